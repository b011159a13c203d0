import Foundation

/// Where a broker is and who we are there: `amqp://user:password@host:5672/vhost`, or `amqps://…?cacertfile=/path`. A broker
/// of several nodes has them all in its address, `host1:5672,host2:5672`; each connection goes to one that answers.
package struct AMQPAddress: Sendable, Equatable {
    package var host: String
    package var port: Int
    /// The other nodes of the broker.
    package private(set) var others: [Node] = []
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

    package struct Node: Sendable, Equatable {
        package var host: String
        package var port: Int
    }

    package init(_ url: String) throws(BrokerError) {
        let urls = Self.oneEach(url)
        try self.init(node: urls[0])
        for url in urls.dropFirst() {
            let other = try AMQPAddress(node: url)
            others.append(Node(host: other.host, port: other.port))
        }
    }

    /// The addresses of the single nodes, in any order: connections spread over them.
    var nodes: [AMQPAddress] {
        guard !others.isEmpty else { return [self] }
        return ([Node(host: host, port: port)] + others).shuffled().map { node in
            var address = self
            (address.host, address.port, address.others) = (node.host, node.port, [])
            return address
        }
    }

    /// The same address with one host in each, as an address is understood.
    private static func oneEach(_ url: String) -> [String] {
        guard let scheme = url.range(of: "://") else { return [url] }
        let end = url[scheme.upperBound...].firstIndex { "/?#".contains($0) } ?? url.endIndex
        let begin = url[scheme.upperBound..<end].lastIndex(of: "@").map { url.index(after: $0) } ?? scheme.upperBound
        return url[begin..<end].split(separator: ",", omittingEmptySubsequences: false).map {
            url[..<begin] + $0 + url[end...]
        }.map(String.init)
    }

    private init(node url: String) throws(BrokerError) {
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
    package var description: String { "\(usesTLS ? "amqps" : "amqp")://\(user)@\(places)/\(virtualHost)" }

    private var places: String {
        ([Node(host: host, port: port)] + others).map { "\($0.host):\($0.port)" }.joined(separator: ",")
    }
}
