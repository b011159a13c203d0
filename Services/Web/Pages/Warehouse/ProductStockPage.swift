import Contracts

/// One product in the warehouses: how much, for whom it is claimed, who waits for it, what comes.
enum ProductStockPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(StockPage.path)/{product}", right: .readStock) { desk in try await page(desk.id("product"), desk) }
        pages.post("\(StockPage.path)/{product}/adjust", right: .manageStock, adjust)
        pages.post("\(StockPage.path)/{product}/reallocate", right: .manageStock, reallocate)
    }

    private static func adjust(_ desk: Desk) async throws -> Reply {
        let product: ProductID = try desk.id("product")
        var input = try await desk.input("adjust")
        let request = StockForms.adjustment(of: product, &input, desk)
        return try await desk.carryOut(
            Change("warehouse", "stock-adjustments", request), input,
            then: "\(StockPage.path)/\(product)?done=stock-adjusted", else: { try await page(product, desk, $0) })
    }

    private static func reallocate(_ desk: Desk) async throws -> Reply {
        let product: ProductID = try desk.id("product")
        var input = try await desk.input("reallocate")
        let hold = input.id("hold", HoldID.self)
        let request = StockForms.reallocation(&input)
        return try await desk.carryOut(
            Change("warehouse", "holds/\(hold?.description ?? "")/reallocate", request), input,
            then: "\(StockPage.path)/\(product)?done=stock-reallocated", else: { try await page(product, desk, $0) })
    }

    private static func page(_ product: ProductID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let of = ListQuery(
            path: StockPage.path, desk.visit.query,
            fields: ["product_id": ["\(product)"], "state": ["HELD", "RESERVED"]]
        ).bare.choosing("product_id", ["\(product)"])
        let open = ListQuery(
            path: StockPage.path, desk.visit.query,
            fields: ["product_id": ["\(product)"], "state": ["EXPECTED", "PARTLY_RECEIVED"]]
        ).bare.choosing("product_id", ["\(product)"]).choosing("state", ["EXPECTED", "PARTLY_RECEIVED"])
        let (services, visit) = (desk.services, desk.visit)
        async let warehouses = services.warehouses(for: visit)
        async let parts = services.stock(of: product, for: visit)
        async let holds = services.holds(of.choosing("state", ["HELD", "RESERVED"]), limit: 100, for: visit)
        async let waiting = services.waitingHolds(of, limit: 100, for: visit)
        async let expected = services.expectedReceipts(open, limit: 100, for: visit)
        let whole = try await services.wholeStock(of: product, for: visit)
        let view = ProductStockView(
            desk: desk, whole: whole, parts: try await parts, holds: try await holds.data,
            waiting: try await waiting.data, expected: try await expected.data, warehouses: try await warehouses)
        return try desk.page(view.record(refusal), title: whole.name, refusal)
    }
}

/// A product's page, ready to print.
private struct ProductStockView {
    let desk: Desk
    let whole: StockView
    let parts: [StockView]
    let holds: [HoldView]
    let waiting: [WaitingHoldView]
    let expected: [ExpectedReceiptView]
    let warehouses: [WarehouseView]

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }
    private var words: WarehouseWords { WarehouseWords(desk) }

    func record(_ refusal: Refusal?) -> DeskRecord {
        let forms = StockForms(desk: desk, whole: whole, holds: holds, waiting: waiting, warehouses: warehouses)
        let ledger = Way(texts.text("ledgerOfIt"), to: "\(LedgerPage.path)?f.product_id.in=\(whole.productID)")
        return DeskRecord(
            crumbs: [Way(texts.text("warehouseStock"), to: StockPage.path)], title: .text(whole.name),
            lead: [.code(whole.sku), .text(texts.text("asOf", ["time": formats.moment(whole.asOf)]))],
            facts: facts, ways: [ledger], forms: Actions(forms: forms.all, opensFirst: false).values(desk, refusal),
            main: [bar, places, claims, line, coming].compactMap(\.self))
    }

    private func amount(_ quantity: ExactDecimal) -> Cell { .number(formats.quantity(quantity, whole.unit)) }
    private func some(_ quantity: ExactDecimal) -> Cell { quantity == .zero ? .empty : amount(quantity) }

    private var facts: Facts {
        Facts([
            (texts.text("availableQuantity"), amount(whole.available)), (texts.text("onHand"), amount(whole.onHand)),
            (texts.text("heldQuantity"), amount(whole.held)), (texts.text("reservedQuantity"), amount(whole.reserved)),
            (texts.text("incomingQuantity"), some(whole.incoming)),
            (texts.text("inDispatchArea"), some(whole.inDispatchArea)),
            (texts.text("inTransitQuantity"), some(whole.inTransit)),
            (texts.text("inQuarantine"), some(whole.inQuarantine)),
            (texts.text("stockValue"), whole.value.map { .number(formats.money($0)) } ?? .empty),
            (texts.text("averageCost"), whole.averageCost.map { .number(formats.price($0)) } ?? .empty),
        ])
    }

    private var bar: RecordSection? {
        guard whole.onHand > .zero else { return nil }
        let bar = StockBar(
            available: whole.available, held: whole.held, reserved: whole.reserved, unit: whole.unit, desk: desk)
        return RecordSection(name: "share", title: texts.text("whatOfIt"), bar: bar.values)
    }

    /// Each warehouse by itself, where there are several.
    private var places: RecordSection? {
        guard parts.count > 1 else { return nil }
        let rows = parts.map { part in
            Table.Row([
                warehouses.first { $0.id == part.warehouseID }.map { .text($0.name) } ?? .code("\(part.warehouseID)"),
                amount(part.onHand), some(part.held), some(part.reserved), amount(part.available),
            ])
        }
        let columns = ["warehouseColumn", "onHand", "heldQuantity", "reservedQuantity", "availableQuantity"]
        return section("places", "warehousesOfIt", columns, rows)
    }

    private var claims: RecordSection {
        let rows = holds.map { hold in
            Table.Row([
                .chip(words.hold(hold.state)), amount(hold.quantity), some(hold.onDispatchNotes),
                .text(texts.word("holdCause", hold.cause.rawValue)), hold.accountName.map { .text($0) } ?? .empty,
                words.sale(hold.opportunityID, hold.saleName),
                .moment(hold.expiresAt, formats),
            ])
        }
        let columns = [
            "state", "quantity", "onNotes", "holdCauseColumn", "customerColumn", "saleColumn", "expiresAt",
        ]
        return section("claims", "claimsOnIt", columns, rows, calm: "noClaims")
    }

    private var line: RecordSection? {
        guard !waiting.isEmpty else { return nil }
        let rows = waiting.sorted { ($1.priority, $0.approvedAt) < ($0.priority, $1.approvedAt) }.map { hold in
            Table.Row([
                amount(hold.quantity), .number(formats.number(hold.priority)), .moment(hold.approvedAt, formats),
                hold.accountName.map { .text($0) } ?? .empty, words.sale(hold.opportunityID, hold.saleName),
            ])
        }
        let columns = ["quantity", "priority", "approvedAt", "customerColumn", "saleColumn"]
        return section("line", "waitingForIt", columns, rows)
    }

    private var coming: RecordSection? {
        guard !expected.isEmpty else { return nil }
        let rows = expected.map { receipt in
            Table.Row(
                to: "\(ExpectedReceiptsPage.path)/\(receipt.requestID)",
                [
                    .code(receipt.reference), .text(words.source(receipt.source)),
                    amount(receipt.quantity - receipt.received), .day(receipt.promisedOn, formats),
                ])
        }
        return section("coming", "comingOfIt", ["ownReference", "fromUnit", "stillComing", "promisedOn"], rows)
    }

    private func section(
        _ name: String, _ title: String, _ columns: [String], _ rows: [Table.Row], calm: String? = nil
    ) -> RecordSection {
        let table = Table(caption: texts.text(title), columns: columns.map { texts.text($0) }, rows: rows)
        return RecordSection(
            name: name, title: texts.text(title), table: rows.isEmpty ? nil : table,
            calm: rows.isEmpty ? calm.map { texts.text($0) } : nil)
    }
}
