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
    package let requestedOn: LocalDate?
    package let amounts: LineAmounts

    package init(
        id: OpportunityLineID, product: ProductID, description: String, kind: ProductKind, route: SourcingRoute,
        quantity: Quantity, unitPrice: UnitPrice, discountRate: ExactDecimal = .zero, taxCode: String,
        taxRate: ExactDecimal, requestedOn: LocalDate? = nil
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
        self.requestedOn = requestedOn
        self.amounts = LineAmounts(
            quantity: quantity.value, price: unitPrice, discountRate: discountRate, taxRate: taxRate)
    }

    /// A service is performed, not fetched: no stock, no dispatch note (S-71).
    package var needsStock: Bool { kind != .service }
}
