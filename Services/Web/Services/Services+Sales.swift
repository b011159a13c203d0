import Contracts

extension Services {
    /// The states in the order of a sale (SM-03).
    static let opportunityStates = ["DRAFT", "IN_APPROVAL", "RETURNED", "APPROVED", "FULFILLING", "WON", "LOST"]

    /// Those of a sale that is not over.
    static let openStates = ["DRAFT", "IN_APPROVAL", "RETURNED", "APPROVED", "FULFILLING"]

    /// Those that the person may see, the newest first.
    ///
    /// - Parameter more: further parameters, ready for the address.
    func opportunities(_ query: ListQuery, limit: Int, _ more: [String] = [], for visit: Visit) async throws
        -> Page<OpportunitySummary>
    {
        try await get("sales", query.question("opportunities", limit: limit, more), for: visit)
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

    /// How many there are, and what they are worth, by process, stage and state; fifteen seconds old at most, ten of them
    /// in Sales, and asked anew after the person changed a sale.
    func pipelineFigures(for visit: Visit) async throws -> PipelineFigures {
        guard let session = visit.session else { throw ServiceFailure.signedOut }
        return try await figures.value(session.accessToken, at: visit.house.now()) {
            try await get("sales", "opportunities/counts", for: visit)
        }
    }

    /// The same of what a list is narrowed to, as it is now.
    func pipelineFigures(of query: ListQuery, for visit: Visit) async throws -> PipelineFigures {
        try await get("sales", query.firstPage.question("opportunities/counts", limit: 1), for: visit)
    }

    /// With their stages; asked once in some seconds, since parts of one page all want them.
    func salesProcesses(for visit: Visit) async throws -> [SalesProcesses.Process] {
        guard let session = visit.session else { throw ServiceFailure.signedOut }
        return try await processes.value(session.accessToken, at: visit.house.now()) {
            try await get("sales", "processes", for: visit)
        }
        .processes
    }
}

extension PipelineFigures {
    /// How many are in a state, in every stage and process.
    func count(inState state: String) -> Int { groups.filter { $0.state == state }.reduce(0) { $0 + $1.count } }
}
