import Contracts

/// What an invoice is judged by besides its own text. What is `nil` is not known here, and nothing is concluded from it.
package struct Circumstances: Sendable {
    /// When the portal would get it. Without it the deadline is not judged, and nothing is in the future.
    package var now: Timestamp?
    /// Whether `now` is when it is sent. Otherwise it may have been sent long ago, and being late is a warning only.
    package var isSentNow: Bool
    /// The memory it is sent under.
    package var memoryID: String?
    /// Whose memory that is: his economic number.
    package var seller: String?
    /// Patterns the seller is entitled to.
    package var patterns: Set<Int>?
    /// What the portal has registered under a tax id.
    package var registered: (@Sendable (_ taxID: String) -> RegisteredInvoice?)?
    /// The catalogue of goods and services.
    package var catalogue: (@Sendable (_ sstid: String) -> CatalogueEntry?)?
    /// Whether a buyer's economic number is known and active.
    package var knowsBuyer: (@Sendable (_ economicNumber: String) -> Bool)?

    package init(
        now: Timestamp? = nil, isSentNow: Bool = true, memoryID: String? = nil, seller: String? = nil,
        patterns: Set<Int>? = nil,
        registered: (@Sendable (String) -> RegisteredInvoice?)? = nil,
        catalogue: (@Sendable (String) -> CatalogueEntry?)? = nil, knowsBuyer: (@Sendable (String) -> Bool)? = nil
    ) {
        self.now = now
        self.isSentNow = isSentNow
        self.memoryID = memoryID
        self.seller = seller
        self.patterns = patterns
        self.registered = registered
        self.catalogue = catalogue
        self.knowsBuyer = knowsBuyer
    }
}

/// A good or service of the national catalogue: it carries the one rate that is accepted.
package struct CatalogueEntry: Sendable, Equatable {
    /// Percent.
    package let vatRate: PortalNumber

    package init(vatRate: PortalNumber) { self.vatRate = vatRate }
}

/// An invoice that the portal has registered.
package struct RegisteredInvoice: Sendable, Equatable {
    package enum Status: String, Sendable {
        case awaitingReaction = "AWAITING_REACTION"
        case approved = "APPROVED"
        case systemicApproved = "SYSTEMIC_APPROVED"
        case rejected = "REJECTED"
        case impossibleReaction = "IMPOSSIBLE_REACTION"
        case noNeedReaction = "NO_NEED_REACTION"
        case cancelled = "CANCELED"

        /// Whether a further document may stand on a correction or return in this state (8.3).
        var isInForce: Bool {
            switch self {
            case .approved, .systemicApproved, .noNeedReaction, .impossibleReaction: true
            case .awaitingReaction, .rejected, .cancelled: false
            }
        }
    }

    package let invoice: MoadianInvoice
    package let status: Status
    /// A correction or return of it is registered and was not refused: that one is the newest version now.
    package let isReplaced: Bool

    package init(_ invoice: MoadianInvoice, status: Status = .noNeedReaction, isReplaced: Bool = false) {
        self.invoice = invoice
        self.status = status
        self.isReplaced = isReplaced
    }
}
