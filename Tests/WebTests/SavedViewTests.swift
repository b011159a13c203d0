import Testing

@testable import WebService

@Suite("Saved views")
struct SavedViewTests {
    private let list = "/sales/opportunities"
    private let new = "/me/views/new?page=%2Fsales%2Fopportunities&query=f.state.in%3DWON%26sort%3D-amount"

    private func stage(_ views: [String] = []) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(views: views))
        stage.services.answer("GET", "/api/sales/v1/opportunities", 200, Answers.page())
        return stage
    }

    private func tabs(_ stage: Stage, _ path: String) async throws -> [String] {
        let root = HTMLNode.read(try await stage.get(path, stage.signedIn(language: "en")).html).root
        return root.all("a").filter { $0["class"] == "tab" }.map {
            "\($0.words) \($0["href"] ?? "")\($0["aria-current"] == nil ? "" : " now")"
        }
    }

    @Test("stand beside the standard ones, and the one that is shown is marked")
    func shown() async throws {
        let stage = try stage([Answers.view("Large", "f.state.in=WON&sort=-amount")])
        let open = "f.state.in=DRAFT,IN_APPROVAL,RETURNED,APPROVED,FULFILLING"
        #expect(
            try await tabs(stage, "\(list)?sort=-amount&f.state.in=WON") == [
                "All \(list)", "Open \(list)?\(open)", "Large \(list)?f.state.in=WON&amp;sort=-amount now",
            ])
        #expect(try await tabs(stage, list).first == "All \(list) now")
    }

    @Test("are offered to be saved only when no view shows the same")
    func offered() async throws {
        let stage = try stage([Answers.view("Large", "f.state.in=WON")])
        let target = "/me/views/new?page=%2Fsales%2Fopportunities&amp;query=f.state.in%3DLOST"
        #expect(try await stage.get("\(list)?f.state.in=LOST", stage.signedIn()).html.contains(target))
        #expect(try await !stage.get("\(list)?f.state.in=WON", stage.signedIn()).html.contains("/me/views/new"))
    }

    @Test("are saved under a name; the list comes back as it was")
    func save() async throws {
        let stage = try stage()
        stage.services.answer("POST", "/api/identity/v1/me/views", 201, "{}")
        let done = try await stage.post(new, "key=\(Answers.key)&name=Large", stage.signedIn())
        #expect(done.headers[.location] == "\(list)?f.state.in=WON&sort=-amount")
        let body = String(decoding: stage.services.asked.last?.body ?? [], as: UTF8.self)
        for part in [#""name":"Large""#, #""query":"f.state.in=WON&sort=-amount""#, "opportunities"] {
            #expect(body.contains(part), "\(body)")
        }
    }

    @Test("are shared with the roles, units and people that are ticked, by whoever may share")
    func share() async throws {
        let stage = try stage()
        stage.services.answer("POST", "/api/identity/v1/me/views", 201, "{}")
        stage.services.answer("GET", "/api/identity/v1/units", 200, Answers.page([AdminAnswers.unit("North")]))
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales","shareViews""#))
        let form = "key=\(Answers.key)&name=Large&roles=sales-rep&units=\(AdminAnswers.unitID)"
        _ = try await stage.post(new, form, stage.signedIn())
        var body = String(decoding: stage.services.asked.last?.body ?? [], as: UTF8.self)
        #expect(body.contains(#""roles":["sales-rep"]"#) && body.contains(AdminAnswers.unitID))
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales""#))
        #expect(try await !stage.get(new, stage.signedIn()).html.contains(#"name="roles""#))
        _ = try await stage.post(new, form, stage.signedIn())
        body = String(decoding: stage.services.asked.last?.body ?? [], as: UTF8.self)
        #expect(!body.contains("shared_with"))
    }

    @Test("of others stand among one's own tabs, and cannot be deleted")
    func ofOthers() async throws {
        let view =
            #"{"id":"\#(Answers.viewID)","page":"\#(list)","name":"Team","query":"sort=-amount","owner_name":"Sara"}"#
        let stage = try stage([view])
        stage.services.answer(
            "GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales""#, views: [view]))
        #expect(try await tabs(stage, list).contains("Team \(list)?sort=-amount"))
        let html = try await stage.get("/me/views", stage.signedIn(language: "en")).html
        #expect(html.contains("shared by \u{2068}Sara\u{2069}"))
        #expect(Answers.actions(in: html, of: "/me/views") == [])
    }

    @Test("without a name are asked for again")
    func nameless() async throws {
        let stage = try stage()
        let shown = try await stage.post(new, "key=\(Answers.key)&name=+", stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(stage.services.asked.allSatisfy { $0.method == "GET" })
    }

    @Test("that are too many say what to do")
    func tooMany() async throws {
        let stage = try stage()
        stage.services.answer("POST", "/api/identity/v1/me/views", 409, #"{"code":"too_many_views"}"#)
        let shown = try await stage.post(new, "key=\(Answers.key)&name=Large", stage.signedIn(language: "en"))
        #expect(shown.html.contains("delete one of “My views” first"))
        #expect(shown.html.contains(#"value="Large""#))
    }

    @Test("lead to no other site", arguments: ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example"])
    func foreign(page: String) async throws {
        let stage = try stage()
        let shown = try await stage.get("/me/views/new?page=\(page)&query=", stage.signedIn())
        let root = HTMLNode.read(shown.html).root
        let targets = root.all("a").compactMap { $0["href"] }
        #expect(targets.filter { $0.hasPrefix("//") || !$0.hasPrefix("/") && !$0.hasPrefix("#") } == [])
        #expect(root.all("form").contains { $0["action"] == "/me/views/new?page=%2F&amp;query=" })
    }

    @Test("can be seen and deleted")
    func delete() async throws {
        let stage = try stage([Answers.view("Large", "sort=-amount")])
        let html = try await stage.get("/me/views", stage.signedIn(language: "en")).html
        #expect(html.contains("<bdi>Large</bdi>"))
        #expect(Answers.actions(in: html, of: "/me/views") == ["\(Answers.viewID)/delete"])
        stage.services.answer("DELETE", "/api/identity/v1/me/views/\(Answers.viewID)", 204, "")
        let done = try await stage.post("/me/views/\(Answers.viewID)/delete", "key=\(Answers.key)", stage.signedIn())
        #expect(done.headers[.location] == "/me/views?done=deleteView")
        #expect(stage.services.asked.last?.headers["Idempotency-Key"] == Answers.key)
    }
}
