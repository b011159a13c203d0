/// Prometheus' text format 0.0.4, put together line by line.
struct PrometheusText {
    private(set) var content = ""
    private var lastName = ""

    mutating func add(_ name: String, _ labels: String, _ value: Double, type: String) {
        declare(name, type)
        line(name, labels, Self.number(value))
    }

    mutating func add(_ name: String, _ labels: String, _ snapshot: PrometheusHistogram.Snapshot, bounds: [Double]) {
        declare(name, "histogram")
        var below: UInt64 = 0
        for (bound, count) in zip(bounds, snapshot.counts) {
            below += count
            line(name + "_bucket", Self.joined(labels, "le=\"\(Self.number(bound))\""), "\(below)")
        }
        line(name + "_bucket", Self.joined(labels, "le=\"+Inf\""), "\(snapshot.count)")
        line(name + "_sum", labels, Self.number(snapshot.sum))
        line(name + "_count", labels, "\(snapshot.count)")
    }

    /// `a="1",b="2"`, values escaped; empty without labels.
    static func labels(_ labels: [(String, String)]) -> String {
        labels.map { "\(name($0.0))=\"\(escaped($0.1))\"" }.joined(separator: ",")
    }

    /// A name as Prometheus allows it: other modules may measure under names with dots.
    static func name(_ label: String) -> String {
        String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") ? $0 : "_" })
    }

    private mutating func declare(_ name: String, _ type: String) {
        guard name != lastName else { return }
        content += "# TYPE \(name) \(type)\n"
        lastName = name
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
        content += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    private static func joined(_ labels: String, _ more: String) -> String {
        labels.isEmpty ? more : labels + "," + more
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
