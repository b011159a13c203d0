import Contracts

/// Everybody's own views of lists: to save one, to see all of them, to delete one.
enum SavedViewsPage {
    static let path = "/me/views"
    private static let newPath = "\(path)/new"

    static func register(on pages: PageRoutes) {
        pages.get(path) { try show($0) }
        pages.get(newPath) { try ask($0) }
        pages.post(newPath, save)
        pages.post("\(path)/{id}/delete", delete)
    }

    /// Where a list is saved under a name.
    static func target(page: String, query: String) -> String {
        "\(newPath)?page=\(ListQuery.encoded(page))&query=\(ListQuery.encoded(query))"
    }

    // MARK: - Saving

    static func save(_ desk: Desk) async throws -> Reply {
        let (page, query) = asked(desk)
        var input = try await desk.input("view")
        let name = input.text("name", longest: 60)
        return try await desk.carryOut(
            Change("identity", "me/views", name.map { SaveViewRequest(page: page, name: $0, query: query) }), input,
            then: query.isEmpty ? page : "\(page)?\(query)", else: { try ask(desk, $0) })
    }

    private static func ask(_ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let (texts, asked) = (desk.texts, asked(desk))
        let form = Form(
            "view", to: target(page: asked.page, query: asked.query), texts.text("saveView"), weight: .main,
            advice: texts.text("saveViewAdvice"),
            [Field("name", texts.text("viewName"), hint: texts.text("viewNameHint"), longest: 60, isFocused: true)])
        let crumb = AdminWay(
            text: texts.text("backToList"), target: asked.query.isEmpty ? asked.page : "\(asked.page)?\(asked.query)")
        return try desk.page(AdminForm(title: texts.text("saveView"), crumb: crumb, form: form), refusal)
    }

    /// What the address says, as far as it leads to a page of ours.
    private static func asked(_ desk: Desk) -> (page: String, query: String) {
        let (page, query) = (desk.visit.query["page"] ?? "", desk.visit.query["query"] ?? "")
        let address = LocalPath.safe(query.isEmpty ? page : "\(page)?\(query)")
        let parts = address.split(separator: "?", maxSplits: 1).map(String.init)
        return (parts.first ?? "/", parts.count > 1 ? parts[1] : "")
    }

    // MARK: - All of them

    static func delete(_ desk: Desk) async throws -> Reply {
        let id: SavedViewID = try desk.id("id")
        let input = try await desk.input("delete-\(id)")
        return try await desk.carryOut(
            Change("identity", "me/views/\(id)", method: "DELETE"), input, then: "\(path)?done=deleteView",
            else: { try show(desk, $0) })
    }

    private static func show(_ desk: Desk, _ refusal: Refusal? = nil) throws -> Reply {
        let texts = desk.texts
        let views = desk.me.views ?? []
        let table = Table(
            caption: texts.text("myViews"), columns: [texts.text("viewName"), texts.text("viewPage")],
            rows: views.map { view in
                Table.Row(
                    to: view.query.isEmpty ? view.page : "\(view.page)?\(view.query)",
                    [.text(view.name), .text(page(view.page, texts))])
            })
        let forms = views.map { view in
            Form(
                "delete-\(view.id)", to: "\(path)/\(view.id)/delete",
                texts.text("deleteView", ["name": view.name.isolated]))
        }
        let record = DeskRecord(
            crumbs: [Way(texts.text("inbox"), to: InboxPage.path)], title: .text(texts.text("myViews")),
            forms: Actions(forms: forms, opensFirst: false).values(desk, refusal),
            main: [
                RecordSection(
                    name: "views", title: texts.text("views"), table: views.isEmpty ? nil : table,
                    calm: views.isEmpty ? texts.text("noViews") : nil)
            ])
        return try desk.page(record, title: texts.text("myViews"), refusal)
    }

    /// Lists that the navigation does not lead to.
    private static let others = [JournalPage.path: "journal", LostLinesPage.path: "lostGoods"]

    /// As the navigation calls it.
    private static func page(_ path: String, _ texts: MessageCatalog) -> String {
        let key = others[path] ?? Navigation.entries.first { $0.path == path }?.key
        return key.map { texts.text($0) } ?? path
    }
}
