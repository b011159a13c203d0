import Contracts
import ServiceKit

/// What was counted a moment ago: counted once for all who ask the same, by one at a time.
///
/// Figures of five seconds are counted again, and until that is done nobody waits for it; those of ten are told to nobody.
actor KeptFigures<Question: Hashable & Sendable, Figures: Sendable> {
    private struct Kept {
        let figures: Figures
        let asOf: Timestamp

        func isYounger(than seconds: Int64, at now: Timestamp) -> Bool {
            asOf.adding(seconds: seconds) > now && asOf <= now
        }
    }

    private var kept: [Question: Kept] = [:]
    private var running: [Question: Task<Figures, any Error>] = [:]

    /// - Parameters:
    ///   - question: names everything that the figures depend on, also who may see what (``SalesScope``).
    ///   - now: what the age of figures is told by.
    /// - Throws: what the counting throws; the next one counts again.
    func figures(
        _ question: Question, at now: Timestamp, _ count: @escaping @Sendable () async throws -> Figures
    ) async throws -> Figures {
        let known = kept[question]
        if let known, known.isYounger(than: KeptAge.fresh, at: now) { return known.figures }
        let counting = running[question] ?? begin(question, at: now, count)
        if let known, known.isYounger(than: KeptAge.told, at: now) { return known.figures }
        return try await counting.value
    }

    private func begin(
        _ question: Question, at now: Timestamp, _ count: @escaping @Sendable () async throws -> Figures
    ) -> Task<Figures, any Error> {
        let task = Task {
            defer { running[question] = nil }
            let counted = try await count()
            kept = kept.filter { $0.value.isYounger(than: KeptAge.told, at: now) }
            kept[question] = Kept(figures: counted, asOf: now)
            return counted
        }
        running[question] = task
        return task
    }
}

/// In seconds.
private enum KeptAge {
    static let fresh: Int64 = 5
    static let told: Int64 = 10
}

/// Who sees the same sales: figures for one are figures for all of one scope (`domain.md` section 3).
struct SalesScope: Hashable, Sendable {
    private let company: CompanyID
    private let breadth: RowScope
    /// Of a narrower scope it matters whose it is.
    private let user: UserID?
    private let unit: UnitID?

    init(_ principal: Principal) {
        company = principal.company
        breadth = principal.rowScope(for: "sales.opportunities")
        user = breadth == .all ? nil : principal.user
        unit = breadth == .unit ? principal.unit : nil
    }
}
