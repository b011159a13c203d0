import NIOCore
import Postgres

/// The settings that every department's process has.
package struct ServiceSettings: Sendable {
    package let process: ProcessSettings
    package let databaseURL: String
    package let poolSize: Int
    /// `nil` runs the service without a broker: its messages wait in the outbox.
    package let brokerURL: String?
    /// Units of work that handle messages at the same time.
    package let lanes: Int
    /// False only while a restored service hears again what others said (messaging 13.5).
    package let publishes: Bool
    package let jwksURL: String

    package init(_ reader: SettingsReader, name: String) {
        process = ProcessSettings(reader, name: name)
        databaseURL = Self.databaseURL(reader)
        poolSize = reader.number("database.pool.size", "connections to the database", in: 2...64, default: 6)
        brokerURL = Self.brokerURL(reader)
        // What waits for a busy lane is handled with the next batch, so few lanes on few cores do more work.
        lanes = reader.number(
            "consumer.lanes", "units of work that handle messages at the same time", in: 1...16,
            default: max(1, min(3, System.coreCount / 2)))
        publishes = reader.flag(
            "publish", "whether messages leave; false while a restored service catches up", default: true)
        jwksURL = reader.text(
            "jwks.url", "where Identity's public keys are, for example http://127.0.0.1:8000/api/identity/v1/jwks.json")
    }

    static func databaseURL(_ reader: SettingsReader) -> String {
        let url = reader.secret(
            "database.url", "postgres://user:password@host:port/database of this service's own database")
        if let fault = PlainNetwork.fault(database: url) { complain(reader, "database.url", fault) }
        return url
    }

    static func brokerURL(_ reader: SettingsReader) -> String? {
        let url = reader.optionalSecret("broker.url", "amqp://user:password@host:port/vhost of the message broker")
        if let url, let fault = PlainNetwork.fault(broker: url) { complain(reader, "broker.url", fault) }
        return url
    }

    private static func complain(_ reader: SettingsReader, _ key: String, _ fault: (problem: String, advice: String)) {
        let isAllowed = reader.flag(
            "plain.network", "whether passwords and messages may cross a network unencrypted", default: false)
        if !isAllowed { reader.complain(key, fault.problem, fault.advice) }
    }
}
