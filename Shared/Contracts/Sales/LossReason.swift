import Foundation

/// Why a sale, or a line of it, came to nothing (`domain.md` section 8). Reasons are kept as text: the code, and a note behind
/// it where one was given, `price: 5 % above the competitor`. Whatever else was written counts as ``other``.
package enum LossReason: String, Codable, Sendable, CaseIterable {
    case price
    case competitor
    case leadTime = "lead-time"
    case notInStock = "not-in-stock"
    case creditRefused = "credit-refused"
    case customerCancelled = "customer-cancelled"
    case needGone = "need-gone"
    case noAnswer = "no-answer"
    case quality
    case notApproved = "not-approved"
    case duplicate
    /// Needs a note.
    case other

    private static let separator = ": "

    package func text(note: String?) -> String {
        guard let note, !note.isEmpty else { return rawValue }
        return rawValue + Self.separator + note
    }

    /// The reason and the note of a text; one without a known code is a note.
    package static func reading(_ text: String) -> (reason: LossReason, note: String?) {
        if let reason = LossReason(rawValue: text) { return (reason, nil) }
        if let range = text.range(of: separator), let reason = LossReason(rawValue: String(text[..<range.lowerBound])) {
            return (reason, String(text[range.upperBound...]))
        }
        return (.other, text)
    }
}
