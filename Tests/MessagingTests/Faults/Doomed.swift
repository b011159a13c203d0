import Contracts
import Foundation
import Postgres
import TestKit
import Testing

@testable import Messaging

/// What runs in processes of their own that die or are stopped at a certain point.
enum Doomed {
    static let lock = 77
    static let lockText: SQL = "77"

    /// The sessions that wait at a hold-up.
    static let blocked: SQL = "pg_stat_activity where datname = current_database() and wait_event = 'advisory'"

    /// As the kernel ends a process that is out of memory: nothing is unwound, flushed or said.
    static func die() -> Never {
        kill(getpid(), SIGKILL)
        while true { pause() }
    }

    /// Stops this process until somebody lets it go on; who it is, is told first.
    static func freeze(telling database: Database) async throws {
        let pid = Int(getpid())
        try await database.change { $0.write("insert into frozen values (\(pid))") }
        kill(getpid(), SIGSTOP)
    }

    /// Dies as soon as a session of the database waits at a hold-up.
    static func dieWhenBlocked(in database: Database) {
        Task.detached {
            while true {
                if try await database.count(blocked) > 0 { die() }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }
}

/// Where a sender dies (F-04).
enum SendingPoint: String, Codable, CaseIterable, Sendable {
    /// Rows were read, nothing is sent.
    case selected
    case midBurst
    /// All is sent, the answers are not looked at.
    case published
    /// The broker has confirmed, the rows are still there.
    case confirmed
}

/// Sends over a real connection, as far as it comes.
struct DoomedPublisher: MessagePublisher {
    let real: any MessagePublisher
    let point: SendingPoint

    func publish(_ batch: [OutgoingMessage], patience: Duration) async throws(BrokerError) -> [PublishOutcome] {
        if point == .selected { Doomed.die() }
        if point == .midBurst {
            _ = try await real.publish(Array(batch.prefix(batch.count / 2)), patience: patience)
            Doomed.die()
        }
        let outcomes = try await real.publish(batch, patience: patience)
        if point == .published { Doomed.die() }
        return outcomes
    }

    func close() async { await real.close() }
}

/// Where a consumer dies (F-30).
enum ConsumingPoint: String, Codable, CaseIterable, Sendable {
    /// Before anything was begun.
    case delivered
    case handling
    case committing
    /// Committed, and not acknowledged.
    case settling
}

/// A broker whose deliveries are received as far as the process comes.
struct DoomedBroker: Broker {
    let real: any Broker
    let point: ConsumingPoint

    func publisher(named name: String) -> any MessagePublisher { real.publisher(named: name) }

    func consume(
        _ queues: [String], prefetch: Int, named name: String
    ) async throws(BrokerError) -> any MessageSource {
        DoomedSource(try await real.consume(queues, prefetch: prefetch, named: name), point)
    }

    func missing(_ expected: TopologyExpectation) async throws(BrokerError) -> [String] {
        try await real.missing(expected)
    }

    func depths(of queues: [String]) async throws(BrokerError) -> [String: Int] { try await real.depths(of: queues) }
}

private struct DoomedSource: MessageSource {
    private let real: any MessageSource
    private let point: ConsumingPoint
    let deliveries: AsyncStream<[Delivery]>

    init(_ real: any MessageSource, _ point: ConsumingPoint) {
        self.real = real
        self.point = point
        let arriving = real.deliveries
        deliveries = AsyncStream { continuation in
            Task {
                for await each in arriving {
                    if point == .delivered { Doomed.die() }
                    continuation.yield(each)
                }
                continuation.finish()
            }
        }
    }

    func settle(_ tags: [UInt64], _ settlement: Settlement) async {
        if point == .settling { Doomed.die() }
        await real.settle(tags, settlement)
    }

    func cancel() async { await real.cancel() }
    func close() async { await real.close() }
}
