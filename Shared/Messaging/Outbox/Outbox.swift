import Contracts
import Postgres

/// Where everything a service says is written, in the transaction that makes it true (M-01, A-02).
///
/// Messages are collected while the unit of work runs and written with one statement just before its commit; then the
/// relay of this process is woken. Nothing is published outside of a transaction.
package enum Outbox {
    /// Says that something happened.
    ///
    /// The order number within the event's stream and subject is handed out by the database under a lock, provided that
    /// somebody consumes the stream; what nobody binds is only logged. While a command is handled, the first event that its
    /// sender hears is the command's answer (M-04).
    /// - Throws: ``EnvelopeError`` when the message is too large to travel.
    package static func append(_ event: some Event, in tx: Transaction) async throws {
        let buffer = buffer(of: tx)
        let key = buffer.owedAnswer(on: event.stream)
        let draft = try MessageDraft(event: event, acting: tx.acting, at: tx.now, answering: key)
        if key == nil { buffer.add(draft) } else { buffer.addAnswer(draft) }
        buffer.note(event.stream)
        flushBeforeCommit(tx)
    }

    /// Asks another service to do something; it answers exactly once, done or refused.
    ///
    /// - Parameter key: names this intent, not this attempt: the same key is carried out once and answered again (M-05).
    ///   The library asks again with it while no answer comes (T-16, M-08).
    package static func send(_ command: some Command, key: String, in tx: Transaction) async throws {
        let draft = try MessageDraft(command: command, key: key, acting: tx.acting, at: tx.now)
        buffer(of: tx).ask(draft, key: key)
        flushBeforeCommit(tx)
    }

    static func buffer(of tx: Transaction) -> OutboxBuffer { tx.attachment("outbox", default: OutboxBuffer()) }

    static func flushBeforeCommit(_ tx: Transaction) {
        tx.beforeCommit(once: "outbox") { tx in
            let said = buffer(of: tx).take()
            if !said.drafts.isEmpty { tx.write(OutboxStatement.write(said.drafts, askedUnder: said.asked)) }
            if !said.repeats.isEmpty { tx.write(OutboxStatement.sendAgain(said.repeats)) }
            let isSending = said.drafts.contains(where: \.isSent) || !said.repeats.isEmpty
            tx.afterCommit {
                if isSending { RelayWake.raise() }
                News.spread(said.streams)
            }
        }
    }
}
