/// The channels of the document: one per routing key.
enum AsyncAPIChannels {
    /// Where a message type may appear, and the stream it is on there; commands are on none.
    struct Place {
        let address: String
        let exchange: String
        let stream: Stream?
    }

    static func places(of type: any Message.Type) -> [Place] {
        if let event = type as? any Event.Type {
            return event.streams.map { stream in
                Place(address: "\(stream.key).\(event.action)", exchange: Topology.events, stream: stream)
            }
        }
        guard let command = type as? any Command.Type else { return [] }
        return [Place(address: command.routingKey, exchange: Topology.commands, stream: nil)]
    }

    static var all: [String: JSONValue] {
        var channels: [String: JSONValue] = [:]
        for type in MessageCatalogue.all {
            for place in places(of: type) { channels[place.address] = channel(place, type) }
        }
        return channels
    }

    private static func channel(_ place: Place, _ type: any Message.Type) -> JSONValue {
        [
            "address": .string(place.address),
            "messages": .object([type.name: .reference("components", "messages", type.typeName)]),
            "bindings": [
                "amqp": [
                    "is": "routingKey", "bindingVersion": "0.3.0",
                    "exchange": [
                        "name": .string(place.exchange), "type": "topic", "durable": true, "autoDelete": false,
                        "vhost": .string(Topology.virtualHost),
                    ],
                ]
            ],
        ]
    }
}
