import Contracts

/// Delivered goods that customers give back: what waits for a step first.
enum GoodsReturnsPage {
    static let path = "/warehouse/goods-returns"
    private static let shown = 50
    private static let open = ["REQUESTED", "AUTHORISED", "RECEIVED"]

    static func register(on pages: PageRoutes) { pages.get(path, right: .readStock, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["state": Services.returnStates], usual: ["state": open],
            searches: ["q": .plain])
        let page = try await desk.services.goodsReturns(query, limit: shown, for: desk.visit)
        let ids = page.data.flatMap(\.lines).map(\.productID)
        let words = WarehouseWords(desk, try await desk.services.products(ids, of: "warehouse", for: desk.visit))
        let rows = page.data.map { goodsReturn in
            let first = goodsReturn.lines.first
            let goods = first.map {
                texts.text(
                    "goodsOfLine",
                    [
                        "name": $0.description,
                        "quantity": formats.quantity($0.quantity, words.products[$0.productID]?.unit ?? ""),
                    ])
            }
            return Table.Row(
                to: "\(path)/\(goodsReturn.id)",
                [
                    goods.map { .text($0) } ?? .code(ShortCode.of(goodsReturn.id)), .text(goodsReturn.reason),
                    .chip(words.goodsReturn(goodsReturn.state)), .moment(goodsReturn.requestedAt, formats),
                ])
        }
        let columns = ["goodsColumn", "reason", "state", "askedSince"].map { texts.text($0) }
        return try desk.page(
            DeskList(
                title: texts.text("goodsReturns"), pages: WarehouseDesk.receiving(desk),
                views: Tabs(
                    texts.text("state"), of: query, by: "state",
                    [
                        (texts.text("returnsOpen"), open), (texts.text("returnsToAuthorise"), ["REQUESTED"]),
                        (texts.text("returnsToReceive"), ["AUTHORISED"]),
                        (texts.text("returnsToInspect"), ["RECEIVED"]),
                        (texts.text("returnsOver"), ["ACCEPTED", "REJECTED"]),
                    ]),
                controls: ListControls(
                    query: query, groups: [], searches: [("q", texts.text("findReturn"))],
                    next: page.page.next),
                table: Table(caption: texts.text("goodsReturns"), columns: columns, rows: rows),
                empty: EmptyState(title: texts.text("noReturns"), advice: texts.text("noReturnsAdvice"))))
    }
}

/// The steps of a goods return; the names are the paths.
enum ReturnAction: String, CaseIterable, Sendable {
    case authorise, receive, inspect, reject

    /// Whoever holds one of these.
    var rights: [Right] {
        switch self {
        case .authorise: [.authoriseReturn]
        case .receive: [.receiveGoods]
        case .inspect: [.inspectReturn]
        case .reject: [.authoriseReturn, .inspectReturn]
        }
    }

    /// What is possible as the return stands, the next step first. The service judges again.
    static func offered(for goodsReturn: GoodsReturnView, _ desk: Desk) -> [ReturnAction] {
        let actions: [ReturnAction] =
            switch goodsReturn.state {
            case "REQUESTED": [.authorise, .reject]
            case "AUTHORISED": [.receive, .reject]
            case "RECEIVED": [.inspect, .reject]
            default: []
            }
        return actions.filter { $0.rights.contains(where: desk.may) }
    }

    func form(for goodsReturn: GoodsReturnView, _ words: WarehouseWords, isFirst: Bool) -> Form {
        let (desk, texts) = (words.desk, words.desk.texts)
        var fields: [Field] = []
        var grid: FormGrid?
        switch self {
        case .authorise: break
        case .receive: grid = Self.counting(goodsReturn, words)
        case .inspect:
            let conditions = ReturnCondition.allCases.map {
                Field.Option($0.rawValue, texts.word("returnCondition", $0.rawValue))
            }
            fields = [Field("condition", texts.text("returnConditionColumn"), .choice(conditions))]
        case .reject: fields = [.reason(texts)]
        }
        return Form(
            rawValue, to: "\(GoodsReturnsPage.path)/\(goodsReturn.id)/\(rawValue)",
            desk.texts.text("returnAction.\(rawValue)"),
            weight: self == .reject ? .final : isFirst ? .main : .quiet,
            advice: texts.text("returnAdvice.\(rawValue)"), version: goodsReturn.version, fields, grid: grid)
    }

    private static func counting(_ goodsReturn: GoodsReturnView, _ words: WarehouseWords) -> FormGrid? {
        let (texts, formats) = (words.desk.texts, words.desk.formats)
        guard !goodsReturn.lines.isEmpty else { return nil }
        let rows = goodsReturn.lines.map { line in
            FormGrid.Row(
                .text(line.description),
                [
                    Field(
                        "counted.\(line.place)", texts.text("countedOfGoods", ["name": line.description]), .number,
                        value: formats.number(line.quantity), unit: words.products[line.productID]?.unit)
                ])
        }
        return FormGrid(
            caption: texts.text("goodsColumn"), columns: ["goodsColumn", "countedQuantity"].map { texts.text($0) },
            rows: rows)
    }

    func body(_ input: inout FormInput) -> (any Encodable & Sendable)? {
        switch self {
        case .authorise: return nil
        case .receive:
            let counted = input.rows("counted").compactMap { place in
                input.number("counted.\(place)").map { CountedReturnLine(place: place, quantity: $0) }
            }
            return ReceiveReturnRequest(counted: counted.isEmpty ? nil : counted)
        case .inspect:
            return input.choice("condition", of: ReturnCondition.allCases.map(\.rawValue))
                .flatMap(ReturnCondition.init(rawValue:)).map { InspectReturnRequest(condition: $0) }
        case .reject: return input.reason().map { RejectReturnRequest(reason: $0) }
        }
    }
}

/// One goods return, and its next step.
enum GoodsReturnPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(GoodsReturnsPage.path)/{id}", right: .readStock) { desk in try await page(desk.id("id"), desk) }
        pages.post("\(GoodsReturnsPage.path)/{id}/{action}", right: .readStock, act)
    }

    private static func act(_ desk: Desk) async throws -> Reply {
        let id: GoodsReturnID = try desk.id("id")
        guard let action = desk.visit.parameters.get("action").flatMap(ReturnAction.init(rawValue:)),
            action.rights.contains(where: desk.may)
        else { throw PageFault.notFound }
        var input = try await desk.input(action.rawValue)
        let change = Change("warehouse", "goods-returns/\(id)/\(action.rawValue)", action.body(&input))
        return try await desk.carryOut(
            change, input, then: "\(GoodsReturnsPage.path)/\(id)?done=return-\(action.rawValue)",
            else: { try await page(id, desk, $0) })
    }

    private static func page(_ id: GoodsReturnID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let goodsReturn = try await desk.services.goodsReturn(id, for: desk.visit)
        let products = try await desk.services.products(
            goodsReturn.lines.map(\.productID), of: "warehouse", for: desk.visit)
        let customer = try await customer(of: goodsReturn, desk)
        let words = WarehouseWords(desk, products)
        let offered = ReturnAction.offered(for: goodsReturn, desk)
        let forms = offered.map { $0.form(for: goodsReturn, words, isFirst: $0 == offered.first) }
        let facts = Facts([
            (texts.text("customerColumn"), customer.map { .text($0) } ?? .empty),
            (texts.text("reason"), .text(goodsReturn.reason)),
            (texts.text("askedSince"), .moment(goodsReturn.requestedAt, formats)),
            (
                texts.text("returnConditionColumn"),
                goodsReturn.condition.map { .text(texts.word("returnCondition", $0.rawValue)) } ?? .empty
            ),
            (texts.text("rejectedBecause"), goodsReturn.rejection.map { .text($0) } ?? .empty),
        ])
        let rows = goodsReturn.lines.map { line in
            Table.Row([
                .text(line.description), .code(products[line.productID]?.sku),
                words.quantity(line.quantity, of: line.productID),
                line.cost.map { .number(formats.money(Money($0, desk.me.company.currency))) } ?? .empty,
            ])
        }
        let columns = ["goodsColumn", "productCode", "quantity", "costColumn"].map { texts.text($0) }
        let title = goodsReturn.lines.first?.description ?? texts.text("goodsReturn")
        let record = DeskRecord(
            crumbs: [Way(texts.text("goodsReturns"), to: GoodsReturnsPage.path)], title: .text(title),
            chips: [words.goodsReturn(goodsReturn.state)], lead: [.code(ShortCode.of(id))], facts: facts,
            ways: goodsReturn.opportunityID.flatMap { sale in
                desk.may(.readSales) ? [Way(texts.text("toTheSale"), to: "\(OpportunitiesPage.path)/\(sale)")] : nil
            } ?? [], forms: Actions(forms: forms).values(desk, refusal),
            main: [
                RecordSection(
                    name: "goods", title: texts.text("goodsColumn"),
                    table: rows.isEmpty
                        ? nil : Table(caption: texts.text("goodsColumn"), columns: columns, rows: rows),
                    calm: rows.isEmpty ? texts.text("returnOfCredit") : nil)
            ])
        return try desk.page(record, title: texts.text("returnOf", ["name": title]), refusal)
    }

    /// By the dispatch notes of its invoice, where the person may see them.
    private static func customer(of goodsReturn: GoodsReturnView, _ desk: Desk) async throws -> String? {
        guard let invoice = goodsReturn.invoiceID, desk.may(.readDispatch) else { return nil }
        return try await desk.services.dispatchNotes(of: invoice, for: desk.visit).first?.accountName
    }
}
