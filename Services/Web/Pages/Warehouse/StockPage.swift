import Contracts

/// What the warehouses have, and what of it can be sold.
enum StockPage {
    static let path = "/warehouse/stock"
    private static let shown = 100

    static func register(on pages: PageRoutes) { pages.get(path, right: .readStock, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let query = ListQuery(
            path: path, desk.visit.query, fields: [:], ids: ["warehouse_id": ListQuery.isID(WarehouseID.self)],
            searches: ["q": .plain])
        async let warehouses = desk.services.warehouses(for: desk.visit)
        let page = try await desk.services.stock(query, limit: shown, for: desk.visit)
        let known = try await warehouses
        let table = table(page.data, known, desk)
        let places = query.chosen["warehouse_id", default: []].map { id in
            ListControls.Choice(value: id, text: known.first { "\($0.id)" == id }?.name ?? id)
        }
        let receive = Way(texts.text("receiveFound"), to: NewReceiptPage.path)
        return try desk.page(
            DeskList(
                title: texts.text("warehouseStock"), pages: WarehouseDesk.stock(desk),
                ways: desk.may(.receiveGoods) ? [receive] : [],
                lead: page.data.first.map {
                    texts.text("asOf", ["time": desk.formats.moment($0.asOf)])
                },
                controls: ListControls(
                    query: query,
                    groups: places.isEmpty
                        ? [] : [(field: "warehouse_id", label: texts.text("warehouseColumn"), choices: places)],
                    searches: [("q", texts.text("productSearch"))], next: page.page.next),
                table: table,
                empty: EmptyState(title: texts.text("noStock"), advice: texts.text("noStockAdvice"))))
    }

    private static func table(_ stock: [StockView], _ warehouses: [WarehouseView], _ desk: Desk) -> Table {
        let formats = desk.formats
        let hasSeveral = warehouses.count > 1
        var columns = ["productColumn", "productCode"]
        if hasSeveral { columns.append("warehouseColumn") }
        columns += [
            "onHand", "heldQuantity", "reservedQuantity", "availableQuantity", "incomingQuantity", "inQuarantine",
        ]
        func some(_ quantity: ExactDecimal) -> Cell {
            quantity == .zero ? .empty : .number(formats.number(quantity))
        }
        let rows = stock.map { item in
            var cells: [Cell] = [.text(item.name), .code(item.sku)]
            if hasSeveral {
                cells.append(warehouses.first { $0.id == item.warehouseID }.map { .text($0.name) } ?? .empty)
            }
            cells += [
                .number(formats.quantity(item.onHand, item.unit)), some(item.held), some(item.reserved),
                available(item, formats), some(item.incoming), some(item.inQuarantine),
            ]
            return Table.Row(to: "\(path)/\(item.productID)", cells)
        }
        return Table(
            caption: desk.texts.text("warehouseStock"), columns: columns.map { desk.texts.text($0) }, rows: rows)
    }

    /// What can be sold; nothing left is told as such.
    private static func available(_ item: StockView, _ formats: Formats) -> Cell {
        let number = formats.number(item.available)
        return item.available > .zero ? .number(number) : .chip(Chip(number, .bad))
    }
}
