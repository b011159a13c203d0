import Contracts

/// Who has claimed what of the stock.
enum HoldsPage {
    static let path = "/warehouse/holds"
    private static let shown = 50
    private static let live = ["HELD", "RESERVED"]

    static func register(on pages: PageRoutes) { pages.get(path, right: .readStock, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["state": Services.holdStates], usual: ["state": live],
            searches: ["q": .plain])
        let page = try await desk.services.holds(query, limit: shown, for: desk.visit)
        let products = try await desk.services.products(page.data.map(\.productID), of: "warehouse", for: desk.visit)
        let words = WarehouseWords(desk, products)
        let rows = page.data.map { hold in
            Table.Row(
                to: "\(StockPage.path)/\(hold.productID)",
                [
                    words.name(hold.productID), words.quantity(hold.quantity, of: hold.productID),
                    .chip(words.hold(hold.state)), .text(texts.word("holdCause", hold.cause.rawValue)),
                    words.some(hold.onDispatchNotes, of: hold.productID),
                    hold.accountName.map { .text($0) } ?? .empty, words.sale(hold.opportunityID, hold.saleName),
                    .moment(hold.expiresAt, formats),
                ])
        }
        let columns = [
            "productColumn", "quantity", "state", "holdCauseColumn", "onNotes", "customerColumn", "saleColumn",
            "expiresAt",
        ]
        return try desk.page(
            DeskList(
                title: texts.text("holds"), pages: WarehouseDesk.stock(desk),
                views: Tabs(
                    texts.text("state"), of: query, by: "state",
                    [
                        (texts.text("holdsLive"), live), (texts.text("holdsTemporary"), ["HELD"]),
                        (texts.text("holdsFirm"), ["RESERVED"]),
                        (texts.text("holdsOver"), ["RELEASED", "EXPIRED", "CONSUMED"]),
                    ]),
                controls: ListControls(
                    query: query, groups: [], searches: [("q", texts.text("findHold"))],
                    next: page.page.next),
                table: Table(caption: texts.text("holds"), columns: columns.map { texts.text($0) }, rows: rows),
                empty: EmptyState(title: texts.text("noHolds"), advice: texts.text("noHoldsAdvice"))))
    }
}

/// Who waits for stock; what becomes free goes to them by itself (SM-14).
enum WaitingHoldsPage {
    static let path = "/warehouse/waiting-holds"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readStock, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let query = ListQuery(path: path, desk.visit.query, fields: [:], searches: ["q": .plain])
        let page = try await desk.services.waitingHolds(query, limit: shown, for: desk.visit)
        let products = try await desk.services.products(page.data.map(\.productID), of: "warehouse", for: desk.visit)
        let words = WarehouseWords(desk, products)
        let rows = page.data.map { hold in
            Table.Row(
                to: "\(StockPage.path)/\(hold.productID)",
                [
                    words.name(hold.productID), words.quantity(hold.quantity, of: hold.productID),
                    .number(formats.number(hold.priority)), .moment(hold.approvedAt, formats),
                    hold.accountName.map { .text($0) } ?? .empty, words.sale(hold.opportunityID, hold.saleName),
                ])
        }
        let columns = ["productColumn", "quantity", "priority", "approvedAt", "customerColumn", "saleColumn"]
        return try desk.page(
            DeskList(
                title: texts.text("waitingHolds"), pages: WarehouseDesk.stock(desk), lead: texts.text("waitingLead"),
                controls: ListControls(
                    query: query, groups: [], searches: [("q", texts.text("findHold"))],
                    next: page.page.next),
                table: Table(caption: texts.text("waitingHolds"), columns: columns.map { texts.text($0) }, rows: rows),
                empty: EmptyState(title: texts.text("nobodyWaitsForStock"), advice: texts.text("waitingLead"))))
    }
}

/// The stock ledger, the latest row first. No row is ever changed; a wrong one is answered by its opposite.
enum LedgerPage {
    static let path = "/warehouse/ledger"
    private static let shown = 100
    private static let kinds = [
        "RECEIPT", "PICK", "PUT_BACK", "EXIT", "DELIVERY", "TAKE_BACK", "LOSS", "RETURN_RECEIPT", "RETURN_ACCEPTED",
        "RETURN_REJECTED", "INSPECTION", "ADJUSTMENT", "MATERIAL_ISSUE", "PRODUCTION_SCRAP",
    ]

    static func register(on pages: PageRoutes) { pages.get(path, right: .readStock, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        // Any product may be asked for, if it is one.
        let asked = desk.visit.query["f.product_id.in"].flatMap { try? ProductID($0) }.map { ["\($0)"] } ?? []
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["product_id": asked, "kind": kinds],
            searches: ["q": .plain])
        let page = try await desk.services.ledger(query, limit: shown, for: desk.visit)
        let products = try await desk.services.products(page.data.map(\.productID), of: "warehouse", for: desk.visit)
        let words = WarehouseWords(desk, products)
        let rows = page.data.map { row in
            Table.Row(
                to: "\(StockPage.path)/\(row.productID)",
                [
                    words.name(row.productID), .text(texts.word("ledgerKind", row.kind)),
                    words.quantity(row.quantity, of: row.productID), .text(texts.word("stockPlace", row.from)),
                    .text(texts.word("stockPlace", row.to)),
                    row.cost.map { .number(formats.money(Money($0, desk.me.company.currency))) } ?? .empty,
                    words.person(row.actorID, row.actorName), .moment(row.postedAt, formats),
                ])
        }
        let columns = [
            "productColumn", "movement", "quantity", "fromPlace", "toPlace", "costColumn", "byWhom", "happenedAt",
        ]
        let choices = kinds.map { ListControls.Choice(value: $0, text: texts.word("ledgerKind", $0)) }
        return try desk.page(
            DeskList(
                title: texts.text("stockLedger"), pages: WarehouseDesk.stock(desk), lead: texts.text("ledgerLead"),
                controls: ListControls(
                    query: query, groups: [(field: "kind", label: texts.text("movement"), choices: choices)],
                    searches: [("q", texts.text("productSearch"))], next: page.page.next),
                table: Table(caption: texts.text("stockLedger"), columns: columns.map { texts.text($0) }, rows: rows),
                empty: EmptyState(title: texts.text("noMovements"), advice: texts.text("ledgerLead"))))
    }
}
