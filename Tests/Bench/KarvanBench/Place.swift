import Contracts
import Foundation
import Logging
import Postgres

/// The two services that stand for all: one says that something happened, the other hears it.
enum Side {
    static let sender = ServiceName.accounting
    static let receiver = ServiceName.delivery
}

/// A scratch database. Nothing of a company is in it.
enum Place {
    static let acting = Acting(company: CompanyID())

    static var logger: Logger {
        var logger = Logger(label: "bench") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        return logger
    }

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// Addresses hold passwords, so they come from the environment: `KARVAN_BENCH_SENDER_URL`, `…_RECEIVER_URL`,
    /// `…_BROKER_URL`.
    static func setting(_ name: String) throws -> String {
        let name = "KARVAN_BENCH_\(name)"
        guard let value = ProcessInfo.processInfo.environment[name] else {
            throw Missing(description: "\(name) is not set")
        }
        return value
    }

    static func database(of service: ServiceName, connections: Int) throws -> Database {
        let url = try setting(service == Side.sender ? "SENDER_URL" : "RECEIVER_URL")
        var configuration = try DatabaseConfiguration(url: url, applicationName: "bench", poolSize: connections)
        // A measurement says how long something takes; it does not give up because of it.
        configuration.acquireTimeout = .seconds(60)
        configuration.unitDeadline = .seconds(60)
        configuration.statementTimeout = .seconds(60)
        configuration.lockTimeout = .seconds(60)
        return Database(configuration, logger: logger)
    }
}
