import Testing

@testable import WebService

@Suite("The board of sales")
struct SaleBoardTests {
    private let list = "/api/sales/v1/opportunities"
    private let page = "/sales/opportunities?layout=board"
    private let open = "DRAFT,IN_APPROVAL,RETURNED,APPROVED,FULFILLING"

    private func stage(
        _ sale: String = Answers.opportunity("Pumps", state: "DRAFT"), rights: String = #""readSales","writeSales""#
    ) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", list, 200, Answers.page())
        stage.services.answer("GET", question("opportunity"), 200, Answers.page([sale], next: "k"))
        stage.services.answer("GET", "\(list)/counts", 200, SalesAnswers.counts)
        stage.services.answer("GET", "/api/sales/v1/processes", 200, SalesAnswers.processes)
        stage.services.answer(
            "GET", "\(list)/\(Answers.opportunityID)", 200,
            Answers.opportunityPage("Pumps", slices: [("1", "PLANNED")], state: "DRAFT", paper: "NONE"))
        return stage
    }

    private func question(_ stage: String, state: String? = nil) -> String {
        "\(list)?process=in:unit-cycle&stage=in:\(stage)&state=in:\(state ?? open)&limit=20"
    }

    private func board(_ stage: Stage, _ query: String = "") async throws -> HTMLNode {
        HTMLNode.read(try await stage.get(page + query, stage.signedIn(language: "en")).html).root
    }

    @Test("has a column for each stage of the process that has most sales, then what was won and lost")
    func columns() async throws {
        let board = try await board(try stage())
        let columns = board.all("section").compactMap { $0["data-column"] }
        #expect(columns == ["opportunity", "approval", "sourcing", "WON", "LOST"])
    }

    @Test("tells of a column how many, how much and what of it is likely, over all of it")
    func figures() async throws {
        let stage = try stage()
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        // 1,200 sales of a thousand each at 40 per cent.
        #expect(html.contains(#"Sourcing</a> <span class="badge">1,200</span>"#))
        #expect(html.contains("IRR\u{00A0}1,200,000") && html.contains("IRR\u{00A0}480,000"))
        #expect(html.contains(#"Won</a> <span class="badge">3</span>"#))
        stage.services.answer(
            "GET", "\(list)/counts?q=pump&limit=1", 200,
            SalesAnswers.counts([("sourcing", "FULFILLING", 5), ("delivery", "WON", 2)]))
        let found = try await stage.get("\(page)&f.q.has=pump", stage.signedIn(language: "en")).html
        #expect(found.contains(#"Sourcing</a> <span class="badge">5</span>"#), "they follow what is filtered")
        #expect(found.contains("IRR\u{00A0}5,000") && found.contains("IRR\u{00A0}2,000"))
        #expect(found.contains(#"Won</a> <span class="badge">2</span>"#))
    }

    @Test("shows account, amount, state, what is next and whose it is, and leads to the whole column")
    func cards() async throws {
        let sale = Answers.opportunity(
            "Pumps", state: "DRAFT",
            more: #""owner_name": "Sara", "next_step": "Call", "next_step_on": "2020-01-01","#)
        let board = try await board(try stage(sale))
        let cards = board.all.filter { $0["data-card"] != nil }
        #expect(cards.count == 1)
        for text in ["Pumps", "Peyman", "IRR\u{00A0}10,450,031", "Draft", "Call", "overdue", "Sara"] {
            #expect(cards.first?.words.contains(text) == true, "\(text)")
        }
        let target = "/sales/opportunities?f.process.in=unit-cycle&amp;f.stage.in=opportunity&amp;f.state.in=\(open)"
        #expect(board.all("a").contains { $0["href"] == target })
    }

    @Test("says how long a card has stood in its stage, and marks it over the stage's limit")
    func age() async throws {
        let sale = Answers.opportunity(
            "Pumps", state: "DRAFT", more: #""stage_since": "2026-04-03T08:00:00.000Z","#)
        let stage = try stage(sale)
        let days = 12
        func card(limit: String) async throws -> HTMLNode? {
            stage.services.answer(
                "GET", "/api/sales/v1/processes", 200,
                SalesAnswers.processes.replacing(#""probability": 10,"#, with: #""probability": 10, \#(limit)"#))
            stage.clock.advance(seconds: Services.knownSeconds + 1)
            return try await board(stage).all.first { $0["data-card"] != nil }
        }
        #expect(try await card(limit: "")?.words.contains("\(days) days here") == true)
        #expect(try await card(limit: #""limit_days": \#(days),"#)?.words.contains("too long") == false)
        #expect(try await card(limit: #""limit_days": \#(days - 1),"#)?.words.contains("too long") == true)
    }

    @Test("folds a column by a button; a folded one is narrow, its cards are not asked for, and another press opens it")
    func folds() async throws {
        let stage = try stage()
        let fold = "column=unit-cycle%2Fopportunity&back=%2Fsales%2Fopportunities%3Flayout%3Dboard%26f.q.has%3Dx"
        let folded = try await stage.post("/sales/opportunities/fold", fold, stage.signedIn())
        #expect(folded.status == 303)
        #expect(folded.headers[.location] == "/sales/opportunities?layout=board&f.q.has=x")
        let cookie = try #require(folded.cookies.first?.prefix { $0 != ";" })
        #expect(cookie == "karvan-folds=unit-cycle/opportunity")
        var headers = try stage.signedIn(language: "en")
        headers[.cookie]? += "; \(cookie)"
        let before = stage.services.asked.count
        let html = try await stage.get(page, headers).html
        #expect(!stage.services.asked.dropFirst(before).contains { $0.path == question("opportunity") })
        #expect(!html.contains("data-card") && html.contains("Open \u{2068}Opportunity\u{2069}"))
        let opened = try await stage.post("/sales/opportunities/fold", fold, headers)
        #expect(opened.cookies.first?.hasPrefix("karvan-folds=;") == true)
        for wrong in ["column=x", "column=a%2Fb%3B", ""] {
            #expect(try await stage.post("/sales/opportunities/fold", wrong, stage.signedIn()).status == 400)
        }
        let away = try await stage.post(
            "/sales/opportunities/fold", "column=a%2Fb&back=%2F%2Fevil.example", stage.signedIn())
        #expect(away.headers[.location] == "/sales/opportunities?layout=board")
    }

    @Test("says so of a card without a next step")
    func noStep() async throws {
        #expect(
            try await board(try stage()).all.first { $0["data-card"] != nil }?.words.contains("Nothing planned") == true
        )
    }

    @Test("keeps the filters of the list, and gives them back to it")
    func filters() async throws {
        let stage = try stage()
        let board = try await board(stage, "&f.state.in=DRAFT&f.q.has=pump")
        #expect(
            stage.services.asked.map(\.path).contains(
                "\(list)?process=in:unit-cycle&stage=in:approval&state=in:DRAFT&q=pump&limit=20"))
        #expect(board.all("a").contains { $0["href"] == "/sales/opportunities?f.state.in=DRAFT&amp;f.q.has=pump" })
    }

    @Test("shows what it is narrowed to as chips that take it away, and leads to the list of its process")
    func narrowed() async throws {
        let person = "f.owner_id.in=\(Answers.user)"
        let asked = "&f.process.in=unit-cycle&f.state.in=DRAFT&\(person)&f.closed_on.gte=2026-01-01"
        let links = try await board(try stage(), asked).all("a")
        func target(_ text: String) -> String? { links.first { $0.words.contains(text) }?["href"] }
        let board = "/sales/opportunities?layout=board&amp;f.process.in=unit-cycle"
        let day = "f.closed_on.gte=2026-01-01"
        #expect(links.first { $0["aria-current"] == "true" && $0.words.contains("Draft") } != nil)
        #expect(target("Draft") == "\(board)&amp;\(person)&amp;\(day)")
        #expect(target("one person") == "\(board)&amp;f.state.in=DRAFT&amp;\(day)")
        #expect(target("Closed: from 1 Jan 2026") == "\(board)&amp;\(person)&amp;f.state.in=DRAFT")
        let list = "/sales/opportunities?\(person)&amp;f.process.in=unit-cycle&amp;f.state.in=DRAFT&amp;\(day)"
        #expect(links.contains { $0["href"] == list })
        #expect(target("Returned") == nil)
    }

    @Test("shows the process that is asked for")
    func process() async throws {
        let board = try await board(try stage(), "&f.process.in=pipeline")
        #expect(board.all("section").compactMap { $0["data-column"] } == ["prospecting", "WON", "LOST"])
    }

    // MARK: - Moving

    @Test(
        "offers to move a card only to where something that can be done leads",
        arguments: [
            ("DRAFT", "approval LOST"), ("RETURNED", "approval LOST"), ("IN_APPROVAL", "LOST"), ("FULFILLING", "LOST"),
            ("WON", ""), ("LOST", ""),
        ])
    func moves(state: String, columns: String) async throws {
        let board = try await board(try stage(Answers.opportunity("Pumps", state: state)))
        #expect(board.all.first { $0["data-card"] != nil }?["data-moves"] == columns)
    }

    @Test("offers no move to who only reads")
    func reader() async throws {
        let stage = try stage(rights: #""readSales""#)
        let board = try await board(stage)
        #expect(board.all.first { $0["data-card"] != nil }?["data-moves"] == "")
        #expect(!board.all.contains { $0["data-move"] != nil })
        let move = "/sales/opportunities/\(Answers.opportunityID)/move"
        #expect(try await stage.get(move, stage.signedIn()).status == 404)
        #expect(try await stage.post("\(move)/submit", "key=\(Answers.key)", stage.signedIn()).status == 404)
    }

    @Test("moves by a form that says what comes of it; done, the board is as it was")
    func move() async throws {
        let stage = try stage()
        let board = "%2Fsales%2Fopportunities%3Flayout%3Dboard%26f.q.has%3Dpump"
        let move = "/sales/opportunities/\(Answers.opportunityID)/move"
        let html = try await stage.get("\(move)?back=\(board)&to=LOST", stage.signedIn(language: "en")).html
        // What leads to the column that it was dropped on comes first.
        #expect(Answers.actions(in: html, of: move).map { $0.prefix { $0 != "?" } } == ["close-as-lost", "submit"])
        stage.services.answer("POST", "\(list)/\(Answers.opportunityID)/submit", 200, "{}")
        let done = try await stage.post(
            "\(move)/submit?back=\(board)", "version=3&key=\(Answers.key)", stage.signedIn())
        #expect(done.headers[.location] == "/sales/opportunities?layout=board&f.q.has=pump&done=submit")
        let asked = stage.services.asked.last
        #expect(asked?.headers["If-Match"] == "\"3\"" && asked?.headers["Idempotency-Key"] == Answers.key)
        let shown = try await stage.get("\(page)&done=submit", stage.signedIn(language: "en")).html
        #expect(shown.contains("notice--good"))
    }

    @Test("gives a card to another person, for those who may")
    func given() async throws {
        let stage = try stage(rights: #""readSales","writeSales","assignSales""#)
        stage.services.answer(
            "GET", "\(SalesAnswers.sales)/representatives", 200, SalesAnswers.representatives)
        let move = "/sales/opportunities/\(Answers.opportunityID)/move"
        let html = try await stage.get("\(move)?to=assign", stage.signedIn(language: "en")).html
        #expect(Answers.actions(in: html, of: move).first?.prefix { $0 != "?" } == "assign")
        stage.services.answer("POST", "\(list)/\(Answers.opportunityID)/assign", 200, "{}")
        let done = try await stage.post(
            "\(move)/assign", "version=3&key=\(Answers.key)&owner_id=\(SalesAnswers.reza)&note=", stage.signedIn())
        #expect(done.headers[.location] == "/sales/opportunities?layout=board&done=assign")
        let seller = try self.stage()
        #expect(try await !seller.get(move, seller.signedIn()).html.contains("/assign"))
        let refused = try await seller.post("\(move)/assign", "key=\(Answers.key)", seller.signedIn())
        #expect(refused.status == 404)
    }

    @Test("that is refused says why, and keeps what was typed")
    func refused() async throws {
        let stage = try stage()
        stage.services.answer(
            "POST", "\(list)/\(Answers.opportunityID)/close-as-lost", 409, #"{"code":"goods_are_invoiced"}"#)
        let shown = try await stage.post(
            "/sales/opportunities/\(Answers.opportunityID)/move/close-as-lost",
            "version=3&key=\(Answers.key)&reason=price&note=too+dear", stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("too dear"))
    }

    @Test("leads back to no other place than the board", arguments: ["https://evil.example", "/admin/users", "//x"])
    func back(target: String) async throws {
        let stage = try stage()
        let html = try await stage.get(
            "/sales/opportunities/\(Answers.opportunityID)/move?back=\(target)", stage.signedIn()
        ).html
        #expect(html.contains(#"<a href="/sales/opportunities?layout=board">"#))
    }

    @Test("says so when a sale cannot come to the column that it was dropped on")
    func outOfReach() async throws {
        let stage = try stage()
        stage.services.answer(
            "GET", "\(list)/\(Answers.opportunityID)", 200,
            Answers.opportunityPage(
                "Pumps", slices: [("1", "EXITED")], slice: #","invoice_id":"inv_01h455vb4pex5vsknk084sn02q""#))
        let html = try await stage.get(
            "/sales/opportunities/\(Answers.opportunityID)/move?to=LOST", stage.signedIn(language: "en")
        ).html
        #expect(html.contains("cannot come to that column now"))
        #expect(html.contains("There is nothing to do now that moves it"))
    }
}
