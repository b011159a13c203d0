import Foundation

/// Where a broker is and who we are there: `amqp://user:password@host:5672/vhost`, or `amqps://…?cacertfile=/path`.
package struct AMQPAddress: Sendable, Equatable {
    package var host: String
    package var port: Int
    package var user: String
    package var password: String
    package var virtualHost: String
    package var usesTLS: Bool
    /// The authority that signed the broker's certificate. Connect by name: the library cannot match addresses (W-20).
    package var authorityFile: String?
    /// The longest a call may take that waits for the broker: connect, log in, declare, subscribe (W-16).
    package var callLimit = Duration.seconds(5)
    /// Seconds between signs of life; a peer that gives none for twice as long is dead (12.2).
    package var heartbeat = 10

    package init(_ url: String) throws(BrokerError) {
        guard let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty,
            parts.scheme == "amqp" || parts.scheme == "amqps"
        else { throw .invalid("The broker's address must look like amqp://user:password@host:5672/vhost.") }
        self.usesTLS = parts.scheme == "amqps"
        self.host = host
        self.port = parts.port ?? (usesTLS ? 5671 : 5672)
        self.user = parts.user ?? "guest"
        self.password = parts.password ?? "guest"
        let path = parts.path.dropFirst()
        self.virtualHost = path.isEmpty ? "/" : String(path)
        self.authorityFile = parts.queryItems?.first { $0.name == "cacertfile" }?.value
        if usesTLS, authorityFile == nil {
            throw .invalid("An amqps:// address needs ?cacertfile=… with the authority of the broker's certificate.")
        }
        if usesTLS, host.contains(":") || host.allSatisfy({ $0.isNumber || $0 == "." }) {
            throw .invalid(
                "An amqps:// address needs the broker's name, not \(host): certificates are held against names.")
        }
    }
}

extension AMQPAddress: CustomStringConvertible {
    /// Without the password, for logs.
    package var description: String { "\(usesTLS ? "amqps" : "amqp")://\(user)@\(host):\(port)/\(virtualHost)" }
}
