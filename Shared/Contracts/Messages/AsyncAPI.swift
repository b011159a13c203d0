/// The message catalogue as an AsyncAPI 3 document, made from the types themselves.
///
/// One channel per routing key, one message per type and version, and for every service what it sends and receives.
package enum AsyncAPI {
    package static let version = "3.0.0"

    /// The document as JSON text.
    ///
    /// - Throws: when a type of the catalogue cannot be described; a test sees to it that none is like that.
    package static func document() throws -> [UInt8] { try value().bytes() }

    package static func value() throws -> JSONValue {
        let book = SchemaBook()
        let messages = try AsyncAPIMessages.components(book)
        return [
            "asyncapi": .string(version),
            "info": [
                "title": "Karvan messages", "version": "1.0.0",
                "description": .string(
                    "What the departments tell one another over RabbitMQ: facts on \(Topology.events), intents on "
                        + "\(Topology.commands). Readers ignore fields they do not know."),
            ],
            "defaultContentType": "application/json",
            "channels": .object(AsyncAPIChannels.all),
            "operations": .object(AsyncAPIOperations.all),
            "components": [
                "messages": .object(messages),
                "messageTraits": [
                    "event": AsyncAPIEnvelope.event, "command": AsyncAPIEnvelope.command,
                ],
                "schemas": .object(book.components),
            ],
        ]
    }
}

extension JSONValue {
    /// A reference to another place in the document.
    static func reference(_ path: String...) -> JSONValue { ["$ref": .string("#/" + path.joined(separator: "/"))] }
}
