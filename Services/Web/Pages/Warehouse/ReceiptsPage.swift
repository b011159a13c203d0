import Contracts

/// Goods that came in, the latest first.
enum ReceiptsPage {
    static let path = "/warehouse/receipts"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readStock, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let query = ListQuery(path: path, desk.visit.query, fields: [:], searches: ["q": .plain])
        let page = try await desk.services.receipts(query, limit: shown, for: desk.visit)
        let products = try await desk.services.products(page.data.map(\.productID), of: "warehouse", for: desk.visit)
        let words = WarehouseWords(desk, products)
        let rows = page.data.map { receipt in
            Table.Row(
                to: receipt.requestID.map { "\(ExpectedReceiptsPage.path)/\($0)" }
                    ?? "\(StockPage.path)/\(receipt.productID)",
                [
                    words.name(receipt.productID), words.quantity(receipt.quantity, of: receipt.productID),
                    words.some(receipt.pegged, of: receipt.productID), .text(words.source(receipt.source)),
                    receipt.cost.map { .number(formats.money($0)) } ?? .empty, .moment(receipt.receivedAt, formats),
                ])
        }
        let columns = ["productColumn", "quantity", "peggedQuantity", "fromUnit", "costColumn", "happenedAt"]
        return try desk.page(
            DeskList(
                title: texts.text("goodsReceipts"), pages: WarehouseDesk.receiving(desk),
                ways: desk.may(.receiveGoods) ? [Way(texts.text("receiveFound"), to: NewReceiptPage.path)] : [],
                controls: ListControls(
                    query: query, groups: [], searches: [("q", texts.text("productSearch"))],
                    next: page.page.next),
                table: Table(caption: texts.text("goodsReceipts"), columns: columns.map { texts.text($0) }, rows: rows),
                empty: EmptyState(title: texts.text("noReceipts"), advice: texts.text("nothingExpectedAdvice"))))
    }
}

/// Goods that nobody promised: opening stock and finds.
enum NewReceiptPage {
    static let path = "\(ReceiptsPage.path)/new"

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .receiveGoods) { desk in try await page(desk) }
        pages.post(path, right: .receiveGoods, receive)
    }

    private static func page(_ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        async let warehouses = desk.services.warehouses(for: desk.visit)
        let proposals = try await desk.services.someProducts(of: "warehouse", for: desk.visit)
        let options = proposals.map { Field.Option($0.sku, $0.name) }
        let form = Form(
            "receive", to: path, texts.text("receiveIt"), weight: .main, advice: texts.text("receiveFoundAdvice"),
            [
                Field(
                    "product_id", texts.text("productCode"), .proposed(options),
                    value: desk.visit.query["product"] ?? "", hint: texts.text("productCodeHint"), isFocused: true),
                Field("quantity", texts.text("cameQuantity"), .number),
            ] + ReceiptFields(desk: desk, warehouses: try await warehouses).fields(isCostNeeded: true))
        let title = texts.text("receiveFound")
        let record = DeskRecord(
            crumbs: [Way(texts.text("goodsReceipts"), to: ReceiptsPage.path)], title: .text(title),
            main: [RecordSection(name: "receipt", title: texts.text("goodsReceipt"), form: form.values(desk, refusal))])
        return try desk.page(record, title: title, refusal)
    }

    private static func receive(_ desk: Desk) async throws -> Reply {
        var input = try await desk.input("receive")
        let sku = input.code("product_id")
        let found = try await desk.services.products(
            coded: sku.map { [$0] } ?? [], of: "warehouse", for: desk.visit)
        let product = sku.flatMap { found[$0] }
        if sku != nil, product == nil { input.add(fault: "productUnknown", to: "product_id") }
        let quantity = input.number("quantity")
        let cost = input.price("unit_cost", desk.me.company.currency)
        let warehouse = input.optional("warehouse_id") { $0.id($1, WarehouseID.self) }
        let request = ReceiveGoodsRequest(
            productID: product?.id, warehouseID: warehouse, quantity: quantity ?? .zero, unitCost: cost)
        return try await desk.carryOut(
            Change("warehouse", "receipts", request), input,
            then: "\(StockPage.path)/\(product?.id.description ?? "")?done=received",
            else: { try await page(desk, $0) })
    }
}
