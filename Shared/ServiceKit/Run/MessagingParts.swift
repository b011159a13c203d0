import Messaging
import Postgres
import ServiceLifecycle

/// Relay and consumer of a service.
struct MessagingParts {
    let services: [any Service]

    init(
        _ definition: ServiceDefinition, _ settings: ServiceSettings, database: Database, host: ProcessHost
    ) throws {
        services = []
    }
}
