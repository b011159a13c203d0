/// One thing that a person had a service do, as its message log keeps it: who, when, what, to which record.
package struct AuditEntry: Codable, Sendable {
    /// Of the message, made in the order of time: the key of the page after it, in whichever service.
    package let id: String
    package let service: ServiceName
    /// `OpportunitySubmitted`
    package let name: String
    /// The record's id.
    package let subject: String
    /// The case it belongs to, as a rule an opportunity.
    package let correlation: String
    package let by: UserID?
    /// Whom the person stood in for.
    package let onBehalfOf: UserID?
    package let at: Timestamp

    package init(
        id: String, service: ServiceName, name: String, subject: String, correlation: String, by: UserID?,
        onBehalfOf: UserID?, at: Timestamp
    ) {
        self.id = id
        self.service = service
        self.name = name
        self.subject = subject
        self.correlation = correlation
        self.by = by
        self.onBehalfOf = onBehalfOf
        self.at = at
    }
}

/// `GET /audit/entries`, the newest first.
package struct AuditEntries: Codable, Sendable {
    package let entries: [AuditEntry]
    package init(entries: [AuditEntry]) { self.entries = entries }
}
