import Contracts

/// People, roles and rights in the reader's words.
struct AdminWords: Sendable {
    let texts: MessageCatalog

    init(_ desk: Desk) { texts = desk.texts }

    func role(_ role: Role) -> String { texts.word("role", role.rawValue) }
    func right(_ right: Right) -> String { texts.word("right", right.rawValue) }
    func service(_ service: ServiceName) -> String { texts.text("desk.\(service.rawValue)") }

    /// `a, b, c`, as the language separates them.
    func list(_ words: [String]) -> String { words.joined(separator: texts.text("listMark")) }

    func roles(_ roles: [Role]) -> String { list(roles.map(role)) }

    func state(_ state: UserState) -> Chip {
        Chip(texts.word("userState", state.rawValue), state == .active ? .good : .quiet)
    }

    /// Whose records a person sees, over all lists; where it differs by list, that is said.
    func scope(_ scopes: [String: RowScope]?) -> String {
        guard let scopes, !scopes.isEmpty else { return texts.text("scopeOfRoles") }
        guard scopes.count == 1, let all = scopes["*"] else { return texts.text("scopeMixed") }
        return texts.word("scope", all.rawValue)
    }
}
