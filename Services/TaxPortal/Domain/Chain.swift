import Contracts
import Foundation

/// An original with the adjustments of it that a portal wants, in which each has to follow the one before (S-83, S-86).
///
/// One at a time is on its way: the authority counts an adjustment against what it accepted last.
package struct Chain: Sendable {
    package struct Link: Sendable {
        package let document: FiscalDocument
        package let submission: Submission
        /// When this service was told of it.
        package let receivedAt: Timestamp

        package init(document: FiscalDocument, submission: Submission, receivedAt: Timestamp) {
            self.document = document
            self.submission = submission
            self.receivedAt = receivedAt
        }

        /// Whether what it says is settled with the authority.
        var isSettled: Bool { submission.state.isFinal }
        var isOpen: Bool { !isSettled && submission.state != .waitingOriginal }
    }

    /// An adjustment that does not follow from what is known goes after so many seconds all the same: what it rests on is
    /// not going to come.
    package static let grace: Int64 = 24 * 60 * 60

    private let original: Link
    private let adjustments: [Link]

    package init(original: Link, adjustments: [Link]) {
        self.original = original
        self.adjustments = adjustments
    }

    /// The adjustment that goes next; `nil` while the original is not accepted, one is on its way or in trouble, or what
    /// the waiting ones rest on has not arrived.
    package func next(at now: Timestamp) -> Submission? {
        guard original.submission.state == .accepted, !adjustments.contains(where: \.isOpen) else { return nil }
        let waiting = adjustments.filter { $0.submission.state == .waitingOriginal }.sorted(by: Self.isEarlier)
        if let following = waiting.first(where: { follows($0.document) }) { return following.submission }
        let overdue = waiting.first { now >= $0.receivedAt.adding(seconds: Self.grace) }
        return overdue?.submission
    }

    /// Messages of different adjustments may overtake one another; the days of issue and the figures tell their order.
    private static func isEarlier(_ one: Link, _ other: Link) -> Bool {
        (one.document.issueDate, one.receivedAt, one.document.id.uuidString)
            < (other.document.issueDate, other.receivedAt, other.document.id.uuidString)
    }

    /// Whether each line begins where a settled document of the chain ended.
    private func follows(_ document: FiscalDocument) -> Bool {
        let settled = [original.document] + adjustments.filter(\.isSettled).map(\.document)
        return document.lines.allSatisfy { line in
            settled.contains { earlier in
                earlier.lines.contains { $0.invoiceLine == line.invoiceLine && $0.after == line.before }
            }
        }
    }
}
