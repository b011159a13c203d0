import Contracts
import Messaging
import Postgres
import ServiceLifecycle

/// Relay, consumer and timers of a service, and what the admin port tells of them.
struct MessagingParts {
    let services: [any Service]

    init(
        _ definition: ServiceDefinition, _ settings: ServiceSettings, database: Database, host: ProcessHost
    ) throws {
        guard let url = settings.brokerURL else {
            host.logger.warning("no broker is set; messages wait in the outbox")
            services = []
            return
        }
        var tuning = MessagingService.Settings()
        tuning.replica = settings.process.replica
        let messaging = MessagingService(
            service: definition.name, database: database, broker: try AMQPBroker(url: url),
            subscriptions: definition.subscriptions, timers: definition.timers, settings: tuning, logger: host.logger)
        // A broker that is away makes messages late, not requests impossible (messaging 13.2).
        host.health.add("messages", decisive: false) {
            messaging.obstacles.isEmpty ? nil : messaging.obstacles.joined(separator: "; ")
        }
        let name = definition.name.rawValue
        host.metrics.collect { await Self.samples(of: messaging, service: name) }
        services = [messaging]
    }

    private static func samples(of messaging: MessagingService, service: String) async -> [PrometheusRegistry.Sample] {
        guard let snapshot = try? await messaging.snapshot() else { return [] }
        let label = [("service", service)]
        return [
            .init("karvan_outbox_pending_messages", label, Double(snapshot.outboxRows)),
            .init("karvan_outbox_oldest_message_age_seconds", label, Double(snapshot.outboxAgeSeconds)),
            .init("karvan_deferred_messages", label, Double(snapshot.retried + snapshot.waiting)),
            .init("karvan_parked_messages", label, Double(snapshot.parked)),
            .init("karvan_outbox_relay_owner", label, messaging.metrics.isRelayOwner ? 1 : 0),
        ]
    }
}

extension AuditReport.Messages {
    /// What stands in this service's messaging tables, for its audit.
    package static func counted(in tx: Transaction) async throws -> AuditReport.Messages {
        let row = try await tx.first(
            """
            select (select count(*) from msg.outbox) as outbox,
                (select count(*) from msg.deferred where state < 3) as deferred,
                (select count(*) from msg.deferred where state = 3) as parked,
                (select count(*) from msg.asked where answered_at is null) as unanswered
            """
        )
        guard let row else { return AuditReport.Messages(outbox: 0, deferred: 0, parked: 0, unanswered: 0) }
        return AuditReport.Messages(
            outbox: try row["outbox"], deferred: try row["deferred"], parked: try row["parked"],
            unanswered: try row["unanswered"])
    }
}
