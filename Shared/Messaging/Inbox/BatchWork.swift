import Contracts
import Foundation
import Postgres

/// What a batch leaves to be written at its end, each kind with one statement that travels with the commit.
struct BatchWork {
    let tx: Transaction
    private var unclaimed: [IncomingMessage] = []
    private var waiting: [IncomingMessage] = []
    private var stale: [IncomingMessage] = []
    private var positions: [VersionGate.Key: Position] = [:]
    private var answeredKeys: [String] = []
    private var answers: [(key: String, answer: StoredAnswer)] = []
    private var advanced: Set<VersionGate.Key> = []

    init(tx: Transaction) { self.tx = tx }

    mutating func unclaim(_ message: IncomingMessage) { unclaimed.append(message) }
    mutating func letWait(_ message: IncomingMessage) { waiting.append(message) }
    mutating func record(_ message: IncomingMessage, as outcome: Int16) { stale.append(message) }
    mutating func answered(_ key: String) { answeredKeys.append(key) }
    mutating func store(_ answer: StoredAnswer, under key: String) { answers.append((key, answer)) }

    mutating func advance(_ message: IncomingMessage) {
        guard message.number > 0 else { return }
        positions[message.gateKey] = Position(epoch: message.epoch, number: message.number)
    }

    func finish(_ keysWaiting: Set<VersionGate.Key>) {
        if !positions.isEmpty { writePositions() }
        if !unclaimed.isEmpty { writeUnclaimed() }
        if !waiting.isEmpty { tx.write(DeferredStatement.insert(waiting, state: .waits, due: .seconds(1))) }
        if !stale.isEmpty { writeStale() }
        if !answers.isEmpty { writeAnswers() }
        if !answeredKeys.isEmpty { writeAnsweredKeys() }
        let moved = keysWaiting.filter { positions[$0] != nil }
        if !moved.isEmpty {
            tx.write(DeferredStatement.wakeFollowers(of: Array(moved)))
        }
    }

    private func writePositions() {
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

    private func writeAnswers() {
        tx.write(
            """
            update msg.answered a set answer = n.answer
            from unnest(\(answers.map(\.key)), \(answers.map { JSONColumn($0.answer) })) as n(key, answer)
            where a.idempotency_key = n.key
            """)
    }

    private func writeAnsweredKeys() {
        tx.write(
            """
            update msg.asked set answered_at = clock_timestamp()
            where idempotency_key = any(\(answeredKeys)) and answered_at is null
            """)
    }
}
