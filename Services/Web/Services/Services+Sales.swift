import Contracts

/// How many opportunities are in a state, as far as one page of the list tells.
struct StateCount: Sendable, Equatable {
    let state: String
    let count: Int
    /// There are more than were counted.
    let isLowerBound: Bool
}

extension Services {
    /// The states in the order of a sale (SM-03).
    static let opportunityStates = ["DRAFT", "IN_APPROVAL", "RETURNED", "APPROVED", "FULFILLING", "WON", "LOST"]
    private static let countedPage = 100

    /// Those that the person may see, the newest first.
    func opportunities(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<OpportunitySummary> {
        try await get("sales", query.question("opportunities", limit: limit), for: visit)
    }

    func opportunity(_ id: OpportunityID, for visit: Visit) async throws -> OpportunityView {
        try await get("sales", "opportunities/\(id)", for: visit)
    }

    func opportunityHistory(_ id: OpportunityID, for visit: Visit) async throws -> OpportunityHistory {
        try await get("sales", "opportunities/\(id)/history", for: visit)
    }

    /// What taking a line out would undo; nothing is changed.
    func withdrawalPlan(of line: OpportunityLineID, _ id: OpportunityID, for visit: Visit) async throws
        -> WithdrawalPlanView
    {
        try await get("sales", "opportunities/\(id)/lines/\(line)/withdrawal", for: visit)
    }

    // MARK: - Accounts and products

    /// By name.
    func accounts(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<AccountView> {
        try await get("sales", query.question("accounts", limit: limit), for: visit)
    }

    func account(_ id: AccountID, for visit: Visit) async throws -> AccountView {
        try await get("sales", "accounts/\(id)", for: visit)
    }

    /// By SKU.
    func products(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<ProductView> {
        try await get("sales", query.question("products", limit: limit), for: visit)
    }

    /// What lines come to; nothing is kept.
    func preview(_ lines: [OpportunityLineRequest], in currency: Currency, for visit: Visit) async throws
        -> LinesPreview
    {
        try await post(
            "sales", "opportunities/preview", PreviewLinesRequest(currency: currency, lines: lines), for: visit)
    }

    /// Sales has no counting question yet, so one page of each state is counted, and more is told as “more”.
    func opportunityCounts(for visit: Visit) async throws -> [StateCount] {
        try await withThrowingTaskGroup(of: StateCount.self) { group in
            for state in Self.opportunityStates {
                group.addTask {
                    let page: Page<Counted> = try await get(
                        "sales", "opportunities?state=\(state)&limit=\(Self.countedPage)", for: visit)
                    return StateCount(state: state, count: page.data.count, isLowerBound: page.page.hasMore)
                }
            }
            let counts = try await group.reduce(into: [:]) { $0[$1.state] = $1 }
            return Self.opportunityStates.compactMap { counts[$0] }
        }
    }

    /// All that counting needs of a record.
    private struct Counted: Codable, Sendable {
        let id: OpportunityID
    }
}
