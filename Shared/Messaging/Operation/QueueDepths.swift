import Contracts

/// How many messages stand in the queues of a service, as the broker told a few seconds ago.
///
/// Asked in the background when somebody looks: a broker that is slow or away must not hold up whoever reads metrics.
package final class QueueDepths: Sendable {
    private static let fresh = Duration.seconds(5)
    private static let longestKnown = Duration.seconds(120)

    private struct State {
        var depths: [String: Int] = [:]
        /// Which the broker was asked about when it told that.
        var asked: [String] = []
        var askedAt: ContinuousClock.Instant?
        var toldAt: ContinuousClock.Instant?
        var isAsking = false
    }

    private let broker: any Broker
    private let service: ServiceName
    private let share: QueueShare
    private let state = Mutex(State())

    init(broker: any Broker, service: ServiceName, share: QueueShare) {
        self.broker = broker
        self.service = service
        self.share = share
    }

    /// Without these the service is not ready.
    private var needed: [String] { TopologyExpectation.of(service, share.partitions).queues }

    /// What is known, by queue; empty before the first answer, and when the broker has been away for long.
    package var latest: [String: Int] { look() ?? [:] }

    /// The service's own queues that were gone when the broker was asked last, those for dead letters among them: a letter
    /// that dies without its queue is kept where nobody sees it (3.2).
    package var missing: [String] {
        guard let known = look() else { return [] }
        // What is shared anew since then was not asked for.
        let asked = Set(state.withLock { $0.asked })
        return needed.filter { known[$0] == nil && asked.contains($0) }
    }

    /// What the broker told last, if that is not long ago.
    private func look() -> [String: Int]? {
        let (depths, ask) = state.withLock { state in
            let now = ContinuousClock.now
            let ask = !state.isAsking && state.askedAt.map { $0 + Self.fresh < now } ?? true
            if ask { (state.isAsking, state.askedAt) = (true, now) }
            let isKnown = state.toldAt.map { now < $0 + Self.longestKnown } ?? false
            return (isKnown ? state.depths : nil, ask)
        }
        if ask { Task { await self.refresh() } }
        return depths
    }

    /// Asks the broker now.
    package func refresh() async {
        // What nobody listens to belongs to no service; one of them tells of it, so that it is counted once.
        let queues = needed + (service == .sales ? [Topology.unrouted] : [])
        let told = try? await broker.depths(of: queues)
        state.withLock { state in
            state.isAsking = false
            guard let told else { return }
            (state.depths, state.asked, state.toldAt) = (told, queues, .now)
        }
    }
}
