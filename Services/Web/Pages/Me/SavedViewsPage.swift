import Contracts

/// Everybody's own views of lists and those that are shared with him: to save one, to see all of them, to delete one.
enum SavedViewsPage {
    static let path = "/me/views"
    private static let newPath = "\(path)/new"

    static func register(on pages: PageRoutes) {
        pages.get(path) { try show($0) }
        pages.get(newPath) { try await ask($0) }
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
        let audience = ViewAudience(
            roles: input.all("roles").compactMap(Role.init(rawValue:)),
            unitIDs: input.all("units").compactMap { try? UnitID($0) },
            userIDs: input.all("people").compactMap { try? UserID($0) })
        return try await desk.carryOut(
            Change(
                "identity", "me/views",
                name.map {
                    SaveViewRequest(
                        page: page, name: $0, query: query,
                        sharedWith: desk.may(.shareViews) && !audience.isEmpty ? audience : nil)
                }), input,
            then: query.isEmpty ? page : "\(page)?\(query)", else: { try await ask(desk, $0) })
    }

    private static func ask(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, asked) = (desk.texts, asked(desk))
        let form = Form(
            "view", to: target(page: asked.page, query: asked.query), texts.text("saveView"), weight: .main,
            advice: texts.text("saveViewAdvice"),
            [Field("name", texts.text("viewName"), hint: texts.text("viewNameHint"), longest: 60, isFocused: true)])
        let crumb = AdminWay(
            text: texts.text("backToList"), target: asked.query.isEmpty ? asked.page : "\(asked.page)?\(asked.query)")
        let asksFor = AdminForm(
            title: texts.text("saveView"), crumb: crumb, form: form, checks: try await audience(desk))
        return try desk.page(asksFor, refusal)
    }

    /// With whom it can be shared, for whoever may: roles, units, and people where he may read who there is.
    private static func audience(_ desk: Desk) async throws -> [CheckGroup] {
        guard desk.may(.shareViews) else { return [] }
        let (texts, words) = (desk.texts, AdminWords(desk))
        async let units = desk.services.units(for: desk.visit)
        let people = desk.may(.readUsers) ? try await desk.services.firstUsers(for: desk.visit) : []
        let groups = [
            CheckGroup(
                name: "roles", legend: texts.text("shareWithRoles"), hint: texts.text("shareHint"),
                options: Role.allCases.map { Field.Option($0.rawValue, words.role($0)) }, chosen: []),
            CheckGroup(
                name: "units", legend: texts.text("shareWithUnits"),
                options: try await units.map { Field.Option("\($0.id)", $0.name) }, chosen: []),
            CheckGroup(
                name: "people", legend: texts.text("shareWithPeople"),
                options: people.filter { $0.state == .active && $0.id != desk.me.user.id }.map {
                    Field.Option("\($0.id)", $0.profile.displayName)
                }, chosen: []),
        ]
        return groups.filter { !$0.options.isEmpty }
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
            caption: texts.text("myViews"), columns: ["viewName", "viewPage", "viewSharing"].map { texts.text($0) },
            rows: views.map { view in
                Table.Row(
                    to: view.query.isEmpty ? view.page : "\(view.page)?\(view.query)",
                    [.text(view.name), .text(page(view.page, texts)), sharing(view, desk)])
            })
        let forms = views.filter { $0.ownerName == nil || desk.may(.manageUsers) }.map { view in
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

    /// With how many roles, units and people it is shared, or who shares it.
    private static func sharing(_ view: SavedView, _ desk: Desk) -> Cell {
        let texts = desk.texts
        if let owner = view.ownerName { return .text(texts.text("sharedBy", ["name": owner.isolated])) }
        guard let audience = view.sharedWith else { return .empty }
        let words = AdminWords(desk)
        let counted = [
            ("sharedUnits", audience.unitIDs.count), ("sharedPeople", audience.userIDs.count),
        ].filter { $0.1 > 0 }.map { texts.text($0.0, count: $0.1) }
        return .text(words.list(audience.roles.map(words.role) + counted))
    }

    /// Lists that the navigation does not lead to.
    private static let others = [JournalPage.path: "journal", LostLinesPage.path: "lostGoods"]

    /// As the navigation calls it.
    private static func page(_ path: String, _ texts: MessageCatalog) -> String {
        let key = others[path] ?? Navigation.entries.first { $0.path == path }?.key
        return key.map { texts.text($0) } ?? path
    }
}
