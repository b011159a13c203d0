/// How far an enquiry got, the same words in all three units (SM-11, SM-12, SM-13).
package enum EnquiryStatus: String, Codable, Sendable, CaseIterable {
    case requested = "REQUESTED"
    /// Offers are collected, materials are checked.
    case inStudy = "IN_STUDY"
    case quoted = "QUOTED"
    case declined = "DECLINED"
    case expired = "EXPIRED"
    case committed = "COMMITTED"
    case partlyArrived = "PARTLY_ARRIVED"
    case fulfilled = "FULFILLED"
    /// Over with less than was promised.
    case closed = "CLOSED"
    case cancelled = "CANCELLED"

    /// Nothing more happens to it.
    package var isFinal: Bool { [.declined, .expired, .fulfilled, .closed, .cancelled].contains(self) }
    /// The unit has not said anything yet.
    package var isUnanswered: Bool { self == .requested || self == .inStudy }
}

/// Goods for a customer, or raw material for a production order (F-ARYA-25).
package enum EnquiryKind: String, Codable, Sendable {
    case goods = "GOODS"
    case rawMaterial = "RAW_MATERIAL"
}

/// An enquiry as the unit's desk shows it.
package struct EnquiryView: Codable, Sendable {
    package let id: EnquiryID
    package let version: Int
    package let state: EnquiryStatus
    package let kind: EnquiryKind
    package let asker: SourcingAsker
    package let productID: ProductID
    package let product: ProductSummary?
    package let quantity: ExactDecimal
    package let requestedDate: LocalDate?
    package let peg: Peg
    package let referrerID: UserID?
    package let askedAt: Timestamp
    /// How long the asker waited for the answer, or has been waiting (T-05).
    package let waitingSeconds: Int
    /// What has to happen before the unit can answer; empty: it can.
    package let pending: [String]
    /// The earliest day the unit's own figures allow.
    package let suggestedDate: LocalDate?
    /// The answer that stands.
    package let answer: OfferView?
    package let commitment: CommitmentView?
    /// Why it was declined, closed or cancelled.
    package let reason: String?

    package init(
        id: EnquiryID, version: Int, state: EnquiryStatus, kind: EnquiryKind, asker: SourcingAsker,
        productID: ProductID, product: ProductSummary?, quantity: ExactDecimal, requestedDate: LocalDate?, peg: Peg,
        referrerID: UserID?, askedAt: Timestamp, waitingSeconds: Int, pending: [String], suggestedDate: LocalDate?,
        answer: OfferView?, commitment: CommitmentView?, reason: String?
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.kind = kind
        self.asker = asker
        self.productID = productID
        self.product = product
        self.quantity = quantity
        self.requestedDate = requestedDate
        self.peg = peg
        self.referrerID = referrerID
        self.askedAt = askedAt
        self.waitingSeconds = waitingSeconds
        self.pending = pending
        self.suggestedDate = suggestedDate
        self.answer = answer
        self.commitment = commitment
        self.reason = reason
    }
}

/// What the unit knows of a product; a copy.
package struct ProductSummary: Codable, Sendable, Equatable {
    package let sku: String
    package let name: String
    package let unit: String

    package init(sku: String, name: String, unit: String) {
        self.sku = sku
        self.name = name
        self.unit = unit
    }
}

/// One offer; several of an enquiry stand side by side, the longest time shown (F-ARYA-23).
package struct OfferView: Codable, Sendable {
    package let id: OfferID
    package let supplierID: SupplierID?
    package let quantity: ExactDecimal
    package let leadTimeDays: Int
    package let earliestDate: LocalDate
    /// In the company's currency; only for those who may see cost.
    package let unitCost: UnitPrice?
    /// As the supplier named it, when in another currency.
    package let foreignCost: UnitPrice?
    package let exchangeRate: ExactDecimal?
    package let validUntil: LocalDate
    package let notes: String?

    package init(
        id: OfferID, supplierID: SupplierID?, quantity: ExactDecimal, leadTimeDays: Int, earliestDate: LocalDate,
        unitCost: UnitPrice?, foreignCost: UnitPrice?, exchangeRate: ExactDecimal?, validUntil: LocalDate,
        notes: String?
    ) {
        self.id = id
        self.supplierID = supplierID
        self.quantity = quantity
        self.leadTimeDays = leadTimeDays
        self.earliestDate = earliestDate
        self.unitCost = unitCost
        self.foreignCost = foreignCost
        self.exchangeRate = exchangeRate
        self.validUntil = validUntil
        self.notes = notes
    }
}

package struct OffersView: Codable, Sendable {
    package let data: [OfferView]
    /// The longest time among them, which is what the asker should reckon with.
    package let longestLeadTimeDays: Int?

    package init(data: [OfferView], longestLeadTimeDays: Int?) {
        self.data = data
        self.longestLeadTimeDays = longestLeadTimeDays
    }
}

package struct CommitmentView: Codable, Sendable {
    /// The unit's own number.
    package let reference: String
    package let quantity: ExactDecimal
    package let promisedDate: LocalDate
    package let arrivedQuantity: ExactDecimal
    /// Came beyond what the tolerance allows.
    package let excessQuantity: ExactDecimal
    /// Whether the goods are still meant for somebody.
    package let isPegged: Bool

    package init(
        reference: String, quantity: ExactDecimal, promisedDate: LocalDate, arrivedQuantity: ExactDecimal,
        excessQuantity: ExactDecimal, isPegged: Bool
    ) {
        self.reference = reference
        self.quantity = quantity
        self.promisedDate = promisedDate
        self.arrivedQuantity = arrivedQuantity
        self.excessQuantity = excessQuantity
        self.isPegged = isPegged
    }
}
