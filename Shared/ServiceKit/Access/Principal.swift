import Contracts

/// The person or system behind a request, as the access token tells it.
package struct Principal: Sendable {
    package let user: UserID
    package let company: CompanyID
    package let roles: Set<Role>
    package let unit: UnitID?
    /// What the roles grant together.
    package let rights: Set<Right>
    /// The highest discount this person may give without approval, as a fraction: `0.12`.
    package let discountLimit: ExactDecimal?
    /// The highest amount this person may approve alone.
    package let approvalLimit: Money?
    /// Row scope by collection, as granted; `*` stands for all.
    package let scopes: [String: RowScope]

    package init(
        user: UserID, company: CompanyID, roles: Set<Role>, unit: UnitID? = nil, scopes: [String: RowScope] = [:],
        discountLimit: ExactDecimal? = nil, approvalLimit: Money? = nil
    ) {
        self.user = user
        self.company = company
        self.roles = roles
        self.unit = unit
        self.scopes = scopes
        self.discountLimit = discountLimit
        self.approvalLimit = approvalLimit
        self.rights = roles.reduce(into: []) { $0.formUnion($1.rights) }
    }

    package func may(_ right: Right) -> Bool { rights.contains(right) }

    /// Whose records this person sees in a collection: what was granted for it, else what was granted for all
    /// collections (`*`), else what goes with the widest of the roles (`domain.md` section 3).
    package func rowScope(for collection: String) -> RowScope {
        scopes[collection] ?? scopes["*"] ?? roles.map(Self.usualScope).max(by: Self.isNarrower) ?? .own
    }

    private static func usualScope(_ role: Role) -> RowScope {
        switch role {
        case .salesRep, .fieldRep: .own
        case .salesManager, .campaignManager: .team
        default: .all
        }
    }

    private static func isNarrower(_ left: RowScope, _ right: RowScope) -> Bool { breadth(left) < breadth(right) }

    private static func breadth(_ scope: RowScope) -> Int {
        switch scope {
        case .own: 0
        case .team: 1
        case .unit: 2
        case .all: 3
        }
    }
}
