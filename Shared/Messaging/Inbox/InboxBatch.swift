import Contracts
import Foundation
import Postgres

/// Handles messages inside one transaction: claim, gate, handlers, positions (8.2). The outbox adds its statement before
/// the commit, and only after the commit may anything be acknowledged (X-6, 8.5).
struct InboxBatch: Sendable {
    enum Outcome: Equatable, Sendable {
        case applied, stale, ignored
        /// Handled before, or a copy of one that waits here.
        case duplicate
        /// Went to the table of deferred messages, behind an elder.
        case waiting
    }

    /// What is recorded in the inbox.
    private enum Recorded {
        static let applied: Int16 = 1
        static let stale: Int16 = 2
        static let ignored: Int16 = 3
    }

    let subscriptions: Subscriptions
    var modes: [String: ConsumerMode] = [:]
    /// The copy comes from the table of deferred messages, not from the broker: its row goes with its effect.
    var isFromDeferred = false

    func run(_ messages: [IncomingMessage], in tx: Transaction) async throws -> [Outcome] {
        let recorded = messages.map {
            subscriptions.subscription(for: $0.typeName) == nil ? Recorded.ignored : Recorded.applied
        }
        var claim = try await Claim.take(messages, outcomes: recorded, modes: modes, in: tx)
        if isFromDeferred { claim.gate.released(messages.map(\.waiting)) }
        let fresh = messages.filter { claim.fresh.contains($0.waiting) }
        if !fresh.isEmpty, let preparation = subscriptions.preparation {
            try await preparation(fresh.map(\.acting), tx.with(acting: fresh[0].acting))
        }
        var work = BatchWork(tx: tx)
        var outcomes = Array(repeating: Outcome.duplicate, count: messages.count)
        for index in order(of: messages) {
            let message = messages[index]
            // Removed at once: a second copy in the same batch is a duplicate of the first.
            guard claim.fresh.remove(message.waiting) != nil else {
                noteAnswer(message, &work)
                continue
            }
            outcomes[index] = try await handle(message, &claim, &work)
        }
        work.finish(claim)
        return outcomes
    }

    /// Grouped by aggregate, keys ascending (8.4), numbers rising; what has no number stays as it came.
    private func order(of messages: [IncomingMessage]) -> [Int] {
        messages.indices.sorted { left, right in
            let (a, b) = (messages[left], messages[right])
            return (a.orderKey, a.epoch, a.number, left) < (b.orderKey, b.epoch, b.number, right)
        }
    }

    private func handle(_ message: IncomingMessage, _ claim: inout Claim, _ work: inout BatchWork) async throws
        -> Outcome
    {
        let verdict = claim.gate.judge(
            message.id, of: message.gateKey, epoch: message.epoch, number: message.number)
        switch verdict {
        case .alreadyWaiting:
            work.unclaim(message)
            return .duplicate
        case .wait:
            work.unclaim(message)
            if !isFromDeferred { work.letWait(message) }
            claim.gate.deferred(message.id, of: message.gateKey, number: message.number)
            return .waiting
        case .stale:
            // A command sent again gets the answer it got before, with the number it had before.
            noteAnswer(message, &work)
            work.record(message, as: Recorded.stale)
            return .stale
        case .apply:
            let outcome = try await apply(message, &claim, &work)
            claim.gate.applied(message.gateKey, epoch: message.epoch, number: message.number)
            return outcome
        }
    }

    /// Ends the asking for the command that this message answers, whether or not it says anything new.
    private func noteAnswer(_ message: IncomingMessage, _ work: inout BatchWork) {
        if let key = message.answerTo { work.answered(key) }
    }

    private func apply(_ message: IncomingMessage, _ claim: inout Claim, _ work: inout BatchWork) async throws
        -> Outcome
    {
        noteAnswer(message, &work)
        guard let subscription = subscriptions.subscription(for: message.typeName) else {
            guard message.idempotencyKey == nil else { throw MessagingDefect.unknownCommand(message.typeName) }
            return .ignored
        }
        switch subscription.kind {
        case .event: try await subscription.run(message.body, work.tx.with(acting: message.acting))
        case .command: try await CommandUnit(subscription).run(message, &claim.answers, &work)
        }
        return .applied
    }
}

extension IncomingMessage {
    var waiting: VersionGate.Waiting { .init(consumer: consumer, id: id) }
}
