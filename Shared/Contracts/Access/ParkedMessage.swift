/// A message that a service could not handle and keeps for an operator (`messaging.md` 9.3); its payload is not shown.
package struct ParkedMessage: Codable, Sendable {
    /// The queue it came by.
    package let consumer: String
    package let id: String
    /// `karvan.accounting.InvoiceIssued.v1`
    package let type: String
    package let orderKey: String
    package let since: Timestamp
    package let attempts: Int
    package let error: String?
    /// Messages of the same record that wait behind it.
    package let followers: Int

    package init(
        consumer: String, id: String, type: String, orderKey: String, since: Timestamp, attempts: Int, error: String?,
        followers: Int
    ) {
        self.consumer = consumer
        self.id = id
        self.type = type
        self.orderKey = orderKey
        self.since = since
        self.attempts = attempts
        self.error = error
        self.followers = followers
    }
}

package struct ParkedMessages: Codable, Sendable {
    package let messages: [ParkedMessage]
    package init(messages: [ParkedMessage]) { self.messages = messages }
}
