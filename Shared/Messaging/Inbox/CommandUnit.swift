import Contracts
import Foundation
import Postgres

/// Handles one command exactly once per key, and sees to it that it is answered exactly once (M-04, M-05, I-70).
struct CommandUnit {
    private let subscription: Subscription

    init(_ subscription: Subscription) { self.subscription = subscription }

    func run(
        _ message: IncomingMessage, _ answers: inout [String: Claim.KnownAnswer], _ work: inout BatchWork
    ) async throws {
        guard let key = message.idempotencyKey, let digest = message.digest else {
            throw MessagingDefect.noKey(command: message.typeName)
        }
        let buffer = Outbox.buffer(of: work.tx)
        if case .given(let known, let answer) = answers[key] {
            guard known == digest else { return try await refuse(message, key, answer, buffer, work.tx) }
            guard let id = answer.messageID else { throw MessagingDefect.noAnswer(command: message.typeName) }
            buffer.sendAgain(id)
            return Outbox.flushBeforeCommit(work.tx)
        }
        buffer.beginAnswering(key, to: message.producer)
        try await subscription.run(message.body, work.tx.with(acting: message.acting))
        guard let answer = buffer.endAnswering() else {
            throw MessagingDefect.noAnswer(command: message.typeName)
        }
        let stored = StoredAnswer(messageID: answer)
        work.store(stored, to: digest, under: key)
        answers[key] = .given(digest: digest, answer: stored)
    }

    /// The first request keeps its answer; the second is refused, so that nobody waits for it.
    private func refuse(
        _ message: IncomingMessage, _ key: String, _ answer: StoredAnswer, _ buffer: OutboxBuffer, _ tx: Transaction
    ) async throws {
        guard let first = answer.messageID,
            let refusal = try await CommandRefusal.draft(of: message, instead: first, in: tx)
        else { throw KeyReused(key: key) }
        buffer.add(refusal)
        Outbox.flushBeforeCommit(tx)
    }
}

/// The same key for another request, and no answer is left that tells where to refuse it: shown to an operator.
package struct KeyReused: Refusal, Equatable {
    package let key: String
    package var code: String { "key-reused" }
    package var kind: RefusalKind { .conflict }
    package var detail: String { "The idempotency key \(key) was used for another request. Use a new key." }

    package init(key: String) { self.key = key }
}
