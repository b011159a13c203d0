import Contracts
import Hummingbird
import Logging
import Messaging
import Postgres
import ServiceLifecycle

/// The parts of a running service, in the order in which they start: pool, keys, broker, HTTP.
struct ServiceAssembly {
    let services: [any Service]

    init(
        _ definition: ServiceDefinition, _ settings: ServiceSettings, state: any Sendable, host: ProcessHost
    ) throws {
        let name = definition.name.rawValue
        let database = Database(
            try DatabaseConfiguration(
                url: settings.databaseURL, applicationName: "\(name)-\(settings.process.replica)",
                poolSize: settings.poolSize),
            logger: host.logger)
        let remoteKeys = definition.keys == nil ? RemoteSigningKeys(url: settings.jwksURL, logger: host.logger) : nil
        let keys: any SigningKeySource = remoteKeys ?? definition.keys?(state) ?? NoSigningKeys()
        let service = ServiceContext(
            settings: settings.process, database: database, verifier: TokenVerifier(keys), metrics: host.metrics,
            logger: host.logger, cursors: CursorSeal(secret: settings.databaseURL), state: state,
            constraints: definition.constraints)
        let preparation = Preparation(definition: definition, service: service)
        host.health.add("database") { await DatabaseCheck.answer(database) }
        host.health.add("start") { preparation.isDone ? nil : "still preparing" }
        host.metrics.collect { DatabaseCheck.samples(database) }
        let messaging = try MessagingParts(definition, settings, database: database, host: host)
        services =
            [DatabaseEnd(database: database)] + (remoteKeys.map { [$0] } ?? []) + messaging.services
            + [
                preparation, service.deadlines, MemoryKeeper(), JobRunner(jobs: definition.jobs, service: service),
                host.httpServer(ServiceResponder(definition.servedRoutes, service: service)),
            ]
    }
}

/// Stands first, so it ends last: the pool closes when nobody uses it any more.
private struct DatabaseEnd: Service {
    let database: Database

    func run() async throws {
        try? await gracefulShutdown()
        await database.close()
    }
}

/// Looks whether the schema fits and does the definition's own work at start; keeps trying while the database is away.
private final class Preparation: Service {
    private static let pause = Duration.milliseconds(500)
    private let definition: ServiceDefinition
    private let service: ServiceContext
    private let done = Flag()

    var isDone: Bool { done.isUp }

    init(definition: ServiceDefinition, service: ServiceContext) {
        self.definition = definition
        self.service = service
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !self.done.isUp, !Task.isCancelled {
                do {
                    try await SchemaCheck.require(
                        ServiceRunner.migrations(of: self.definition), in: self.service.database)
                    try await self.definition.prepare(self.service)
                    self.done.raise()
                } catch let failure as PostgresError {
                    self.service.logger.warning("waiting for the database", metadata: ["error": "\(failure)"])
                    try? await Task.sleep(for: Self.pause)
                }
            }
            try? await gracefulShutdown()
        }
    }
}
