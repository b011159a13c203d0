import Contracts

/// What waits for a person: counted with one question for each desk, since every open page asks many times an hour.
extension Services {
    /// Of a department that counts by kind, each for who has the right to it.
    func work(_ service: String, for visit: Visit) async throws -> WorkCounts {
        try await get(service, "work", for: visit)
    }

    /// What waits in the person's own sales, the most urgent first.
    func salesWork(limit: Int, for visit: Visit) async throws -> SalesWorkItems {
        try await get("sales", "work-items?limit=\(limit)", for: visit)
    }
}
