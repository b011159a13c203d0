/// Where a registered invoice stands in the dashboard (section 2.12).
enum InvoiceStatus: String, Codable, Sendable {
    case awaitingReaction = "AWAITING_REACTION"
    case approved = "APPROVED"
    case systemicApproved = "SYSTEMIC_APPROVED"
    case rejected = "REJECTED"
    case impossibleReaction = "IMPOSSIBLE_REACTION"
    case noNeedReaction = "NO_NEED_REACTION"
    case canceled = "CANCELED"
    case deleted = "DELETED"

    /// Whether it counts for good: nobody's word is waited for, and nobody said no.
    var isSettled: Bool {
        switch self {
        case .approved, .systemicApproved, .noNeedReaction, .impossibleReaction: true
        case .awaitingReaction, .rejected, .canceled, .deleted: false
        }
    }
}

/// An invoice that the portal accepted.
struct RegisteredInvoice: Codable, Sendable {
    struct Line: Codable, Sendable, Equatable {
        let good: String
        let quantity: String?
        let unitPrice: String?
        let rate: String?

        var amount: Exact? { quantity.flatMap { Exact($0) } }
        var price: Exact? { unitPrice.flatMap { Exact($0) } }
    }

    let taxID: String
    let memoryID: String
    let economicNumber: String
    let uid: String
    let referenceNumber: String
    let issuedAt: Instant
    let receivedAt: Instant
    let type: Int64
    let pattern: Int64
    let subject: Int64
    let reference: String?
    /// The buyer's economic number.
    let buyer: String?
    /// In rial, as are all amounts.
    let payable: Int64
    let settlement: Int64?
    let credit: Int64?
    let lines: [Line]
    let warnings: [Message]
    var status = InvoiceStatus.noNeedReaction
    /// What was paid of a credit sale so far.
    var paid: Int64 = 0
}
