import Contracts

extension Services {
    static let dispatchStates = ["CREATED", "RELEASED", "PICKED", "BLOCKED", "EXITED", "CLOSED", "CANCELLED"]
    static let permitStates = ["ISSUED", "USED", "REVOKED", "EXPIRED"]
    static let holdStates = ["HELD", "RESERVED", "CONSUMED", "RELEASED", "EXPIRED"]
    static let expectedStates = ["EXPECTED", "PARTLY_RECEIVED", "RECEIVED", "CANCELLED"]
    static let returnStates = ["REQUESTED", "AUTHORISED", "RECEIVED", "ACCEPTED", "REJECTED"]

    // MARK: - Stock

    func stock(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<StockView> {
        try await get("warehouse", query.question("stock", limit: limit), for: visit)
    }

    /// A product in every warehouse that has it.
    func stock(of product: ProductID, for visit: Visit) async throws -> [StockView] {
        let page: Page<StockView> = try await get("warehouse", "stock?product_id=\(product)&limit=200", for: visit)
        return page.data
    }

    /// A product over all warehouses.
    func wholeStock(of product: ProductID, for visit: Visit) async throws -> StockView {
        try await get("warehouse", "stock/\(product)", for: visit)
    }

    /// The latest rows first.
    func ledger(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<LedgerRowView> {
        try await get("warehouse", query.question("ledger", limit: limit, ["sort=-posted_at"]), for: visit)
    }

    func holds(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<HoldView> {
        try await get("warehouse", query.question("holds", limit: limit), for: visit)
    }

    func waitingHolds(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<WaitingHoldView> {
        try await get("warehouse", query.question("waiting-holds", limit: limit), for: visit)
    }

    func warehouses(for visit: Visit) async throws -> [WarehouseView] {
        let page: Page<WarehouseView> = try await get("warehouse", "warehouses?limit=200", for: visit)
        return page.data
    }

    // MARK: - The way out

    /// - Parameter isNewestFirst: for what is over; what waits is shown the longest waiting first.
    func dispatchNotes(
        _ query: ListQuery, isNewestFirst: Bool, limit: Int, for visit: Visit
    ) async throws -> Page<DispatchNoteView> {
        let sort = isNewestFirst ? ["sort=-created_at"] : []
        return try await get("warehouse", query.question("dispatch-notes", limit: limit, sort), for: visit)
    }

    /// Of one invoice.
    func dispatchNotes(of invoice: InvoiceID, for visit: Visit) async throws -> [DispatchNoteView] {
        let page: Page<DispatchNoteView> = try await get(
            "warehouse", "dispatch-notes?invoice_id=\(invoice)", for: visit)
        return page.data
    }

    /// Of one sale.
    func dispatchNotes(of sale: OpportunityID, limit: Int, for visit: Visit) async throws -> [DispatchNoteView] {
        let page: Page<DispatchNoteView> = try await get(
            "warehouse", "dispatch-notes?opportunity_id=\(sale)&limit=\(limit)", for: visit)
        return page.data
    }

    /// Picked and waiting for a permit or the gate, the longest waiting first.
    func pickedNotes(for visit: Visit) async throws -> [DispatchNoteView] {
        let page: Page<DispatchNoteView> = try await get(
            "warehouse", "dispatch-notes?state=PICKED&limit=200", for: visit)
        return page.data
    }

    /// Permits that may pass the gate.
    func validPermits(for visit: Visit) async throws -> [ExitPermitView] {
        let page: Page<ExitPermitView> = try await get("warehouse", "exit-permits?state=ISSUED&limit=200", for: visit)
        return page.data
    }

    func dispatchNote(_ id: DispatchNoteID, for visit: Visit) async throws -> DispatchNoteView {
        try await get("warehouse", "dispatch-notes/\(id)", for: visit)
    }

    func exitPermits(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<ExitPermitView> {
        try await get("warehouse", query.question("exit-permits", limit: limit, ["sort=-issued_at"]), for: visit)
    }

    func exitPermit(_ id: ExitPermitID, for visit: Visit) async throws -> ExitPermitView {
        try await get("warehouse", "exit-permits/\(id)", for: visit)
    }

    // MARK: - The way in

    func expectedReceipts(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<ExpectedReceiptView> {
        try await get("warehouse", query.question("expected-receipts", limit: limit), for: visit)
    }

    /// What a unit promised to bring for one request.
    func expectedReceipt(_ request: EnquiryID, for visit: Visit) async throws -> ExpectedReceiptView {
        let page: Page<ExpectedReceiptView> = try await get(
            "warehouse", "expected-receipts?request_id=\(request)", for: visit)
        guard let found = page.data.first else { throw PageFault.notFound }
        return found
    }

    /// The latest first.
    func receipts(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<ReceiptView> {
        try await get("warehouse", query.question("receipts", limit: limit, ["sort=-received_at"]), for: visit)
    }

    /// What came of one request.
    func receipts(of request: EnquiryID, for visit: Visit) async throws -> [ReceiptView] {
        let page: Page<ReceiptView> = try await get("warehouse", "receipts?request_id=\(request)", for: visit)
        return page.data
    }

    func takeBacks(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<TakeBackView> {
        try await get("warehouse", query.question("take-backs", limit: limit), for: visit)
    }

    func takeBack(of delivery: DeliveryID, for visit: Visit) async throws -> TakeBackView {
        let page: Page<TakeBackView> = try await get("warehouse", "take-backs?delivery_id=\(delivery)", for: visit)
        guard let found = page.data.first else { throw PageFault.notFound }
        return found
    }

    func goodsReturns(_ query: ListQuery, limit: Int, for visit: Visit) async throws -> Page<GoodsReturnView> {
        try await get("warehouse", query.question("goods-returns", limit: limit), for: visit)
    }

    func goodsReturn(_ id: GoodsReturnID, for visit: Visit) async throws -> GoodsReturnView {
        try await get("warehouse", "goods-returns/\(id)", for: visit)
    }

    /// - Parameter openOnly: leaves out what somebody has looked at.
    func warehouseExceptions(
        _ query: ListQuery, openOnly: Bool, limit: Int, for visit: Visit
    ) async throws -> Page<ExceptionView> {
        let open = openOnly ? ["closed_at=null:true"] : []
        return try await get(
            "warehouse", query.question("exceptions", limit: limit, besides: ["state"], open), for: visit)
    }
}
