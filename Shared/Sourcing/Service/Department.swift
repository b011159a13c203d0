import Contracts
import Postgres
import SourcingDomain

/// What one sourcing unit adds to the shape that all three share. Every hook runs inside the unit of work that calls
/// it, with the enquiry's row locked.
package protocol Department: Trade {
    static var answerRight: Right { get }
    static var terms: SourcingTerms { get }
    /// Stands in front of the numbers of its commitments: `PO`.
    static var referencePrefix: String { get }
    /// What the unit calls the offers of its suppliers, in paths; `nil` where it has no suppliers.
    static var offersPath: String? { get }
    /// Which receipts of the warehouse are arrivals of this unit; `nil` where it knows of them before the warehouse
    /// does.
    static var arrivals: ReceiptSource? { get }

    /// A request came; the unit begins whatever its study needs, or declines at once.
    static func accept(_ enquiry: Enquiry<Self>, in tx: Transaction) async throws -> Acceptance
    /// What the unit's own plans say about answering; enquiries it says nothing about can be answered freely.
    static func bases(
        of enquiries: [EnquiryID], on today: LocalDate, in tx: Transaction
    ) async throws -> [EnquiryID: AnswerBasis]
    /// The answer was accepted; the unit does what it promised.
    static func committed(_ enquiry: Enquiry<Self>, in tx: Transaction) async throws
    /// Whether a commitment may still be taken back.
    static func cancelPolicy(
        of enquiry: Enquiry<Self>, supplierAllows: Bool, in tx: Transaction
    ) async throws -> CancelPolicy
    /// Declined, expired or cancelled: whatever the unit claimed for it is given back.
    static func ended(_ enquiry: Enquiry<Self>, in tx: Transaction) async throws
    /// How much of the unit's own work waits beside its enquiries.
    static func work(in tx: Transaction) async throws -> [SourcingWork: Int]
}

package enum Acceptance: Sendable {
    case accepted
    case declined(reason: String)
}

extension Department {
    package static func accept(_ enquiry: Enquiry<Self>, in tx: Transaction) async throws -> Acceptance { .accepted }

    package static func bases(
        of enquiries: [EnquiryID], on today: LocalDate, in tx: Transaction
    ) async throws -> [EnquiryID: AnswerBasis] { [:] }

    package static func committed(_ enquiry: Enquiry<Self>, in tx: Transaction) async throws {}

    package static func cancelPolicy(
        of enquiry: Enquiry<Self>, supplierAllows: Bool, in tx: Transaction
    ) async throws -> CancelPolicy { .supplier(allows: supplierAllows) }

    package static func ended(_ enquiry: Enquiry<Self>, in tx: Transaction) async throws {}

    package static func work(in tx: Transaction) async throws -> [SourcingWork: Int] { [:] }
}
