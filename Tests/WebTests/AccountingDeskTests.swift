import Foundation
import Testing

@testable import WebService

/// The accountant's desk on a stage.
struct AccountingStage {
    static let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"
    let stage: Stage

    init(
        rights: String = AccountingAnswers.rights, _ answers: [(String, String)] = [],
        printing: any Printing = NoPrinting()
    ) throws {
        stage = try Stage(printing: printing)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        for (path, answer) in AccountingAnswers.all + answers { stage.services.answer("GET", path, 200, answer) }
    }

    func get(_ path: String) async throws -> Shown { try await stage.get(path, stage.signedIn(language: "en")) }

    func post(_ path: String, _ fields: String, version: Int? = nil) async throws -> Shown {
        let version = version.map { "&version=\($0)" } ?? ""
        return try await stage.post(path, "key=\(Self.key)\(version)&\(fields)", stage.signedIn(language: "en"))
    }

    func answer(_ method: String, _ path: String, _ status: Int, _ json: String) {
        stage.services.answer(method, AccountingAnswers.path(path), status, json)
    }

    /// What was asked for, other than reading.
    var changes: [ServiceRequest] { stage.services.asked.filter { $0.method != "GET" } }

    func body(_ index: Int = 0) throws -> String {
        String(decoding: try #require(changes.dropFirst(index).first?.body), as: UTF8.self)
    }
}

@Suite("Pro-formas")
struct ProFormaDeskTests {
    private let page = "/accounting/pro-formas/\(AccountingAnswers.proForma)"

    @Test("are listed by state with what waits, blocked first; only issued ones can be chosen")
    func list() async throws {
        let html = try await AccountingStage().get("/accounting/pro-formas").html
        for text in [
            #"f.state.in=BLOCKED"><bdi>Blocked</bdi> <span class="filter__count">2</span>"#, "Accepted", "Peyman",
            "IRR\u{00A0}1,100", "1 Sep 2026", #"value="\#(AccountingAnswers.proForma)" aria-label="Choose PF-000007""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(html.matches(of: /type="checkbox" name="item"/).count == 1)
        let reader = try await AccountingStage(rights: #""readDocuments""#).get("/accounting/pro-formas").html
        #expect(!reader.contains(#"name="item""#) && !reader.contains("filter__count"))
    }

    @Test("that are blocked say by how much, and offer every way out that the person may take")
    func blocked() async throws {
        let html = try await AccountingStage().get(page).html
        for text in [
            "Over the credit limit by IRR\u{00A0}750", "Shortfall", "Judge again", "Ask for credit over the limit",
            "Raise the limit", "At least IRR\u{00A0}1,750 is needed.", "Change to prepaid terms", "Withdraw",
            "/accounting/payments/new?account=\(AccountingAnswers.account)", #"value="750""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains("Record the customer’s yes"))
        #expect(!html.contains("\(page)/print"))
        let clerk = try await AccountingStage(rights: #""readDocuments""#).get(page).html
        #expect(!clerk.contains("What can be done"))
    }

    @Test("that are issued can be accepted, withdrawn and printed")
    func issued() async throws {
        let desk = try AccountingStage([
            (AccountingAnswers.path("pro-formas/\(AccountingAnswers.proForma)"), AccountingAnswers.proForma())
        ])
        let html = try await desk.get(page).html
        for text in ["Record the customer’s yes", "Withdraw", "\(page)/print", "\(page)/print.pdf"] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains("Judge again"))
    }

    @Test(
        "say to the service what is to be done",
        arguments: [
            ("accept", "evidence=letter+7", "POST pro-formas/@/accept", #"{"evidence":"letter 7"}"#, "3"),
            ("retry", "", "POST pro-formas/@/retry", nil, "3"),
            ("prepaid-terms", "", "POST pro-formas/@/prepaid-terms", nil, "3"),
            ("withdraw", "reason=no+answer", "POST pro-formas/@/withdraw", #"{"reason":"no answer"}"#, "3"),
            (
                "raise-limit", "limit=2%2C000&reason=grows", "PUT credit-accounts/#/limit",
                #"{"limit":{"amount":2000,"currency":"IRR"},"reason":"grows"}"#, "4"
            ),
            (
                "request-override", "amount=750&expires_on=2026-09-01&reason=once", "POST credit-accounts/#/overrides",
                #"{"amount":{"amount":750,"currency":"IRR"},"expires_on":"2026-09-01","opportunity_id":"\#(Answers.opportunityID)","reason":"once"}"#,
                nil
            ),
        ] as [(String, String, String, String?, String?)])
    func actions(action: String, fields: String, asked: String, body: String?, version: String?) async throws {
        let desk = try AccountingStage()
        let parts = asked.replacing("@", with: AccountingAnswers.proForma)
            .replacing("#", with: AccountingAnswers.account).split(separator: " ").map(String.init)
        desk.answer(parts[0], parts[1], 200, "{}")
        let shown = try await desk.post("\(page)/\(action)", fields, version: version.flatMap { Int($0) })
        #expect(shown.headers[.location] == "\(page)?done=proForma-\(action)")
        let change = try #require(desk.changes.first)
        #expect("\(change.method) \(change.path)" == "\(parts[0]) \(AccountingAnswers.path(parts[1]))")
        #expect(change.body.map { String(decoding: $0, as: UTF8.self) } == body)
        #expect(change.headers["If-Match"] == version.map { "\"\($0)\"" })
        #expect(change.headers["Idempotency-Key"] == AccountingStage.key)
    }

    @Test(
        "refuse what the person has no right to, whatever is sent",
        arguments: ["accept", "retry", "prepaid-terms", "withdraw", "raise-limit", "request-override", "delete"])
    func rights(action: String) async throws {
        let desk = try AccountingStage(rights: #""readDocuments""#)
        #expect(try await desk.post("\(page)/\(action)", "reason=x").status == 404)
        #expect(desk.changes.isEmpty)
    }

    @Test("that are still blocked say why they were refused, and keep what was typed")
    func refused() async throws {
        let desk = try AccountingStage()
        desk.answer("POST", "pro-formas/\(AccountingAnswers.proForma)/retry", 409, #"{"code":"account_blocked"}"#)
        let shown = try await desk.post("\(page)/retry", "", version: 3)
        #expect(shown.status == 409 && shown.html.contains("account is blocked"))
        let typed = try await desk.post("\(page)/request-override", "amount=7x&expires_on=&reason=kept+words")
        #expect(typed.status == 422)
        for text in ["Write a number", "Fill this in.", "kept words", #"value="7x""#] {
            #expect(typed.html.contains(text), "\(text) is not there")
        }
    }

    @Test("are accepted together: the chosen ones once more, then each with its own answer")
    func acceptances() async throws {
        let other = "pf_01h455vb4pex5vsknk084sn02r"
        let desk = try AccountingStage([
            (AccountingAnswers.path("pro-formas/\(AccountingAnswers.proForma)"), AccountingAnswers.proForma()),
            (AccountingAnswers.path("pro-formas/\(other)"), AccountingAnswers.proForma("EXPIRED", id: other)),
        ])
        let path = "/accounting/pro-formas/acceptances"
        let asked = try await desk.get("\(path)?item=\(AccountingAnswers.proForma)&item=\(other)").html
        for text in [
            "1 can be accepted no longer", "Record the yes to 1 pro-forma", "IRR\u{00A0}1,100",
            #"value="\#(AccountingAnswers.proForma)|3""#,
        ] {
            #expect(asked.contains(text), "\(text) is not there")
        }
        desk.answer(
            "POST", "pro-formas/acceptances", 200,
            """
            {"results": [{"pro_forma_id": "\(AccountingAnswers.proForma)", "state": "ACCEPTED", "version": 4},
            {"pro_forma_id": "\(other)", "problem": {"code": "pro_forma_expired", "detail": "inner"}}]}
            """)
        let items = "items.0=\(AccountingAnswers.proForma)%7C3&items.1=\(other)%7C2"
        let shown = try await desk.post(path, "\(items)&evidence=letter")
        #expect(
            try desk.body()
                == #"{"evidence":"letter","items":[{"pro_forma_id":"\#(AccountingAnswers.proForma)","version":3},{"pro_forma_id":"\#(other)","version":2}]}"#
        )
        for text in ["1 was carried out.", "It has expired; ask for a fresh one", "Accepted"] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        #expect(try await desk.get(path).headers[.location] == "/accounting/pro-formas")
    }
}

@Suite("Invoices and what answers them")
struct InvoiceDeskTests {
    private let page = "/accounting/invoices/\(AccountingAnswers.invoice)"

    @Test("have a chip, a column and a filter for each dimension, and no word for all of them")
    func dimensions() async throws {
        let desk = try AccountingStage()
        let list = try await desk.get("/accounting/invoices").html
        for text in [
            "f.settlement.in=OPEN", "f.delivery.in=NONE", "f.adjustment.in=FULLY", "f.tax.in=REJECTED",
            "f.dispatch.in=STOPPED", "partly paid", "Sent",
        ] {
            #expect(list.contains(text), "\(text) is not there")
        }
        let one = try await desk.get(page).html
        for text in [
            "Settlement: partly paid", "Delivery: partly", "Adjustment: none", "Tax: Sent", "Goods: may leave",
            "A2K7R105130000000001E1", "C-1405-00001", "agreed discount", "PF-000007", "20 Aug 2026",
        ] {
            #expect(one.contains(text), "\(text) is not there")
        }
    }

    @Test("are asked for as the address says")
    func query() async throws {
        let desk = try AccountingStage()
        let query = "f.settlement.in=OPEN,PARTLY&f.dispatch.in=STOPPED&f.account_id.in=\(AccountingAnswers.account)"
        let html = try await desk.get("/accounting/invoices?\(query)&f.legal_number.has=1405-00007").html
        let asked = try #require(desk.stage.services.asked.last?.path)
        for text in [
            "settlement=in:OPEN,PARTLY", "dispatch=in:STOPPED", "account_id=in:\(AccountingAnswers.account)",
            "legal_number=eq:1405-00007",
        ] {
            #expect(asked.contains(text), "\(text) is not in \(asked)")
        }
        // The customer's chip takes his filter away.
        #expect(html.contains(#"aria-current="true"><bdi>Peyman</bdi>"#))
    }

    @Test("can be stopped and let go again, with the version that was seen", arguments: [true, false])
    func stop(isStopped: Bool) async throws {
        let desk = try AccountingStage([
            (
                AccountingAnswers.path("invoices/\(AccountingAnswers.invoice)"),
                AccountingAnswers.invoice(stopped: isStopped ? "bounced cheque" : nil)
            )
        ])
        let html = try await desk.get(page).html
        #expect(html.contains("bounced cheque") == isStopped)
        let action = isStopped ? "resume-dispatch" : "stop-dispatch"
        #expect(html.contains(#"action="\#(page)/\#(action)""#))
        desk.answer("POST", "invoices/\(AccountingAnswers.invoice)/\(action)", 200, "{}")
        let shown = try await desk.post("\(page)/\(action)", "reason=wait", version: 5)
        #expect(shown.headers[.location] == "\(page)?done=invoice-\(action)")
        #expect(desk.changes.first?.headers["If-Match"] == "\"5\"")
    }

    @Test("that wait for money are released on a page of its own that says what is final")
    func release() async throws {
        let waiting = AccountingAnswers.invoice(released: false)
        let desk = try AccountingStage([(AccountingAnswers.path("invoices/\(AccountingAnswers.invoice)"), waiting)])
        #expect(try await desk.get(page).html.contains(#"href="\#(page)/release""#))
        let html = try await desk.get("\(page)/release").html
        #expect(html.contains("This cannot be taken back"))
        #expect(html.contains(#"name="version" value="5""#))
        desk.answer("POST", "invoices/\(AccountingAnswers.invoice)/release", 200, "{}")
        let shown = try await desk.post("\(page)/release", "", version: 5)
        #expect(shown.headers[.location] == "\(page)?done=invoice-release")
        let free = try AccountingStage()
        #expect(try await !free.get(page).html.contains("\(page)/release"))
    }

    @Test("have nothing to press for those who only read")
    func reading() async throws {
        let desk = try AccountingStage(rights: #""readDocuments""#)
        let html = try await desk.get(page).html
        for text in ["stop-dispatch", "adjustments/new", "journal-entries", "/accounting/accounts/", "/release"] {
            #expect(!html.contains(text), "\(text) is there")
        }
        for path in ["\(page)/release", "/accounting/adjustments/new?invoice=\(AccountingAnswers.invoice)"] {
            #expect(try await desk.get(path).status == 404)
        }
    }

    // MARK: - Corrections

    private let new = "/accounting/adjustments/new"
    private let line = "corrections.0.invoice_line_id=\(AccountingAnswers.line)"

    @Test("are corrected in two steps: before and after as the service reckons it, then the document")
    func correction() async throws {
        let desk = try AccountingStage()
        let form = try await desk.get("\(new)?invoice=\(AccountingAnswers.invoice)").html
        #expect(form.contains(#"name="corrections.0.unit_price""#))
        desk.answer("POST", "adjustments?dry_run=true", 200, AccountingAnswers.preview)
        let fields = "invoice_id=\(AccountingAnswers.invoice)&\(line)&corrections.0.unit_price=450&corrections.0.net="
        let preview = try await desk.post("\(new)/preview", "\(fields)&reason=agreed")
        #expect(preview.status == 200)
        for text in [
            "IRR\u{00A0}1,000", "IRR\u{00A0}900", "IRR\u{00A0}−110", "IRR\u{00A0}40 more", "next legal number",
            #"name="corrections.0.unit_price" value="450""#, #"name="reason" value="agreed""#,
        ] {
            #expect(preview.html.contains(text), "\(text) is not there")
        }
        let body =
            #"{"corrections":[{"invoice_line_id":"\#(AccountingAnswers.line)","unit_price":{"currency":"IRR","value":"450"}}],"invoice_id":"\#(AccountingAnswers.invoice)","reason":"agreed"}"#
        #expect(try desk.body() == body)
        desk.answer("POST", "adjustments", 201, AccountingAnswers.adjustmentView)
        let issued = try await desk.post(new, "\(fields)&reason=agreed")
        #expect(
            issued.headers[.location] == "/accounting/adjustments/\(AccountingAnswers.adjustment)?done=adjustmentIssued"
        )
        #expect(try desk.body(1) == body)
    }

    @Test("take a unit price or a net amount, of one line at least, with a reason")
    func incomplete() async throws {
        let desk = try AccountingStage()
        let invoice = "invoice_id=\(AccountingAnswers.invoice)&\(line)"
        let both = try await desk.post(
            "\(new)/preview", "\(invoice)&corrections.0.unit_price=1&corrections.0.net=2&reason=x")
        #expect(both.status == 422 && both.html.contains("not both"))
        let none = try await desk.post("\(new)/preview", "\(invoice)&reason=x")
        #expect(none.html.contains("Change the price of at least one line."))
        let silent = try await desk.post("\(new)/preview", "\(invoice)&corrections.0.net=2&reason=")
        #expect(silent.html.contains("Say why.") && silent.html.contains(#"value="2""#))
        #expect(desk.changes.isEmpty)
    }

    @Test("are refused in words, with the form as it was typed")
    func refused() async throws {
        let desk = try AccountingStage()
        desk.answer("POST", "adjustments?dry_run=true", 409, #"{"code":"nothing_changes"}"#)
        let fields = "invoice_id=\(AccountingAnswers.invoice)&\(line)&corrections.0.net=1000&reason=kept+words"
        let shown = try await desk.post("\(new)/preview", fields)
        #expect(shown.status == 409)
        #expect(shown.html.contains("The correction changes no amount."))
        #expect(shown.html.contains("kept words"))
    }

    @Test("a credit that names no invoice begins with the customer, and passes over empty rows")
    func credit() async throws {
        let desk = try AccountingStage()
        let path = "/accounting/adjustments/credit"
        #expect(try await desk.get(path).html.contains("\(path)?account=\(AccountingAnswers.account)"))
        #expect(try await desk.get("\(path)?account=\(AccountingAnswers.account)").html.contains("lines.2.unit_price"))
        desk.answer("POST", "adjustments?dry_run=true", 200, AccountingAnswers.preview)
        let line =
            "lines.0.description=Goodwill&lines.0.quantity=1&lines.0.unit=pcs&lines.0.unit_price=100"
            + "&lines.0.tax_code=VAT10&lines.0.tax_rate=10&lines.1.description=&lines.1.quantity="
        let shown = try await desk.post("\(path)/preview", "account_id=\(AccountingAnswers.account)&reason=x&\(line)")
        #expect(shown.status == 200)
        #expect(
            try desk.body()
                == #"{"account_id":"\#(AccountingAnswers.account)","lines":[{"description":"Goodwill","quantity":"1","tax_code":"VAT10","tax_rate":"0.1","unit":"pcs","unit_price":{"currency":"IRR","value":"100"}}],"reason":"x"}"#
        )
        let none = try await desk.post("\(path)/preview", "account_id=\(AccountingAnswers.account)&reason=x")
        #expect(none.status == 422)
    }

    @Test("adjustments show before, after and the difference of each line")
    func adjustment() async throws {
        let html = try await AccountingStage().get("/accounting/adjustments/\(AccountingAnswers.adjustment)").html
        for text in ["C-1405-00001", "Correction", "IRR\u{00A0}1,000", "IRR\u{00A0}900", "IRR\u{00A0}−110"] {
            #expect(html.contains(text), "\(text) is not there")
        }
    }
}
