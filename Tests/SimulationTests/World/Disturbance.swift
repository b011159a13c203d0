import Contracts
import TestKit

@testable import Messaging
@testable import Postgres

/// What happens to a unit of work between two handlers of its batch, for the task that runs it.
final class Disturbance: Sendable {
    enum Kind: Sendable {
        /// The process ends: nothing of the unit is committed, nobody hears of it.
        case death(of: Stopper)
        /// The connection to the database is lost.
        case lostConnection
        /// The unit is held until somebody else has come as far as he can.
        case pause(Crossing)
    }

    @TaskLocal static var current: Disturbance?

    private let kind: Kind
    private let isBefore: Bool
    private let remaining: SteadyMutex<Int>

    /// - Parameters:
    ///   - handler: at which handler of the batch, 1 for the first.
    ///   - isBefore: before it is called, or after it has done its work.
    init(_ kind: Kind, at handler: Int, isBefore: Bool) {
        self.kind = kind
        self.isBefore = isBefore
        remaining = SteadyMutex(handler)
    }

    fileprivate func around(_ tx: Transaction, _ handler: () async throws -> Void) async throws {
        let left = remaining.withLock { left in
            left -= 1
            return left
        }
        if left < 0, case .death = kind { throw PostgresError.unavailable("the process has ended") }
        let isNow = left == 0
        if isNow, isBefore { try await happen(in: tx) }
        try await handler()
        if isNow, !isBefore { try await happen(in: tx) }
    }

    private func happen(in tx: Transaction) async throws {
        switch kind {
        case .death(let stopper):
            stopper.stop()
            throw PostgresError.unavailable("the process has ended")
        case .lostConnection:
            _ = try await tx.query("select pg_terminate_backend(pg_backend_pid())")
        case .pause(let crossing): await crossing.pass()
        }
    }
}

/// Where two units of work meet: the first waits here until the second is done or waits for the first.
final class Crossing: Sendable {
    private let gate = Gate()

    func pass() async { await gate.pass() }
    /// Somebody stands here, or never will.
    var reached: Void { get async { await gate.reached } }
    func open() { gate.open() }

    /// The first is over, whether or not it came by.
    func finish() async {
        gate.open()
        await gate.pass()
    }
}

extension Subscriptions {
    /// The same, open to what ``Disturbance/current`` has in store; what is carried out is noted in its transaction.
    var disturbed: Subscriptions {
        let all = Subscriptions(
            all.map { subscription in
                Subscription(typeName: subscription.typeName, kind: subscription.kind) { body, tx in
                    if let id = tx.acting.causation {
                        tx.write("insert into public.simulated_deed (message_id) values (\(id))")
                    }
                    guard let disturbance = Disturbance.current else { return try await subscription.run(body, tx) }
                    try await disturbance.around(tx) { try await subscription.run(body, tx) }
                }
            })
        return preparation.map(all.preparing) ?? all
    }
}
