import Foundation

/// What waits for an accountant or a tax officer, in his language, grouped by what can be done.
package struct TaxWorkItems: Codable, Sendable {
    package struct Group: Codable, Sendable {
        /// BUSINESS, TECHNICAL, NUMBER_CLASH of refusals; REMARK of accepted documents that are not in order;
        /// ORIGINAL_MISSING of adjustments whose original is not known; DEADLINE of what is late; DOUBT of what nobody
        /// knows; PAYMENT of later payments that wait for a decision; NOT_SET_UP and PORTAL of portals that are not, or cannot be, used; CREDENTIALS of keys and certificates
        package let category: String
        package let title: String
        package let advice: String
        package let items: [TaxWorkItem]
        /// Whether there are more than these; they show once some of these are done.
        package let hasMore: Bool

        package init(
            category: String, title: String, advice: String, items: [TaxWorkItem], hasMore: Bool = false
        ) {
            self.category = category
            self.title = title
            self.advice = advice
            self.items = items
            self.hasMore = hasMore
        }
    }

    /// fa, pl or en
    package let language: String
    package let groups: [Group]

    package init(language: String, groups: [Group]) {
        self.language = language
        self.groups = groups
    }
}

package struct TaxWorkItem: Codable, Sendable {
    /// One thing that is wrong: the field, its value, what to do.
    package struct Fault: Codable, Sendable {
        package let code: String
        package let title: String
        package let advice: String
        /// The portal's name of the field.
        package let member: String?
        /// The field as people call it.
        package let field: String?
        package let value: String?
        package let line: Int?
        /// The portal's own words, unchanged.
        package let portalMessage: String

        package init(
            code: String, title: String, advice: String, member: String? = nil, field: String? = nil,
            value: String? = nil, line: Int? = nil, portalMessage: String
        ) {
            self.code = code
            self.title = title
            self.advice = advice
            self.member = member
            self.field = field
            self.value = value
            self.line = line
            self.portalMessage = portalMessage
        }
    }

    package let id: String
    /// SUBMISSION or CREDENTIAL
    package let kind: String
    package let portal: String
    package let submissionID: SubmissionID?
    package let version: Int?
    package let state: String?
    package let documentKind: String?
    package let legalNumber: String?
    package let buyerName: String?
    package let issueDate: LocalDate?
    package let deadlineAt: Timestamp?
    package let since: Timestamp
    package let faults: [Fault]

    package init(
        id: String, kind: String, portal: String, submissionID: SubmissionID? = nil, version: Int? = nil,
        state: String? = nil, documentKind: String? = nil, legalNumber: String? = nil, buyerName: String? = nil,
        issueDate: LocalDate? = nil, deadlineAt: Timestamp? = nil, since: Timestamp, faults: [Fault]
    ) {
        self.id = id
        self.kind = kind
        self.portal = portal
        self.submissionID = submissionID
        self.version = version
        self.state = state
        self.documentKind = documentKind
        self.legalNumber = legalNumber
        self.buyerName = buyerName
        self.issueDate = issueDate
        self.deadlineAt = deadlineAt
        self.since = since
        self.faults = faults
    }
}
