import Contracts

/// What is on the road, the longest first; and what came of the rest.
enum DeliveriesPage {
    static let path = "/delivery/deliveries"
    private static let shown = 50
    static let onRoad = ["IN_TRANSIT", "ATTEMPT_FAILED"]
    private static let comingBack = ["RETURNING", "REFUSED", "PARTLY_DELIVERED"]

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readDeliveries, show)
        pages.file(of: path, right: .readDeliveries) { file($0) }
    }

    private static func query(_ desk: Desk) -> ListQuery {
        ListQuery(
            path: path, desk.visit.query,
            fields: [
                "state": Services.deliveryStates, "overdue": ["true"],
                "kind": [ProductKind.goods, .service].map(\.rawValue),
            ], usual: ["state": onRoad], searches: ["q": .plain])
    }

    private static func ask(_ query: ListQuery, _ limit: Int, _ desk: Desk) async throws -> Page<DeliveryView> {
        let isOnRoad = Set(query.chosen["state", default: []]) == Set(onRoad)
        return try await desk.services.deliveries(query, isOldestFirst: isOnRoad, limit: limit, for: desk.visit)
    }

    private typealias Line = RecordLine<DeliveryView, DeliveryLineView>

    /// A row for each line: goods are what is counted.
    private static func file(_ desk: Desk) -> Listing<Line> {
        let formats = desk.formats
        let lines: [ListColumn<Line>] = [
            .inFile("goods") { $0.line.description }, .quantity("quantity", formats, { $0.line.quantity.value }),
            .inFile("unitOfMeasure") { $0.line.quantity.unit },
            .quantity("deliveredQuantity", formats, { $0.line.delivered }),
            .quantity("refusedQuantity", formats, { $0.line.refused }),
            .quantity("lostQuantity", formats, { $0.line.lost }),
            .inFile("refusedBecauseColumn") { $0.line.refusalReason },
        ]
        return Listing(
            query(desk), columns(desk).map { column in column.of { (line: Line) in line.record } } + lines,
            id: { "\($0.record.id)" }
        ) {
            try await ask($0, $1, desk).lines(\.lines)
        }
    }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, query) = (desk.texts, query(desk))
        let page = try await ask(query, shown, desk)
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
                    ], searches: [("q", texts.text("findDelivery"))], next: page.page.next), isListing: true,
                table: table(page.data, desk),
                empty: EmptyState(title: texts.text("noDeliveries"), advice: texts.text("noDeliveriesAdvice"))))
    }

    /// Of whole deliveries.
    private static func columns(_ desk: Desk) -> [ListColumn<DeliveryView>] {
        let (formats, words) = (desk.formats, DeliveryWords(desk))
        return [
            .text("customerColumn") { $0.accountName },
            .text("addressColumn") { WarehouseWords.address($0.address, desk.texts) },
            .onPage("goodsColumn") { .text(words.goods($0.lines)) }, .moment("departedAt", formats) { $0.departedAt },
            .count("failedAttempts", formats) { $0.failedAttempts },
            .state("state", { $0.state }) { $0.overdue ? words.overdue : words.state($0.state) },
            .inFile("receiver") { $0.receiver }, .moment("confirmedAt", formats) { $0.confirmedAt }.inFileOnly,
        ]
    }

    static func table(_ deliveries: [DeliveryView], _ desk: Desk) -> Table {
        Table("deliveries", columns(desk), deliveries, desk, to: { "\(path)/\($0.id)" })
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
