import ArgumentParser
import Contracts
import Messaging
import Postgres
import Synchronization

/// How many statements or units of work go through a number of connections in a second.
struct Statements: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Statements and units of work a second.")

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        /// One select by key, committed by itself; the columns are read.
        case query
        /// One insert, committed by itself.
        case write
        /// The same select as services ask: in a unit of work on a connection of the pool.
        case unitQuery = "unit-query"
        /// The same insert in a unit of work.
        case unitWrite = "unit-write"
        /// A business row changed and an event said about it, in one unit of work.
        case outbox
    }

    @Option var kind: Kind
    @Option var connections = 1
    @Option var seconds = 3.0

    struct Figures: Encodable {
        let perSecond: Double
    }

    func run() async throws {
        let database = try Place.database(of: Side.sender, connections: connections)
        let meter = Meter(seconds: seconds)
        // Requests of a service are handled on one thread, and their units of work on those of the connections.
        let requests = try WorkerThread(name: "requests")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<connections {
                group.addTask(executorPreference: requests) { try await work(on: database, meter) }
            }
            try await group.waitForAll()
        }
        requests.stop()
        await database.close()
        try KarvanBench.show(Figures(perSecond: meter.perSecond))
    }

    private func work(on database: Database, _ meter: Meter) async throws {
        switch kind {
        case .query:
            try await database.session(onItsThread: true) { session in
                try await meter.repeating { try Self.take(try await session.first(Self.select)) }
            }
        case .write:
            try await database.session(onItsThread: true) { session in
                try await meter.repeating { try await session.execute(Self.insert) }
            }
        case .unitQuery:
            try await meter.repeating {
                try await database.read(Place.acting) { try Self.take(try await $0.first(Self.select)) }
            }
        case .unitWrite:
            try await meter.repeating { try await database.transaction(Place.acting) { $0.write(Self.insert) } }
        case .outbox:
            try await meter.repeating {
                let event = BenchEvent(account: .random(in: 1...20_000), index: 0)
                try await database.transaction(Place.acting) { try await Business.change(event, in: $0) }
            }
        }
    }

    private static var select: SQL {
        "select name, price, note from item where id = \(Int64.random(in: 1...100_000))"
    }

    private static var insert: SQL { "insert into written (body) values (\(filling))" }
    private static let filling = String(repeating: "x", count: 200)

    /// Reads all columns, as a store does.
    private static func take(_ row: Row?) throws {
        let name: String? = try row?["name"]
        let price: Int64? = try row?["price"]
        let note: String? = try row?["note"]
        precondition(name != nil && price != nil && note?.utf8.count == 120, "the row is not the one that was written")
    }
}

/// What a command does: changes its row and says so.
enum Business {
    static func change(_ event: BenchEvent, in tx: Transaction) async throws {
        tx.write("update account set total = total + 1, version = version + 1 where id = \(event.account)")
        try await Outbox.append(event, in: tx)
    }
}

/// Counts what several tasks get done between a warm-up and the end.
final class Meter: Sendable {
    private static let warmUp = Duration.milliseconds(500)
    private let start: ContinuousClock.Instant
    private let end: ContinuousClock.Instant
    private let count = Atomic<Int>(0)

    init(seconds: Double) {
        start = .now + Self.warmUp
        end = start + .seconds(seconds)
    }

    /// Does `body` again and again until the time is over.
    func repeating(_ body: () async throws -> Void) async throws {
        var done = 0
        while true {
            try await body()
            let now = ContinuousClock.now
            if now >= end { break }
            if now >= start { done += 1 }
        }
        count.add(done, ordering: .relaxed)
    }

    var perSecond: Double { Double(count.load(ordering: .relaxed)) / ((end - start) / .seconds(1)) }
}
