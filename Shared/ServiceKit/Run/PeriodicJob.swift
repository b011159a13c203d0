import Contracts
import Postgres

/// Work that is due again and again: expiring, reminding, sending.
///
/// Any number of replicas may run; an advisory lock lets one of them at a time do a job, unless it says otherwise.
package struct PeriodicJob: Sendable {
    package typealias Work = @Sendable (ServiceContext) async throws -> Void

    package let name: String
    package let every: Duration
    let work: Work
    private let inEveryReplica: Bool

    /// A job that does as it likes; used where outside systems are asked.
    ///
    /// - Parameter inEveryReplica: no lock is taken; the work shares itself out by the rows it takes.
    package init(_ name: String, every: Duration, inEveryReplica: Bool = false, work: @escaping Work) {
        self.name = name
        self.every = every
        self.inEveryReplica = inEveryReplica
        self.work = work
    }

    /// A job in one transaction, for the upkeep of the service as a whole. It speaks for no company, so it changes no
    /// business record and sends no message.
    package init(
        _ name: String, every: Duration, _ body: @escaping @Sendable (Transaction) async throws -> Void
    ) {
        self.init(name, every: every) { service in
            try await service.database.transaction(.upkeep, body)
        }
    }

    /// A job in one transaction for each company that has something due.
    ///
    /// - Parameters:
    ///   - companies: finds them; runs in a transaction of its own.
    ///   - body: `tx.acting` speaks for the company, and the system acts.
    package init(
        _ name: String, every: Duration,
        companies: @escaping @Sendable (Transaction) async throws -> [CompanyID],
        _ body: @escaping @Sendable (Transaction) async throws -> Void
    ) {
        self.init(name, every: every) { service in
            for company in try await service.database.read(.upkeep, companies) {
                try await service.database.transaction(Acting(company: company), body)
            }
        }
    }

    /// Does the job now unless another replica is at it.
    ///
    /// - Returns: whether it was done here.
    @discardableResult
    package func runOnce(_ service: ServiceContext) async throws -> Bool {
        guard !inEveryReplica else {
            try await work(service)
            return true
        }
        let name = name
        let work = work
        return try await service.database.session { session in
            let row = try await session.first(
                "select pg_try_advisory_lock(\(Self.lockClass), hashtext(\(name))) as mine")
            guard try row?["mine"] as Bool? == true else { return false }
            try await work(service)
            // Should the work fail or this process die, the lock goes with the session; but the server ends a session
            // only some time after it was closed, and until then the next run would find the job taken.
            try await session.execute("select pg_advisory_unlock(\(Self.lockClass), hashtext(\(name)))")
            return true
        }
    }

    /// Tells these locks from those of the relay and of migrations.
    private static let lockClass: Int32 = 0x6A6F62
}

extension Acting {
    /// For what belongs to no company: upkeep, signing keys.
    package static let upkeep = Acting(company: CompanyID(UUIDv7.make(milliseconds: 0, random: (0, 0))))
}
