/// The departments. The raw value names the service in paths, queues, databases and settings.
package enum ServiceName: String, Codable, Sendable, CaseIterable {
    case sales, approval, accounting, supply, production, purchasing, warehouse, delivery, taxportal, identity
}
