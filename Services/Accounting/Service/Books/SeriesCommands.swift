import AccountingDomain
import Contracts
import Messaging
import Postgres

/// What the administrator does with number series; each change is told, for the audit log.
enum SeriesCommands {
    static func prepare(_ request: NumberSeriesRequest, in tx: Transaction) async throws -> NumberSeriesView {
        guard let kind = SeriesKind(rawValue: request.kind) else { throw SeriesRefusal.kindUnknown }
        let year = Int(Int32(clamping: request.fiscalYear))
        var plan = try await NumberSeriesStore.lockedPlan(for: kind, year, in: tx)
        // As the series before it goes on, unless something else is said.
        let before = plan.pattern(of: kind, in: year)
        let pattern = SeriesPattern(mark: request.mark ?? before.mark, digits: request.digits ?? before.digits)
        try plan.prepare(kind, in: year, pattern)
        NumberSeriesStore.insert(kind, year, pattern, in: tx)
        return try await told(kind, year, in: tx)
    }

    static func rewrite(
        _ kind: SeriesKind, _ year: Int, _ request: SeriesPatternRequest, expecting version: Int, in tx: Transaction
    ) async throws -> NumberSeriesView {
        var plan = try await NumberSeriesStore.lockedPlan(for: kind, year, in: tx)
        let current = try await NumberSeriesStore.find(kind, year, in: tx)
        guard current.version == version else { throw SeriesRefusal.stale(current: current.version) }
        let pattern = SeriesPattern(mark: request.mark, digits: request.digits)
        try plan.rewrite(kind, in: year, pattern)
        NumberSeriesStore.save(kind, year, pattern, in: tx)
        return try await told(kind, year, in: tx)
    }

    private static func told(_ kind: SeriesKind, _ year: Int, in tx: Transaction) async throws -> NumberSeriesView {
        let view = try await NumberSeriesStore.find(kind, year, in: tx)
        try await Outbox.append(
            NumberSeriesChanged(
                companyID: tx.acting.company, kind: view.kind, fiscalYear: view.fiscalYear,
                nextNumber: view.nextNumber),
            in: tx)
        return view
    }
}
