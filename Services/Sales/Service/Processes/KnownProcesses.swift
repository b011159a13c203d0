import Contracts
import Postgres
import SalesDomain

/// The processes as this replica read them last. A sale is read with the version that its process has now, so that nobody
/// decides by stages of yesterday, and reading a sale asks for the stages only after they were changed.
enum KnownProcesses {
    struct Name: Hashable, Sendable {
        let company: CompanyID
        let key: ProcessKey
    }

    private static let known = SteadyMutex<[Name: SalesProcess]>([:])

    /// - Parameter versions: what the rows of sales say; none where the company has no process of its own yet.
    static func find(_ versions: [ProcessKey: Int64?], in tx: Transaction) async throws -> [ProcessKey: SalesProcess] {
        var found: [ProcessKey: SalesProcess] = [:]
        for (key, version) in versions {
            let name = Name(company: tx.acting.company, key: key)
            if let version {
                let last = known.withLock { $0[name] }
                if let last, last.version == version {
                    found[key] = last
                    continue
                }
                let read = try await ProcessStore.find(key, in: tx)
                known.withLock { $0[name] = read }
                found[key] = read
            } else {
                found[key] = SalesProcess.shipped.first { $0.key == key } ?? .unitCycle
            }
        }
        return found
    }
}
