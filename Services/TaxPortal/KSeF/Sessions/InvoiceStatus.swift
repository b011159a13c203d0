import Contracts
import Foundation

/// What the portal says of one invoice of a session.
///
/// - Source: ksef.md 1.5.
package struct InvoiceStatus: Sendable, Equatable, Decodable {
    package let referenceNumber: String
    package let ordinalNumber: Int?
    package let invoiceNumber: String?
    package let ksefNumber: String?
    package let invoiceHash: String
    /// When it was sent; of a batch, when its session was opened.
    package let invoicingDate: String?
    /// When it got its number: the buyer's day of receipt.
    package let acquisitionDate: String?
    package let upoDownloadUrl: String?
    package let invoicingMode: String?
    package let status: StatusInfo
}

/// What a status means for the document.
package enum InvoiceOutcome: Sendable, Equatable {
    case processing
    case accepted(KSeFNumber)
    /// Another document with the same seller, kind and number was accepted before: perhaps ours, by its hash.
    case duplicate(of: String?, session: String?)
    /// Given up undecided; the same bytes may be sent again.
    case dropped(code: Int, String)
    /// Refused for the way it was sent, or for what is wrong with the file: nothing of what it says.
    case refusedTechnically(code: Int, String)
    /// Refused for what it says, or for rights that people have to see to.
    case refused(code: Int, String)
    /// The answer contradicts itself; nothing may rest on it.
    case unclear(String)
}

extension InvoiceStatus {
    package var outcome: InvoiceOutcome {
        switch status.code {
        case 200:
            do throws(InvalidValue) { return .accepted(try KSeFNumber(ksefNumber ?? "")) } catch {
                return .unclear("Accepted without a right number. \(error.message)")
            }
        case 100..<200: return .processing
        case 440:
            return .duplicate(
                of: status.extensions?["originalKsefNumber"] ?? nil,
                session: status.extensions?["originalSessionReferenceNumber"] ?? nil)
        // The session failed; it could not be decrypted; an unknown fault; the system gave up.
        case 405, 435, 500, 550: return .dropped(code: status.code, status.words)
        // The file: XML, schema, encoding.
        case 430: return .refusedTechnically(code: 430, status.words)
        // Rights, attachments, content, and whatever the ministry adds.
        default: return .refused(code: status.code, status.words)
        }
    }

    /// Of several with the same bytes in one session, the one that counts: what was accepted, what may yet be, and only
    /// then what was turned away, the later before the earlier.
    package static func telling(of several: [InvoiceStatus]) -> InvoiceStatus? {
        several.max { ($0.weight, $0.ordinalNumber ?? 0) < ($1.weight, $1.ordinalNumber ?? 0) }
    }

    /// Nothing that is listed later can change what is said of these bytes.
    var isOursToKeep: Bool { weight >= 3 }

    private var weight: Int {
        switch outcome {
        case .accepted: 4
        case .processing: 3
        case .duplicate: 2
        case .unclear: 1
        case .dropped, .refusedTechnically, .refused: 0
        }
    }
}

/// What the portal says of a session as a whole.
package struct SessionStatus: Sendable, Decodable {
    package let status: StatusInfo
    package let invoiceCount: Int?
    package let successfulInvoiceCount: Int?
    package let failedInvoiceCount: Int?
}

extension SessionStatus {
    package init(_ listing: SessionListing) {
        self.init(status: listing.status, invoiceCount: nil, successfulInvoiceCount: nil, failedInvoiceCount: nil)
    }
}

/// What became of a session.
package enum SessionOutcome: Sendable, Equatable {
    /// Online: open. Batch: parts may be missing yet.
    case open
    case processing
    /// All is said, invoice by invoice.
    case finished
    /// Nothing was sent in it, or not in time.
    case cancelled
    /// Failed as a whole: what it held was given up.
    case failed(code: Int, String)
}

extension SessionStatus {
    package var outcome: SessionOutcome {
        switch status.code {
        case 100: .open
        case 101..<200: .processing
        // 445: no invoice in it was right; each tells why.
        case 200, 445: .finished
        case 440: .cancelled
        default: .failed(code: status.code, status.words)
        }
    }
}

/// A line of the list of sessions.
package struct SessionListing: Sendable, Decodable {
    package let referenceNumber: String
    package let status: StatusInfo
    package let dateCreated: String?
}

package enum SessionKind: String, Sendable {
    case online = "Online"
    case batch = "Batch"
}
