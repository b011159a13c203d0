import Testing

@testable import WebService

@Suite("What is known of a sale besides its lines, on its pages")
struct SaleParticularsTests {
    private let list = "/api/sales/v1/opportunities"
    private let page = "/sales/opportunities/\(Answers.opportunityID)"
    private let own =
        #""particulars": {"business_type": "NEW", "lead_source": "fair", "description": "two halls", "#
        + #""probability": 35, "is_pinned": true},"#

    private func stage(state: String = "IN_APPROVAL", rights: String = #""readSales","writeSales""#) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", "\(SalesAnswers.sales)/lead-sources", 200, #"{"sources": ["fair", "web"]}"#)
        stage.services.answer("GET", "\(SalesAnswers.sales)/processes", 200, SalesAnswers.processes)
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/representatives", 200, SalesAnswers.representatives)
        stage.services.answer(
            "GET", "\(list)/\(Answers.opportunityID)", 200,
            Answers.opportunityPage("Pumps", slices: [("1", "PLANNED")], state: state, paper: "NONE", more: own))
        stage.services.answer(
            "GET", "\(list)/\(Answers.opportunityID)/history", 200,
            SalesAnswers.history([
                SalesAnswers.happened("FIELD", "probability", more: #","before":"20","text":"35""#),
                SalesAnswers.happened(
                    "FIELD", "business_type", at: "2026-08-19T21:05:00.000Z",
                    more: #","before":"EXISTING","text":"NEW""#),
            ]))
        return stage
    }

    @Test("are shown, a probability that somebody said marked as such, with what they were")
    func shown() async throws {
        let stage = try stage()
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        for text in [
            "New business", "fair", "two halls", "35% by hand", "20 → 35", "Existing business → New business",
            #"href="\#(page)/particulars""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        let closed = try self.stage(state: "LOST")
        #expect(try await !closed.get(page, closed.signedIn()).html.contains("\(page)/particulars"))
        let form = try await closed.get("\(page)/particulars", closed.signedIn())
        #expect(form.status == 303, "what is closed stays as it is")
    }

    @Test("are changed on a page of their own, with the version that was looked at")
    func changed() async throws {
        let stage = try stage()
        let html = try await stage.get("\(page)/particulars", stage.signedIn(language: "en")).html
        #expect(html.contains("two halls") && html.contains(#"<option value="web">"#) && html.contains("data-draft"))
        stage.services.answer("PUT", "\(list)/\(Answers.opportunityID)/particulars", 200, "{}")
        func send(_ more: String) async throws -> Shown {
            try await stage.post(
                "\(page)/particulars",
                "version=3&key=\(Answers.key)&name=Pumps&business_type=EXISTING&lead_source=&description=&\(more)",
                stage.signedIn(language: "en"))
        }
        #expect(try await send("expected_on=&probability=").status == 422)
        #expect(try await send("expected_on=2027-01-15&probability=x").status == 422)
        let done = try await send("expected_on=2027-01-15&probability=60")
        #expect(done.headers[.location] == "\(page)?done=saleFacts")
        let sent = String(decoding: stage.services.asked.last?.body ?? [], as: UTF8.self)
        #expect(sent.contains(#""business_type":"EXISTING""#) && sent.contains(#""probability":60"#), "\(sent)")
        #expect(stage.services.asked.last?.headers["If-Match"] == "\"3\"")
        let reader = try self.stage(rights: #""readSales""#)
        #expect(try await reader.get("\(page)/particulars", reader.signedIn()).status == 404)
    }

    @Test("are asked of a new sale, with whose it is where that can be said")
    func asked() async throws {
        let stage = try stage(rights: #""readSales","writeSales","assignSales""#)
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)", 200, SalesAnswers.account())
        stage.services.answer("GET", "\(SalesAnswers.sales)/products", 200, Answers.page([SalesAnswers.product()]))
        stage.services.answer("POST", "\(list)/preview", 200, SalesAnswers.preview())
        stage.services.answer("POST", list, 201, "{}")
        let path = "/sales/opportunities/new?account=\(SalesAnswers.accountID)"
        let html = try await stage.get(path, stage.signedIn(language: "en")).html
        for name in ["owner_id", "particulars.business_type", "particulars.lead_source", "particulars.description"] {
            #expect(html.contains(#"name="\#(name)""#), "\(name) is not asked")
        }
        let form =
            "do=save&key=\(Answers.key)&currency=IRR&expected_on=2027-01-15&terms=CREDIT&rules.delivery_rule=AS_READY"
            + "&owner_id=\(SalesAnswers.reza)&particulars.business_type=&particulars.lead_source=fair"
            + "&particulars.probability=40&particulars.description=&lines.0.product_id=PUMP&lines.0.quantity=2"
            + "&lines.0.unit_price=80"
        _ = try await stage.post(path, form, stage.signedIn(language: "en"))
        let sent = String(
            decoding: stage.services.asked.last { $0.method == "POST" && $0.path == list }?.body ?? [], as: UTF8.self)
        for text in [SalesAnswers.reza, #""lead_source":"fair""#, #""probability":40"#] {
            #expect(sent.contains(text), "\(text) is not in \(sent)")
        }
        let seller = try self.stage()
        seller.services.answer(
            "GET", "\(SalesAnswers.sales)/accounts/\(SalesAnswers.accountID)", 200, SalesAnswers.account())
        seller.services.answer("GET", "\(SalesAnswers.sales)/products", 200, Answers.page([]))
        #expect(try await !seller.get(path, seller.signedIn()).html.contains("owner_id"))
    }
}
