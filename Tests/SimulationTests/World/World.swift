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
    let company = Company.simulated
    /// In the order of their names.
    let services: [SimulatedService]

    private init(
        _ databases: [ServiceName: String], clock: TestClock, broker: SimulatedBroker, log: SimulatedLog
    ) async throws {
        self.clock = clock
        self.broker = broker
        self.log = log
        var services: [SimulatedService] = []
        for definition in Departments.all.sorted(by: { $0.name.rawValue < $1.name.rawValue }) {
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
        let now = clock.now
        for service in services {
            try await service.database.transaction(Acting.upkeep) { tx in
                try await tx.execute("update public.simulated_time set now = \(now)")
            }
        }
    }

    private func close() async {
        for service in services { await service.database.close() }
    }

    // MARK: - Making one

    private static let start = TestClock().now
    private static let founded = Task { try await found() }

    /// Runs `body` in a world as it was when the company had just been founded.
    static func with<R>(_ body: (World) async throws -> R) async throws -> R {
        let templates = try await founded.value
        let names = names(prefix: "simulated_\(UUID().uuidString.prefix(8).lowercased())")
        try await SimulatedServer.shared.execute(
            names.sorted { $0.key.rawValue < $1.key.rawValue }.map { service, name in
                "create database \(identifier: name) template \(identifier: templates[service] ?? "")"
            })
        let result: Result<R, any Error>
        do {
            let clock = TestClock(start)
            let world = try await World(names, clock: clock, broker: SimulatedBroker(), log: SimulatedLog())
            // Founding has taken its time.
            try await world.advance(seconds: 86_400)
            do { result = .success(try await body(world)) } catch { result = .failure(error) }
            await world.close()
        }
        try await SimulatedServer.shared.execute(
            names.values.sorted().map { "drop database \(identifier: $0) with (force)" })
        return try result.get()
    }

    private static func names(prefix: String) -> [ServiceName: String] {
        Dictionary(uniqueKeysWithValues: ServiceName.allCases.map { ($0, "\(prefix)_\($0.rawValue)") })
    }

    /// The databases that runs begin with: migrated, and with a company in them.
    private static func found() async throws -> [ServiceName: String] {
        let names = names(prefix: "founded_\(UUID().uuidString.prefix(8).lowercased())")
        let clock = TestClock(start)
        for definition in Departments.all {
            guard let name = names[definition.name] else { continue }
            try await SimulatedServer.shared.make(name, for: definition, clock: clock)
        }
        let ids = SeededIDs(seed: 0, fromHour: 1)
        try await UUIDv7.$source.withValue({ _ in ids.make() }) {
            let world = try await World(names, clock: clock, broker: SimulatedBroker(), log: SimulatedLog())
            try await Founding(world: world).found()
            await world.close()
        }
        return names
    }
}

/// What services log at warning and above, for whoever looks into a run that failed.
final class SimulatedLog: Sendable {
    private let lines = SteadyMutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func logger(of service: ServiceName) -> Logger {
        Logger(label: service.rawValue) { _ in Handler(service: service, log: self) }
    }

    private struct Handler: LogHandler {
        let service: ServiceName
        let log: SimulatedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let told = (event.metadata ?? [:]).filter { ["error", "type", "keys", "reason", "job"].contains($0.key) }
            let text = told.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            log.lines.withLock { $0.append("\(service.rawValue): \(event.message) \(text)") }
        }
    }
}
