import Contracts
import Foundation
import Postgres

/// What a batch leaves to be written at its end, each kind with one statement that travels with the commit.
struct BatchWork {
    let tx: Transaction
    private var unclaimed: [IncomingMessage] = []
    private var waiting: [IncomingMessage] = []
    private var stale: [IncomingMessage] = []
    private var answeredKeys: [String] = []
    private var answers: [String: (digest: [UInt8], answer: StoredAnswer)] = [:]

    init(tx: Transaction) { self.tx = tx }

    mutating func unclaim(_ message: IncomingMessage) { unclaimed.append(message) }
    mutating func letWait(_ message: IncomingMessage) { waiting.append(message) }
    mutating func record(_ message: IncomingMessage, as outcome: Int16) { stale.append(message) }
    mutating func answered(_ key: String) { answeredKeys.append(key) }

    mutating func store(_ answer: StoredAnswer, to digest: [UInt8], under key: String) {
        answers[key] = (digest, answer)
    }

    func finish(_ claim: Claim) {
        let moved = claim.gate.positions.filter { claim.stored[$0.key] != $0.value }
        if !moved.isEmpty { writePositions(moved) }
        if !unclaimed.isEmpty { writeUnclaimed() }
        if !waiting.isEmpty { tx.write(DeferredStatement.insert(waiting, state: .waits, due: .seconds(1))) }
        if !stale.isEmpty { writeStale() }
        if !answers.isEmpty { writeAnswers() }
        if !answeredKeys.isEmpty { writeAnsweredKeys() }
        let followed = claim.keysWaiting.filter { claim.gate.hasMoved($0) }
        if !followed.isEmpty { tx.write(DeferredStatement.wakeFollowers(of: Array(followed))) }
    }

    private func writePositions(_ positions: [VersionGate.Key: Position]) {
        let keys = positions.keys.sorted { ($0.consumer, $0.orderKey) < ($1.consumer, $1.orderKey) }
        tx.write(
            """
            update msg.position p set epoch = n.epoch, order_no = n.order_no
            from unnest(\(keys.map(\.consumer)), \(keys.map(\.orderKey)), \(keys.map { positions[$0]?.epoch ?? 0 }),
              \(keys.map { positions[$0]?.number ?? 0 })) as n(consumer, order_key, epoch, order_no)
            where p.consumer = n.consumer and p.order_key = n.order_key
            """)
    }

    private func writeUnclaimed() {
        tx.write(
            """
            delete from msg.inbox i
            using unnest(\(unclaimed.map(\.consumer)), \(unclaimed.map(\.id)), \(unclaimed.map(\.day)))
              as u(consumer, message_id, sent_on)
            where i.consumer = u.consumer and i.message_id = u.message_id and i.sent_on = u.sent_on
            """)
    }

    private func writeStale() {
        tx.write(
            """
            update msg.inbox i set outcome = 2
            from unnest(\(stale.map(\.consumer)), \(stale.map(\.id)), \(stale.map(\.day)))
              as u(consumer, message_id, sent_on)
            where i.consumer = u.consumer and i.message_id = u.message_id and i.sent_on = u.sent_on
            """)
    }

    /// Another process that answered the same command meanwhile makes this a duplicate: the unit runs again.
    private func writeAnswers() {
        let keys = answers.keys.sorted()
        let all = keys.compactMap { answers[$0] }
        tx.write(
            """
            insert into msg.answered (idempotency_key, request_digest, answer)
            select * from unnest(\(keys), \(all.map(\.digest)), \(all.map { JSONColumn($0.answer) }))
            """)
    }

    private func writeAnsweredKeys() {
        tx.write("delete from msg.asked where idempotency_key = any(\(answeredKeys))")
    }
}
