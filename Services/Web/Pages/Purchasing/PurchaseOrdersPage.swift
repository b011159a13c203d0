import Contracts

/// What was ordered from suppliers and still comes, the oldest order first.
enum PurchaseOrdersPage {
    static let path = "/purchasing/orders"
    private static let shown = 50
    private static let said = [PurchaseOrderStatus.ordered, .confirmed, .inTransit, .inCustoms].map(\.rawValue)

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readSourcing, show)
        pages.file(of: path, right: .readSourcing) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<PurchaseOrderView> {
        let coming = EnquiriesPage.promised
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "enquiry_state": coming + [EnquiryStatus.fulfilled, .closed, .cancelled].map(\.rawValue),
                "state": said, "origin": PurchaseOrigin.allCases.map(\.rawValue),
            ], usual: ["enquiry_state": coming], searches: ["q": .plain])
        return Listing(
            query,
            columns: { _, desk in columns(try await desk.services.suppliers(.purchasing, for: desk.visit), desk) },
            id: { "\($0.id)" }
        ) {
            try await desk.services.purchaseOrders($0, limit: $1, for: desk.visit)
        }
    }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words, listing, coming) = (desk.texts, SourcingWords(desk), listing(desk), EnquiriesPage.promised)
        let query = listing.query
        async let columns = listing.columns([], desk)
        let page = try await listing.page(shown)
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
                    ], searches: [("q", texts.text("findPurchase"))], next: page.page.next), isListing: true,
                table: Table("purchaseOrders", try await columns, page.data, desk, to: { "\(path)/\($0.id)" }),
                empty: EmptyState(title: texts.text("noOrders"), advice: texts.text("noPurchaseOrdersAdvice"))))
    }

    private static func columns(_ suppliers: [SupplierView], _ desk: Desk) -> [ListColumn<PurchaseOrderView>] {
        let (formats, words) = (desk.formats, SourcingWords(desk))
        let names = suppliers.reduce(into: [:]) { $0[$1.id] = $1.name }
        return [
            .code("orderNumber") { $0.number },
            ListColumn(
                "productColumn", cell: { words.name($0.product, $0.productID) },
                data: { .text($0.product?.name ?? "\($0.productID)") }),
            .inFile("productCode") { $0.product?.sku },
            .text("supplier") { order in order.supplierID.flatMap { names[$0] } },
            .quantity("quantity", formats, { $0.quantity }, unit: { $0.product?.unit ?? "" }),
            .quantity("arrivedQuantity", formats, { $0.arrivedQuantity }, unit: { $0.product?.unit ?? "" }),
            .inFile("unitOfMeasure") { $0.product?.unit },
            .inFile("purchaseOrigin") { $0.origin.rawValue },
            ListColumn(
                "promisedOn",
                cell: { order in
                    let isOpen = ![.received, .closed, .cancelled].contains(order.state)
                    return words.promisedCell(order.promisedDate, isOpen: isOpen)
                }, data: { .text($0.promisedDate.description) }),
            .state("state", { $0.state.rawValue }) { words.order($0.state) },
        ]
            + (desk.may(.readCost)
                ? [
                    ListColumn("unitCost", cell: nil, data: { $0.unitCost.map { .number($0.value.description) } }),
                    .inFile("costCurrency") { $0.unitCost?.currency.rawValue },
                ] : [])
    }
}
