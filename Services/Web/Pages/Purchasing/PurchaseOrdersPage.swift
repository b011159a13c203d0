import Contracts

/// What was ordered from suppliers and still comes, the oldest order first.
enum PurchaseOrdersPage {
    static let path = "/purchasing/orders"
    private static let shown = 50
    private static let said = [PurchaseOrderStatus.ordered, .confirmed, .inTransit, .inCustoms].map(\.rawValue)

    static func register(on pages: PageRoutes) { pages.get(path, right: .readSourcing, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let coming = EnquiriesPage.promised
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "enquiry_state": coming + [EnquiryStatus.fulfilled, .closed, .cancelled].map(\.rawValue),
                "state": said, "origin": PurchaseOrigin.allCases.map(\.rawValue),
            ], usual: ["enquiry_state": coming])
        async let suppliers = desk.services.suppliers(.purchasing, for: desk.visit)
        let page = try await desk.services.purchaseOrders(query, limit: shown, for: desk.visit)
        let (texts, words) = (desk.texts, SourcingWords(desk))
        let states = said.map { ListControls.Choice(value: $0, text: texts.word("purchaseOrder", $0)) }
        let origins = PurchaseOrigin.allCases.map {
            ListControls.Choice(value: $0.rawValue, text: words.origin($0))
        }
        return try desk.page(
            DeskList(
                title: texts.text("purchaseOrders"), pages: SourcingDesk.tabs(.purchasing, desk),
                views: Tabs(
                    texts.text("state"), of: query, by: "enquiry_state",
                    [
                        (texts.text("ordersComing"), coming),
                        (texts.text("ordersArrived"), [EnquiryStatus.fulfilled.rawValue]),
                        (texts.text("ordersOver"), [EnquiryStatus.closed, .cancelled].map(\.rawValue)),
                        (texts.text("allOfThem"), []),
                    ]),
                controls: ListControls(
                    query: query,
                    groups: [
                        (field: "state", label: texts.text("supplierSaid"), choices: states),
                        (field: "origin", label: texts.text("purchaseOrigin"), choices: origins),
                    ], next: page.page.next),
                table: table(page.data, try await suppliers, desk),
                empty: EmptyState(title: texts.text("noOrders"), advice: texts.text("noPurchaseOrdersAdvice"))))
    }

    private static func table(
        _ orders: [PurchaseOrderView], _ suppliers: [SupplierView], _ desk: Desk
    ) -> Table {
        let words = SourcingWords(desk)
        let columns = [
            "orderNumber", "productColumn", "supplier", "quantity", "arrivedQuantity", "promisedOn", "state",
        ]
        return Table(
            caption: desk.texts.text("purchaseOrders"), columns: columns.map { desk.texts.text($0) },
            rows: orders.map { order in
                let isOpen = ![.received, .closed, .cancelled].contains(order.state)
                return Table.Row(
                    to: "\(path)/\(order.id)",
                    [
                        .code(order.number), words.name(order.product, order.productID),
                        suppliers.first { $0.id == order.supplierID }.map { .text($0.name) } ?? .empty,
                        words.quantity(order.quantity, order.product),
                        words.quantity(order.arrivedQuantity, order.product),
                        words.promised(order.promisedDate, isOpen: isOpen).first.map { .chip($0) }
                            ?? .day(order.promisedDate, desk.formats),
                        .chip(words.order(order.state)),
                    ])
            })
    }
}
