import Contracts

/// The commercial unit: a product, a quantity, a price (SM-04). What is shown as its status comes from its slices.
package struct OpportunityLine: Equatable, Sendable {
    package let id: OpportunityLineID
    package let product: ProductID
    package let description: String
    package let kind: ProductKind
    package let route: SourcingRoute
    package let quantity: Quantity
    package let unitPrice: UnitPrice
    package let discountRate: ExactDecimal
    package let taxCode: String
    package let taxRate: ExactDecimal
    /// The part of a unit's price that VAT is due on; none where it is due on the whole net amount.
    package let taxablePrice: UnitPrice?
    package let requestedOn: LocalDate?
    package let amounts: LineAmounts
    /// The revision that made the line what it is; it is agreed once approvers said yes to that revision or a later one.
    package var since: Int
    /// The revision that left it out. Nothing is wanted of it any more; its slices give back what they claimed.
    package var until: Int?

    package init(
        id: OpportunityLineID, product: ProductID, description: String, kind: ProductKind, route: SourcingRoute,
        quantity: Quantity, unitPrice: UnitPrice, discountRate: ExactDecimal = .zero, taxCode: String,
        taxRate: ExactDecimal, taxablePrice: UnitPrice? = nil, requestedOn: LocalDate? = nil, since: Int = 1,
        until: Int? = nil
    ) {
        self.id = id
        self.product = product
        self.description = description
        self.kind = kind
        self.route = route
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.discountRate = discountRate
        self.taxCode = taxCode
        self.taxRate = taxRate
        self.taxablePrice = taxablePrice
        self.requestedOn = requestedOn
        self.since = since
        self.until = until
        self.amounts = LineAmounts(
            quantity: quantity.value, price: unitPrice, discountRate: discountRate, taxRate: taxRate,
            taxablePrice: taxablePrice)
    }

    /// A part of the price lies between nothing and the price, and VAT is due on no more than the net amount.
    ///
    /// - Parameter position: of the line in its sale, from 1.
    /// - Throws: `.taxablePriceOutOfRange`; `.taxBaseAboveNet`, where a discount takes more than the untaxed part.
    package func checkTaxBase(at position: Int) throws(SalesRefusal) {
        guard let taxablePrice else { return }
        guard taxablePrice.currency == unitPrice.currency, taxablePrice.value >= .zero,
            taxablePrice.value <= unitPrice.value
        else { throw .taxablePriceOutOfRange(position: position, price: unitPrice) }
        guard taxablePrice.times(quantity.value) <= amounts.net else {
            throw .taxBaseAboveNet(position: position, net: amounts.net)
        }
    }

    /// A service is performed, not fetched: no stock, no dispatch note (S-71).
    package var needsStock: Bool { kind != .service }

    /// Whether approvers would judge both alike. What the product list says of the product by now is not asked.
    func asksTheSame(as other: OpportunityLine) -> Bool {
        product == other.product && quantity.value == other.quantity.value && unitPrice == other.unitPrice
            && discountRate == other.discountRate && taxablePrice == other.taxablePrice
            && requestedOn == other.requestedOn
    }

    /// One like it, in a later revision.
    func again(as id: OpportunityLineID, in revision: Int) -> OpportunityLine {
        OpportunityLine(
            id: id, product: product, description: description, kind: kind, route: route, quantity: quantity,
            unitPrice: unitPrice, discountRate: discountRate, taxCode: taxCode, taxRate: taxRate,
            taxablePrice: taxablePrice, requestedOn: requestedOn, since: revision)
    }

    /// So much of it as it was until `revision` left it out.
    func leftOut(_ quantity: ExactDecimal, in revision: Int, as id: OpportunityLineID) -> OpportunityLine {
        OpportunityLine(
            id: id, product: product, description: description, kind: kind, route: route,
            quantity: Quantity(quantity, self.quantity.unit), unitPrice: unitPrice, discountRate: discountRate,
            taxCode: taxCode, taxRate: taxRate, taxablePrice: taxablePrice, requestedOn: requestedOn, since: since,
            until: revision)
    }
}
