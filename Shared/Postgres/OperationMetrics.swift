import Metrics

/// How long units of work take, waiting for a connection and all attempts included (UX guide 17.2).
struct OperationMetrics: Sendable {
    private let reads = Metrics.Timer(
        label: "db_client_operation_duration_seconds", dimensions: [("operation", "read")],
        preferredDisplayUnit: .seconds)
    private let writes = Metrics.Timer(
        label: "db_client_operation_duration_seconds", dimensions: [("operation", "write")],
        preferredDisplayUnit: .seconds)

    func record(_ mode: TransactionMode, since started: ContinuousClock.Instant) {
        let duration = started.duration(to: .now)
        switch mode {
        case .read: reads.record(duration: duration)
        case .write: writes.record(duration: duration)
        }
    }
}
