import Contracts
import Foundation

/// Opens sales, a given number at once, and sees each of them through to its end while the desks work.
///
/// Sales, desks and the watch over them stand in one group: the first real error of any of them ends all and is the
/// error of the whole. There is no time limit for the whole, but one for each sale.
final class Carrier: Sendable {
    struct Timing: Sendable {
        let latencies: [Duration]
        let elapsed: Duration
        var perSecond: Double { Double(latencies.count) / elapsed.seconds }

        /// The latency that a share of all sales stays below, in milliseconds.
        func percentile(_ share: Double) -> Double {
            let sorted = latencies.sorted()
            guard !sorted.isEmpty else { return 0 }
            let index = min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)
            return sorted[max(0, index)].seconds * 1000
        }
    }

    /// When new sales begin.
    enum Pace: Sendable {
        /// So many are under way at any time.
        case atOnce(Int)
        /// So many begin a second, however long the others take. A sale's time runs from the moment it was due.
        case perSecond(Double)
    }

    private let cast: Cast
    private let limit: Duration
    private let underWay = SteadyMutex<[OpportunityID: Journey]>([:])

    /// A sale that is looked at until it ends.
    private struct Journey {
        let end: AsyncThrowingStream<Void, any Error>.Continuation
        let deadline: ContinuousClock.Instant
    }

    /// - Parameter limit: how long one sale may take, the restart of a service included.
    init(_ cast: Cast, limit: Duration = .seconds(600)) {
        self.cast = cast
        self.limit = limit
    }

    /// Carries every request to its end.
    ///
    /// - Parameter progress: told after each finished sale how many are done.
    /// - Throws: what went wrong first: the answer a desk could not go on with, or ``CommandFailure`` naming the sale
    ///   that ended otherwise or hangs.
    func carry(
        _ requests: [OpenOpportunityRequest], _ pace: Pace, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Timing {
        try await withThrowingTaskGroup(of: Timing?.self) { group in
            defer { group.cancelAll() }
            group.addTask { [cast] in
                try await Desks(cast).work()
                return nil
            }
            group.addTask {
                try await self.watch()
                return nil
            }
            group.addTask { try await self.carryAll(requests, pace, progress: progress) }
            while let ended = try await group.next() {
                if let timing = ended { return timing }
            }
            throw CancellationError()
        }
    }

    private func carryAll(
        _ requests: [OpenOpportunityRequest], _ pace: Pace, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> Timing {
        let start = ContinuousClock.now
        var latencies: [Duration] = []
        try await withThrowingTaskGroup(of: Duration.self) { group in
            for (index, request) in requests.enumerated() {
                var due = ContinuousClock.now
                switch pace {
                case .atOnce(let limit):
                    if index >= limit, let latency = try await group.next() {
                        latencies.append(latency)
                        progress(latencies.count)
                        due = .now
                    }
                case .perSecond(let rate):
                    due = start + .seconds(Double(index) / rate)
                    try await Task.sleep(until: due, clock: .continuous)
                }
                group.addTask { [due] in try await self.carry(request, due: due) }
            }
            for try await latency in group {
                latencies.append(latency)
                progress(latencies.count)
            }
        }
        return Timing(latencies: latencies, elapsed: .now - start)
    }

    /// - Returns: how long it took from `start` on.
    private func carry(
        _ request: OpenOpportunityRequest, due start: ContinuousClock.Instant
    ) async throws -> Duration {
        guard let id = request.id else { throw CommandFailure("a sale to carry needs an id") }
        let (end, continuation) = AsyncThrowingStream.makeStream(of: Void.self, throwing: (any Error).self)
        // Registered before it is opened, so that its end cannot be missed.
        underWay.withLock { $0[id] = Journey(end: continuation, deadline: start + limit) }
        defer { underWay.withLock { _ = $0.removeValue(forKey: id) } }
        try await cast.seller.send(.POST, "sales/v1/opportunities", body: request, key: "carry/\(id)")
        // A cancelled iteration ends by itself, so nobody waits for a sale that nobody carries any more.
        for try await _ in end { return .now - start }
        throw CancellationError()
    }

    private func finish(_ id: OpportunityID, throwing failure: CommandFailure? = nil) {
        guard let journey = underWay.withLock({ $0.removeValue(forKey: id) }) else { return }
        if failure == nil { journey.end.yield() }
        journey.end.finish(throwing: failure)
    }

    /// How often each sale that is under way is looked at by itself.
    private static let thoroughness = Duration.seconds(4)

    /// Looks at the sales that are under way until each is closed: which of them are won is asked for all at once, waiting
    /// a second for the first; and now and then each of the others is looked at by itself.
    private func watch() async throws {
        var thorough = ContinuousClock.now + Self.thoroughness
        while true {
            try Task.checkCancellation()
            let open = underWay.withLock { Set($0.keys) }
            let isDue = .now >= thorough
            if isDue { thorough = .now + Self.thoroughness }
            if !open.isEmpty { try await look(for: open, thoroughly: isDue) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func look(for open: Set<OpportunityID>, thoroughly: Bool) async throws {
        let closed: [SaleRow] = try await closedOnes(of: open)
        for row in closed { finish(row.id) }
        guard thoroughly else { return }
        for id in open.subtracting(closed.map(\.id)) {
            do {
                let sale: SaleRow = try await cast.seller.get("sales/v1/opportunities/\(id)")
                judge(sale)
            } catch let problem as APIProblem where problem.status == 404 {
                judge(nil, id)
            }
        }
    }

    /// A hundred ids at a time: they travel in the address.
    private func closedOnes(of open: Set<OpportunityID>) async throws -> [SaleRow] {
        var closed: [SaleRow] = []
        let all = Array(open)
        let waiting = all.count > 100 ? nil : 1
        for start in stride(from: 0, to: all.count, by: 100) {
            let ids = all[start..<min(start + 100, all.count)].map(\.description).joined(separator: ",")
            let page: Page<SaleRow> = try await cast.seller.get(
                "sales/v1/opportunities?state=WON&limit=100&id=in:\(ids)", waiting: waiting)
            closed += page.data
        }
        return closed
    }

    private func judge(_ sale: SaleRow) {
        if sale.state == "WON" { return finish(sale.id) }
        if let ending = sale.deadEnd { return finish(sale.id, throwing: CommandFailure(ending)) }
        judge(sale, sale.id)
    }

    private func judge(_ sale: SaleRow?, _ id: OpportunityID) {
        guard let journey = underWay.withLock({ $0[id] }), .now > journey.deadline else { return }
        finish(id, throwing: CommandFailure(sale?.hanging ?? "\(id) was not opened in time."))
    }
}

/// What the carrier needs of a sale.
struct SaleRow: Codable, Sendable {
    let id: OpportunityID
    let state: String
    var paperState: String?
    var note: String?

    private var remark: String { note.map { ": \($0)" } ?? "" }
    var hanging: String { "\(id) hangs in \(state), papers \(paperState ?? "unknown")\(remark)" }

    /// How it ended, where nobody at the desks can bring it on: closed as lost, returned by an approver, or blocked for
    /// want of credit.
    var deadEnd: String? {
        switch (state, paperState) {
        case ("LOST", _), ("RETURNED", _): "\(id) ended \(state)\(remark)"
        case (_, "BLOCKED"?), (_, "REFUSED"?): "\(id) ended with its papers \(paperState ?? "")\(remark)"
        default: nil
        }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
