/// What became of a document at the authority, as tax portal told it (S-80).
package struct TaxStanding: Codable, Sendable, Equatable {
    /// QUEUED, INVALID, SENT, UNKNOWN, REJECTED, ACCEPTED
    package let state: String
    /// `moadian` or `ksef`.
    package let portal: String
    /// Where to read more: `/api/taxportal/v1/submissions/{id}`, its receipt at `…/receipt`.
    package let submissionID: SubmissionID
    package let authorityNumber: String?
    package let receiptReference: String?
    package let acceptedAt: Timestamp?
    /// TECHNICAL, BUSINESS, NUMBER_CLASH
    package let rejection: String?
    /// When the law wants it sent; told when half of the time is over.
    package let deadlineAt: Timestamp?
    package let updatedAt: Timestamp

    package init(
        state: String, portal: String, submissionID: SubmissionID, authorityNumber: String? = nil,
        receiptReference: String? = nil, acceptedAt: Timestamp? = nil, rejection: String? = nil,
        deadlineAt: Timestamp? = nil, updatedAt: Timestamp
    ) {
        self.state = state
        self.portal = portal
        self.submissionID = submissionID
        self.authorityNumber = authorityNumber
        self.receiptReference = receiptReference
        self.acceptedAt = acceptedAt
        self.rejection = rejection
        self.deadlineAt = deadlineAt
        self.updatedAt = updatedAt
    }
}
