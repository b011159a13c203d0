import HTTPTypes

/// How long the answers of one route take, by class of status.
struct RouteMetrics: Sendable {
    private let byClass: [PrometheusHistogram]

    init(_ registry: PrometheusRegistry, route: String, method: String) {
        byClass = (1...5).map { digit in
            registry.histogram(
                "http_server_request_duration_seconds",
                [("route", route), ("method", method), ("status_class", "\(digit)xx")])
        }
    }

    func record(_ status: HTTPResponse.Status, _ duration: Duration) {
        byClass[min(max(status.code / 100, 1), 5) - 1].record(duration.inSeconds)
    }
}
