import Contracts
import Foundation
import Postgres

/// Deadlines that are part of the data: set in a transaction, fired in one, at most once (10.6).
package enum Timers {
    /// Fires at or after `due`, by the database's clock, with the handler registered for `process`.
    ///
    /// - Returns: its id, to cancel it by.
    @discardableResult
    package static func set(
        _ process: String, key: String, due: Timestamp, payload: some Codable & Sendable, in tx: Transaction
    ) -> UUID {
        let id = UUIDv7.make()
        let stored = TimerPayload(acting: tx.acting, payload: payload)
        tx.write(
            """
            insert into msg.timer (timer_id, process_type, process_key, due_at, payload)
            values (\(id), \(process), \(key), \(due), \(JSONColumn(stored)))
            """)
        return id
    }

    package static func cancel(_ id: UUID, in tx: Transaction) {
        tx.write("delete from msg.timer where timer_id = \(id)")
    }

    /// Cancels all timers of one process and key.
    package static func cancelAll(_ process: String, key: String, in tx: Transaction) {
        tx.write("delete from msg.timer where process_type = \(process) and process_key = \(key)")
    }
}

/// What runs when a timer fires; inside the transaction that removes it, on behalf of whoever set it.
package struct TimerHandler: Sendable {
    package let process: String
    let run: @Sendable (_ key: String, _ payload: [UInt8], Transaction) async throws -> Void

    /// - Parameter handler: gets the key and the payload. A timer whose process moved on is ignored by it.
    package init<Payload: Codable & Sendable>(
        _ process: String, _ handler: @escaping @Sendable (String, Payload, Transaction) async throws -> Void
    ) {
        self.process = process
        run = { key, json, tx in
            let stored = try JSON.decode(TimerPayload<Payload>.self, from: json)
            try await handler(key, stored.payload, tx.with(acting: stored.acting))
        }
    }
}

/// The payload with what `tx.acting` was when the timer was set.
private struct TimerPayload<Payload: Codable & Sendable>: Codable, Sendable {
    let company: CompanyID
    let user: UserID?
    let onBehalfOf: UserID?
    let correlation: String?
    let causation: UUID?
    let traceparent: String?
    let payload: Payload

    init(acting: Acting, payload: Payload) {
        company = acting.company
        correlation = acting.correlation
        causation = acting.causation
        traceparent = acting.traceparent
        self.payload = payload
        switch acting.actor {
        case .system: (user, onBehalfOf) = (nil, nil)
        case .user(let id, let other): (user, onBehalfOf) = (id, other)
        }
    }

    var acting: Acting {
        Acting(
            company: company, actor: user.map { .user($0, onBehalfOf: onBehalfOf) } ?? .system,
            correlation: correlation, causation: causation, traceparent: traceparent)
    }
}
