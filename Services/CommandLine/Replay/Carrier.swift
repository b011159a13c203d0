import Contracts
import Foundation

/// Opens sales, a given number at once, and sees each of them through to its end while the desks work.
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

    private let cast: Cast
    private let waiting = SteadyMutex<[OpportunityID: CheckedContinuation<String, any Error>]>([:])

    init(_ cast: Cast) { self.cast = cast }

    /// Carries every request to its end.
    ///
    /// - Parameter progress: told after each finished sale how many are done.
    func carry(
        _ requests: [OpenOpportunityRequest], concurrency: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> Timing {
        let start = ContinuousClock.now
        let desks = Task { try await Desks(cast).work() }
        let watch = Task { try await self.watch() }
        defer {
            desks.cancel()
            watch.cancel()
        }
        var latencies: [Duration] = []
        try await withThrowingTaskGroup(of: Duration.self) { group in
            for (index, request) in requests.enumerated() {
                if index >= concurrency, let latency = try await group.next() {
                    latencies.append(latency)
                    progress(latencies.count)
                }
                group.addTask { try await self.carry(request) }
            }
            for try await latency in group {
                latencies.append(latency)
                progress(latencies.count)
            }
        }
        return Timing(latencies: latencies, elapsed: .now - start)
    }

    private func carry(_ request: OpenOpportunityRequest) async throws -> Duration {
        let start = ContinuousClock.now
        guard let id = request.id else { throw CommandFailure("a sale to carry needs an id") }
        // Registered before it is opened, so that its end cannot be missed.
        let state = try await withCheckedThrowingContinuation { continuation in
            waiting.withLock { $0[id] = continuation }
            Task {
                do {
                    try await cast.seller.send(
                        .POST, "sales/v1/opportunities", body: request, key: "carry/\(id)")
                } catch {
                    finish(id, .failure(error))
                }
            }
        }
        guard state == "WON" else { throw CommandFailure("\(id) ended \(state)") }
        return .now - start
    }

    private func finish(_ id: OpportunityID, _ result: Result<String, any Error>) {
        waiting.withLock { $0.removeValue(forKey: id) }?.resume(with: result)
    }

    /// Looks at the sales that are under way until each is closed: the list of closed ones tells of many at once, and
    /// what stays long is asked for by its id.
    private func watch() async throws {
        let timeout = ContinuousClock.now + .seconds(3600)
        var round = 0
        while !Task.isCancelled, .now < timeout {
            let open = waiting.withLock { Array($0.keys) }
            if !open.isEmpty {
                do {
                    try await look(for: Set(open), thoroughly: round % 100 == 99)
                } catch let problem as APIProblem where problem.isPassing || problem.status == 404 {}
            }
            round += 1
            try await Task.sleep(for: .milliseconds(open.count > 4 ? 40 : 8))
        }
    }

    private func look(for open: Set<OpportunityID>, thoroughly: Bool) async throws {
        let ids = open.map(\.description).joined(separator: ",")
        let closed: Page<OpportunityRow> = try await cast.seller.get(
            "sales/v1/opportunities?state=WON&limit=200&id=in:\(ids)")
        for row in closed.data where open.contains(row.id) { finish(row.id, .success(row.state)) }
        guard thoroughly else { return }
        for id in open.subtracting(closed.data.map(\.id)) {
            let sale: OpportunityRow = try await cast.seller.get("sales/v1/opportunities/\(id)")
            if sale.state == "WON" || sale.state == "LOST" { finish(id, .success(sale.state)) }
        }
    }
}

private struct OpportunityRow: Codable, Sendable {
    let id: OpportunityID
    let state: String
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
