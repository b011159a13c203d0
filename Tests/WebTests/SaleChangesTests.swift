import Testing

@testable import WebService

@Suite("Several sales at once")
struct SaleChangesTests {
    private let list = "/api/sales/v1/opportunities"
    private let page = "/sales/opportunities"
    private let all = #""readSales","writeSales","assignSales""#
    private let picked = "item=\(Answers.opportunityID)%7C3"

    private func stage(_ rights: String? = nil, next: String? = nil) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights ?? all))
        stage.services.answer("GET", list, 200, Answers.page([Answers.opportunity("Pumps")], next: next))
        stage.services.answer("GET", "\(list)/counts", 200, SalesAnswers.counts)
        stage.services.answer("GET", "\(list)/matching", 200, SalesAnswers.matching)
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/representatives", 200, SalesAnswers.representatives)
        return stage
    }

    private func body(_ stage: Stage) -> String {
        String(decoding: stage.services.asked.last?.body ?? [], as: UTF8.self)
    }

    // MARK: - Choosing

    @Test("are ticked in the list with the version that is looked at; what can be done stands below")
    func ticked() async throws {
        let stage = try stage(next: "k")
        let html = try await stage.get("\(page)?f.state.in=FULFILLING", stage.signedIn(language: "en")).html
        for text in [
            #"<form class="picked" action="\#(page)/assign">"#,
            #"<input type="checkbox" name="item" value="\#(Answers.opportunityID)|3" aria-label="Choose Pumps">"#,
            #"<button class="button button--quiet" data-key="a">Give to another person</button>"#,
            #"formaction="\#(page)/reschedule""#, #"formaction="\#(page).csv""#,
            #"name="back" value="\#(page)?f.state.in=FULFILLING""#,
            #"href="\#(page)/assign?all=yes&amp;f.state.in=FULFILLING""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        let short = try await self.stage().get(page, stage.signedIn()).html
        #expect(!short.contains("all=yes"), "all that there is can be ticked")
    }

    @Test("can be changed by those alone who may")
    func rights() async throws {
        let seller = try stage(#""readSales","writeSales""#)
        let html = try await seller.get(page, seller.signedIn()).html
        #expect(html.contains(#"action="\#(page)/reschedule""#) && !html.contains("\(page)/assign"))
        #expect(try await seller.get("\(page)/assign?\(picked)", seller.signedIn()).status == 404)
        #expect(
            try await seller.post("\(page)/assign?\(picked)", "key=\(Answers.key)", seller.signedIn()).status == 404)
        let director = try stage(#""readSales","assignSales""#)
        #expect(try await director.get("\(page)/assign?\(picked)", director.signedIn()).status == 200)
        #expect(try await director.get("\(page)/reschedule?\(picked)", director.signedIn()).status == 404)
        let reader = try stage(#""readSales""#)
        #expect(try await !reader.get(page, reader.signedIn()).html.contains(#"name="item""#))
    }

    @Test("as ticked are a file of these alone")
    func file() async throws {
        let stage = try stage()
        _ = try await stage.get("\(page).csv?\(picked)&back=%2F", stage.signedIn())
        #expect(stage.services.asked.last?.path == "\(list)?id=in:\(Answers.opportunityID)&limit=200")
    }

    // MARK: - Rows

    @Test("are shown once more with whom they can be given to, and given each with its version")
    func rows() async throws {
        let stage = try stage()
        let asked = "\(page)/assign?\(picked)&back=%2Fsales%2Fopportunities%3Ff.state.in%3DDRAFT"
        let html = try await stage.get(asked, stage.signedIn(language: "en")).html
        #expect(stage.services.asked.contains { $0.path == "\(list)?id=in:\(Answers.opportunityID)&limit=50" })
        for text in [
            "Pumps", "Give 1 opportunity away", "North: Sara (12 open)", "Reza (3 open)", "Choose a person",
            #"name="items.0" value="\#(Answers.opportunityID)|3""#, #"href="\#(page)?f.state.in=DRAFT""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains("confirmed"))
        stage.services.answer(
            "POST", "\(list)/change-many", 200,
            """
            {"results": [{"id": "\(Answers.opportunityID)", "name": "Pumps", "version": 4},
                {"id": "\(Answers.opportunityID)", "name": "Hoses",
                    "problem": {"code": "version_conflict", "detail": "x"}}]}
            """)
        let form =
            "key=\(Answers.key)&items.0=\(Answers.opportunityID)%7C3&owner_id=\(SalesAnswers.reza)&note=call+Maryam"
        let done = try await stage.post(asked, form, stage.signedIn(language: "en"))
        let sent = body(stage)
        for text in [#""id":"\#(Answers.opportunityID)""#, #""version":3"#, SalesAnswers.reza, "call Maryam"] {
            #expect(sent.contains(text), "\(text) is not in \(sent)")
        }
        #expect(stage.services.asked.last?.headers["Idempotency-Key"] == Answers.key)
        for text in ["1 was carried out", "1 was not", "Changed", "It has changed since; look again."] {
            #expect(done.html.contains(text), "\(text) is not there")
        }
        #expect(done.html.contains(#"href="\#(page)?f.state.in=DRAFT""#))
    }

    @Test("are not sent without a person, and what was typed comes back")
    func incomplete() async throws {
        let stage = try stage()
        let form = "key=\(Answers.key)&items.0=\(Answers.opportunityID)%7C3&owner_id=&note=call+Maryam"
        let shown = try await stage.post("\(page)/assign?\(picked)", form, stage.signedIn(language: "en"))
        #expect(shown.status == 422 && shown.html.contains("call Maryam"))
        #expect(!stage.services.asked.contains { $0.method == "POST" })
    }

    @Test("that are none are said to be none")
    func none() async throws {
        let stage = try stage()
        for query in ["", "?item=x", "?item=\(Answers.opportunityID)"] {
            let shown = try await stage.get("\(page)/assign\(query)", stage.signedIn(language: "en"))
            #expect(shown.status == 200 && shown.html.contains("Nothing is chosen"), "\(query)")
        }
    }

    // MARK: - All that match

    @Test("of a whole selection are named by their number, which is typed above fifty, and three of them")
    func matching() async throws {
        let stage = try stage()
        let asked = "\(page)/reschedule?all=yes&f.state.in=DRAFT"
        stage.services.answer("GET", "\(list)/matching", 200, SalesAnswers.matching(count: 51))
        let html = try await stage.get(asked, stage.signedIn(language: "en")).html
        #expect(stage.services.asked.contains { $0.path == "\(list)/matching?state=in:DRAFT&limit=1" })
        for text in ["Hoses", "Change 51 opportunities", #"name="token" value="t0ken""#, "type their number: 51"] {
            #expect(html.contains(text), "\(text) is not there")
        }
        func send(_ typed: String) async throws -> Shown {
            try await stage.post(
                asked, "key=\(Answers.key)&count=51&token=t0ken&expected_on=2027-01-15&confirmed=\(typed)",
                stage.signedIn(language: "en"))
        }
        #expect(try await send("50").html.contains("not the number of those chosen"))
        #expect(try await send("").status == 422)
        #expect(!stage.services.asked.contains { $0.method == "POST" })
        stage.services.answer("POST", "\(list)/change-matching", 200, #"{"results": []}"#)
        #expect(try await send("51").status == 200)
        #expect(stage.services.asked.last?.path == "\(list)/change-matching?state=in:DRAFT&limit=1")
        #expect(body(stage).contains(#""token":"t0ken""#) && body(stage).contains(#""expected_on":"2027-01-15""#))
    }

    @Test("that are others by now are counted anew, and asked about again")
    func changed() async throws {
        let stage = try stage()
        stage.services.answer("GET", "\(list)/matching", 200, SalesAnswers.matching(count: 8, token: "new"))
        stage.services.answer("POST", "\(list)/change-matching", 409, #"{"code": "selection_changed"}"#)
        let shown = try await stage.post(
            "\(page)/reschedule?all=yes", "key=\(Answers.key)&count=7&token=old&expected_on=2027-01-15",
            stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("find other opportunities by now") && shown.html.contains("Change 8 opportunities"))
    }

    @Test("that are too many for one change are not changed")
    func tooMany() async throws {
        let stage = try stage()
        stage.services.answer("GET", "\(list)/matching", 200, SalesAnswers.matching(count: 1284, token: ""))
        let html = try await stage.get("\(page)/assign?all=yes", stage.signedIn(language: "en")).html
        #expect(html.contains("1,284 at once") && !html.contains("owner_id"))
    }
}

@Suite("A sale in other hands")
struct SaleHandoverTests {
    private let list = "/api/sales/v1/opportunities"
    private let page = "/sales/opportunities/\(Answers.opportunityID)"

    private func stage(_ rights: String, owner: String = Answers.user) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/representatives", 200, SalesAnswers.representatives)
        let sale = Answers.opportunityPage(
            "Pumps", slices: [("1", "PLANNED")], state: "DRAFT", paper: "NONE",
            more: #""handover": {"by_id": "\#(SalesAnswers.reza)", "by_name": "Mina", "#
                + #""at": "2026-08-20T21:00:00.000Z", "note": "call Maryam"},"#)
        stage.services.answer(
            "GET", "\(list)/\(Answers.opportunityID)", 200,
            sale.replacing(#""owner_id": "\#(Answers.user)""#, with: #""owner_id": "\#(owner)""#))
        stage.services.answer(
            "GET", "\(list)/\(Answers.opportunityID)/history", 200,
            SalesAnswers.history([
                SalesAnswers.happened("OWNER", more: #","former_owner_name":"Reza","owner_name":"Sara","text":"soon""#),
                SalesAnswers.happened("EXPECTED", "2026-09-01", more: #","day":"2026-10-01""#),
            ]))
        stage.services.answer(
            "GET", "\(list)/\(Answers.opportunityID)/duplicates", 200,
            #"{"opportunities": [\#(Answers.opportunity("Pumps again"))]}"#)
        return stage
    }

    @Test("tells its new owner who gave it and why, until he has seen it; its story who had it before")
    func told() async throws {
        let stage = try stage(#""readSales","writeSales""#)
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        for text in [
            "\u{2068}Mina\u{2069} gave it to you", "call Maryam", #"action="\#(page)/acknowledge""#,
            "Responsible: Reza → Sara",
            "Expected sale: 1 Sep 2026 → 1 Oct 2026", "Possible duplicates", "Pumps again",
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        stage.services.answer("POST", "\(list)/\(Answers.opportunityID)/acknowledge", 200, "{}")
        let done = try await stage.post("\(page)/acknowledge", "version=3&key=\(Answers.key)", stage.signedIn())
        #expect(done.headers[.location] == "\(page)?done=noticed")
        let other = try self.stage(#""readSales","writeSales""#, owner: SalesAnswers.reza)
        let others = try await other.get(page, other.signedIn(language: "en")).html
        #expect(!others.contains("\(page)/acknowledge") && others.contains("has not seen to it yet"))
    }

    @Test("is given on by those who may, to anybody but who has it")
    func given() async throws {
        let stage = try stage(#""readSales","assignSales""#)
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        #expect(html.contains(#"action="\#(page)/assign""#) && html.contains(#"<summary data-key="a">"#))
        #expect(html.contains("Reza (3 open)") && !html.contains("Sara (12 open)"))
        stage.services.answer("POST", "\(list)/\(Answers.opportunityID)/assign", 200, "{}")
        let form = "version=3&key=\(Answers.key)&owner_id=\(SalesAnswers.reza)&note=soon"
        let done = try await stage.post("\(page)/assign", form, stage.signedIn())
        #expect(done.headers[.location] == "/sales/opportunities?done=assign")
        #expect(stage.services.asked.last?.headers["If-Match"] == "\"3\"")
        let shown = try await stage.get("/sales/opportunities?done=assign", stage.signedIn(language: "en")).html
        #expect(!shown.contains("given to the other person") || shown.contains("notice--good"))
        let seller = try self.stage(#""readSales","writeSales""#)
        #expect(try await seller.post("\(page)/assign", form, seller.signedIn()).status == 404)
        #expect(!stage.services.asked.isEmpty)
    }
}

@Suite("Customers in other hands")
struct AccountAssigningPageTests {
    private let path = "/sales/accounts"
    private let service = "\(SalesAnswers.sales)/accounts"

    private func stage(_ rights: String = #""readSales","assignSales""#) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", service, 200, Answers.page([SalesAnswers.account()]))
        let one = "\(service)/\(SalesAnswers.accountID)"
        stage.services.answer("GET", one, 200, SalesAnswers.account())
        stage.services.answer("GET", "\(one)/history", 200, SalesAnswers.accountHistory)
        stage.services.answer("GET", "\(one)/duplicates", 200, SalesAnswers.accountDuplicates)
        stage.services.answer("GET", "\(SalesAnswers.sales)/opportunities", 200, Answers.page([]))
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/representatives", 200, SalesAnswers.representatives)
        return stage
    }

    @Test("tell their latest changes and what may be the same, and are given away")
    func one() async throws {
        let stage = try stage()
        let html = try await stage.get("\(path)/\(SalesAnswers.accountID)", stage.signedIn(language: "en")).html
        for text in [
            "Latest changes", "Sara → Reza", "he knows them", "empty → A", "Possible duplicates", "Peyman Co",
            "Same tax number", #"action="\#(path)/\#(SalesAnswers.accountID)/assign""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        stage.services.answer("POST", "\(service)/\(SalesAnswers.accountID)/assign", 200, "{}")
        let done = try await stage.post(
            "\(path)/\(SalesAnswers.accountID)/assign", "version=4&key=\(Answers.key)&owner_id=\(SalesAnswers.reza)",
            stage.signedIn())
        #expect(done.headers[.location] == "\(path)/\(SalesAnswers.accountID)?done=assign")
        #expect(stage.services.asked.last?.headers["If-Match"] == "\"4\"")
    }

    @Test("are chosen in the list and given away each by itself")
    func several() async throws {
        let stage = try stage()
        let list = try await stage.get(path, stage.signedIn(language: "en")).html
        #expect(list.contains(#"action="\#(path)/assign""#) && list.contains("\(SalesAnswers.accountID)|4"))
        let asked = "\(path)/assign?item=\(SalesAnswers.accountID)%7C4"
        #expect(try await stage.get(asked, stage.signedIn(language: "en")).html.contains("Give 1 customer away"))
        stage.services.answer(
            "POST", "\(service)/assign-many", 200,
            """
            {"results": [{"id": "\(SalesAnswers.accountID)", "name": "Peyman",
                "problem": {"code": "already_owner", "detail": "x"}}]}
            """)
        let done = try await stage.post(
            asked, "key=\(Answers.key)&items.0=\(SalesAnswers.accountID)%7C4&owner_id=\(SalesAnswers.reza)",
            stage.signedIn(language: "en"))
        #expect(done.html.contains("This person has it already."))
        let seller = try self.stage(#""readSales","writeSales""#)
        #expect(try await seller.get(asked, seller.signedIn()).status == 404)
        #expect(try await !seller.get(path, seller.signedIn()).html.contains(#"name="item""#))
    }
}
