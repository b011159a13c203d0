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
        tuning.consumer.lanes = settings.lanes
        tuning.publishes = settings.publishes
        if !settings.publishes { host.logger.warning("KARVAN_PUBLISH is false; messages wait in the outbox") }
        let messaging = MessagingService(
            service: definition.name, database: database, broker: try AMQPBroker(url: url),
            subscriptions: definition.subscriptions, timers: definition.timers, settings: tuning, logger: host.logger)
        // A broker that is away makes messages late, not requests impossible (messaging 13.2).
        host.health.add("messages", decisive: false) {
            messaging.obstacles.isEmpty ? nil : messaging.obstacles.joined(separator: "; ")
        }
        host.health.addLoops { messaging.loops.stalled() }
        let name = definition.name
        host.metrics.collect { await Self.samples(of: messaging, service: name) }
        services = [messaging]
    }

    private static func samples(
        of messaging: MessagingService, service: ServiceName
    ) async -> [PrometheusRegistry.Sample] {
        guard let snapshot = try? await messaging.snapshot() else { return [] }
        let label = [("service", service.rawValue)]
        // Also those without any, so that an alarm sees them go up from zero.
        let none = Dictionary(uniqueKeysWithValues: Topology.queues(of: service).map { ($0.name, 0) })
        let parked = none.merging(snapshot.parkedBy) { $1 }
        return [
            .init("karvan_outbox_pending_messages", label, Double(snapshot.outboxRows)),
            .init("karvan_outbox_oldest_message_age_seconds", label, Double(snapshot.outboxAgeSeconds)),
            .init("karvan_outbox_held_keys", label, Double(snapshot.held)),
            .init("karvan_deferred_messages", label + [("state", "retry")], Double(snapshot.retried)),
            .init("karvan_deferred_messages", label + [("state", "waits")], Double(snapshot.waiting)),
            .init("karvan_deferred_messages", label + [("state", "waits_long")], Double(snapshot.waitingLong)),
            .init("karvan_commands_unanswered", label, Double(snapshot.unanswered + snapshot.exhausted)),
            .init("karvan_timers_overdue", label, Double(snapshot.timersOverdue)),
            .init("karvan_oldest_transaction_age_seconds", label, Double(snapshot.oldestTransactionSeconds)),
            .init("karvan_partition_days_ahead", label, Double(snapshot.partitionDaysAhead)),
            .init("karvan_outbox_relay_owner", label, messaging.metrics.isRelayOwner ? 1 : 0),
            .init("karvan_broker_blocked_seconds", label, messaging.metrics.blockedFor.inSeconds.rounded()),
        ]
            + perConsumer("karvan_parked_messages", "consumer", parked)
            + perConsumer("karvan_consumer_lag_messages", "consumer", messaging.lag)
            + perConsumer("karvan_dead_letters", "queue", messaging.deadLetters)
    }

    private static func perConsumer(
        _ name: String, _ label: String, _ figures: [String: Int]
    ) -> [PrometheusRegistry.Sample] {
        figures.sorted { $0.key < $1.key }.map { .init(name, [(label, $0.key)], Double($0.value)) }
    }
}
