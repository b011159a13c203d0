import Contracts

/// What each user of the broker may do (3.3): services write to the exchanges under their own keys and read their own
/// queues; nobody but `provision` configures.
struct BrokerRights {
    let virtualHost: String

    static func tags(of user: String) -> String {
        switch user {
        case "monitor": "monitoring"
        case "provision": "administrator"
        default: ""
        }
    }

    func permission(of user: String) -> TopologyDefinitions.Permission? {
        if let service = Self.service(user) {
            return permission(
                user, write: "^karvan\\.(events|commands|resend)$", read: "^\(service.rawValue)\\.")
        }
        switch user {
        case "provision": return permission(user, configure: ".*", write: ".*", read: ".*")
        case "redrive": return permission(user, write: "^karvan\\.resend$", read: "(\\.dead|^karvan\\.unrouted)$")
        case "monitor": return permission(user, write: "^$", read: "^$")
        default: return nil
        }
    }

    /// Keys that a service may use. Without an entry a user may use any, so there is one for each exchange.
    func topics(of user: String) -> [TopologyDefinitions.TopicPermission] {
        guard let service = Self.service(user) else { return [] }
        let receivers = Topology.commanded[service, default: []].map(\.rawValue)
        let commands = receivers.isEmpty ? "^$" : "^(\(receivers.joined(separator: "|")))\\."
        let resent = receivers.isEmpty ? "" : "|(\(receivers.joined(separator: "|")))\\.commands"
        return [
            topic(user, Topology.events, write: "^\(service.rawValue)\\."),
            topic(user, Topology.commands, write: commands),
            // What it said before, to the queues that it says it to: not another's, nor one that it may not command.
            topic(user, Topology.resend, write: "^([a-z]+\\.on-\(service.rawValue)\(resent))$"),
        ]
    }

    private static func service(_ user: String) -> ServiceName? {
        ServiceName.allCases.first { TopologyDefinitions.user(of: $0) == user }
    }

    private func permission(
        _ user: String, configure: String = "^$", write: String, read: String
    ) -> TopologyDefinitions.Permission {
        .init(user: user, vhost: virtualHost, configure: configure, write: write, read: read)
    }

    private func topic(_ user: String, _ exchange: String, write: String) -> TopologyDefinitions.TopicPermission {
        .init(user: user, vhost: virtualHost, exchange: exchange, write: write, read: "^$")
    }
}
