import Metrics
import Testing

@testable import ServiceKit

@Suite("Metrics")
struct PrometheusTests {
    let registry = PrometheusRegistry()

    @Test("are told in the text format, families together")
    func text() async {
        registry.counter("karvan_jobs_total", [("job", "b")]).increment(by: 2 as Int64)
        registry.counter("karvan_jobs_total", [("job", "a")]).increment(by: 1 as Int64)
        registry.gauge("karvan_waiting").set(1.5)
        let text = await registry.text()
        #expect(
            text == """
                # TYPE karvan_jobs_total counter
                karvan_jobs_total{job="a"} 1
                karvan_jobs_total{job="b"} 2
                # TYPE karvan_waiting gauge
                karvan_waiting 1.5

                """)
    }

    @Test("of durations are cumulative buckets in seconds")
    func histogram() async {
        let histogram = registry.histogram("took_seconds", bounds: [0.1, 1])
        for value in [0.05, 0.5, 3] { histogram.record(value) }
        let text = await registry.text()
        #expect(text.contains("took_seconds_bucket{le=\"0.1\"} 1\n"))
        #expect(text.contains("took_seconds_bucket{le=\"1\"} 2\n"))
        #expect(text.contains("took_seconds_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("took_seconds_sum 3.55\n"))
        #expect(text.contains("took_seconds_count 3\n"))
    }

    @Test("measured through swift-metrics arrive here, with names that Prometheus allows")
    func swiftMetrics() async {
        Metrics.Timer(label: "confirm.time", dimensions: [("a", "x\"y")], factory: registry)
            .recordNanoseconds(2_000_000_000)
        Counter(label: "sent", factory: registry).increment(by: 3)
        let text = await registry.text()
        #expect(text.contains("confirm_time_sum{a=\"x\\\"y\"} 2\n"))
        #expect(text.contains("sent 3\n"))
    }

    @Test("that are gathered when somebody looks appear beside the others")
    func collectors() async {
        registry.collect { [.init("karvan_outbox_pending_messages", [("service", "sales")], 7)] }
        #expect(await registry.text().contains("karvan_outbox_pending_messages{service=\"sales\"} 7\n"))
    }

    @Test("are summed by name for whoever needs one figure, and unknown is not nothing")
    func sampled() async {
        registry.collect {
            [.init("dead", [("queue", "a")], 2), .init("dead", [("queue", "b")], 3), .init("other", [], 9)]
        }
        #expect(await registry.sampled("dead") == 5)
        #expect(await registry.sampled("absent") == nil)
    }
}
