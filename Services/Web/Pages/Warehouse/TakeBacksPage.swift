import Contracts

/// Goods that customers refused, or that were called back: on their way to the shelf.
enum TakeBacksPage {
    static let path = "/warehouse/take-backs"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readStock, show)
        pages.get("\(path)/{delivery}", right: .readStock) { desk in try await page(desk.id("delivery"), desk) }
        pages.post("\(path)/{delivery}", right: .receiveGoods, takeBack)
    }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let query = ListQuery(path: path, desk.visit.query, fields: [:], searches: ["q": .plain])
        let page = try await desk.services.takeBacks(query, limit: shown, for: desk.visit)
        let rows = page.data.map { back in
            let expected = back.lines.filter { $0.expected > .zero }
            let goods = expected.first.map {
                texts.text(
                    "goodsOfLine", ["name": $0.description, "quantity": formats.quantity($0.expected, $0.unit)])
            }
            return Table.Row(
                to: "\(path)/\(back.deliveryID)",
                [
                    .text(back.accountName), goods.map { .text($0) } ?? .empty,
                    .text(texts.text("linesLong", count: expected.count)), .code(ShortCode.of(back.deliveryID)),
                ])
        }
        let columns = ["customerColumn", "goodsColumn", "linesColumn", "deliveryCode"].map { texts.text($0) }
        return try desk.page(
            DeskList(
                title: texts.text("takeBacks"), pages: WarehouseDesk.receiving(desk),
                controls: ListControls(
                    query: query, groups: [], searches: [("q", texts.text("findDelivery"))],
                    next: page.page.next),
                table: Table(caption: texts.text("takeBacks"), columns: columns, rows: rows),
                empty: EmptyState(title: texts.text("nothingComesBack"), advice: texts.text("nothingComesBackAdvice"))))
    }

    // MARK: - One delivery

    private static func page(_ id: DeliveryID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let back = try await desk.services.takeBack(of: id, for: desk.visit)
        let expected = back.lines.filter { $0.expected > .zero }
        let rows = expected.map { line in
            FormGrid.Row(
                .text(line.description),
                notes: [
                    .text(
                        texts.text("expectedOf", ["quantity": formats.quantity(line.expected, line.unit)]))
                ],
                [
                    Field(
                        "lines.\(line.dispatchLineID)", texts.text("countedOfGoods", ["name": line.description]),
                        .number, value: formats.number(line.expected), unit: line.unit)
                ])
        }
        let form = Form(
            "take-back", to: "\(path)/\(id)", texts.text("takeBackIt"), weight: .main,
            advice: texts.text("takeBackAdvice"),
            grid: FormGrid(
                caption: texts.text("goodsColumn"), columns: ["goodsColumn", "countedQuantity"].map { texts.text($0) },
                rows: rows))
        let section =
            desk.may(.receiveGoods) && !rows.isEmpty
            ? RecordSection(name: "goods", title: texts.text("goodsColumn"), form: form.values(desk, refusal))
            : RecordSection(name: "goods", title: texts.text("goodsColumn"), table: table(back, desk))
        let record = DeskRecord(
            crumbs: [Way(texts.text("takeBacks"), to: path)], title: .text(back.accountName),
            lead: [.code(ShortCode.of(id))],
            ways: desk.may(.readDispatch)
                ? [Way(texts.text("toTheNote"), to: "\(DispatchNotesPage.path)/\(back.dispatchNoteID)")] : [],
            main: [section])
        return try desk.page(record, title: texts.text("takeBackOf", ["name": back.accountName]), refusal)
    }

    private static func table(_ back: TakeBackView, _ desk: Desk) -> Table {
        let (texts, formats) = (desk.texts, desk.formats)
        let columns = ["goodsColumn", "expectedBack", "backQuantity"].map { texts.text($0) }
        return Table(
            caption: texts.text("goodsColumn"), columns: columns,
            rows: back.lines.map { line in
                Table.Row([
                    .text(line.description), .number(formats.quantity(line.expected, line.unit)),
                    .number(formats.quantity(line.returned, line.unit)),
                ])
            })
    }

    private static func takeBack(_ desk: Desk) async throws -> Reply {
        let id: DeliveryID = try desk.id("delivery")
        var input = try await desk.input("take-back")
        let back = try await desk.services.takeBack(of: id, for: desk.visit)
        var lines: [PickedQuantity] = []
        for line in back.lines where line.expected > .zero {
            guard input.typed("lines.\(line.dispatchLineID)") != nil,
                let counted = input.number("lines.\(line.dispatchLineID)")
            else { continue }
            if counted > line.expected { input.add(fault: "moreThanExpected", to: "lines.\(line.dispatchLineID)") }
            if counted > .zero { lines.append(PickedQuantity(dispatchLineID: line.dispatchLineID, quantity: counted)) }
        }
        return try await desk.carryOut(
            Change("warehouse", "deliveries/\(id)/take-back", TakeBackRequest(lines: lines)), input,
            then: "\(path)?done=taken-back", else: { try await page(id, desk, $0) })
    }
}
