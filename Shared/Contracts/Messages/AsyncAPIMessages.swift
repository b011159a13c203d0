/// The messages of the document: name, headers by a trait, payload by its schema.
enum AsyncAPIMessages {
    static func components(_ book: SchemaBook) throws -> [String: JSONValue] {
        var messages: [String: JSONValue] = [:]
        for type in MessageCatalogue.all { messages[type.typeName] = try message(type, book) }
        return messages
    }

    private static func message<M: Message>(_ type: M.Type, _ book: SchemaBook) throws -> JSONValue {
        let kind = type is any Command.Type ? "command" : "event"
        return [
            "name": .string(type.typeName), "title": .string(type.name),
            "traits": [.reference("components", "messageTraits", kind)],
            "tags": [["name": .string(type.owner.rawValue)], ["name": .string(kind)]],
            "payload": try book.payload(of: type),
        ]
    }
}
