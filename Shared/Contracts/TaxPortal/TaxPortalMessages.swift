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
