import Foundation
import Logging
import Synchronization
import X509

/// The portal behind its routes: what it knows, what it was told, and what it thinks of it.
///
/// All of it changes under one lock; cryptography is done outside.
final class Portal: Sendable {
    struct State: Sendable {
        var register: Register
        var settings: Settings
        var clock: Clock
        var moods: Moods
        var generator: Generator
        var keys: ServerKeys
        var switches: [Switch] = []
        var nonces = Nonces()
        var legacyTokens = LegacyTokens()
        var queue = PacketQueue()
        var dashboard = Dashboard()
        var calls = Memory<Call>(capacity: 50_000)
        var callCount = 0
        var received = Memory<Received>(capacity: 20_000)
        var tallies: [String: Tally] = [:]
        var isWorking = false
        var waitingForRest: [CheckedContinuation<Void, Never>] = []

        var now: Instant { clock.now }
        var rules: Rules { Rules(settings: settings, register: register, now: now) }
    }

    let state: Mutex<State>
    let trust = Trust()
    let store: Store?
    let logger: Logger
    let keyBits: Int

    /// - Parameter store: where key, register and acceptances outlive the process; nil keeps them in memory.
    init(
        register: Register = Register(), settings: Settings = Settings(), clock: Clock = Clock(),
        moods: Moods = Moods(),
        seed: UInt64 = 0, keyBits: Int = 4096, key: ServerKey? = nil, store: Store? = nil,
        logger: Logger = Logger(label: "moadian-stand-in")
    ) throws {
        var known = try store?.register() ?? Register()
        known.merge(register)
        let kept = try store?.keys()
        let keys = try kept ?? ServerKeys([key ?? ServerKey(bits: keyBits)])
        if kept == nil { try store?.save(keys) }
        var state = State(
            register: known, settings: settings, clock: clock, moods: moods, generator: Generator(seed: seed),
            keys: keys)
        try store?.journal.replay { state.restore($0) }
        state.queue.passOverRestored()
        try store?.save(known)
        try known.introduce(to: trust)
        self.state = Mutex(state)
        self.store = store
        self.logger = logger
        self.keyBits = keyBits
    }

    var now: Instant { state.withLock(\.now) }

    /// Writes down what happened to the dashboard. Called under the lock, so that the file tells it in the same order.
    func note(_ entry: Journal.Entry) {
        do {
            try store?.journal.append(entry)
        } catch {
            logger.critical("An acceptance could not be written down.", metadata: ["error": "\(error)"])
        }
    }

    /// Lets the dashboard catch up with the clock, then gives it.
    func withDashboard<Result>(_ state: inout State, _ body: (inout Dashboard) -> Result) -> Result {
        let now = state.now
        let days = state.settings.reactionDays
        if state.dashboard.approveOverdue(at: now, after: days) { note(.overdue(at: now, days: days)) }
        return body(&state.dashboard)
    }
}

extension Portal.State {
    /// Puts an acceptance of an earlier run back, with the result that inquiries show.
    fileprivate mutating func restore(_ entry: Journal.Entry) {
        dashboard.replay(entry)
        guard case .accepted(let invoice, _) = entry else { return }
        queue.append(
            Packet(
                uid: invoice.uid, referenceNumber: invoice.referenceNumber, fiscalID: invoice.memoryID,
                sender: invoice.memoryID, receivedAt: invoice.receivedAt, dueAt: invoice.receivedAt, form: .done,
                outcome: .success(warnings: invoice.warnings), taxID: invoice.taxID, asked: .max / 2))
        tallies[invoice.taxID, default: Tally()].accepted += 1
    }
}
