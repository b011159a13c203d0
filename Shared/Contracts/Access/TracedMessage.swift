/// A message that a service sent, as `karvan trace` shows it: what caused it, and when.
package struct TracedMessage: Codable, Sendable {
    package let id: String
    package let service: ServiceName
    package let name: String
    package let causedBy: String?
    package let at: Timestamp

    package init(id: String, service: ServiceName, name: String, causedBy: String?, at: Timestamp) {
        self.id = id
        self.service = service
        self.name = name
        self.causedBy = causedBy
        self.at = at
    }
}

package struct TracedMessages: Codable, Sendable {
    package let messages: [TracedMessage]
    package init(messages: [TracedMessage]) { self.messages = messages }
}
