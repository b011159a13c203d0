import Foundation
import Metrics
import Synchronization

/// What the backbone of this process counts. Figures that live in the database come from ``MessagingSurvey``.
package final class MessagingMetrics: Sendable {
    private struct State {
        var isRelayOwner = false
        var blockedSince: ContinuousClock.Instant?
        var isConsuming = false
        var missingTopology: [String]?
        var holds = 0
    }

    private let state = Mutex(State())
    private let confirmed = Counter(label: "karvan_messages_confirmed_total")
    private let unroutable = Counter(label: "karvan_messages_unroutable_total")
    private let refused = Counter(label: "karvan_messages_refused_total")
    private let nacked = Counter(label: "karvan_messages_nacked_total")
    private let confirmTime = Metrics.Timer(label: "karvan_messages_confirm_seconds", preferredDisplayUnit: .seconds)
    private let handled = Counter(label: "karvan_messages_handled_total")
    private let deferred = Counter(label: "karvan_messages_deferred_total")
    private let parked = Counter(label: "karvan_messages_parked_total")
    private let unreadable = Counter(label: "karvan_messages_unreadable_total")
    private let batchTime = Metrics.Timer(label: "karvan_messages_batch_seconds", preferredDisplayUnit: .seconds)

    package init() {}

    package var isRelayOwner: Bool { state.withLock { $0.isRelayOwner } }
    package var isConsuming: Bool { state.withLock { $0.isConsuming } }
    /// `nil` until looked for the first time.
    package var missingTopology: [String]? { state.withLock { $0.missingTopology } }
    /// For how long the broker has refused to take anything; zero when it takes.
    package var blockedFor: Duration { state.withLock { $0.blockedSince?.duration(to: .now) ?? .zero } }
    var hasHolds: Bool { state.withLock { $0.holds > 0 } }

    func set(isRelayOwner: Bool) { state.withLock { $0.isRelayOwner = isRelayOwner } }
    func set(isConsuming: Bool) { state.withLock { $0.isConsuming = isConsuming } }
    func set(missingTopology: [String]) { state.withLock { $0.missingTopology = missingTopology } }
    func set(holds: Int) { state.withLock { $0.holds = holds } }
    func set(isBlocked: Bool) {
        state.withLock { $0.blockedSince = isBlocked ? $0.blockedSince ?? .now : nil }
    }

    func relayed(_ verdict: RelayVerdict, in time: Duration) {
        set(isBlocked: false)
        confirmed.increment(by: verdict.confirmed.count)
        unroutable.increment(by: verdict.unroutable)
        refused.increment(by: verdict.refused)
        nacked.increment(by: verdict.nacked)
        confirmTime.record(duration: time)
    }

    func handledBatch(_ count: Int, in time: Duration) {
        handled.increment(by: count)
        batchTime.record(duration: time)
    }

    func countDeferred(isParked: Bool) { (isParked ? parked : deferred).increment() }
    func countUnreadable() { unreadable.increment() }
}
