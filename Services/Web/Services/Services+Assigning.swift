import Contracts

extension Services {
    /// Who can be responsible for sales and customers.
    func representatives(for visit: Visit) async throws -> [Representatives.Representative] {
        let found: Representatives = try await get("sales", "representatives", for: visit)
        return found.representatives
    }

    /// What was said before of where customers come from; a form is worth more than its proposals.
    func leadSources(for visit: Visit) async -> [String] {
        let found: LeadSources? = try? await get("sales", "lead-sources", for: visit)
        return found?.sources ?? []
    }

    /// What a list finds on all of its pages.
    func matching(_ query: ListQuery, for visit: Visit) async throws -> MatchingOpportunities {
        try await get("sales", query.firstPage.question("opportunities/matching", limit: 1), for: visit)
    }

    func duplicates(of opportunity: OpportunityID, for visit: Visit) async throws -> [OpportunitySummary] {
        let found: OpportunityDuplicates = try await get(
            "sales", "opportunities/\(opportunity)/duplicates", for: visit)
        return found.opportunities
    }

    func duplicates(of account: AccountID, for visit: Visit) async throws -> [AccountDuplicates.Candidate] {
        let found: AccountDuplicates = try await get("sales", "accounts/\(account)/duplicates", for: visit)
        return found.candidates
    }

    func accountHistory(_ id: AccountID, for visit: Visit) async throws -> [AccountHistory.Entry] {
        let history: AccountHistory = try await get("sales", "accounts/\(id)/history", for: visit)
        return history.entries
    }
}
