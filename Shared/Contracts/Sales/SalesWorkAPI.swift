/// What waits for a representative in his own sales, as ``WorkCounts`` tells it.
package enum SalesWork: String, Codable, Sendable, CaseIterable {
    /// A next step whose day is today or over.
    case nextStep = "NEXT_STEP"
    /// Somebody gave him the sale, and he has done nothing with it since.
    case assigned = "ASSIGNED"
    /// Approvers returned the sale, with remarks.
    case returned = "RETURNED"
    /// Departments answered for goods, and nobody accepts for him.
    case answers = "ANSWERS"
    /// A department declined, or goods came back: somebody has to say what becomes of them.
    case choices = "CHOICES"
    /// The pro-forma is blocked.
    case blocked = "BLOCKED"
    /// The pro-forma has expired or was not issued; the sale needs a fresh one.
    case expired = "EXPIRED"
}

/// One thing that waits for a representative.
package struct SalesWorkItem: Codable, Sendable {
    package let kind: SalesWork
    package let opportunityID: OpportunityID
    package let name: String
    package let accountName: String
    /// In how many lines; absent where it is about the whole sale.
    package let lines: Int?
    /// The planned step; the reason of a block; what was said when it was given to him.
    package let note: String?
    /// Since when it waits; absent where nothing tells.
    package let since: Timestamp?
    /// A step's day; the last day of the answer that ends first.
    package let dueOn: LocalDate?
    /// Of a blocked or expired one.
    package let proFormaID: ProFormaID?

    package init(
        kind: SalesWork, opportunityID: OpportunityID, name: String, accountName: String, lines: Int? = nil,
        note: String? = nil, since: Timestamp? = nil, dueOn: LocalDate? = nil, proFormaID: ProFormaID? = nil
    ) {
        self.kind = kind
        self.opportunityID = opportunityID
        self.name = name
        self.accountName = accountName
        self.lines = lines
        self.note = note
        self.since = since
        self.dueOn = dueOn
        self.proFormaID = proFormaID
    }
}

/// `GET work-items`: the most urgent first.
package struct SalesWorkItems: Codable, Sendable {
    package let items: [SalesWorkItem]
    /// There are more than were asked for.
    package let hasMore: Bool

    package init(items: [SalesWorkItem], hasMore: Bool) {
        self.items = items
        self.hasMore = hasMore
    }
}
