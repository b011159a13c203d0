import Contracts
import Foundation
import Logging
import Messaging
import Postgres
import ServiceKit
import TestKit

@testable import karvan

/// All services of one run, each on a database of its own, with one broker and one clock.
final class World: Sendable {
    let clock: TestClock
    let broker: SimulatedBroker
    let log: SimulatedLog
    let sightings = Sightings()
    let authority: SimulatedAuthority
    let company = Company.simulated
    /// Those that were under way when the run began.
    let sales: [OpportunityID]
    /// In the order of their names.
    let services: [SimulatedService]

    private init(
        _ databases: [ServiceName: String], clock: TestClock, broker: SimulatedBroker, log: SimulatedLog, seed: UInt64,
        sales: [OpportunityID] = []
    ) async throws {
        self.sales = sales
        let authority = SimulatedAuthority(seed: seed)
        self.authority = authority
        self.clock = clock
        self.broker = broker
        self.log = log
        var services: [SimulatedService] = []
        for definition in Departments.all(authority).sorted(by: { $0.name.rawValue < $1.name.rawValue }) {
            guard let database = databases[definition.name] else { continue }
            services.append(
                try await SimulatedService(
                    definition, in: database, clock: clock, broker: broker, logger: log.logger(of: definition.name)))
        }
        self.services = services
    }

    func service(_ name: ServiceName) -> SimulatedService {
        guard let service = services.first(where: { $0.name == name }) else { preconditionFailure("no \(name)") }
        return service
    }

    /// Time passes, for Swift and for SQL.
    func advance(seconds: Int64) async throws {
        clock.advance(seconds: seconds)
        for service in services { try await service.tellTime() }
    }

    private func close() async {
        for service in services { await service.database.close() }
    }

    // MARK: - Making one

    private static let start = TestClock().now
    private static let founded = Task { try await found() }

    /// Runs `body` in a world as it was when the company had been at work for a while. One run at a time: all have the same
    /// databases.
    static func with<R>(seed: UInt64, _ body: (World) async throws -> R) async throws -> R {
        let founded = try await founded.value
        try await SimulatedServer.shared.restore(founded.companies.values.sorted())
        let world = try await World(
            founded.companies, clock: TestClock(start), broker: SimulatedBroker(), log: SimulatedLog(), seed: seed,
            sales: founded.sales)
        let result: Result<R, any Error>
        do {
            // Founding has taken its time.
            try await world.advance(seconds: 86_400)
            result = .success(try await body(world))
        } catch {
            result = .failure(error)
        }
        await world.close()
        return try result.get()
    }

    private static func names(prefix: String) -> [ServiceName: String] {
        Dictionary(uniqueKeysWithValues: ServiceName.allCases.map { ($0, "\(prefix)_\($0.rawValue)") })
    }

    /// Runs `body` with one service by itself that has heard nothing yet, and whose clock is its own.
    func withBlank<R>(_ name: ServiceName, _ body: (SimulatedService) async throws -> R) async throws -> R {
        guard let database = try await Self.founded.value.blanks[name] else { preconditionFailure("no \(name)") }
        try await SimulatedServer.shared.restore([database])
        let blank = try await SimulatedService(
            service(name).definition, in: database, clock: TestClock(clock.now), broker: SimulatedBroker(),
            logger: log.logger(of: name))
        let result: Result<R, any Error>
        do { result = .success(try await body(blank)) } catch { result = .failure(error) }
        await blank.database.close()
        return try result.get()
    }

    /// The databases that runs begin with: migrated, and with a company in them; and such that are only migrated.
    private struct Founded {
        let companies: [ServiceName: String]
        let blanks: [ServiceName: String]
        let sales: [OpportunityID]
    }

    private static func found() async throws -> Founded {
        try await SimulatedServer.shared.clear(of: ["founded", "migrated"])
        let key = UUID().uuidString.prefix(8).lowercased()
        let (names, blanks) = (names(prefix: "founded_\(key)"), names(prefix: "migrated_\(key)"))
        let clock = TestClock(start)
        for definition in Departments.all(SimulatedAuthority(seed: 0)) {
            guard let name = names[definition.name], let blank = blanks[definition.name] else { continue }
            try await SimulatedServer.shared.make(blank, for: definition, clock: clock)
            try await SimulatedServer.shared.execute([
                "create database \(identifier: name) template \(identifier: blank)"
            ])
        }
        let ids = SeededIDs(seed: 0, fromHour: 1)
        let sales = try await UUIDv7.$source.withValue({ _ in ids.make() }) {
            let world = try await World(names, clock: clock, broker: SimulatedBroker(), log: SimulatedLog(), seed: 0)
            let founding = Founding(world: world)
            try await founding.found()
            let sales = try await founding.trade() + founding.rush()
            await world.close()
            return sales
        }
        for name in (Array(names.values) + Array(blanks.values)).sorted() {
            try await SimulatedServer.shared.remember(name)
        }
        return Founded(companies: names, blanks: blanks, sales: sales)
    }
}

/// What services log at warning and above, for whoever looks into a run that failed; and whatever ran into a rule of the
/// database's that no code of ours saw coming.
final class SimulatedLog: Sendable {
    private let lines = SteadyMutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    /// The tables are the last line of defence: what only they refuse is a defect, even when a second attempt goes
    /// well. That somebody else was quicker is none.
    var defects: [String] {
        all.filter { line in
            line.contains("is violated") && !line.contains("it is there already") || line.contains("defect: ")
                || line.contains("a value does not fit")
        }
    }

    func logger(of service: ServiceName) -> Logger {
        Logger(label: service.rawValue) { _ in Handler(service: service, log: self) }
    }

    private struct Handler: LogHandler {
        let service: ServiceName
        let log: SimulatedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let told = (event.metadata ?? [:]).filter { ["error", "type", "keys", "reason", "job"].contains($0.key) }
            guard event.level >= .warning || told["error"] != nil else { return }
            let text = told.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            log.lines.withLock { $0.append("\(service.rawValue): \(event.message) \(text)") }
        }
    }
}
