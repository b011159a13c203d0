import Metrics
import Synchronization

/// Keeps the metrics of this process and tells them in Prometheus' text format.
///
/// It stands behind swift-metrics, so every module measures without knowing it. Labels never hold ids or free text
/// (UX guide 17.2); a label set lives as long as the process.
package final class PrometheusRegistry: MetricsFactory, Sendable {
    /// A figure that is asked for only when somebody looks, for example how many outbox rows wait.
    package struct Sample: Sendable {
        package let name: String
        package let labels: [(String, String)]
        package let value: Double

        package init(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
            self.name = name
            self.labels = labels
            self.value = value
        }
    }

    package typealias Collector = @Sendable () async -> [Sample]

    private enum Instrument: Sendable {
        case counter(PrometheusCounter)
        case gauge(PrometheusGauge)
        case histogram(PrometheusHistogram)
    }

    /// All label sets of one name; the first one made decides the type.
    private struct Family: Sendable {
        var members: [String: Instrument] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let collectors = Mutex<[Collector]>([])

    package init() {}

    /// Adds figures that are gathered at each scrape.
    package func collect(_ collector: @escaping Collector) { collectors.withLock { $0.append(collector) } }

    package func counter(_ name: String, _ labels: [(String, String)] = []) -> PrometheusCounter {
        let found = instrument(name, labels) { .counter(PrometheusCounter()) }
        if case .counter(let counter) = found { return counter }
        return PrometheusCounter()
    }

    package func gauge(_ name: String, _ labels: [(String, String)] = []) -> PrometheusGauge {
        let found = instrument(name, labels) { .gauge(PrometheusGauge()) }
        if case .gauge(let gauge) = found { return gauge }
        return PrometheusGauge()
    }

    package func histogram(
        _ name: String, _ labels: [(String, String)] = [], bounds: [Double] = PrometheusHistogram.durations
    ) -> PrometheusHistogram {
        let found = instrument(name, labels) { .histogram(PrometheusHistogram(bounds: bounds)) }
        if case .histogram(let histogram) = found { return histogram }
        return PrometheusHistogram(bounds: bounds)
    }

    /// The whole page `/metrics`.
    package func text() async -> String {
        var text = PrometheusText()
        for (name, family) in families.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            for (labels, instrument) in family.members.sorted(by: { $0.key < $1.key }) {
                switch instrument {
                case .counter(let counter): text.add(name, labels, counter.value, type: "counter")
                case .gauge(let gauge): text.add(name, labels, gauge.value, type: "gauge")
                case .histogram(let histogram):
                    text.add(name, labels, histogram.snapshot, bounds: histogram.bounds)
                }
            }
        }
        var samples: [Sample] = []
        for collector in collectors.withLock({ $0 }) { samples += await collector() }
        for sample in samples.sorted(by: { $0.name < $1.name }) {
            let type = sample.name.hasSuffix("_total") ? "counter" : "gauge"
            text.add(sample.name, PrometheusText.labels(sample.labels), sample.value, type: type)
        }
        return text.content
    }

    /// The sum over all label sets of a figure that is gathered at each scrape; none while nobody knows it.
    package func sampled(_ name: String) async -> Double? {
        var found: [Double] = []
        for collector in collectors.withLock({ $0 }) {
            found += await collector().filter { $0.name == name }.map(\.value)
        }
        return found.isEmpty ? nil : found.reduce(0, +)
    }

    private func instrument(
        _ name: String, _ labels: [(String, String)], make: () -> Instrument
    ) -> Instrument {
        let key = PrometheusText.labels(labels)
        return families.withLock { families in
            if let known = families[name]?.members[key] { return known }
            let made = make()
            families[name, default: Family()].members[key] = made
            return made
        }
    }
}

// MARK: - swift-metrics

extension PrometheusRegistry {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(PrometheusText.name(label), dimensions)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(PrometheusText.name(label), dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(PrometheusText.name(label), dimensions)
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return gauge(PrometheusText.name(label), dimensions) }
        return histogram(PrometheusText.name(label), dimensions, bounds: PrometheusHistogram.sizes)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(PrometheusText.name(label), dimensions)
    }

    // Instruments live as long as the process, so a scrape never misses what was counted.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
