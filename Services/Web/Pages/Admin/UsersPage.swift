import Contracts

/// The users of the company.
enum UsersPage {
    static let path = "/admin/users"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readUsers, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words) = (desk.texts, AdminWords(desk))
        let units = try await desk.services.units(for: desk.visit)
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: ["state": UserState.allCases.map(\.rawValue), "unit_id": units.map { "\($0.id)" }],
            searches: ["q": .plain])
        let page = try await desk.services.users(query, limit: shown, for: desk.visit)
        let states = UserState.allCases.map { ListControls.Choice(value: $0.rawValue, text: words.state($0).text) }
        let places = units.map { ListControls.Choice(value: "\($0.id)", text: $0.name) }
        var groups = [(field: "state", label: texts.text("state"), choices: states)]
        if !places.isEmpty { groups.append((field: "unit_id", label: texts.text("unit"), choices: places)) }
        let controls = ListControls(
            query: query, groups: groups, searches: [("q", texts.text("nameOfUser"))], next: page.page.next)
        let list = AdminList(
            title: texts.text("users"),
            main: desk.may(.manageUsers) ? AdminWay(text: texts.text("newUser"), target: "\(path)/new", key: "c") : nil,
            controls: controls, table: table(page.data, units, desk), empty: EmptyState(title: texts.text("noUsers")))
        return try desk.page(list)
    }

    static func table(_ users: [UserView], _ units: [UnitView], _ desk: Desk) -> Table {
        let (texts, words) = (desk.texts, AdminWords(desk))
        let names = Dictionary(units.map { ($0.id, $0.name) }) { first, _ in first }
        return Table(
            caption: texts.text("users"),
            columns: ["displayName", "username", "rolesOfUser", "unit", "state"].map { texts.text($0) },
            rows: users.map { user in
                Table.Row(
                    to: "\(path)/\(user.id)",
                    [
                        .text(user.profile.displayName), .code(user.username), .text(words.roles(user.profile.roles)),
                        user.profile.unitID.flatMap { names[$0] }.map { .text($0) } ?? .empty,
                        .chip(words.state(user.state)),
                    ])
            })
    }
}
