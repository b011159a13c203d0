import Contracts
import Foundation
import Postgres
import TestKit
import Testing

@testable import Messaging

/// Sales, which publishes accounts, and accounting, which listens: two databases and one virtual host, for faults between
/// them.
struct FaultStage: Sendable {
    let sales: Database
    let accounting: Database
    let broker: TestBroker

    /// - Parameter services: those whose queues there are.
    static func with(
        queuesOf services: [ServiceName] = [.sales, .accounting], _ body: (FaultStage) async throws -> Void
    ) async throws {
        try await TestServers.withDatabase(.sales) { sales in
            try await TestServers.withDatabase(.accounting) { accounting in
                try await TestBroker.with(services) { broker in
                    try await body(FaultStage(sales: sales, accounting: accounting, broker: broker))
                }
            }
        }
    }

    /// Publishes these versions of each account, one unit of work for each version.
    func publish(_ accounts: [AccountID], _ versions: ClosedRange<Int>) async throws {
        for version in versions {
            try await sales.change { tx in
                for account in accounts { try await Outbox.append(Sample.account(account, version: version), in: tx) }
            }
        }
    }

    /// Runs the relay's side while `body` does.
    func selling(over broker: (any Broker)? = nil, _ body: (MessagingService) async throws -> Void) async throws {
        try await BackboneTests.with(.sales, sales, self.broker, Subscriptions([]), over: broker, body)
    }

    /// Runs the consumer's side, which writes down what it hears, while `body` does.
    func listening(
        _ subscriptions: Subscriptions = BackboneTests.noting, over broker: (any Broker)? = nil,
        _ body: (MessagingService) async throws -> Void
    ) async throws {
        try await BackboneTests.with(.accounting, accounting, self.broker, subscriptions, over: broker, body)
    }

    /// Waits until so many effects are there and nothing is left to send.
    func settled(_ count: Int, _ sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await accounting.eventually(count, "effect", sourceLocation)
        try await sales.eventually(0, "msg.outbox", sourceLocation)
    }

    /// Each account has its versions from 1 on, each once, in their order.
    func expectOnceInOrder(_ sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let disorder = try await accounting.count(
            "(select no, row_number() over (partition by key order by at) as place from effect) e where no <> place")
        #expect(disorder == 0, sourceLocation: sourceLocation)
        #expect(try await accounting.count("msg.deferred") == 0, sourceLocation: sourceLocation)
    }
}

extension Database {
    /// Its name on the server, for processes that open it too.
    var name: String {
        get async throws { try await value("select current_database()::text as value") }
    }

    func value<Value: PostgresDecodable & Sendable>(_ sql: SQL) async throws -> Value {
        try await change { tx in
            let row = try #require(try await tx.first(sql))
            return try row["value"]
        }
    }

    /// Whoever reaches a statement with this lock waits there while `body` runs.
    ///
    /// - Parameter ending: whether those who wait are ended with their unit of work, before the lock is free.
    func holdingUp(ending: Bool, _ body: @Sendable () async throws -> Void) async throws {
        try await session { session in
            try await session.execute("select pg_advisory_lock(\(Doomed.lock))")
            try await body()
            guard ending else { return }
            _ = try await session.query("select pg_terminate_backend(pid) from \(Doomed.blocked)")
        }
    }

    /// Makes the statement wait for the lock of ``holdingUp(ending:_:)``.
    func addHoldUp(_ when: SQL) async throws {
        try await session { session in
            try await session.execute(
                """
                create function hold_up() returns trigger language plpgsql as
                $$ begin perform pg_advisory_xact_lock(\(sql: Doomed.lockText)); return coalesce(old, new); end $$
                """)
            try await session.execute(when)
        }
    }
}
