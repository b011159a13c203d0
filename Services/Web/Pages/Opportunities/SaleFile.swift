import Contracts

/// The list of sales as a file for spreadsheets: the same filters and order, codes and plain figures (UX guide 4.14).
enum SaleFile {
    static let path = "\(OpportunitiesPage.path).csv"
    /// Larger files are not made while somebody waits.
    static let most = 5000
    private static let atOnce = 200
    private static let columns = [
        "opportunity", "account", "saleOwner", "state", "stage", "amount", "saleCurrency", "expectedOn", "openedOn",
        "closedAt", "nextStep", "nextStepOn", "externalRef",
    ]

    static func register(on pages: PageRoutes) { pages.get(path, right: .readSales, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        var (query, rows) = (OpportunitiesPage.query(desk, at: path).firstPage, [[CSV.Value]]())
        while true {
            let page = try await desk.services.opportunities(query, limit: atOnce, for: desk.visit)
            rows += page.data.map { cells($0, desk) }
            guard let next = page.page.next else { break }
            guard rows.count < most else { return try tooLong(query, desk) }
            query = query.page(after: next)
        }
        let texts = desk.texts
        let bytes = CSV(for: texts.language).bytes(header: ["id"] + columns.map { texts.text($0) }, rows: rows)
        return Reply(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"opportunities-\(desk.formats.localDate(desk.now)).csv\"",
            ], content: bytes)
    }

    private static func cells(_ sale: OpportunitySummary, _ desk: Desk) -> [CSV.Value] {
        func day(_ instant: Timestamp?) -> String { instant.map { desk.formats.localDate($0).description } ?? "" }
        // The amount as machines write it, without its currency, which has a column of its own.
        let amount = sale.amount.description.prefix { $0 != " " }
        let about = ["\(sale.id)", sale.name, sale.accountName, sale.ownerName ?? "", sale.state, sale.stage]
        let more = [
            sale.amount.currency.rawValue, sale.expectedOn.description, day(sale.openedAt), day(sale.closedAt),
            sale.nextStep ?? "", sale.nextStepOn?.description ?? "", sale.externalRef ?? "",
        ]
        return about.map(CSV.Value.text) + [.number(String(amount))] + more.map(CSV.Value.text)
    }

    /// The same filters, to be narrowed: half a list would be taken for the whole of it.
    private static func tooLong(_ query: ListQuery, _ desk: Desk) throws -> Reply {
        let texts = desk.texts
        let list = query.at(OpportunitiesPage.path)
        let empty = EmptyState(
            title: texts.text("fileTooLong", ["count": desk.formats.number(most)]),
            advice: texts.text("fileTooLongAdvice"), way: (texts.text("asList"), list.address))
        let content: Values = [
            "controls": OpportunitiesPage.controls(list, nil, next: nil, desk).values, "hasRows": false,
            "table": Table(caption: "", columns: [], rows: []).values, "empty": empty.values,
        ]
        return try desk.page("page/list", title: texts.text("asFile"), content, status: .unprocessableContent)
    }
}
