/// What one product is made of. A new one of the same product takes the place of the old; running orders keep theirs.
package struct BillOfMaterialsRequest: Codable, Sendable {
    package let productID: ProductID
    package let lines: [BillOfMaterialsLine]
    /// From material to goods, in days.
    package let processDays: Int
    /// The routing, in order, for people (F-ARYA-27).
    package let steps: [String]?
    /// How much more may go in than is to come out, as a fraction; none, when absent.
    package let scrapAllowance: ExactDecimal?

    package init(
        productID: ProductID, lines: [BillOfMaterialsLine], processDays: Int, steps: [String]? = nil,
        scrapAllowance: ExactDecimal? = nil
    ) {
        self.productID = productID
        self.lines = lines
        self.processDays = processDays
        self.steps = steps
        self.scrapAllowance = scrapAllowance
    }
}

/// Material for one piece of the product.
package struct BillOfMaterialsLine: Codable, Sendable, Equatable {
    package let materialID: ProductID
    package let quantity: ExactDecimal

    package init(materialID: ProductID, quantity: ExactDecimal) {
        self.materialID = materialID
        self.quantity = quantity
    }
}

/// Several bills at once, all or none.
package struct BillsOfMaterialsRequest: Codable, Sendable {
    package static let limit = 200
    package let items: [BillOfMaterialsRequest]
    package init(items: [BillOfMaterialsRequest]) { self.items = items }
}

package struct BillOfMaterialsView: Codable, Sendable {
    package let productID: ProductID
    package let version: Int
    package let product: ProductSummary?
    package let lines: [BillOfMaterialsLine]
    package let processDays: Int
    package let steps: [String]
    package let scrapAllowance: ExactDecimal

    package init(
        productID: ProductID, version: Int, product: ProductSummary?, lines: [BillOfMaterialsLine], processDays: Int,
        steps: [String], scrapAllowance: ExactDecimal
    ) {
        self.productID = productID
        self.version = version
        self.product = product
        self.lines = lines
        self.processDays = processDays
        self.steps = steps
        self.scrapAllowance = scrapAllowance
    }
}

package struct BillsOfMaterialsResult: Codable, Sendable {
    package let data: [BillOfMaterialsView]
    package init(data: [BillOfMaterialsView]) { self.data = data }
}

/// A material of an order: needed, held by the warehouse, asked from supply.
package struct OrderMaterialView: Codable, Sendable {
    package struct Request: Codable, Sendable {
        package let requestID: EnquiryID
        package let state: String
        package let quantity: ExactDecimal
        package let offeredQuantity: ExactDecimal?
        package let availableDate: LocalDate?
        package let validUntil: LocalDate?

        package init(
            requestID: EnquiryID, state: String, quantity: ExactDecimal, offeredQuantity: ExactDecimal?,
            availableDate: LocalDate?, validUntil: LocalDate?
        ) {
            self.requestID = requestID
            self.state = state
            self.quantity = quantity
            self.offeredQuantity = offeredQuantity
            self.availableDate = availableDate
            self.validUntil = validUntil
        }
    }

    package let materialID: ProductID
    package let material: ProductSummary?
    package let required: ExactDecimal
    package let held: ExactDecimal
    package let requests: [Request]

    package init(
        materialID: ProductID, material: ProductSummary?, required: ExactDecimal, held: ExactDecimal,
        requests: [Request]
    ) {
        self.materialID = materialID
        self.material = material
        self.required = required
        self.held = held
        self.requests = requests
    }
}

/// Where a production order stands (SM-12); PLANNED while it is only an enquiry.
package enum ProductionOrderStatus: String, Codable, Sendable, CaseIterable {
    case planned = "PLANNED"
    case released = "RELEASED"
    /// The warehouse was asked for the material.
    case starting = "STARTING"
    case started = "STARTED"
    case partlyCompleted = "PARTLY_COMPLETED"
    case completed = "COMPLETED"
    /// Given up on the shop floor; what it still stood for is scrap.
    case stopped = "STOPPED"
    case cancelled = "CANCELLED"
}

package struct ProductionOrderView: Codable, Sendable {
    /// The enquiry's id: enquiry and order are one case.
    package let id: EnquiryID
    package let version: Int
    package let state: ProductionOrderStatus
    package let reference: String?
    package let productID: ProductID
    package let product: ProductSummary?
    package let quantity: ExactDecimal
    package let promisedDate: LocalDate?
    /// Latest material date plus process time.
    package let expectedDate: LocalDate
    package let materialsReady: Bool
    package let materials: [OrderMaterialView]
    package let steps: [String]
    package let processDays: Int
    /// Good and scrap together may not exceed it.
    package let inputAllowance: ExactDecimal
    package let good: ExactDecimal
    package let scrap: ExactDecimal
    /// Only for those who may see cost.
    package let materialCost: Money?
    package let outputCost: Money?
    /// What was scrapped when the order was stopped.
    package let lostCost: Money?
    package let isPegged: Bool
    package let note: String?

    package init(
        id: EnquiryID, version: Int, state: ProductionOrderStatus, reference: String?, productID: ProductID,
        product: ProductSummary?, quantity: ExactDecimal, promisedDate: LocalDate?, expectedDate: LocalDate,
        materialsReady: Bool, materials: [OrderMaterialView], steps: [String], processDays: Int,
        inputAllowance: ExactDecimal, good: ExactDecimal, scrap: ExactDecimal, materialCost: Money?,
        outputCost: Money?, lostCost: Money? = nil, isPegged: Bool, note: String?
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.reference = reference
        self.productID = productID
        self.product = product
        self.quantity = quantity
        self.promisedDate = promisedDate
        self.expectedDate = expectedDate
        self.materialsReady = materialsReady
        self.materials = materials
        self.steps = steps
        self.processDays = processDays
        self.inputAllowance = inputAllowance
        self.good = good
        self.scrap = scrap
        self.materialCost = materialCost
        self.outputCost = outputCost
        self.lostCost = lostCost
        self.isPegged = isPegged
        self.note = note
    }
}

package struct ReportOutputRequest: Codable, Sendable {
    package let good: ExactDecimal
    package let scrap: ExactDecimal?
    /// Nothing more comes of this order, even if it is less than ordered.
    package let isLast: Bool?

    package init(good: ExactDecimal, scrap: ExactDecimal? = nil, isLast: Bool? = nil) {
        self.good = good
        self.scrap = scrap
        self.isLast = isLast
    }
}
