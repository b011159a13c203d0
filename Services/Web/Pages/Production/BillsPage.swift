import Contracts

/// Bills of materials: what products are made of.
enum BillsPage {
    static let path = "/production/bills-of-materials"
    private static let shown = 100

    static func register(on pages: PageRoutes) { pages.get(path, right: .readSourcing, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        let (texts, formats, words) = (desk.texts, desk.formats, SourcingWords(desk))
        let query = ListQuery(path: path, desk.visit.query, fields: [:])
        let page = try await desk.services.billsOfMaterials(query, limit: shown, for: desk.visit)
        let rows = page.data.map { bill in
            Table.Row(
                to: "\(path)/\(bill.productID)",
                [
                    words.name(bill.product, bill.productID), .code(bill.product?.sku),
                    .number(formats.number(bill.lines.count)),
                    .text(texts.text("daysLong", count: bill.processDays)),
                    .number(formats.percent(bill.scrapAllowance)),
                ])
        }
        let columns = ["productColumn", "productCode", "materialsColumn", "processTime", "scrapAllowance"]
        let add = Way(texts.text("newBill"), to: "\(path)/new", isMain: true)
        return try desk.page(
            DeskList(
                title: texts.text("billsOfMaterials"), pages: SourcingDesk.tabs(.production, desk),
                ways: desk.may(.answerProduction) ? [add] : [],
                controls: ListControls(query: query, groups: [], next: page.page.next),
                table: Table(
                    caption: texts.text("billsOfMaterials"), columns: columns.map { texts.text($0) }, rows: rows),
                empty: EmptyState(
                    title: texts.text("noBills"), advice: texts.text("noBillsAdvice"),
                    way: desk.may(.answerProduction) ? (add.text, add.target) : nil)))
    }
}
