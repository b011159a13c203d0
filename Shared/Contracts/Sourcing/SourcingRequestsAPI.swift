/// A unit's answer: figures of its own, or an offer that was recorded before.
///
/// Time is told as `lead_time_days` or as `earliest_date`; both are refused unless they agree.
package struct AnswerEnquiryRequest: Codable, Sendable {
    /// A recorded offer to answer with; then no figure may be given.
    package let offerID: OfferID?
    /// Everything that was asked, when absent.
    package let quantity: ExactDecimal?
    package let leadTimeDays: Int?
    package let earliestDate: LocalDate?
    package let unitCost: UnitPrice?
    /// Company currency per unit of the cost's currency; needed when they differ (S-25).
    package let exchangeRate: ExactDecimal?
    /// Seven days from today, when absent (T-06).
    package let validUntil: LocalDate?
    package let supplierID: SupplierID?
    package let notes: String?

    package init(
        offerID: OfferID? = nil, quantity: ExactDecimal? = nil, leadTimeDays: Int? = nil,
        earliestDate: LocalDate? = nil, unitCost: UnitPrice? = nil, exchangeRate: ExactDecimal? = nil,
        validUntil: LocalDate? = nil, supplierID: SupplierID? = nil, notes: String? = nil
    ) {
        self.offerID = offerID
        self.quantity = quantity
        self.leadTimeDays = leadTimeDays
        self.earliestDate = earliestDate
        self.unitCost = unitCost
        self.exchangeRate = exchangeRate
        self.validUntil = validUntil
        self.supplierID = supplierID
        self.notes = notes
    }
}

/// Several answers at once; each is accepted or refused on its own.
package struct AnswerEnquiriesRequest: Codable, Sendable {
    package static let limit = 200

    package struct Item: Codable, Sendable {
        package let enquiryID: EnquiryID
        package let answer: AnswerEnquiryRequest

        package init(enquiryID: EnquiryID, answer: AnswerEnquiryRequest) {
            self.enquiryID = enquiryID
            self.answer = answer
        }
    }

    package let items: [Item]

    package init(items: [Item]) { self.items = items }
}

/// What became of each item, in the order they were sent.
package struct AnswerEnquiriesResult: Codable, Sendable {
    package struct Item: Codable, Sendable {
        package let enquiryID: EnquiryID
        /// The HTTP status the item would have had alone.
        package let status: Int
        package let version: Int?
        package let code: String?
        package let detail: String?

        package init(enquiryID: EnquiryID, status: Int, version: Int?, code: String?, detail: String?) {
            self.enquiryID = enquiryID
            self.status = status
            self.version = version
            self.code = code
            self.detail = detail
        }
    }

    package let results: [Item]

    package init(results: [Item]) { self.results = results }
}

/// A promised date moved.
package struct DelayEnquiryRequest: Codable, Sendable {
    package let newDate: LocalDate
    package let reason: String

    package init(newDate: LocalDate, reason: String) {
        self.newDate = newDate
        self.reason = reason
    }
}

/// A supplier: small on purpose; terms and prices stand in his offers.
package struct SupplierView: Codable, Sendable {
    package let id: SupplierID
    package let version: Int
    package let name: String
    package let country: String
    package let allowsCancellation: Bool
    package let isActive: Bool

    package init(
        id: SupplierID, version: Int, name: String, country: String, allowsCancellation: Bool, isActive: Bool
    ) {
        self.id = id
        self.version = version
        self.name = name
        self.country = country
        self.allowsCancellation = allowsCancellation
        self.isActive = isActive
    }
}

package struct CreateSupplierRequest: Codable, Sendable {
    package let id: SupplierID?
    package let name: String
    /// ISO 3166-1 alpha-2
    package let country: String
    /// Whether an order may be taken back after he has it; yes, when absent.
    package let allowsCancellation: Bool?

    package init(id: SupplierID? = nil, name: String, country: String, allowsCancellation: Bool? = nil) {
        self.id = id
        self.name = name
        self.country = country
        self.allowsCancellation = allowsCancellation
    }
}

/// What is absent stays as it is.
package struct ReviseSupplierRequest: Codable, Sendable {
    package let name: String?
    package let country: String?
    package let allowsCancellation: Bool?
    package let isActive: Bool?

    package init(
        name: String? = nil, country: String? = nil, allowsCancellation: Bool? = nil, isActive: Bool? = nil
    ) {
        self.name = name
        self.country = country
        self.allowsCancellation = allowsCancellation
        self.isActive = isActive
    }
}

/// Something that happened and did not fit; a person looks at it.
package struct SourcingExceptionView: Codable, Sendable {
    package let enquiryID: EnquiryID
    package let kind: String
    package let detail: String
    package let quantity: ExactDecimal
    package let happenedAt: Timestamp

    package init(enquiryID: EnquiryID, kind: String, detail: String, quantity: ExactDecimal, happenedAt: Timestamp) {
        self.enquiryID = enquiryID
        self.kind = kind
        self.detail = detail
        self.quantity = quantity
        self.happenedAt = happenedAt
    }
}
