import Contracts

/// What is on the road, the longest first; and what came of the rest.
enum DeliveriesPage {
    static let path = "/delivery/deliveries"
    private static let shown = 50
    static let onRoad = ["IN_TRANSIT", "ATTEMPT_FAILED"]
    private static let comingBack = ["RETURNING", "REFUSED", "PARTLY_DELIVERED"]

    static func register(on pages: PageRoutes) { pages.get(path, right: .readDeliveries, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "state": Services.deliveryStates, "overdue": ["true"],
                "kind": [ProductKind.goods, .service].map(\.rawValue),
            ], usual: ["state": onRoad])
        let isOnRoad = Set(query.chosen["state", default: []]) == Set(onRoad)
        let page = try await desk.services.deliveries(
            query, isOldestFirst: isOnRoad, limit: shown, for: desk.visit)
        let kinds = [ProductKind.goods, .service].map {
            ListControls.Choice(value: $0.rawValue, text: texts.word("productKind", $0.rawValue))
        }
        return try desk.page(
            DeskList(
                title: texts.text("deliveries"),
                views: Tabs(
                    texts.text("state"), of: query, by: "state",
                    [
                        (texts.text("deliveriesOnRoad"), onRoad), (texts.text("deliveriesBack"), comingBack),
                        (texts.text("deliveriesDone"), ["DELIVERED"]),
                        (texts.text("deliveriesOver"), ["CLOSED", "LOST"]), (texts.text("allOfThem"), []),
                    ]),
                controls: ListControls(
                    query: query,
                    groups: [
                        (
                            field: "overdue", label: texts.text("newsColumn"),
                            choices: [.init(value: "true", text: texts.text("silentLong"))]
                        ),
                        (field: "kind", label: texts.text("kind"), choices: kinds),
                    ], next: page.page.next),
                table: table(page.data, desk),
                empty: EmptyState(title: texts.text("noDeliveries"), advice: texts.text("noDeliveriesAdvice"))))
    }

    static func table(_ deliveries: [DeliveryView], _ desk: Desk) -> Table {
        let words = DeliveryWords(desk)
        let columns = ["customerColumn", "addressColumn", "goodsColumn", "departedAt", "failedAttempts", "state"]
        return Table(
            caption: desk.texts.text("deliveries"), columns: columns.map { desk.texts.text($0) },
            rows: deliveries.map { delivery in
                Table.Row(
                    to: "\(path)/\(delivery.id)",
                    [
                        .text(delivery.accountName),
                        WarehouseWords.address(delivery.address, desk.texts).map { .text($0) } ?? .empty,
                        .text(words.goods(delivery.lines)), .moment(delivery.departedAt, desk.formats),
                        delivery.failedAttempts > 0 ? .number(desk.formats.number(delivery.failedAttempts)) : .empty,
                        .chip(delivery.overdue ? words.overdue : words.state(delivery.state)),
                    ])
            })
    }
}

/// The codes of the delivery service in words, with their colours.
struct DeliveryWords: Sendable {
    let desk: Desk

    init(_ desk: Desk) { self.desk = desk }

    func state(_ state: String) -> Chip {
        let tone: Tone =
            switch state {
            case "IN_TRANSIT": .accent
            case "ATTEMPT_FAILED", "RETURNING", "PARTLY_DELIVERED": .warn
            case "DELIVERED": .good
            case "REFUSED", "LOST": .bad
            default: .quiet
            }
        return Chip(desk.texts.word("delivery", state), tone)
    }

    /// Under way without news for too long (T-12).
    var overdue: Chip { Chip(desk.texts.text("silentLong"), .bad) }

    /// `Pump, 12 kg and 2 more lines`
    func goods(_ lines: [DeliveryLineView]) -> String {
        guard let first = lines.first else { return "" }
        let one = desk.texts.text(
            "goodsOfLine",
            ["name": first.description, "quantity": desk.formats.quantity(first.quantity.value, first.quantity.unit)])
        guard lines.count > 1 else { return one }
        return desk.texts.text(
            "goodsAndMore", ["first": one, "more": desk.texts.text("moreLines", count: lines.count - 1)])
    }
}
