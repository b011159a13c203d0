import Contracts
import Messaging
import Postgres
import SalesDomain

/// What the administrator does with sales processes; each change is told, for the audit log.
enum ProcessCommands {
    static func open(_ request: SalesProcessRequest, in tx: Transaction) async throws -> SalesProcess {
        ProcessStore.ship(to: tx.acting.company, in: tx)
        let process = try SalesProcess.made(
            ProcessKey(rawValue: freshKey("p")), name: request.name?.trimmed ?? "", stages: wanted(request),
            fresh: freshStage)
        ProcessStore.insert(process, in: tx)
        try await tell(process, .created, in: tx)
        return process
    }

    static func revise(
        _ key: ProcessKey, _ request: SalesProcessRequest, expecting version: Int, in tx: Transaction
    ) async throws -> SalesProcess {
        let stages = try wanted(request)
        return try await change(key, .revised, expecting: version, in: tx) { current, openSales in
            try current.revised(
                name: request.name?.trimmed, stages: stages, openSales: openSales, fresh: freshStage)
        }
    }

    static func retireStage(
        _ stage: StageKey, of key: ProcessKey, movingTo target: StageKey?, expecting version: Int, in tx: Transaction
    ) async throws -> SalesProcess {
        try await change(key, .stageRetired, expecting: version, in: tx) { current, openSales in
            let changed = try current.stageRetired(stage, openSales: openSales[stage] ?? 0, into: target)
            if let target { _ = try await ProcessStore.remap(stage, to: target, of: current, in: tx) }
            return changed
        }
    }

    static func retire(_ key: ProcessKey, expecting version: Int, in tx: Transaction) async throws -> SalesProcess {
        try await change(key, .retired, expecting: version, in: tx) { current, _ in try current.retired() }
    }

    static func restore(_ key: ProcessKey, expecting version: Int, in tx: Transaction) async throws -> SalesProcess {
        try await change(key, .restored, expecting: version, in: tx) { current, _ in try current.restored() }
    }

    static func makeDefault(_ key: ProcessKey, expecting version: Int, in tx: Transaction) async throws -> SalesProcess
    {
        // All of them, in one order: two that make their process the default never wait in a ring.
        tx.write("SELECT 1 FROM sales_process WHERE company_id = \(tx.acting.company) ORDER BY key FOR UPDATE")
        return try await change(key, .madeDefault, expecting: version, in: tx) { current, _ in
            try current.madeDefault()
        }
    }

    /// Load under lock, decide, save, tell.
    private static func change(
        _ key: ProcessKey, _ change: SalesProcessChanged.Change, expecting version: Int, in tx: Transaction,
        _ decide: (SalesProcess, [StageKey: Int]) async throws -> SalesProcess
    ) async throws -> SalesProcess {
        ProcessStore.ship(to: tx.acting.company, in: tx)
        let current = try await ProcessStore.find(key, .forUpdate, in: tx)
        guard current.version == Int64(version) else { throw SalesRefusal.stale(current: current.version) }
        let changed = try await decide(current, try await ProcessStore.openSales(in: key, in: tx))
        guard changed != current else { return current }
        let saved = ProcessStore.save(changed, in: tx)
        try await tell(saved, change, in: tx)
        return saved
    }

    private static func tell(
        _ process: SalesProcess, _ change: SalesProcessChanged.Change, in tx: Transaction
    ) async throws {
        try await Outbox.append(
            SalesProcessChanged(
                companyID: tx.acting.company, process: process.key.rawValue, name: process.name, change: change,
                stages: process.standing.map { $0.name ?? $0.key.rawValue }), in: tx)
    }

    private static func wanted(_ request: SalesProcessRequest) throws -> [WantedStage] {
        try request.stages.enumerated().map { index, stage in
            let milestone = stage.milestone.map(Milestone.init(rawValue:))
            if case .some(.none) = milestone { throw ProcessRefusal.milestoneUnknown(index) }
            return WantedStage(
                key: stage.key.map { StageKey(rawValue: $0) }, name: stage.name?.trimmed,
                probability: stage.probability, milestone: milestone ?? nil, limitDays: stage.limitDays)
        }
    }

    private static func freshStage() -> StageKey { StageKey(rawValue: freshKey("s")) }

    /// Like `s-7k3q9m2x4v`: what people call it may change.
    private static func freshKey(_ prefix: String) -> String {
        let letters = "0123456789abcdefghjkmnpqrstvwxyz"
        return "\(prefix)-" + String((0..<10).compactMap { _ in letters.randomElement() })
    }
}

extension String {
    /// Without spaces around it.
    fileprivate var trimmed: String {
        let inner = drop { $0.isWhitespace }
        return String(inner.reversed().drop { $0.isWhitespace }.reversed())
    }
}
