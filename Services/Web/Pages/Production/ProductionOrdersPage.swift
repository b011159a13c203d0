import Contracts

/// What is to be made: what can start, what runs, what waits for material.
enum ProductionOrdersPage {
    static let path = "/production/orders"
    private static let shown = 50

    /// PARTLY_COMPLETED is told by the figures; the service does not search for it.
    private static let known = ProductionOrderStatus.allCases.filter { $0 != .partlyCompleted }.map(\.rawValue)
    static let open = [ProductionOrderStatus.released, .starting, .started].map(\.rawValue)
    private static let over = [ProductionOrderStatus.completed, .stopped, .cancelled].map(\.rawValue)

    static func register(on pages: PageRoutes) { pages.get(path, right: .readSourcing, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let query = ListQuery(path: path, desk.visit.query, fields: ["state": known], usual: ["state": open])
        let page = try await desk.services.productionOrders(query, limit: shown, for: desk.visit)
        let texts = desk.texts
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
                controls: ListControls(query: query, groups: [], next: page.page.next),
                table: table(page.data, desk),
                empty: EmptyState(title: texts.text("noOrders"), advice: texts.text("noProductionOrdersAdvice"))))
    }

    private static func table(_ orders: [ProductionOrderView], _ desk: Desk) -> Table {
        let words = SourcingWords(desk)
        let columns = [
            "productColumn", "quantity", "goodPieces", "materialsColumn", "expectedFinish", "promisedOn", "state",
        ]
        return Table(
            caption: desk.texts.text("productionOrders"), columns: columns.map { desk.texts.text($0) },
            rows: orders.map { order in
                let isOpen = open.contains(order.state.rawValue) || order.state == .partlyCompleted
                return Table.Row(
                    to: "\(path)/\(order.id)",
                    [
                        words.name(order.product, order.productID), words.quantity(order.quantity, order.product),
                        words.quantity(order.good, order.product), .chip(ProductionOrderWords(desk).readiness(order)),
                        isOpen ? .day(order.expectedDate, desk.formats) : .empty,
                        words.promised(order.promisedDate, isOpen: isOpen).first.map { .chip($0) }
                            ?? .day(order.promisedDate, desk.formats),
                        .chip(words.order(order.state)),
                    ])
            })
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
