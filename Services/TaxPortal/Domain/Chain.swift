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

    /// An adjustment without an ordinal that does not follow from what is known goes after so many seconds all the same:
    /// what it rests on is not going to come.
    package static let grace: Int64 = 24 * 60 * 60

    /// Whether the original is not filed through the portal, and never will be.
    package var isOutside: Bool { original.submission.state == .outside }

    private let original: Link
    private let adjustments: [Link]

    package init(original: Link, adjustments: [Link]) {
        self.original = original
        self.adjustments = adjustments
    }

    /// The adjustment that goes next; `nil` while the original is not settled, one is on its way or in trouble, what the
    /// waiting ones rest on has not arrived, or a buyer may still reject the last one (then only a cancellation of the whole
    /// may go: `moadian.md` 8.3).
    package func next(at now: Timestamp) -> Submission? {
        let waiting = free.sorted(by: Self.isEarlier)
        if let following = waiting.first(where: isNext) { return following.submission }
        let overdue = waiting.first { link in
            link.document.ordinal == nil && now >= link.receivedAt.adding(seconds: Self.grace)
        }
        return overdue?.submission
    }

    /// Whether a person may let an adjustment go that waits for one that is not going to come: nothing else holds it.
    package func lets(_ waiting: SubmissionID) -> Bool { free.contains { $0.submission.id == waiting } }

    /// Adjustments that wait for nothing but those that were issued before them.
    private var free: [Link] {
        guard original.submission.state == .accepted || isOutside, !adjustments.contains(where: \.isOpen) else {
            return []
        }
        let isHeld = adjustments.contains { $0.submission.standing == .awaited }
        return adjustments.filter { link in
            link.submission.state == .waitingOriginal && (!isHeld || leavesNothing(link.document))
        }
    }

    /// Messages of different adjustments may overtake one another. Accounting counts them: the n-th goes when n − 1 of them
    /// are settled, or the one before it is accepted, which a person let go though one before that never came. Where it did
    /// not say, the figures tell.
    private func isNext(_ link: Link) -> Bool {
        guard let ordinal = link.document.ordinal else { return follows(link.document) }
        return adjustments.count(where: \.isSettled) >= ordinal - 1
            || adjustments.contains { $0.document.ordinal == ordinal - 1 && $0.submission.state == .accepted }
    }

    /// By ordinal; those without one were issued before the others, in the order of their days.
    private static func isEarlier(_ one: Link, _ other: Link) -> Bool {
        func key(_ link: Link) -> (Int, LocalDate, Timestamp, String) {
            (link.document.ordinal ?? 0, link.document.issueDate, link.receivedAt, link.document.id.uuidString)
        }
        return key(one) < key(other)
    }

    /// Whether no line of the whole has anything left after it.
    private func leavesNothing(_ document: FiscalDocument) -> Bool {
        let settled = adjustments.filter(\.isSettled).sorted(by: Self.isEarlier).map(\.document)
        var left: [InvoiceLineID?: ExactDecimal] = [:]
        for line in ([original.document] + settled + [document]).flatMap(\.lines) {
            left[line.invoiceLine] = line.after.quantity
        }
        return left.values.allSatisfy { $0 == .zero }
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
