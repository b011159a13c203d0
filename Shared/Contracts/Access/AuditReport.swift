/// What a service says about its own invariants (`flows.md` section 8) and messages; `karvan audit` joins them.
package struct AuditReport: Codable, Sendable {
    /// One rule: how many things were looked at, how many break it, and a few of them by id.
    package struct Invariant: Codable, Sendable {
        package let id: String
        package let checked: Int
        package let violated: Int
        package let examples: [String]

        package init(id: String, checked: Int, violated: Int, examples: [String] = []) {
            self.id = id
            self.checked = checked
            self.violated = violated
            self.examples = examples
        }
    }

    /// Rows of the messaging tables; all zero when everything is settled.
    package struct Messages: Codable, Sendable {
        package let outbox: Int
        package let deferred: Int
        package let parked: Int
        /// Commands sent without an answer yet (I-70).
        package let unanswered: Int

        /// In the dead-letter queues of the service, as the broker told a few seconds ago; none while it has not.
        package let deadLetters: Int?

        package init(outbox: Int, deferred: Int, parked: Int, unanswered: Int, deadLetters: Int? = nil) {
            self.outbox = outbox
            self.deferred = deferred
            self.parked = parked
            self.unanswered = unanswered
            self.deadLetters = deadLetters
        }

        package func with(deadLetters: Int?) -> Messages {
            Messages(
                outbox: outbox, deferred: deferred, parked: parked, unanswered: unanswered, deadLetters: deadLetters)
        }
    }

    package let invariants: [Invariant]
    package let messages: Messages
    /// Sums and counts that other services' facts are compared with, by name, in minor units or millionths.
    package let facts: [String: Int64]

    package init(invariants: [Invariant], messages: Messages, facts: [String: Int64]) {
        self.invariants = invariants
        self.messages = messages
        self.facts = facts
    }
}
