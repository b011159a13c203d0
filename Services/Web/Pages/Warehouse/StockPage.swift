import Contracts

/// What the warehouses have, and what of it can be sold.
enum StockPage {
    static let path = "/warehouse/stock"
    private static let shown = 100

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readStock, show)
        pages.file(of: path, right: .readStock) { desk in
            listing(try await desk.services.warehouses(for: desk.visit), desk)
        }
    }

    private static func query(_ desk: Desk) -> ListQuery {
        ListQuery(
            path: path, desk.visit.query, fields: [:], ids: ["warehouse_id": ListQuery.isID(WarehouseID.self)],
            searches: ["q": .plain])
    }

    private static func listing(_ warehouses: [WarehouseView], _ desk: Desk) -> Listing<StockView> {
        Listing(query(desk), columns(warehouses, desk), id: { "\($0.productID)" }) {
            try await desk.services.stock($0, limit: $1, for: desk.visit)
        }
    }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, query) = (desk.texts, query(desk))
        async let warehouses = desk.services.warehouses(for: desk.visit)
        let page = try await desk.services.stock(query, limit: shown, for: desk.visit)
        let known = try await warehouses
        let table = Table(
            "warehouseStock", columns(known, desk), page.data, desk, to: { "\(path)/\($0.productID)" })
        let asked = query.chosen["warehouse_id", default: []]
        // One warehouse alone is none to choose from; what is asked for can always be taken away.
        let places =
            (known.count > 1 || !asked.isEmpty ? known : []).map {
                ListControls.Choice(value: "\($0.id)", text: $0.name)
            }
            + asked.filter { id in !known.contains { "\($0.id)" == id } }.map {
                ListControls.Choice(value: $0, text: $0)
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
                    searches: [("q", texts.text("productSearch"))], next: page.page.next), isListing: true,
                table: table,
                empty: EmptyState(title: texts.text("noStock"), advice: texts.text("noStockAdvice"))))
    }

    private static func columns(_ warehouses: [WarehouseView], _ desk: Desk) -> [ListColumn<StockView>] {
        let formats = desk.formats
        let names = warehouses.reduce(into: [:]) { $0[$1.id] = $1.name }
        let place: ListColumn<StockView> = .text("warehouseColumn") { names[$0.warehouseID] }
        func some(
            _ key: String, _ quantity: @escaping @Sendable (StockView) -> ExactDecimal
        ) -> ListColumn<StockView> { .quantity(key, formats, hidesZero: true, quantity) }
        var columns: [ListColumn<StockView>] = [
            .text("productColumn") { $0.name }, .code("productCode") { $0.sku },
            warehouses.count > 1 ? place : place.inFileOnly,
            .quantity("onHand", formats, { $0.onHand }, unit: { $0.unit }), .inFile("unitOfMeasure") { $0.unit },
            some("heldQuantity") { $0.held }, some("reservedQuantity") { $0.reserved },
            ListColumn(
                "availableQuantity", cell: { available($0, formats) }, data: { .number($0.available.description) }),
            some("incomingQuantity") { $0.incoming }, some("inQuarantine") { $0.inQuarantine },
        ]
        if desk.may(.readCost) {
            columns += [.money("stockValue", formats) { $0.value }.inFileOnly, .currency { $0.value }]
        }
        return columns
    }

    /// What can be sold; nothing left is told as such.
    private static func available(_ item: StockView, _ formats: Formats) -> Cell {
        let number = formats.number(item.available)
        return item.available > .zero ? .number(number) : .chip(Chip(number, .bad))
    }
}
