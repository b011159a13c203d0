import Contracts

/// The ways into the suite, in the order of a sale. What a person has no right to is not there (UX guide 3.4).
struct Navigation: Sendable {
    struct Entry: Sendable {
        /// Key of its text, and name of its symbol.
        let key: String
        let path: String
        /// Whoever holds one of these sees it; nobody needs any for an empty list.
        let rights: [Right]
    }

    static let entries = [
        Entry(key: "inbox", path: "/inbox", rights: []),
        Entry(key: "opportunities", path: "/sales/opportunities", rights: [.readSales]),
        Entry(key: "approvals", path: "/approval/tasks", rights: [.decide]),
        Entry(key: "approvalRequests", path: "/approval/requests", rights: [.readApprovals]),
        Entry(key: "taxWork", path: "/taxportal/work-items", rights: [.readTax]),
        Entry(key: "submissions", path: "/taxportal/submissions", rights: [.readTax]),
        Entry(key: "portals", path: "/taxportal/portals", rights: [.readTax, .submitTax, .manageCompany]),
    ]

    let me: MeView
    /// Of the page that is shown.
    let path: String
    let texts: MessageCatalog

    var values: [Values] {
        Self.entries.filter { entry in
            entry.rights.isEmpty || entry.rights.contains(where: me.rights.contains)
        }
        .map { entry in
            [
                "text": texts.text(entry.key), "target": entry.path, "symbol": entry.key,
                "isCurrent": path == entry.path || path.hasPrefix(entry.path + "/"),
            ]
        }
    }
}
