import Foundation

extension Stream {
    package static let submission = Stream(.taxportal, "submission")
}

package struct TaxSubmissionQueued: Event {
    package static let stream = Stream.submission
    package static let action = "queued"
    package let submissionID: SubmissionID
    package let documentID: UUID
    package let portal: String
    package var subject: UUID { submissionID.uuid }

    package init(submissionID: SubmissionID, documentID: UUID, portal: String) {
        self.submissionID = submissionID
        self.documentID = documentID
        self.portal = portal
    }
}

/// Its way to the portal has begun; `reference` is what the portal will know it by: a tax id, or the hash of its bytes.
package struct TaxSubmissionSent: Event {
    package static let stream = Stream.submission
    package static let action = "sent"
    package let submissionID: SubmissionID
    package let documentID: UUID
    package let portal: String
    package let attempt: Int
    package let reference: String
    package var subject: UUID { submissionID.uuid }

    package init(submissionID: SubmissionID, documentID: UUID, portal: String, attempt: Int, reference: String) {
        self.submissionID = submissionID
        self.documentID = documentID
        self.portal = portal
        self.attempt = attempt
        self.reference = reference
    }
}

/// It is not filed any more: another document says what it should have said, or it is not the portal's.
package struct TaxSubmissionClosed: Event {
    package static let stream = Stream.submission
    package static let action = "closed"
    package let submissionID: SubmissionID
    package let documentID: UUID
    package let portal: String
    /// CLOSED_BY_ADJUSTMENT or OUTSIDE
    package let state: String
    package var subject: UUID { submissionID.uuid }

    package init(submissionID: SubmissionID, documentID: UUID, portal: String, state: String) {
        self.submissionID = submissionID
        self.documentID = documentID
        self.portal = portal
        self.state = state
    }
}

/// The authority has it, under this number and for good.
package struct TaxSubmissionAccepted: Event {
    package static let stream = Stream.submission
    package static let action = "accepted"
    package let submissionID: SubmissionID
    package let documentID: UUID
    package let portal: String
    package let authorityNumber: String
    /// What the portal calls its confirmation; its bytes are at `submissions/{id}/receipt` of tax portal.
    package let receiptRef: String?
    package let acceptedAt: Timestamp
    package var subject: UUID { submissionID.uuid }

    package init(
        submissionID: SubmissionID, documentID: UUID, portal: String, authorityNumber: String, receiptRef: String?,
        acceptedAt: Timestamp
    ) {
        self.submissionID = submissionID
        self.documentID = documentID
        self.portal = portal
        self.authorityNumber = authorityNumber
        self.receiptRef = receiptRef
        self.acceptedAt = acceptedAt
    }
}

/// One thing that is wrong with a document, in the portal's words and without the value.
package struct TaxSubmissionError: Codable, Sendable, Hashable {
    package let code: String
    package let message: String
    /// The field, by the portal's name.
    package let member: String?
    /// Of a line: its position, from 1.
    package let line: Int?

    package init(code: String, message: String, member: String? = nil, line: Int? = nil) {
        self.code = code
        self.message = message
        self.member = member
        self.line = line
    }
}

package struct TaxSubmissionRejected: Event {
    package static let stream = Stream.submission
    package static let action = "rejected"
    package let submissionID: SubmissionID
    package let documentID: UUID
    package let portal: String
    /// TECHNICAL, BUSINESS, NUMBER_CLASH
    package let rejection: String
    package let errors: [TaxSubmissionError]
    package var subject: UUID { submissionID.uuid }

    package init(
        submissionID: SubmissionID, documentID: UUID, portal: String, rejection: String, errors: [TaxSubmissionError]
    ) {
        self.submissionID = submissionID
        self.documentID = documentID
        self.portal = portal
        self.rejection = rejection
        self.errors = errors
    }
}

/// Our own checks found it wrong; nothing was sent.
package struct TaxSubmissionInvalid: Event {
    package static let stream = Stream.submission
    package static let action = "invalid"
    package let submissionID: SubmissionID
    package let documentID: UUID
    package let portal: String
    package let errors: [TaxSubmissionError]
    package var subject: UUID { submissionID.uuid }

    package init(submissionID: SubmissionID, documentID: UUID, portal: String, errors: [TaxSubmissionError]) {
        self.submissionID = submissionID
        self.documentID = documentID
        self.portal = portal
        self.errors = errors
    }
}

/// Nobody knows what the portal has; it is asked before anything is sent again.
package struct TaxSubmissionUnknown: Event {
    package static let stream = Stream.submission
    package static let action = "unknown"
    package let submissionID: SubmissionID
    package let documentID: UUID
    package let portal: String
    package var subject: UUID { submissionID.uuid }

    package init(submissionID: SubmissionID, documentID: UUID, portal: String) {
        self.submissionID = submissionID
        self.documentID = documentID
        self.portal = portal
    }
}

/// Half, then four fifths of the time that the law gives are over (T-15).
package struct TaxDeadlineAtRisk: Event {
    package static let stream = Stream.submission
    package static let action = "deadline-at-risk"
    package let submissionID: SubmissionID
    package let documentID: UUID
    package let portal: String
    package let deadline: Timestamp
    /// 50 or 80.
    package let usedPercent: Int
    package var subject: UUID { submissionID.uuid }

    package init(submissionID: SubmissionID, documentID: UUID, portal: String, deadline: Timestamp, usedPercent: Int) {
        self.submissionID = submissionID
        self.documentID = documentID
        self.portal = portal
        self.deadline = deadline
        self.usedPercent = usedPercent
    }
}

/// The authority's confirmation came later than its acceptance.
package struct TaxReceiptKept: Event {
    package static let stream = Stream.submission
    package static let action = "receipt-kept"
    package let submissionID: SubmissionID
    package let documentID: UUID
    package let portal: String
    package let receiptRef: String
    package var subject: UUID { submissionID.uuid }

    package init(submissionID: SubmissionID, documentID: UUID, portal: String, receiptRef: String) {
        self.submissionID = submissionID
        self.documentID = documentID
        self.portal = portal
        self.receiptRef = receiptRef
    }
}

/// Prepares a refused document anew with the same legal content; answered by TaxSubmissionQueued or
/// TaxSubmissionRetryRefused.
package struct RetryTaxSubmission: Command {
    package static let receiver = ServiceName.taxportal
    package static let action = "retry-submission"
    package let submissionID: SubmissionID
    package let reason: String
    /// Whether what the portal complained about has changed.
    package let dataMended: Bool
    package var subject: UUID { submissionID.uuid }

    package init(submissionID: SubmissionID, reason: String, dataMended: Bool) {
        self.submissionID = submissionID
        self.reason = reason
        self.dataMended = dataMended
    }
}

package struct TaxSubmissionRetryRefused: Event {
    package static let stream = Stream.submission
    package static let action = "retry-refused"
    package let submissionID: SubmissionID
    package let reason: String
    package let detail: String
    package var subject: UUID { submissionID.uuid }

    package init(submissionID: SubmissionID, reason: String, detail: String) {
        self.submissionID = submissionID
        self.reason = reason
        self.detail = detail
    }
}
