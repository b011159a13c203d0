import Foundation
import Testing

@testable import WebService

@Suite("Payments")
struct PaymentDeskTests {
    private let page = "/accounting/payments/\(AccountingAnswers.payment)"

    @Test("begin with the customer, and show what he has not paid, the oldest first")
    func new() async throws {
        let desk = try AccountingStage([
            (
                AccountingAnswers.path("invoices"),
                Answers.page([
                    AccountingAnswers.invoiceSummary(number: "1405-00009"),
                    AccountingAnswers.invoiceSummary(number: "1405-00008"),
                ])
            )
        ])
        let path = "/accounting/payments/new"
        #expect(try await desk.get("\(path)?q=pey").html.contains("\(path)?account=\(AccountingAnswers.account)"))
        #expect(desk.stage.services.asked.last?.path.contains("accounts?q=pey") == true)
        let html = try await desk.get("\(path)?account=\(AccountingAnswers.account)").html
        let (old, young) = (html.firstRange(of: "1405-00008"), html.firstRange(of: "1405-00009"))
        #expect(try #require(old).lowerBound < (try #require(young)).lowerBound)
        #expect(html.contains(#"value="2026-08-"#) || html.contains("received_on"))
        #expect(desk.stage.services.asked.contains { $0.path.contains("settlement=in:OPEN,PARTLY") })
    }

    @Test("are recorded once, with amount, reference and day as people write them")
    func recorded() async throws {
        let desk = try AccountingStage()
        desk.answer("POST", "payments", 201, AccountingAnswers.payment())
        let fields = "amount=%DB%B9%DB%B0%DB%B0&bank_reference=TR-%DB%B7%DB%B7&received_on=1405/5/30&automatic=yes"
        let shown = try await desk.post(
            "/accounting/payments/new", "account_id=\(AccountingAnswers.account)&\(fields)")
        #expect(shown.headers[.location] == "\(page)?done=paymentRecorded")
        #expect(
            try desk.body()
                == #"{"account_id":"\#(AccountingAnswers.account)","amount":{"amount":900,"currency":"IRR"},"automatic":true,"bank_reference":"TR-77","received_on":"2026-08-21"}"#
        )
        #expect(desk.changes.first?.headers["Idempotency-Key"] == AccountingStage.key)
    }

    @Test("with a reference that is known are refused in words")
    func known() async throws {
        let desk = try AccountingStage()
        desk.answer("POST", "payments", 409, #"{"code":"bank_reference_used"}"#)
        let fields = "amount=9&bank_reference=TR-77&received_on=2026-08-21"
        let shown = try await desk.post(
            "/accounting/payments/new", "account_id=\(AccountingAnswers.account)&\(fields)")
        #expect(shown.status == 409 && shown.html.contains("This bank reference is recorded already"))
        #expect(shown.html.contains(#"value="TR-77""#))
    }

    /// The invoices as the service lists them, the latest first.
    private func desk() throws -> AccountingStage {
        try AccountingStage([
            (
                AccountingAnswers.path("invoices"),
                Answers.page([
                    AccountingAnswers.invoiceSummary(
                        id: AccountingAnswers.otherInvoice, number: "1405-00009", receivable: 300),
                    AccountingAnswers.invoiceSummary(receivable: 400),
                ])
            )
        ])
    }

    @Test("propose what the oldest open invoices can take of what is left")
    func proposed() async throws {
        let html = try await desk().get(page).html
        // 500 are free: 400 for the older, 100 for the younger.
        #expect(html.contains(#"name="shares.\#(AccountingAnswers.invoice).amount" value="400""#))
        #expect(html.contains(#"name="shares.\#(AccountingAnswers.otherInvoice).amount" value="100""#))
    }

    @Test("pay several invoices in one step: each change has its key and the version left by the one before")
    func allocated() async throws {
        let desk = try desk()
        desk.answer(
            "POST", "payments/\(AccountingAnswers.payment)/allocate", 200, AccountingAnswers.payment(version: 3))
        let fields =
            "shares.\(AccountingAnswers.invoice).amount=400&shares.\(AccountingAnswers.otherInvoice).amount=100"
        let shown = try await desk.post("\(page)/allocate", fields, version: 2)
        #expect(shown.headers[.location] == "\(page)?done=paymentAllocated")
        #expect(desk.changes.map { $0.headers["If-Match"] } == ["\"2\"", "\"3\""])
        #expect(
            desk.changes.map { $0.headers["Idempotency-Key"] } == [
                "\(AccountingStage.key)-\(AccountingAnswers.invoice)",
                "\(AccountingStage.key)-\(AccountingAnswers.otherInvoice)",
            ])
        #expect(
            try desk.body(1)
                == #"{"amount":{"amount":100,"currency":"IRR"},"invoice_id":"\#(AccountingAnswers.otherInvoice)"}"#)
    }

    @Test("that pay nothing, or more than is open, say so")
    func refused() async throws {
        let desk = try desk()
        let empty = try await desk.post(
            "\(page)/allocate", "shares.\(AccountingAnswers.invoice).amount=", version: 2)
        #expect(empty.status == 422 && empty.html.contains("Write an amount for at least one invoice."))
        #expect(desk.changes.isEmpty)
        desk.answer(
            "POST", "payments/\(AccountingAnswers.payment)/allocate", 409, #"{"code":"exceeds_receivable"}"#)
        let much = try await desk.post("\(page)/allocate", "shares.\(AccountingAnswers.invoice).amount=999", version: 2)
        #expect(much.status == 409 && much.html.contains("Not so much of this invoice"))
        #expect(much.html.contains(#"value="999""#))
    }

    @Test("are reversed with a reason, and the account blocked when it is ticked")
    func reversed() async throws {
        let desk = try AccountingStage()
        desk.answer("POST", "payments/\(AccountingAnswers.payment)/reverse", 200, AccountingAnswers.payment())
        let shown = try await desk.post("\(page)/reverse", "reason=bounced&block_account=yes", version: 2)
        #expect(shown.headers[.location] == "\(page)?done=paymentReversed")
        #expect(try desk.body() == #"{"block_account":true,"reason":"bounced"}"#)
        let reader = try AccountingStage(rights: #""readLedger""#)
        #expect(try await !reader.get(page).html.contains("\(page)/reverse"))
        #expect(try await reader.post("\(page)/reverse", "reason=x", version: 2).status == 404)
    }
}

@Suite("Customers' accounts")
struct CustomerDeskTests {
    private let page = "/accounting/accounts/\(AccountingAnswers.account)"

    @Test("are found by words, and the blocked ones by themselves")
    func list() async throws {
        let desk = try AccountingStage()
        _ = try await desk.get("/accounting/accounts?f.q.has=nur&f.blocked.in=true")
        let asked = try #require(desk.stage.services.asked.last?.path)
        #expect(asked.contains("blocked=in:true") && asked.contains("q=nur"))
    }

    @Test("show limit, exposure by its parts, movements and goods; credit only to those who may see it")
    func record() async throws {
        let html = try await AccountingStage().get(page).html
        for text in [
            "IRR\u{00A0}1,000", "IRR\u{00A0}650", "Held by pro-formas", "IRR\u{00A0}−50", "Delivery confirmed",
            "1405-00007", "3 pcs", "late", "good payer", "Unblock the account",
            "/accounting/invoices?f.account_id.in=\(AccountingAnswers.account)",
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        let without = try await AccountingStage(rights: #""readLedger""#).get(page).html
        for text in ["Credit limit", "Held by pro-formas", "Unblock"] { #expect(!without.contains(text)) }
    }

    @Test(
        "can be limited, blocked, unblocked, with the version that was seen",
        arguments: [
            ("limit", "limit=5%2C000&reason=grows", "PUT", "limit"), ("block", "reason=late", "POST", "block"),
            ("unblock", "", "POST", "unblock"),
        ])
    func actions(action: String, fields: String, method: String, path: String) async throws {
        let desk = try AccountingStage()
        desk.answer(method, "credit-accounts/\(AccountingAnswers.account)/\(path)", 200, "{}")
        let shown = try await desk.post("\(page)/\(action)", fields, version: 4)
        #expect(shown.headers[.location] == "\(page)?done=credit-\(action)")
        #expect(desk.changes.first?.headers["If-Match"] == "\"4\"")
        let clerk = try AccountingStage(rights: #""readLedger","readCredit""#)
        #expect(try await clerk.post("\(page)/\(action)", fields, version: 4).status == 404)
        #expect(clerk.changes.isEmpty)
    }
}

@Suite("The books")
struct BooksDeskTests {
    @Test("the trial balance adds up, through a day as people write it")
    func trialBalance() async throws {
        let desk = try AccountingStage()
        let html = try await desk.get("/accounting/trial-balance?through=1405/5/30").html
        #expect(desk.stage.services.asked.last?.path.hasSuffix("trial-balance?through=2026-08-21") == true)
        for text in ["Bank and cash", "IRR\u{00A0}−900", "Through 21 Aug 2026", #"value="1405/5/30""#] {
            #expect(html.contains(text), "\(text) is not there")
        }
        let wrong = try await desk.get("/accounting/trial-balance?through=31.31").html
        #expect(wrong.contains("Write a date") && wrong.contains("aria-invalid"))
    }

    @Test("the journal is narrowed to an invoice or a customer; an entry shows both sides")
    func journal() async throws {
        let desk = try AccountingStage()
        _ = try await desk.get(
            "/accounting/journal-entries?f.invoice_id.in=\(AccountingAnswers.invoice)&f.rule.in=P-02")
        let asked = try #require(desk.stage.services.asked.last?.path)
        #expect(asked.contains("invoice_id=in:\(AccountingAnswers.invoice)") && asked.contains("rule=in:P-02"))
        let html = try await desk.get("/accounting/journal-entries/\(AccountingAnswers.entry)").html
        for text in ["Payment received", "Customer advances", "TR-77", "20 Aug 2026"] { #expect(html.contains(text)) }
    }

    @Test("months are closed in order and the last one opened again, by their names", arguments: ["fa", "en"])
    func periods(language: String) async throws {
        let desk = try AccountingStage()
        let html = try await desk.stage.get("/accounting/periods", desk.stage.signedIn(language: language)).html
        // Of the months that are over, the first open one; the clock stands at 15 April 2026.
        #expect(html.contains(#"action="/accounting/periods/1404/12/close""#))
        #expect(html.contains(#"action="/accounting/periods/1404/11/reopen""#))
        #expect(!html.contains("/accounting/periods/1405/1/close"))
        #expect(html.contains(language == "fa" ? "بستن اسفند" : "Close Esfand"))
        desk.answer("POST", "periods/1404/12/close", 409, #"{"code":"period_not_next"}"#)
        let refused = try await desk.post("/accounting/periods/1404/12/close", "")
        #expect(refused.status == 409 && refused.html.contains("Months are closed in order"))
        let reader = try AccountingStage(rights: #""readLedger""#)
        #expect(try await reader.post("/accounting/periods/1404/12/close", "").status == 404)
    }

    @Test("what did not fit is told in words, with advice, and closed by who may")
    func exceptions() async throws {
        let desk = try AccountingStage()
        let html = try await desk.get("/accounting/exceptions").html
        for text in ["Goods lost on the way", "Claim the insurance", "dlv_1 of inv_1"] { #expect(html.contains(text)) }
        let path = "exceptions/\(AccountingAnswers.exceptionID)/close"
        desk.answer("POST", path, 204, "")
        let shown = try await desk.post("/accounting/\(path)", "")
        #expect(shown.headers[.location] == "/accounting/exceptions?done=exceptionClosed")
        let reader = try AccountingStage(rights: #""readLedger""#)
        #expect(try await !reader.get("/accounting/exceptions").html.contains("/close\""))
    }

    @Test(
        "are there for those with the right only",
        arguments: [
            "payments", "payments/new", "accounts", "trial-balance", "journal-entries", "number-series", "periods",
            "exceptions", "adjustments/credit", "pro-formas/acceptances?item=x",
        ])
    func rights(path: String) async throws {
        let desk = try AccountingStage(rights: #""readDocuments""#)
        #expect(try await desk.get("/accounting/\(path)").status == 404)
        #expect(!desk.stage.services.asked.contains { $0.path.contains("accounting") })
        let none = try AccountingStage(rights: #""readStock""#)
        for list in ["pro-formas", "invoices", "adjustments"] {
            #expect(try await none.get("/accounting/\(list)").status == 404)
        }
    }

    @Test("the inbox counts what waits, each figure with its list, and shows the blocked pro-formas")
    func inbox() async throws {
        let desk = try AccountingStage(rights: #""issueProForma","readLedger""#)
        let html = try await desk.get("/inbox").html
        for text in [
            "/accounting/pro-formas?f.state.in=BLOCKED", "accepted, to invoice", "/accounting/exceptions",
            "/accounting/invoices?f.dispatch.in=STOPPED", "PF-000007",
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        let seller = try AccountingStage(rights: #""readDocuments""#)
        #expect(try await !seller.get("/inbox").html.contains("accepted, to invoice"))
    }

    @Test("an invoice leads to its notes, deliveries and payments, each by the reader's right")
    func invoiceChain() async throws {
        let page = "/accounting/invoices/\(AccountingAnswers.invoice)"
        let papers = [
            "/warehouse/dispatch-notes/\(WarehouseAnswers.note)", "/delivery/deliveries/\(DeliveryAnswers.id)",
            "/accounting/payments/\(AccountingAnswers.payment)",
        ]
        func html(_ rights: String) async throws -> String {
            let stage = try EveryPage.stage()
            stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
            return try await stage.get(page, stage.signedIn(language: "en")).html
        }
        let all = try await html(#""readDocuments","readLedger","readDispatch","readDeliveries""#)
        for paper in papers { #expect(all.contains(#"href="\#(paper)""#), "\(paper) is not there") }
        let clerk = try await html(#""readDocuments""#)
        for paper in papers { #expect(!clerk.contains(#"href="\#(paper)""#), "\(paper) is there") }
        let away = try AccountingStage(rights: #""readDocuments","readDispatch","readDeliveries""#)
        #expect(try await away.get(page).status == 200)
    }
}
