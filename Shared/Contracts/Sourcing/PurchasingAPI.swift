/// Where a purchase comes from (F-ARYA-30).
package enum PurchaseOrigin: String, Codable, Sendable, CaseIterable {
    case home = "HOME"
    case abroad = "ABROAD"
}

/// Marks an enquiry as home or abroad before it is ordered; else the chosen supplier's country decides.
package struct MarkOriginRequest: Codable, Sendable {
    package let origin: PurchaseOrigin
    package init(origin: PurchaseOrigin) { self.origin = origin }
}

/// How far the supplier is with an order (SM-13); what arrived is told by the enquiry.
package enum PurchaseOrderStatus: String, Codable, Sendable, CaseIterable {
    case ordered = "ORDERED"
    case confirmed = "CONFIRMED"
    case inTransit = "IN_TRANSIT"
    case inCustoms = "IN_CUSTOMS"
    case partlyReceived = "PARTLY_RECEIVED"
    case received = "RECEIVED"
    case closed = "CLOSED"
    case cancelled = "CANCELLED"
}

package struct PurchaseOrderView: Codable, Sendable {
    /// The enquiry's id: enquiry and order are one case.
    package let id: EnquiryID
    package let version: Int
    package let number: String
    package let state: PurchaseOrderStatus
    package let origin: PurchaseOrigin
    package let supplierID: SupplierID?
    package let productID: ProductID
    package let product: ProductSummary?
    package let quantity: ExactDecimal
    package let arrivedQuantity: ExactDecimal
    package let promisedDate: LocalDate
    /// Only for those who may see cost.
    package let unitCost: UnitPrice?
    package let confirmedDate: LocalDate?
    package let confirmedQuantity: ExactDecimal?
    package let shippedOn: LocalDate?
    package let carrier: String?
    package let trackingNumber: String?
    package let customsReference: String?
    package let customsClearedOn: LocalDate?

    package init(
        id: EnquiryID, version: Int, number: String, state: PurchaseOrderStatus, origin: PurchaseOrigin,
        supplierID: SupplierID?, productID: ProductID, product: ProductSummary?, quantity: ExactDecimal,
        arrivedQuantity: ExactDecimal, promisedDate: LocalDate, unitCost: UnitPrice?, confirmedDate: LocalDate?,
        confirmedQuantity: ExactDecimal?, shippedOn: LocalDate?, carrier: String?, trackingNumber: String?,
        customsReference: String?, customsClearedOn: LocalDate?
    ) {
        self.id = id
        self.version = version
        self.number = number
        self.state = state
        self.origin = origin
        self.supplierID = supplierID
        self.productID = productID
        self.product = product
        self.quantity = quantity
        self.arrivedQuantity = arrivedQuantity
        self.promisedDate = promisedDate
        self.unitCost = unitCost
        self.confirmedDate = confirmedDate
        self.confirmedQuantity = confirmedQuantity
        self.shippedOn = shippedOn
        self.carrier = carrier
        self.trackingNumber = trackingNumber
        self.customsReference = customsReference
        self.customsClearedOn = customsClearedOn
    }
}

/// What the supplier confirmed; what is absent is as ordered.
package struct ConfirmPurchaseRequest: Codable, Sendable {
    package let date: LocalDate?
    package let quantity: ExactDecimal?

    package init(date: LocalDate? = nil, quantity: ExactDecimal? = nil) {
        self.date = date
        self.quantity = quantity
    }
}

package struct RecordShipmentRequest: Codable, Sendable {
    /// Today, when absent.
    package let shippedOn: LocalDate?
    package let carrier: String?
    package let trackingNumber: String?

    package init(shippedOn: LocalDate? = nil, carrier: String? = nil, trackingNumber: String? = nil) {
        self.shippedOn = shippedOn
        self.carrier = carrier
        self.trackingNumber = trackingNumber
    }
}

/// Goods from abroad reached the customs, or left it.
package struct RecordCustomsRequest: Codable, Sendable {
    package let reference: String
    package let clearedOn: LocalDate?

    package init(reference: String, clearedOn: LocalDate? = nil) {
        self.reference = reference
        self.clearedOn = clearedOn
    }
}
