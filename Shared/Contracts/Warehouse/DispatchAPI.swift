package struct DispatchLineView: Codable, Sendable {
    package let id: DispatchLineID
    package let sliceID: SliceID
    package let invoiceLineID: InvoiceLineID
    package let productID: ProductID
    package let description: String
    package let quantity: Quantity
    package let picked: ExactDecimal
    package let exited: ExactDecimal
    package let delivered: ExactDecimal
    package let returned: ExactDecimal
    package let lost: ExactDecimal
    package let expectedBack: ExactDecimal
    /// Exit cost in minor units of the company's currency.
    package let cost: Int64?

    package init(
        id: DispatchLineID, sliceID: SliceID, invoiceLineID: InvoiceLineID, productID: ProductID, description: String,
        quantity: Quantity, picked: ExactDecimal, exited: ExactDecimal, delivered: ExactDecimal, returned: ExactDecimal,
        lost: ExactDecimal, expectedBack: ExactDecimal, cost: Int64? = nil
    ) {
        self.id = id
        self.sliceID = sliceID
        self.invoiceLineID = invoiceLineID
        self.productID = productID
        self.description = description
        self.quantity = quantity
        self.picked = picked
        self.exited = exited
        self.delivered = delivered
        self.returned = returned
        self.lost = lost
        self.expectedBack = expectedBack
        self.cost = cost
    }
}

package struct DispatchNoteView: Codable, Sendable {
    package let id: DispatchNoteID
    package let version: Int
    package let state: String
    package let invoiceID: InvoiceID
    package let opportunityID: OpportunityID
    package let accountID: AccountID
    package let accountName: String
    package let address: PostalAddress?
    package let warehouseID: WarehouseID
    package let remainderOf: DispatchNoteID?
    package let blockReason: String?
    package let pickedBy: UserID?
    /// As Identity told last; only where one note is read.
    package var pickedByName: String?
    package let exitPermitID: ExitPermitID?
    /// Told where notes are read, not in the answer to a change.
    package let createdAt: Timestamp?
    package let lines: [DispatchLineView]

    package init(
        id: DispatchNoteID, version: Int, state: String, invoiceID: InvoiceID, opportunityID: OpportunityID,
        accountID: AccountID, accountName: String, address: PostalAddress? = nil, warehouseID: WarehouseID,
        remainderOf: DispatchNoteID? = nil, blockReason: String? = nil, pickedBy: UserID? = nil,
        exitPermitID: ExitPermitID? = nil, createdAt: Timestamp? = nil, lines: [DispatchLineView]
    ) {
        self.id = id
        self.version = version
        self.state = state
        self.invoiceID = invoiceID
        self.opportunityID = opportunityID
        self.accountID = accountID
        self.accountName = accountName
        self.address = address
        self.warehouseID = warehouseID
        self.remainderOf = remainderOf
        self.blockReason = blockReason
        self.pickedBy = pickedBy
        self.exitPermitID = exitPermitID
        self.createdAt = createdAt
        self.lines = lines
    }
}

package struct PickedQuantity: Codable, Sendable {
    package let dispatchLineID: DispatchLineID
    package let quantity: ExactDecimal

    package init(dispatchLineID: DispatchLineID, quantity: ExactDecimal) {
        self.dispatchLineID = dispatchLineID
        self.quantity = quantity
    }
}

/// All lines in full when absent; a line that is not named was not found.
package struct PickRequest: Codable, Sendable {
    package let lines: [PickedQuantity]?

    package init(lines: [PickedQuantity]? = nil) {
        self.lines = lines
    }
}

package struct PickManyRequest: Codable, Sendable {
    package let ids: [DispatchNoteID]

    package init(ids: [DispatchNoteID]) {
        self.ids = ids
    }
}

package struct PermitRequest: Codable, Sendable {
    package let vehicle: String
    package let driver: String
    /// The end of the company's day when absent.
    package let validUntil: Timestamp?

    package init(vehicle: String, driver: String, validUntil: Timestamp? = nil) {
        self.vehicle = vehicle
        self.driver = driver
        self.validUntil = validUntil
    }
}

package struct PermitManyRequest: Codable, Sendable {
    package let ids: [DispatchNoteID]
    package let vehicle: String
    package let driver: String
    package let validUntil: Timestamp?

    package init(ids: [DispatchNoteID], vehicle: String, driver: String, validUntil: Timestamp? = nil) {
        self.ids = ids
        self.vehicle = vehicle
        self.driver = driver
        self.validUntil = validUntil
    }
}

package struct UseManyRequest: Codable, Sendable {
    package let ids: [ExitPermitID]

    package init(ids: [ExitPermitID]) {
        self.ids = ids
    }
}

package struct ExitPermitView: Codable, Sendable {
    package let id: ExitPermitID
    package let dispatchNoteID: DispatchNoteID
    /// Whose goods they are; not told in the answer to issuing.
    package let accountName: String?
    package let state: String
    package let vehicle: String
    package let driver: String
    package let validUntil: Timestamp
    package let issuedBy: UserID?
    /// As Identity told last, where permits are read.
    package var issuedByName: String?
    package let issuedAt: Timestamp
    package let usedBy: UserID?
    package var usedByName: String?
    package let usedAt: Timestamp?

    package init(
        id: ExitPermitID, dispatchNoteID: DispatchNoteID, accountName: String? = nil, state: String, vehicle: String,
        driver: String, validUntil: Timestamp, issuedBy: UserID? = nil, issuedAt: Timestamp, usedBy: UserID? = nil,
        usedAt: Timestamp? = nil
    ) {
        self.id = id
        self.dispatchNoteID = dispatchNoteID
        self.accountName = accountName
        self.state = state
        self.vehicle = vehicle
        self.driver = driver
        self.validUntil = validUntil
        self.issuedBy = issuedBy
        self.issuedAt = issuedAt
        self.usedBy = usedBy
        self.usedAt = usedAt
    }
}

/// Why one of many was refused.
package struct BulkProblem: Codable, Sendable {
    package let code: String
    package let detail: String

    package init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }
}

/// What became of one of many: an item, or a problem.
package struct BulkResult: Codable, Sendable {
    /// As it was asked for.
    package let id: String
    package let status: Int
    package let dispatchNoteID: DispatchNoteID?
    package let exitPermitID: ExitPermitID?
    package let state: String?
    package let remainderID: DispatchNoteID?
    package let problem: BulkProblem?

    package init(
        id: String, status: Int, dispatchNoteID: DispatchNoteID? = nil, exitPermitID: ExitPermitID? = nil,
        state: String? = nil, remainderID: DispatchNoteID? = nil, problem: BulkProblem? = nil
    ) {
        self.id = id
        self.status = status
        self.dispatchNoteID = dispatchNoteID
        self.exitPermitID = exitPermitID
        self.state = state
        self.remainderID = remainderID
        self.problem = problem
    }
}

package struct BulkAnswer: Codable, Sendable {
    package let results: [BulkResult]

    package init(results: [BulkResult]) {
        self.results = results
    }
}
