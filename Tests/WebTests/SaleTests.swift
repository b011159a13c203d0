import Testing

@testable import WebService

@Suite("The page of a sale")
struct SaleTests {
    private let page = "/sales/opportunities/\(Answers.opportunityID)"
    private let service = "\(SalesAnswers.sales)/opportunities/\(Answers.opportunityID)"
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"

    private func stage(
        _ sale: String = Answers.opportunityPage("Pumps", slices: [("12.5", "PLANNED")], state: "DRAFT", paper: "NONE"),
        rights: String = #""readSales","writeSales","decide""#, history: [String] = []
    ) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", service, 200, sale)
        stage.services.answer("GET", "\(service)/history", 200, SalesAnswers.history(history))
        return stage
    }

    private func html(_ stage: Stage, _ path: String = "") async throws -> String {
        try await stage.get(page + path, stage.signedIn(language: "en")).html
    }

    private func actions(_ html: String) -> [String] {
        html.matches(of: /action="\/sales\/opportunities\/opp_[0-9a-z]+\/([a-z-]+)"/).map { String($0.1) }
            .filter { $0 != "next-step" }
    }

    // MARK: - What can be done

    @Test(
        "offers what the state allows, and nothing else",
        arguments: [
            ("DRAFT", "NONE", "PLANNED", ["submit", "enquire", "close-as-lost"]),
            ("RETURNED", "NONE", "HELD", ["submit", "close-as-lost"]),
            ("IN_APPROVAL", "NONE", "PLANNED", ["withdraw-submission", "close-as-lost"]),
            ("APPROVED", "ASKED", "HELD", ["close-as-lost"]),
            ("APPROVED", "ENDED", "HELD", ["renew", "close-as-lost"]),
            ("FULFILLING", "REFUSED", "HELD", ["renew", "close-as-lost"]),
            ("FULFILLING", "ACCEPTED", "HELD", ["renew"]),
            ("FULFILLING", "ACCEPTED", "RESERVED", []), ("WON", "ACCEPTED", "DELIVERED", ["reopen"]),
            ("LOST", "ENDED", "LOST", ["reopen"]),
        ])
    func offered(state: String, paper: String, slice: String, expected: [String]) async throws {
        let stage = try stage(
            Answers.opportunityPage("Pumps", slices: [("1", slice)], state: state, paper: paper))
        #expect(try await actions(html(stage)) == expected)
    }

    @Test("offers nothing to readers, and taking up again to superiors alone")
    func rights() async throws {
        let draft = try stage(rights: #""readSales""#)
        let shown = try await html(draft)
        #expect(actions(shown).isEmpty && !shown.contains("/edit") && !shown.contains("next-step\""))
        let won = Answers.opportunityPage("Pumps", slices: [("1", "DELIVERED")], state: "WON")
        #expect(try await actions(html(stage(won, rights: #""readSales","writeSales""#))).isEmpty)
        let reader = try stage(rights: #""readSales","decide""#)
        for path in ["submit", "next-step", "slices/\(SalesAnswers.sliceID)/wait", "lines/\(SalesAnswers.lineID)/lose"]
        {
            #expect(try await reader.post("\(page)/\(path)", "key=\(key)", reader.signedIn()).status == 404)
        }
        let writer = try stage(rights: #""readSales","writeSales""#)
        #expect(try await writer.post("\(page)/reopen", "key=\(key)", writer.signedIn()).status == 404)
    }

    @Test(
        "says to the service what was filled in, under the version that was looked at",
        arguments: [
            ("submit", "", nil), ("enquire", "", nil), ("renew", "", nil),
            ("withdraw-submission", "reason=too+early", #"{"reason":"too early"}"#),
            ("reopen", "reason=again", #"{"reason":"again"}"#),
            ("close-as-lost", "reason=price&note=5+%25", #"{"reason":"price: 5 %"}"#),
            ("close-as-lost", "reason=need-gone&note=", #"{"reason":"need-gone"}"#),
        ] as [(String, String, String?)])
    func sent(action: String, fields: String, body: String?) async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(service)/\(action)", 200, "{}")
        let shown = try await stage.post("\(page)/\(action)", "version=3&key=\(key)&\(fields)", stage.signedIn())
        #expect(shown.headers[.location] == "\(page)?done=\(action)")
        let asked = try #require(stage.services.asked.last)
        #expect(asked.headers["If-Match"] == #""3""# && asked.headers["Idempotency-Key"] == key)
        #expect(asked.body.map { String(decoding: $0, as: UTF8.self) } == body)
        #expect(try await html(stage, "?done=\(action)").contains("notice--good"))
    }

    @Test(
        "keeps what was typed when something is missing or the service says no, and tells which",
        arguments: [
            ("close-as-lost", "reason=&note=kept+words", 0, "", "Choose why it was lost.", 422),
            ("close-as-lost", "reason=other&note=", 0, "", "Say in a few words", 422),
            ("withdraw-submission", "reason=", 0, "", "Say why.", 422),
            ("close-as-lost", "reason=price&note=kept+words", 409, "has_documents", "Have that withdrawn", 409),
            ("submit", "", 409, "not_answered", "Not every line is answered", 409),
            ("submit", "", 412, "version_conflict", "It has changed meanwhile", 412),
        ])
    func refused(
        action: String, fields: String, status: Int, code: String, words: String, shown: Int
    ) async throws {
        let state = action == "withdraw-submission" ? "IN_APPROVAL" : "DRAFT"
        let stage = try stage(
            Answers.opportunityPage("Pumps", slices: [("1", "PLANNED")], state: state, paper: "NONE"))
        if status > 0 {
            stage.services.answer("POST", "\(service)/\(action)", status, #"{"code":"\#(code)","detail":"inner"}"#)
        }
        let answer = try await stage.post(
            "\(page)/\(action)", "version=3&key=\(key)&\(fields)", stage.signedIn(language: "en"))
        #expect(answer.status == shown)
        #expect(answer.html.contains(words))
        #expect(!answer.html.contains("inner"))
        if fields.contains("kept") { #expect(answer.html.contains(">kept words</textarea>")) }
    }

    @Test("plans the next step with its day, shows how near it is, and says when nothing is planned")
    func nextStep() async throws {
        let stage = try stage(
            Answers.opportunityPage(
                "Pumps", slices: [("1", "PLANNED")], state: "DRAFT",
                more: #""next_step": "Call them", "next_step_on": "2026-08-01","#))
        #expect(try await html(stage).contains("Call them"))
        stage.services.answer("PUT", "\(service)/next-step", 200, "{}")
        func post(_ fields: String) async throws -> Shown {
            try await stage.post("\(page)/next-step", "version=3&key=\(key)&\(fields)", stage.signedIn(language: "en"))
        }
        #expect(try await post("text=Send+it&due_on=1405%2F6%2F1").headers[.location] == "\(page)?done=next-step")
        let body = stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) }
        #expect(body == #"{"due_on":"2026-08-23","text":"Send it"}"#)
        #expect(try await post("text=&due_on=").status == 303)
        let missing = try await post("text=kept+step&due_on=")
        #expect(missing.status == 422 && missing.html.contains(#"value="kept step""#))
        #expect(missing.html.contains(##"href="#next-step-due_on""##))
        let none = try self.stage()
        #expect(try await html(none).contains("Nothing is planned."))
        let won = try self.stage(Answers.opportunityPage("Pumps", slices: [("1", "DELIVERED")], state: "WON"))
        #expect(try await !html(won).contains("Nothing is planned."))
    }

    // MARK: - Lines

    @Test("shows what departments answered, side by side, with what can be chosen")
    func answers() async throws {
        let sale = Answers.opportunityPage(
            "Pumps", slices: [("6", "ANSWERED"), ("4", "DECLINED")], line: #""agreed": true,"#,
            slice:
                #","promised_on":"2026-09-30","valid_until":"2026-09-15","unit_cost":{"value":"60.5","currency":"IRR"}"#
        )
        let stage = try stage(sale)
        let html = try await html(stage)
        for text in [
            "Supply", "30 Sep 2026", "15 Sep 2026", "60.5", "Accept the answer", "The unit orders 6 kg",
            "Wait for stock", "Ask everybody again", "slices/\(SalesAnswers.sliceID)/accept-answer",
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        stage.services.answer("POST", "\(service)/slices/\(SalesAnswers.sliceID)/wait", 200, "{}")
        let path = "\(page)/slices/\(SalesAnswers.sliceID)"
        #expect(
            try await stage.post("\(path)/wait", "key=\(key)", stage.signedIn()).headers[.location]
                == "\(page)?done=wait")
        #expect(stage.services.asked.last?.headers["If-Match"] == nil)
        stage.services.answer(
            "POST", "\(service)/slices/\(SalesAnswers.sliceID)/accept-answer", 409, #"{"code":"slice_not_waiting"}"#)
        let late = try await stage.post("\(path)/accept-answer", "key=\(key)", stage.signedIn(language: "en"))
        #expect(late.status == 409 && late.html.contains("This part has moved on meanwhile"))
        #expect(try await stage.post("\(path)/destroy", "key=\(key)", stage.signedIn()).status == 404)
    }

    @Test(
        "offers for a part what its state allows",
        arguments: [
            ("EXITED", "", ["recall"]),
            ("RESTOCKED", #","invoice_id":"inv_01h455vb4pex5vsknk084sn02q""#, ["redeliver", "credit"]),
            ("RESTOCKED", "", []), ("HOLDING", "", []), ("HOLDING", #","is_waiting":true"#, ["ask-again"]),
            ("ENQUIRING", "", []), ("ANSWERED", "", []), ("HELD", "", []),
        ])
    func slices(state: String, more: String, expected: [String]) async throws {
        let stage = try stage(Answers.opportunityPage("Pumps", slices: [("6", state)], slice: more))
        let found = try await html(stage).matches(of: /\/slices\/sli_[0-9a-z]+\/([a-z-]+)"/).map { String($0.1) }
        #expect(found == expected)
    }

    @Test("asks why goods are called back or credited")
    func reasons() async throws {
        let stage = try stage(Answers.opportunityPage("Pumps", slices: [("6", "EXITED")]))
        let path = "slices/\(SalesAnswers.sliceID)/recall"
        stage.services.answer("POST", "\(service)/\(path)", 200, "{}")
        #expect(try await stage.post("\(page)/\(path)", "key=\(key)&reason=", stage.signedIn()).status == 422)
        #expect(try await stage.post("\(page)/\(path)", "key=\(key)&reason=wrong", stage.signedIn()).status == 303)
        #expect(stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) } == #"{"reason":"wrong"}"#)
    }

    // MARK: - Taking a line out

    @Test("shows what taking a line out would undo and cost, before it is confirmed; the button repeats the numbers")
    func plan() async throws {
        let stage = try stage(
            Answers.opportunityPage("Pumps", slices: [("6", "HELD")], line: #""agreed": true,"#))
        let path = "lines/\(SalesAnswers.lineID)"
        #expect(try await html(stage).contains(#"href="\#(page)/\#(path)/withdrawal""#))
        stage.services.answer(
            "GET", "\(service)/\(path)/withdrawal", 200,
            SalesAnswers.plan(
                steps: [("DISPATCH", "warehouse"), ("CREDIT", "accounting")], credited: 1100,
                more: #","pro_forma":"STANDS","ordered_cost":{"amount":700,"currency":"IRR"}"#))
        let shown = try await html(stage, "/\(path)/withdrawal")
        for text in [
            "Nothing has happened yet.", "takes the goods off the dispatch note", "Accounting", "1,100", "700",
            "it would close", "The accepted pro-forma stands", "Withdraw: 2 claims", "Lost: 2 claims",
        ] {
            #expect(shown.contains(text), "\(text) is not there")
        }
        stage.services.answer("POST", "\(service)/\(path)/withdraw", 200, "{}")
        stage.services.answer("POST", "\(service)/\(path)/lose", 200, "{}")
        let form = "version=3&key=\(key)&reason=price"
        #expect(
            try await stage.post("\(page)/\(path)/lose", form, stage.signedIn()).headers[.location]
                == "\(page)?done=lose")
        #expect(try await stage.post("\(page)/\(path)/withdraw", form, stage.signedIn()).status == 303)
        let missing = try await stage.post(
            "\(page)/\(path)/withdraw", "version=3&key=\(key)&reason=", stage.signedIn(language: "en"))
        #expect(missing.status == 422 && missing.html.contains("Withdraw: 2 claims"))
    }

    @Test("says on the sale why a line cannot be taken out")
    func noPlan() async throws {
        let stage = try stage(Answers.opportunityPage("Pumps", slices: [("6", "EXITED")], line: #""agreed": true,"#))
        let path = "lines/\(SalesAnswers.lineID)/withdrawal"
        stage.services.answer("GET", "\(service)/\(path)", 409, #"{"code":"goods_have_left"}"#)
        let shown = try await stage.get("\(page)/\(path)", stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("Goods of it are on the road") && shown.html.contains("<h1><bdi>Pumps"))
    }

    // MARK: - What happened, and what is awaited

    @Test("tells what happened, moment by moment, with names; what happened at once stands together")
    func story() async throws {
        let stage = try stage(history: [
            SalesAnswers.happened(
                "LINE", "HELD", more: #","line":"Pump","lines":1,"quantity":{"value":"6","unit":"kg"}"#),
            SalesAnswers.happened("STATE", "APPROVED"), SalesAnswers.happened("STAGE", "sourcing"),
            SalesAnswers.happened(
                "PROMISE", "2026-09-01", at: "2026-08-19T10:00:00.000Z", more: #","line":"Pump","day":"2026-09-09""#),
            SalesAnswers.happened(
                "STATE", "LOST", at: "2026-08-18T10:00:00.000Z", more: #","text":"competitor: cheaper""#),
            SalesAnswers.happened("STAGE", "engaging", at: "2026-08-17T10:00:00.000Z"),
        ])
        let html = try await html(stage)
        for text in [
            #"<p class="timeline__title">Approved</p>"#, "Held: 6 kg of Pump", "Sara", "1 Sep 2026 → 9 Sep 2026",
            "Competitor: cheaper", "Stage: Engaging",
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains("Stage: Sourcing"), "the state tells it")
    }

    @Test("shows what approvers want corrected until it is answered, also on the lines")
    func remarks() async throws {
        let remark = SalesAnswers.happened(
            "REMARK", "discount_rate", more: #","line":"Pump","line_id":"\#(SalesAnswers.lineID)","text":"too much""#)
        let returned = SalesAnswers.happened("STATE", "RETURNED")
        let sale = Answers.opportunityPage("Pumps", slices: [("1", "PLANNED")], state: "RETURNED", paper: "NONE")
        let html = try await html(stage(sale, history: [remark, returned]))
        #expect(html.contains("To be corrected") && html.contains("Pump, discount"))
        #expect(html.matches(of: /too much/).count == 3, "in the list, on the line, in the timeline")
        let answered = SalesAnswers.happened("REVISION", "3", at: "2026-08-22T10:00:00.000Z")
        #expect(try await !self.html(stage(sale, history: [answered, remark, returned])).contains("To be corrected"))
    }

    @Test(
        "says whom it waits for",
        arguments: [
            ("IN_APPROVAL", "NONE", "PLANNED", "The approvers decide"),
            ("APPROVED", "NONE", "ENQUIRING", "Answer of: Supply"),
            ("APPROVED", "NONE", "HOLDING", "The warehouse looks for 1 line"),
            ("APPROVED", "ASKED", "HELD", "Accounting issues the pro-forma"),
            ("FULFILLING", "ISSUED", "COMMITTED", "Goods promised by: Supply"),
            ("FULFILLING", "ISSUED", "HELD", "yes to the pro-forma"),
            ("FULFILLING", "ACCEPTED", "EXITED", "1 line is on its way"),
            ("FULFILLING", "ACCEPTED", "DECLINED", "You: decide about 1 line"),
        ])
    func waiting(state: String, paper: String, slice: String, words: String) async throws {
        let sale = Answers.opportunityPage("Pumps", slices: [("1", slice)], state: state, paper: paper)
        #expect(try await html(stage(sale)).contains(words))
    }

    @Test(
        "tells the service's notes in the reader's language, with people's words behind them",
        arguments: [
            ("rejected: too dear", "Rejected: too dear"), ("timeout", "Nobody decided in time"),
            ("pro-forma expired", "The pro-forma has expired"),
            ("credit ceiling: 12 IRR missing", "credit ceiling is too low"),
            ("something else", "something else"),
            ("returned for correction · see lines", "Returned for correction: see lines"),
        ])
    func notes(note: String, words: String) async throws {
        let sale = Answers.opportunityPage(
            "Pumps", slices: [("1", "PLANNED")], state: "RETURNED", more: #""note": "\#(note)","#)
        #expect(try await html(stage(sale)).contains(words))
    }

    @Test("is there without its past when that cannot be had")
    func withoutHistory() async throws {
        let stage = try stage()
        stage.services.answer("GET", "\(service)/history", 503, "{}")
        let shown = try await stage.get(page, stage.signedIn(language: "en"))
        #expect(shown.status == 200 && shown.html.contains("Opened"))
    }

    // MARK: - Papers

    private static let invoiced = Answers.opportunityPage(
        "Pumps", slices: [("6", "EXITED")],
        slice: #","invoice_id":"\#(AccountingAnswers.invoice)","request_id":"\#(SourcingAnswers.id)""#,
        more: #""pro_forma_id":"\#(AccountingAnswers.proForma)","approval_request_id":"\#(ApprovalAnswers.id)","#)

    private static let papers = [
        "/approval/requests/\(ApprovalAnswers.id)", "/accounting/pro-formas/\(AccountingAnswers.proForma)",
        "/accounting/invoices/\(AccountingAnswers.invoice)", "/warehouse/dispatch-notes/\(WarehouseAnswers.note)",
        "/delivery/deliveries/\(DeliveryAnswers.id)", "/supply/enquiries/\(SourcingAnswers.id)",
    ]

    private func papers(_ rights: String) async throws -> (Shown, Stage) {
        let stage = try EveryPage.stage()
        stage.services.answer("GET", service, 200, Self.invoiced)
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        return (try await stage.get(page, stage.signedIn(language: "en")), stage)
    }

    @Test("leads to its papers, each by the reader's right, with the numbers that people know them by")
    func leadsToPapers() async throws {
        let all = #""readSales","readApprovals","readDocuments","readDispatch","readDeliveries","readSourcing""#
        let (shown, stage) = try await papers(all)
        for paper in Self.papers {
            #expect(shown.html.contains(#"href="\#(paper)""#), "\(paper) is not there")
        }
        #expect(shown.html.contains("Chain of documents") && shown.html.contains("PF-000007"))
        let asked = stage.services.asked.map(\.path).filter { !$0.hasPrefix("/api/sales") && !$0.contains("identity") }
        #expect(asked.count == 4, "\(asked)")
    }

    @Test("tells of papers in plain text to who may not open them, and asks nobody for them")
    func plainPapers() async throws {
        let (shown, stage) = try await papers(#""readSales""#)
        for paper in Self.papers {
            #expect(!shown.html.contains(#"href="\#(paper)""#), "\(paper) is there")
        }
        for text in ["Chain of documents", "Pro-forma", "Invoice", "Approval request"] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        #expect(stage.services.asked.allSatisfy { $0.path.hasPrefix("/api/sales") || $0.path.contains("identity") })
    }

    @Test("stands without its papers when their services are away, and asks for none before there are any")
    func papersAway() async throws {
        let stage = try stage(Self.invoiced, rights: #""readSales","readDocuments","readDeliveries""#)
        let away = try await html(stage)
        #expect(away.contains(#"href="/accounting/invoices/\#(AccountingAnswers.invoice)""#))
        let draft = try self.stage()
        #expect(try await !html(draft).contains("Chain of documents"))
        #expect(!draft.services.asked.contains { $0.path.contains("accounting") || $0.path.contains("delivery") })
    }
}
