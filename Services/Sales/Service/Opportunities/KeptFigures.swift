import Contracts
import ServiceKit

/// What was counted a moment ago: counted once for all who ask the same, by one at a time, and again when it is some
/// seconds old.
actor KeptFigures<Question: Hashable & Sendable, Figures: Sendable> {
    private struct Kept {
        let figures: Figures
        let asOf: Timestamp

        func isFresh(at now: Timestamp) -> Bool { asOf.adding(seconds: keptFiguresAge) > now && asOf <= now }
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
        if let known = kept[question], known.isFresh(at: now) { return known.figures }
        if let task = running[question] { return try await task.value }
        let task = Task { try await count() }
        running[question] = task
        defer { running[question] = nil }
        let counted = try await task.value
        kept = kept.filter { $0.value.isFresh(at: now) }
        kept[question] = Kept(figures: counted, asOf: now)
        return counted
    }
}

/// So old a figure may be, in seconds.
private let keptFiguresAge: Int64 = 5

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
