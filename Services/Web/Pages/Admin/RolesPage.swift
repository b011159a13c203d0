import Contracts

/// What each role may do. Roles are the suite's own; who holds them is said with the users.
enum RolesPage {
    static let path = "/admin/roles"

    static func register(on pages: PageRoutes) { pages.get(path, right: .readUsers, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let list = AdminList(
            title: desk.texts.text("rolesAndRights"), lead: desk.texts.text("rolesLead"),
            table: table(Role.allCases, desk), empty: EmptyState(title: desk.texts.text("nothingFound")))
        return try desk.page(list)
    }

    /// The roles of a person, with what they grant.
    static func section(_ roles: [Role], _ desk: Desk) -> AdminRecord.Section {
        AdminRecord.Section(name: "roles", title: desk.texts.text("rolesOfUser"), table: table(roles, desk))
    }

    private static func table(_ roles: [Role], _ desk: Desk) -> Table {
        let (texts, words) = (desk.texts, AdminWords(desk))
        return Table(
            caption: texts.text("rolesAndRights"), columns: ["roleName", "may"].map { texts.text($0) },
            rows: roles.map { role in
                let rights = Right.allCases.filter(role.rights.contains)
                return Table.Row([.text(words.role(role)), .text(words.list(rights.map(words.right)))])
            })
    }
}
