/// The operations of the document: what each service may send and what it receives, as ``Topology`` has it.
enum AsyncAPIOperations {
    static var all: [String: JSONValue] {
        var operations: [String: JSONValue] = [:]
        for type in MessageCatalogue.all {
            for place in AsyncAPIChannels.places(of: type) {
                for service in senders(of: type, at: place) {
                    operations["\(service.rawValue).send.\(place.address)"] = operation("send", service, type, place)
                }
                for service in receivers(of: type, at: place) {
                    operations["\(service.rawValue).receive.\(place.address)"] =
                        operation("receive", service, type, place)
                }
            }
        }
        return operations
    }

    /// A command is sent by whoever may command its receiver.
    private static func senders(of type: any Message.Type, at place: AsyncAPIChannels.Place) -> [ServiceName] {
        if let stream = place.stream { return [stream.producer] }
        return ServiceName.allCases.filter { Topology.commanded[$0, default: []].contains(type.owner) }
    }

    private static func receivers(of type: any Message.Type, at place: AsyncAPIChannels.Place) -> [ServiceName] {
        if let stream = place.stream { return Topology.consumers(of: stream) }
        return [type.owner]
    }

    private static func operation(
        _ action: String, _ service: ServiceName, _ type: any Message.Type, _ place: AsyncAPIChannels.Place
    ) -> JSONValue {
        [
            "action": .string(action),
            "channel": .reference("channels", place.address),
            "messages": [.reference("channels", place.address, "messages", type.name)],
            "tags": [["name": .string(service.rawValue)]],
        ]
    }
}
