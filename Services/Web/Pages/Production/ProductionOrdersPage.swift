import Contracts

/// What is to be made: what can start, what runs, what waits for material.
enum ProductionOrdersPage {
    static let path = "/production/orders"
    private static let shown = 50

    /// PARTLY_COMPLETED is told by the figures; the service does not search for it.
    private static let known = ProductionOrderStatus.allCases.filter { $0 != .partlyCompleted }.map(\.rawValue)
    static let open = [ProductionOrderStatus.released, .starting, .started].map(\.rawValue)
    private static let over = [ProductionOrderStatus.completed, .stopped, .cancelled].map(\.rawValue)

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readSourcing, show)
        pages.file(of: path, right: .readSourcing) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<ProductionOrderView> {
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["state": known], usual: ["state": open],
            searches: ["q": .plain])
        return Listing(query, columns(desk), id: { "\($0.id)" }) {
            try await desk.services.productionOrders($0, limit: $1, for: desk.visit)
        }
    }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, listing) = (desk.texts, listing(desk))
        let query = listing.query
        let page = try await listing.page(shown)
        return try desk.page(
            DeskList(
                title: texts.text("productionOrders"), pages: SourcingDesk.tabs(.production, desk),
                views: Tabs(
                    texts.text("state"), of: query, by: "state",
                    [
                        (texts.text("ordersOpen"), open),
                        (texts.text("ordersPlanned"), [ProductionOrderStatus.planned.rawValue]),
                        (texts.text("ordersOver"), over), (texts.text("allOfThem"), []),
                    ]),
                controls: ListControls(
                    query: query, groups: [], searches: [("q", texts.text("findGoods"))],
                    next: page.page.next), isListing: true,
                table: Table("productionOrders", columns(desk), page.data, desk, to: { "\(path)/\($0.id)" }),
                empty: EmptyState(title: texts.text("noOrders"), advice: texts.text("noProductionOrdersAdvice"))))
    }

    private static func columns(_ desk: Desk) -> [ListColumn<ProductionOrderView>] {
        let (formats, words) = (desk.formats, SourcingWords(desk))
        let isOpen: @Sendable (ProductionOrderView) -> Bool = {
            open.contains($0.state.rawValue) || $0.state == .partlyCompleted
        }
        return [
            ListColumn(
                "productColumn", cell: { words.name($0.product, $0.productID) },
                data: { .text($0.product?.name ?? "\($0.productID)") }),
            .inFile("productCode") { $0.product?.sku },
            .quantity("quantity", formats, { $0.quantity }, unit: { $0.product?.unit ?? "" }),
            .quantity("goodPieces", formats, { $0.good }, unit: { $0.product?.unit ?? "" }),
            .quantity("scrapPieces", formats, { $0.scrap }).inFileOnly,
            .inFile("unitOfMeasure") { $0.product?.unit },
            .onPage("materialsColumn") { .chip(ProductionOrderWords(desk).readiness($0)) },
            ListColumn(
                "expectedFinish", cell: { isOpen($0) ? .day($0.expectedDate, formats) : .empty },
                data: { .text($0.expectedDate.description) }),
            ListColumn(
                "promisedOn", cell: { words.promisedCell($0.promisedDate, isOpen: isOpen($0)) },
                data: { $0.promisedDate.map { .text($0.description) } }),
            .state("state", { $0.state.rawValue }) { words.order($0.state) },
        ]
    }
}

/// What a production order rests on, in words.
struct ProductionOrderWords {
    let desk: Desk

    init(_ desk: Desk) { self.desk = desk }

    /// Whether its materials are here: `Material here`, `2 materials missing`.
    func readiness(_ order: ProductionOrderView) -> Chip {
        guard !order.materialsReady else { return Chip(desk.texts.text("materialsReady"), .good) }
        let missing = order.materials.count { $0.held < $0.required }
        return Chip(desk.texts.text("materialsMissing", count: missing), .warn)
    }

    /// What is needed, what is here, and what supply said about the rest (SM-12).
    func materials(of order: ProductionOrderView) -> RecordSection {
        let (texts, formats, words) = (desk.texts, desk.formats, SourcingWords(desk))
        let rows = order.materials.map { material in
            let last = material.requests.last
            return Table.Row(
                to: last.map { "\(SourcingUnit.supply.enquiriesPath)/\($0.requestID)" },
                [
                    words.name(material.material, material.materialID),
                    words.quantity(material.required, material.material),
                    words.quantity(material.held, material.material), .chip(state(material)),
                    .day(last?.availableDate, formats), .day(last?.validUntil, formats),
                ])
        }
        let columns = ["materialColumn", "requiredQuantity", "heldQuantity", "state", "availableOn", "validUntil"]
        return RecordSection(
            name: "materials", title: texts.text("materialsColumn"),
            table: Table(
                caption: texts.text("materialsColumn"), columns: columns.map { texts.text($0) }, rows: rows))
    }

    private func state(_ material: OrderMaterialView) -> Chip {
        guard material.held < material.required else { return Chip(desk.texts.text("materialHere"), .good) }
        guard let last = material.requests.last else { return Chip(desk.texts.text("materialNotAsked"), .warn) }
        let isBad = ["DECLINED", "EXPIRED", "CANCELLED"].contains(last.state)
        return Chip(
            desk.texts.word("materialRequest", last.state), isBad ? .bad : last.state == "ASKED" ? .warn : .accent)
    }
}
