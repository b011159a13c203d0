import Contracts

/// What units promised to bring, what still comes first.
enum ExpectedReceiptsPage {
    static let path = "/warehouse/expected-receipts"
    private static let shown = 50
    static let open = ["EXPECTED", "PARTLY_RECEIVED"]

    static func register(on pages: PageRoutes) { pages.get(path, right: .readStock, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        var fault: String?
        if let text = desk.visit.query["scan"].map(ScanText.plain), !text.isEmpty {
            let found = try await desk.services.products(coded: [text], of: "warehouse", for: desk.visit)
            if let product = found[text] { return .see("\(path)?f.product_id.in=\(product.id)") }
            fault = texts.text("scanSaid.unknown", ["code": text])
        }
        // Any product may be asked for, if it is one.
        let asked = desk.visit.query["f.product_id.in"].flatMap { try? ProductID($0) }.map { ["\($0)"] } ?? []
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["state": Services.expectedStates, "product_id": asked],
            usual: ["state": open], searches: ["q": .plain])
        let page = try await desk.services.expectedReceipts(query, limit: shown, for: desk.visit)
        // The one thing that is expected of what was scanned is what is to be received.
        if !asked.isEmpty, page.data.count == 1, let only = page.data.first, desk.visit.query["after"] == nil {
            return .see("\(path)/\(only.requestID)")
        }
        let products = try await desk.services.products(page.data.map(\.productID), of: "warehouse", for: desk.visit)
        let list = DeskList(
            title: texts.text("expectedReceipts"), pages: WarehouseDesk.receiving(desk),
            views: Tabs(
                texts.text("state"), of: query, by: "state",
                [
                    (texts.text("expectedOpen"), open), (texts.text("expectedDone"), ["RECEIVED"]),
                    (texts.text("expectedCancelled"), ["CANCELLED"]), (texts.text("allOfThem"), []),
                ]),
            ways: desk.may(.receiveGoods) ? [Way(texts.text("receiveFound"), to: NewReceiptPage.path)] : [],
            lead: fault,
            scan: desk.may(.receiveGoods)
                ? ScanField(target: path, label: texts.text("scanProduct"), button: texts.text("findIt")) : nil,
            controls: ListControls(
                query: query, groups: [], searches: [("q", texts.text("findGoods"))], next: page.page.next),
            table: table(page.data, WarehouseWords(desk, products), desk),
            empty: EmptyState(title: texts.text("nothingExpected"), advice: texts.text("nothingExpectedAdvice")))
        return try desk.page(list)
    }

    private static func table(
        _ receipts: [ExpectedReceiptView], _ words: WarehouseWords, _ desk: Desk
    ) -> Table {
        let columns = [
            "productColumn", "fromUnit", "ownReference", "quantity", "receivedQuantity", "promisedOn", "state",
        ]
        return Table(
            caption: desk.texts.text("expectedReceipts"), columns: columns.map { desk.texts.text($0) },
            rows: receipts.map { receipt in
                Table.Row(
                    to: "\(path)/\(receipt.requestID)",
                    [
                        words.name(receipt.productID), .text(words.source(receipt.source)), .code(receipt.reference),
                        words.quantity(receipt.quantity, of: receipt.productID),
                        words.some(receipt.received, of: receipt.productID),
                        SourcingWords(desk).promised(receipt.promisedOn, isOpen: open.contains(receipt.state)).first
                            .map { .chip($0) } ?? .day(receipt.promisedOn, desk.formats),
                        .chip(words.expected(receipt.state)),
                    ])
            })
    }
}

/// One promise, and receiving what came of it; what is held for whom it was ordered is told (S-52).
enum ExpectedReceiptPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(ExpectedReceiptsPage.path)/{request}", right: .readStock) { desk in
            try await page(desk.id("request"), desk)
        }
        pages.post("\(ExpectedReceiptsPage.path)/{request}/receive", right: .receiveGoods, receive)
    }

    private static func receive(_ desk: Desk) async throws -> Reply {
        let id: EnquiryID = try desk.id("request")
        var input = try await desk.input("receive")
        let quantity = input.number("quantity")
        let cost = input.optional("unit_cost") { $0.price($1, desk.me.company.currency) }
        let warehouse = input.optional("warehouse_id") { $0.id($1, WarehouseID.self) }
        let request = ReceiveGoodsRequest(
            requestID: id, warehouseID: warehouse, quantity: quantity ?? .zero, unitCost: cost)
        return try await desk.carryOut(
            Change("warehouse", "receipts", request), input,
            then: "\(ExpectedReceiptsPage.path)/\(id)?done=received", else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: EnquiryID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let expected = try await desk.services.expectedReceipt(id, for: desk.visit)
        async let warehouses = desk.services.warehouses(for: desk.visit)
        async let came = desk.services.receipts(of: id, for: desk.visit)
        let products = try await desk.services.products([expected.productID], of: "warehouse", for: desk.visit)
        let words = WarehouseWords(desk, products)
        let isOpen = ExpectedReceiptsPage.open.contains(expected.state)
        let facts = Facts([
            (texts.text("quantity"), words.quantity(expected.quantity, of: expected.productID)),
            (texts.text("receivedQuantity"), words.quantity(expected.received, of: expected.productID)),
            (texts.text("fromUnit"), .text(words.source(expected.source))),
            (texts.text("ownReference"), .code(expected.reference)),
            (texts.text("promisedOn"), .day(expected.promisedOn, formats)),
            (texts.text("unitCost"), expected.unitCost.map { .number(formats.price($0)) } ?? .empty),
        ])
        let forms =
            isOpen && desk.may(.receiveGoods)
            ? [form(expected, products[expected.productID], try await warehouses, desk)] : []
        let record = DeskRecord(
            crumbs: [Way(texts.text("expectedReceipts"), to: ExpectedReceiptsPage.path)],
            title: words.name(expected.productID),
            chips: [words.expected(expected.state)] + SourcingWords(desk).promised(expected.promisedOn, isOpen: isOpen),
            lead: [.code(products[expected.productID]?.sku)], facts: facts,
            notes: isOpen ? [forWhom(expected, desk)] : [], ways: ways(expected, desk),
            forms: Actions(forms: forms).values(desk, refusal), main: [receipts(try await came, words, desk)])
        let name = products[expected.productID]?.name ?? "\(expected.productID)"
        return try desk.page(record, title: texts.text("receiving", ["name": name]), refusal)
    }

    /// Whose goods they are when they come: some are held at once.
    private static func forWhom(_ expected: ExpectedReceiptView, _ desk: Desk) -> Notice {
        let texts = desk.texts
        guard expected.isPegged else {
            return Notice(title: texts.text("comesFree"), advice: texts.text("comesFreeAdvice"), tone: .accent)
        }
        let key = expected.productionOrderID == nil ? "comesForSale" : "comesForProduction"
        return Notice(title: texts.text(key), advice: texts.text("comesPeggedAdvice"), tone: .accent)
    }

    private static func ways(_ expected: ExpectedReceiptView, _ desk: Desk) -> [Way] {
        var ways = [Way(desk.texts.text("toTheStock"), to: "\(StockPage.path)/\(expected.productID)")]
        if let sale = expected.opportunityID, desk.may(.readSales) {
            ways.append(Way(desk.texts.text("toTheSale"), to: "\(OpportunitiesPage.path)/\(sale)"))
        }
        return ways
    }

    private static func form(
        _ expected: ExpectedReceiptView, _ product: KnownProductView?, _ warehouses: [WarehouseView], _ desk: Desk
    ) -> Form {
        let texts = desk.texts
        let rest = max(.zero, expected.quantity - expected.received)
        var fields = [
            Field(
                "quantity", texts.text("cameQuantity"), .number, value: desk.formats.number(rest), unit: product?.unit,
                isFocused: true)
        ]
        fields += ReceiptFields(desk: desk, warehouses: warehouses).fields(isCostNeeded: false)
        return Form(
            "receive", to: "\(ExpectedReceiptsPage.path)/\(expected.requestID)/receive", texts.text("receiveIt"),
            weight: .main, advice: texts.text("receiveAdvice"), fields)
    }

    private static func receipts(_ receipts: [ReceiptView], _ words: WarehouseWords, _ desk: Desk) -> RecordSection {
        let texts = desk.texts
        let rows = receipts.map { receipt in
            Table.Row([
                .moment(receipt.receivedAt, desk.formats), words.quantity(receipt.quantity, of: receipt.productID),
                words.some(receipt.pegged, of: receipt.productID),
                receipt.cost.map { .number(desk.formats.money($0)) } ?? .empty,
            ])
        }
        let columns = ["happenedAt", "quantity", "peggedQuantity", "costColumn"].map { texts.text($0) }
        return RecordSection(
            name: "came", title: texts.text("cameSoFar"),
            table: rows.isEmpty ? nil : Table(caption: texts.text("cameSoFar"), columns: columns, rows: rows),
            calm: rows.isEmpty ? texts.text("nothingCame") : nil)
    }
}

/// Fields that all receipts share: where to, and at what cost.
struct ReceiptFields: Sendable {
    let desk: Desk
    let warehouses: [WarehouseView]

    func fields(isCostNeeded: Bool) -> [Field] {
        let texts = desk.texts
        var fields: [Field] = []
        if warehouses.count > 1 {
            let options = warehouses.map { Field.Option("\($0.id)", $0.name) }
            fields.append(Field("warehouse_id", texts.text("warehouseColumn"), .list(options)))
        }
        if isCostNeeded || desk.may(.readCost) {
            fields.append(
                Field(
                    "unit_cost", texts.text("unitCost"), .number,
                    hint: isCostNeeded ? nil : texts.text("unitCostOfReceiptHint"),
                    unit: texts.word("costCurrency", desk.me.company.currency.rawValue), isOptional: !isCostNeeded))
        }
        return fields
    }
}
