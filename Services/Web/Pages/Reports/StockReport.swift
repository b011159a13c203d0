import Contracts

/// What the goods in the warehouses cost us.
enum StockReport {
    static func make(_ query: ReportQuery, _ desk: Desk) async throws -> Report {
        guard desk.may(.readStock) else { throw PageFault.notFound }
        let texts = desk.texts
        let warehouses = try await desk.services.warehouses(for: desk.visit)
        let warehouse = warehouses.first { "\($0.id)" == query["warehouse"] }
        let asked = query["by"].flatMap { Services.stockValueKeys.contains($0) ? $0 : nil }
        let key = asked ?? (warehouse == nil ? "warehouse" : "product")
        let report = try await desk.services.stockValue(by: key, in: warehouse?.id, for: desk.visit)
        let part = StockPart(key: key, warehouse: warehouse?.id, report: report, desk: desk)
        let keys = Tabs(
            texts.text("reportBy"),
            Services.stockValueKeys.map {
                Tabs.Tab(
                    text: texts.word("stockBy", $0), target: query.with("by", $0).address, isCurrent: $0 == key)
            })
        let all = Tabs.Tab(
            text: texts.text("allWarehouses"), target: query.with("warehouse", nil).address, isCurrent: warehouse == nil
        )
        let places = Tabs(
            texts.text("warehouseColumn"),
            [all]
                + warehouses.map {
                    Tabs.Tab(
                        text: $0.name, target: query.with("warehouse", "\($0.id)").address,
                        isCurrent: $0.id == warehouse?.id)
                })
        return Report(
            page: .stockValue, query: query, lead: texts.text("asOf", ["time": desk.formats.moment(report.asOf)]),
            views: [keys] + (warehouses.count > 1 ? [places] : []),
            figures: Facts([
                (texts.text("stockWorth"), .number(desk.formats.money(report.value), to: part.warehouseList)),
                (
                    texts.text("valueInTransit"),
                    .number(desk.formats.money(report.inTransit), to: part.onRoad)
                ),
            ]), parts: [part.part], definition: texts.text("reportHowStock"))
    }
}

struct StockPart: Sendable {
    private static let mostBars = 12

    let key: String
    /// The one that it speaks of; none for all.
    let warehouse: WarehouseID?
    let report: StockValueReport
    let desk: Desk

    private var texts: MessageCatalog { desk.texts }

    /// The stock behind the sum.
    var warehouseList: String { StockPage.path + (warehouse.map { "?f.warehouse_id.in=\($0)" } ?? "") }

    /// The notes whose goods left and have not arrived.
    var onRoad: String? {
        warehouse == nil && desk.may(.readDispatch) ? "\(DispatchNotesPage.path)?f.state.in=EXITED" : nil
    }

    /// The stock behind a row.
    private func target(_ row: StockValueReport.Row) -> String {
        key == "product" ? "\(StockPage.path)/\(row.id)" : "\(StockPage.path)?f.warehouse_id.in=\(row.id)"
    }

    var chart: Chart {
        let formats = desk.formats
        return Chart(
            name: "stock-picture", title: texts.word("stockBy", key),
            finding: report.rows.first.map {
                texts.text(
                    "mostValue",
                    [
                        "name": $0.name.isolated, "value": formats.money($0.value), "all": formats.money(report.value),
                    ])
            } ?? texts.text("reportEmpty"), shape: .bars,
            series: [Chart.Series(name: texts.text("stockWorth"), look: .plain)],
            items: report.rows.prefix(Self.mostBars).map {
                Chart.Item(label: $0.name, sizes: [$0.value.amount], words: formats.money($0.value))
            }, direction: texts.language.direction)
    }

    var part: ReportPart {
        let (currency, write) = (report.value.currency, ReportWriter(formats: desk.formats))
        let isByProduct = key == "product"
        let names: [ReportTable.Column] =
            [.init(title: texts.text(isByProduct ? "productColumn" : "warehouseColumn"))]
            + (isByProduct
                ? [.init(title: texts.text("productCode")), .init(title: texts.text("onHand"))]
                : [.init(title: texts.text("stockItems"))])
        let figures: [ReportTable.Column] = [
            .init(title: texts.text("stockWorth"), currency: currency), .init(title: texts.text("share")),
            .init(title: texts.text("valueInTransit"), currency: currency),
        ]
        let all = Int128(report.value.amount)
        let rows = report.rows.map { row -> [ReportCell] in
            let place = target(row)
            let about: [ReportCell] =
                isByProduct
                ? [.code(row.sku), write.quantity(row.onHand, to: place)] : [write.count(row.items, to: place)]
            return [.text(row.name, to: place)] + about + [
                write.money(row.value, to: place), write.share(Int128(row.value.amount), of: all, to: place),
                write.money(row.inTransit),
            ]
        }
        let blank = [ReportCell](repeating: .empty, count: names.count - 1)
        let notes = [
            report.unlisted == 0 ? nil : texts.text("moreProducts", count: report.unlisted),
            report.rows.count > Self.mostBars ? texts.text("barsAreFew", count: Self.mostBars) : nil,
        ]
        return ReportPart(
            name: key, title: texts.word("stockBy", key), chart: chart,
            table: ReportTable(
                columns: names + figures, rows: rows,
                sum: [.text(texts.text("sum"))] + blank + [
                    write.money(report.value, to: warehouseList), .empty,
                    write.money(report.inTransit, to: onRoad),
                ]), note: notes.compactMap(\.self).joined(separator: " ").nothingIfEmpty)
    }
}
