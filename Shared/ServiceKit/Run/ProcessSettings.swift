import Logging

/// The settings that every process of the suite has.
package struct ProcessSettings: Sendable {
    package let name: String
    package let host: String
    package let httpPort: Int
    package let adminPort: Int
    package let logLevel: Logger.Level
    /// Tells replicas apart in logs and at the broker.
    package let replica: String
    /// How long readiness fails before the process stops taking requests.
    package let drainSeconds: Int
    package let requestTimeoutSeconds: Int
    package let maximumBodyBytes: Int

    package init(_ reader: SettingsReader, name: String) {
        self.name = name
        host = reader.text("host", "the address to listen on", default: "127.0.0.1")
        httpPort = reader.number("http.port", "the port of the public interface", in: 0...65_535)
        adminPort = reader.number("admin.port", "the port for health and metrics, not public", in: 0...65_535)
        logLevel = reader.choice("log.level", "how much is logged", default: .info)
        replica = reader.text("replica", "tells replicas of a service apart", default: "1")
        drainSeconds = reader.number(
            "drain.seconds", "how long readiness fails before the process stops", in: 0...600, default: 0)
        requestTimeoutSeconds = reader.number(
            "request.timeout.seconds", "the longest a request may take", in: 1...3600, default: 30)
        maximumBodyBytes = reader.number(
            "max.body.bytes", "the largest request body", in: 1024...268_435_456, default: 4 << 20)
        if httpPort == adminPort, httpPort != 0 {
            reader.complain("admin.port", "is the same as KARVAN_HTTP_PORT", "another free port")
        }
    }
}
