import Contracts

/// When, how much and at what price: a supplier's offer, or the unit's own reckoning.
package struct Offer: Sendable, Equatable {
    package let id: OfferID
    package let supplier: SupplierID?
    package let quantity: ExactDecimal
    package let leadTimeDays: Int
    package let earliestDate: LocalDate
    /// In the company's currency.
    package let unitCost: UnitPrice
    /// As it was named in another currency, and the rate it was converted at (S-25).
    package let foreign: ForeignCost?
    /// The last day on which the offer may be accepted (T-06).
    package let validUntil: LocalDate
    package let notes: String?

    package init(
        id: OfferID, supplier: SupplierID? = nil, quantity: ExactDecimal, leadTimeDays: Int, earliestDate: LocalDate,
        unitCost: UnitPrice, foreign: ForeignCost? = nil, validUntil: LocalDate, notes: String? = nil
    ) {
        self.id = id
        self.supplier = supplier
        self.quantity = quantity
        self.leadTimeDays = leadTimeDays
        self.earliestDate = earliestDate
        self.unitCost = unitCost
        self.foreign = foreign
        self.validUntil = validUntil
        self.notes = notes
    }
}

/// A cost in a currency that is not the company's. The rate is company currency per unit of the foreign one, and stays.
package struct ForeignCost: Sendable, Equatable {
    package let cost: UnitPrice
    package let rate: ExactDecimal

    package init(cost: UnitPrice, rate: ExactDecimal) {
        self.cost = cost
        self.rate = rate
    }

    package func converted(to currency: Currency) -> UnitPrice {
        let product = Int128(cost.value.millionths) * Int128(rate.millionths)
        let millionths = Int64(clamping: roundedQuotient(product, Int128(ExactDecimal.scale)))
        return UnitPrice(ExactDecimal(millionths: millionths), currency)
    }
}

/// What the unit owes from the moment its answer was accepted.
package struct Commitment: Sendable, Equatable {
    package let offer: Offer
    package let quantity: ExactDecimal
    /// The unit's own number: a purchase order, a production order.
    package let reference: String
    package var promisedDate: LocalDate
    /// Never more than ``SourcingTerms/acceptable(of:)``.
    package var arrived: ExactDecimal
    /// What came beyond that: kept in the books, looked at by a person.
    package var excess: ExactDecimal
    /// Meant for the asker; otherwise the goods become free stock when they come.
    package var isPegged: Bool

    package init(
        offer: Offer, quantity: ExactDecimal, reference: String, promisedDate: LocalDate,
        arrived: ExactDecimal = .zero, excess: ExactDecimal = .zero, isPegged: Bool = true
    ) {
        self.offer = offer
        self.quantity = quantity
        self.reference = reference
        self.promisedDate = promisedDate
        self.arrived = arrived
        self.excess = excess
        self.isPegged = isPegged
    }

    package var missing: ExactDecimal { max(.zero, quantity - arrived) }
}
