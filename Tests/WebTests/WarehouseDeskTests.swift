import Testing

@testable import WebService

@Suite("The warehouse's desk")
struct WarehouseDeskTests {
    private func stage(rights: String = WarehouseAnswers.rights, note: String = WarehouseAnswers.noteView()) throws
        -> Stage
    {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        WarehouseAnswers.play(on: stage.services, note: note)
        return stage
    }

    private func shows(_ path: String, _ texts: [String], stage: Stage) async throws {
        let shown = try await stage.get(path, stage.signedIn(language: "en"))
        #expect(shown.status == 200)
        for text in texts { #expect(shown.html.contains(text), "\(path): \(text) is not there") }
    }

    @Test("shows stock with what of it can be sold, and finds it by name")
    func stock() async throws {
        let stage = try stage()
        try await shows(
            "/warehouse/stock?f.q.has=pu+10",
            ["<bdi>Pump</bdi>", "12.5 kg", "As of 15 Apr 2026", "/warehouse/stock/\(WarehouseAnswers.product)"],
            stage: stage)
        #expect(stage.services.asked.contains { $0.path == "\(WarehouseAnswers.base)/stock?q=pu%2010&limit=100" })
    }

    @Test("says where nothing is left to sell")
    func nothingLeft() async throws {
        let stage = try stage()
        stage.services.answer(
            "GET", "\(WarehouseAnswers.base)/stock", 200, Answers.page([WarehouseAnswers.stock(available: "0")]))
        try await shows("/warehouse/stock", [#"<span class="chip chip--bad">0</span>"#], stage: stage)
    }

    @Test("shows one product with its claims, who waits, and what comes")
    func product() async throws {
        try await shows(
            "/warehouse/stock/\(WarehouseAnswers.product)",
            [
                "Who has claimed it", "Reserved", "Who waits for it", "SUP-1001", "6 kg", "3 kg", "Its movements",
                "IRR\u{A0}1,000", #"id="form-adjust""#, #"id="form-reallocate""#,
            ], stage: stage())
    }

    @Test("offers to give reserved goods away only where somebody waits, and only to a manager")
    func reallocation() async throws {
        let page = "/warehouse/stock/\(WarehouseAnswers.product)"
        let nobody = try stage()
        nobody.services.answer("GET", "\(WarehouseAnswers.base)/waiting-holds", 200, Answers.page())
        #expect(try await !nobody.get(page, nobody.signedIn()).html.contains("form-reallocate"))
        let keeper = try stage(rights: #""readStock","pick","receiveGoods""#)
        let html = try await keeper.get(page, keeper.signedIn()).html
        #expect(!html.contains("form-reallocate") && !html.contains("form-adjust"))
    }

    @Test("tells whose goods would be given away and who would get them; links to sales are told apart")
    func claimants() async throws {
        let page = "/warehouse/stock/\(WarehouseAnswers.product)"
        let stage = try stage(rights: WarehouseAnswers.rights + #","readSales""#)
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        for text in ["4 kg · Peyman · Pumps for Qom", "3 kg · Noor · Hoses", "<bdi>Peyman</bdi>"] {
            let plain = html.replacing("\u{2068}", with: "").replacing("\u{2069}", with: "")
            #expect(plain.contains(text), "\(text) is not there")
        }
        let links = html.matches(of: /href="\/sales\/opportunities\/[^"]*" aria-label="([^"]*)"/).map { String($0.1) }
        #expect(links.count == 2 && Set(links).count == 2, "\(links)")
        for list in ["holds", "waiting-holds"] {
            let shown = try await stage.get("/warehouse/\(list)", stage.signedIn(language: "en")).html
            #expect(shown.contains(list == "holds" ? "Pumps for Qom" : "Hoses"))
        }
        let keeper = try self.stage(rights: #""readStock""#)
        let plain = try await keeper.get("/warehouse/holds", keeper.signedIn(language: "en")).html
        #expect(plain.contains("<bdi>Pumps for Qom</bdi>") && !plain.contains("/sales/opportunities/"))
    }

    @Test("shows holds, the queue and the ledger with names")
    func lists() async throws {
        let stage = try stage()
        try await shows("/warehouse/holds", ["Pump", "6 kg", "Asked for by sales", "17 Apr 2026"], stage: stage)
        try await shows("/warehouse/waiting-holds", ["Pump", "3 kg"], stage: stage)
        try await shows(
            "/warehouse/ledger", ["Pump", "Pick", "Shelf", "Dispatch area", "4 kg", "You"], stage: stage)
        #expect(stage.services.asked.contains { $0.path.contains("/ledger?sort=-posted_at&limit=100") })
    }

    @Test("shows what is to be picked first")
    func notes() async throws {
        let stage = try stage()
        try await shows(
            "/warehouse/dispatch-notes", ["Peyman", "Pump, 4 kg and 1 more line", "Tehran", "To pick"], stage: stage)
        #expect(
            stage.services.asked.last?.path == "\(WarehouseAnswers.base)/dispatch-notes?state=in:RELEASED&limit=50")
        _ = try await stage.get("/warehouse/dispatch-notes?f.state.in=EXITED", stage.signedIn())
        #expect(stage.services.asked.last?.path.contains("sort=-created_at") == true)
    }

    @Test("opens a note by the code on its paper", arguments: [("readDispatch", ""), ("pick", "/pick")])
    func scannedNote(right: String, end: String) async throws {
        let stage = try stage(rights: #""readDispatch","\#(right)""#)
        let shown = try await stage.get(
            "/warehouse/dispatch-notes?scan=\(WarehouseAnswers.note)", stage.signedIn())
        #expect(shown.headers[.location] == "/warehouse/dispatch-notes/\(WarehouseAnswers.note)\(end)")
    }

    @Test("shows a note with its way on, and the code for the gate's paper")
    func note() async throws {
        try await shows(
            "/warehouse/dispatch-notes/\(WarehouseAnswers.note)",
            ["Azadi 12, Tehran", "PU-10", "25.5 m", "dispatch-notes/\(WarehouseAnswers.note)/pick", "<rect x="],
            stage: stage())
    }

    @Test("tells the picker that another person issues the permit, and offers it to nobody but others")
    func picker() async throws {
        let page = "/warehouse/dispatch-notes/\(WarehouseAnswers.note)"
        let own = try stage(note: WarehouseAnswers.noteView(state: "PICKED", pickedBy: Answers.user, picked: "4"))
        let html = try await own.get(page, own.signedIn(language: "en")).html
        #expect(html.contains("You picked these goods"))
        #expect(!html.contains("exit-permits/new?note="))
        let others = try stage(
            note: WarehouseAnswers.noteView(
                state: "PICKED", pickedBy: "usr_01h455vb4pex5vsknk084sn03r", picked: "4"))
        let free = try await others.get(page, others.signedIn(language: "en")).html
        #expect(free.contains("exit-permits/new?note=\(WarehouseAnswers.note)"))
        #expect(free.contains("A colleague"))
    }

    @Test("names the people who did something; the reader is “you”")
    func people() async throws {
        let stage = try stage(
            note: WarehouseAnswers.noteView(
                state: "PICKED", pickedBy: WarehouseAnswers.colleague, pickedByName: "Kaveh", picked: "4"))
        let note = try await stage.get(
            "/warehouse/dispatch-notes/\(WarehouseAnswers.note)", stage.signedIn(language: "en"))
        #expect(note.html.contains("<bdi>Kaveh</bdi>") && !note.html.contains("A colleague"))
        let permit = try await stage.get(
            "/warehouse/exit-permits/\(WarehouseAnswers.permit)", stage.signedIn(language: "en"))
        #expect(permit.html.contains("<bdi>Maryam</bdi>") && permit.html.contains("<bdi>You</bdi>"))
        let ledger = try await stage.get("/warehouse/ledger", stage.signedIn(language: "en"))
        #expect(ledger.html.contains("<bdi>Kaveh</bdi>"))
    }

    @Test("tells why a note is stopped")
    func blocked() async throws {
        try await shows(
            "/warehouse/dispatch-notes/\(WarehouseAnswers.note)", ["Stopped by accounting", "cheque bounced"],
            stage: stage(note: WarehouseAnswers.noteView(state: "BLOCKED")))
    }

    @Test(
        "offers on a note what its state allows",
        arguments: [
            ("CREATED", true, ["resume", "cancel"]), ("CREATED", false, ["cancel"]), ("RELEASED", false, ["cancel"]),
            ("PICKED", false, ["cancel"]), ("BLOCKED", false, ["cancel"]), ("EXITED", false, []),
            ("CLOSED", false, []),
        ])
    func noteActions(state: String, isRest: Bool, actions: [String]) async throws {
        let stage = try stage(note: WarehouseAnswers.noteView(state: state, isRest: isRest))
        let page = "/warehouse/dispatch-notes/\(WarehouseAnswers.note)"
        let html = try await stage.get(page, stage.signedIn()).html
        #expect(Answers.actions(in: html, of: page) == actions)
    }

    @Test("shows a permit for the driver, with the code that the gate scans")
    func permit() async throws {
        let note = WarehouseAnswers.noteView(state: "PICKED", hasPermit: true, picked: "4")
        try await shows(
            "/warehouse/exit-permits/\(WarehouseAnswers.permit)",
            ["12 A 345", "Reza", "Peyman", "4 kg", WarehouseAnswers.permit, "/revoke", "/warehouse/gate?permit="],
            stage: stage(note: note))
    }

    @Test("lists what comes, late ones marked, and opens the only one that a scanned product leads to")
    func expected() async throws {
        let stage = try stage()
        try await shows(
            "/warehouse/expected-receipts", ["Pump", "Supply", "10 kg", "5 days overdue", "SUP-1001"], stage: stage)
        let scanned = try await stage.get("/warehouse/expected-receipts?scan=PU-10", stage.signedIn())
        let place = "/warehouse/expected-receipts?f.product_id.in=\(WarehouseAnswers.product)"
        #expect(scanned.headers[.location] == place)
        let only = try await stage.get(place, stage.signedIn())
        #expect(only.headers[.location] == "/warehouse/expected-receipts/\(WarehouseAnswers.request)")
        let unknown = try await stage.get(
            "/warehouse/expected-receipts?scan=NONE", stage.signedIn(language: "en"))
        #expect(unknown.html.contains("NONE does not belong here."))
    }

    @Test("tells for whom goods come before they are received")
    func forWhom() async throws {
        let page = "/warehouse/expected-receipts/\(WarehouseAnswers.request)"
        let stage = try stage()
        try await shows(page, ["It is meant for a sale", #"value="6""#, "3 kg"], stage: stage)
        stage.services.answer(
            "GET", "\(WarehouseAnswers.base)/expected-receipts", 200,
            Answers.page([WarehouseAnswers.expected(isPegged: false)]))
        try await shows(page, ["It comes into free stock"], stage: stage)
        stage.services.answer(
            "GET", "\(WarehouseAnswers.base)/expected-receipts", 200,
            Answers.page([WarehouseAnswers.expected(state: "RECEIVED")]))
        #expect(try await !stage.get(page, stage.signedIn()).html.contains("form-receive"))
    }

    @Test(
        "offers on a goods return the next step to whoever may take it",
        arguments: [
            ("REQUESTED", WarehouseAnswers.rights, ["authorise", "reject"]),
            ("AUTHORISED", WarehouseAnswers.rights, ["receive", "reject"]),
            ("RECEIVED", WarehouseAnswers.rights, ["inspect", "reject"]), ("ACCEPTED", WarehouseAnswers.rights, []),
            ("RECEIVED", #""readStock","receiveGoods""#, []),
            ("AUTHORISED", #""readStock","receiveGoods""#, ["receive"]),
            ("REQUESTED", #""readStock","requestReturn""#, []),
        ])
    func returns(state: String, rights: String, actions: [String]) async throws {
        let stage = try stage(rights: rights)
        stage.services.answer(
            "GET", "\(WarehouseAnswers.base)/goods-returns/\(WarehouseAnswers.goodsReturn)", 200,
            WarehouseAnswers.returnView(state: state))
        let page = "/warehouse/goods-returns/\(WarehouseAnswers.goodsReturn)"
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        #expect(html.contains("wrong size"))
        #expect(Answers.actions(in: html, of: page) == actions)
    }

    @Test("lists exceptions that nobody has looked at, with their record")
    func exceptions() async throws {
        let stage = try stage()
        try await shows(
            "/warehouse/exceptions",
            [
                "Less was found than the books say", "Pump: 1", "/warehouse/dispatch-notes/\(WarehouseAnswers.note)",
                "/warehouse/exceptions/\(WarehouseAnswers.exceptionID)/close",
            ], stage: stage)
        #expect(stage.services.asked.last?.path.contains("closed_at=null:true") == true)
        _ = try await stage.get("/warehouse/exceptions?f.state.in=", stage.signedIn())
        #expect(stage.services.asked.last?.path == "\(WarehouseAnswers.base)/exceptions?limit=50")
    }

    @Test("is not there for who has no right to it")
    func rights() async throws {
        let stock = [
            "/warehouse/stock", "/warehouse/stock/\(WarehouseAnswers.product)", "/warehouse/holds",
            "/warehouse/waiting-holds", "/warehouse/ledger", "/warehouse/exceptions", "/warehouse/expected-receipts",
            "/warehouse/receipts", "/warehouse/take-backs", "/warehouse/goods-returns",
        ]
        let dispatch = [
            "/warehouse/dispatch-notes", "/warehouse/dispatch-notes/\(WarehouseAnswers.note)",
            "/warehouse/exit-permits", "/warehouse/exit-permits/\(WarehouseAnswers.permit)",
        ]
        let own = [
            "/warehouse/dispatch-notes/\(WarehouseAnswers.note)/pick", "/warehouse/exit-permits/new",
            "/warehouse/gate", "/warehouse/receipts/new",
        ]
        for (rights, closed) in [
            (#""readDispatch""#, stock + own), (#""readStock""#, dispatch + own),
            (#""readDeliveries""#, stock + dispatch),
        ] {
            let stage = try stage(rights: rights)
            for path in closed {
                #expect(try await stage.get(path, stage.signedIn()).status == 404, "\(path) with \(rights)")
            }
        }
        let reader = try stage(rights: #""readStock","readDispatch""#)
        for path in [
            "dispatch-notes/\(WarehouseAnswers.note)/cancel", "dispatch-notes/\(WarehouseAnswers.note)/pick",
            "exit-permits/new", "exit-permits/\(WarehouseAnswers.permit)/revoke", "gate",
            "stock/\(WarehouseAnswers.product)/adjust", "expected-receipts/\(WarehouseAnswers.request)/receive",
            "goods-returns/\(WarehouseAnswers.goodsReturn)/inspect",
            "exceptions/\(WarehouseAnswers.exceptionID)/close", "take-backs/\(WarehouseAnswers.delivery)",
        ] {
            let shown = try await reader.post(
                "/warehouse/\(path)", "key=\(Answers.key)&version=5&reason=x", reader.signedIn())
            #expect(shown.status == 404, "\(path)")
        }
        #expect(!reader.services.asked.contains { $0.method == "POST" })
    }

    @Test("hides the costs that the service did not tell, and asks for none")
    func costs() async throws {
        let keeper = try stage(rights: #""readStock","receiveGoods""#)
        let html = try await keeper.get(
            "/warehouse/expected-receipts/\(WarehouseAnswers.request)", keeper.signedIn(language: "en")
        ).html
        #expect(!html.contains("unit_cost"))
    }
}
