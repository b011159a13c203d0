import Contracts

/// Invoices; each dimension of their status has a column and a filter of its own (UX guide 4.23).
enum InvoicesPage {
    static let path = "/accounting/invoices"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readDocuments, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words) = (desk.texts, AccountingWords(desk))
        let customer = CustomerFilter(desk.visit.query)
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "settlement": Services.settlements, "delivery": Services.deliveries,
                "adjustment": Services.adjustments, "tax": Services.taxStates, "dispatch": Services.dispatches,
                CustomerFilter.field: customer.known,
            ], searches: ["legal_number": .equals], measures: ["issue_date": .day, "owed": .number])
        let page = try await desk.services.invoices(query, limit: shown, for: desk.visit)
        func group(_ field: String, _ label: String, _ values: [String], _ chip: (String) -> Chip?)
            -> (field: String, label: String, choices: [ListControls.Choice])
        {
            (field, texts.text(label), values.map { .init(value: $0, text: chip($0)?.text ?? $0) })
        }
        let groups = [
            group("settlement", "settlementLabel", Services.settlements, words.settlement),
            group("delivery", "deliveryLabel", Services.deliveries, words.delivery),
            group("adjustment", "adjustmentLabel", Services.adjustments, words.adjustment),
            group("tax", "taxLabel", Services.taxStates, words.tax),
            group("dispatch", "dispatchLabel", Services.dispatches, words.dispatch),
        ]
        let list = DeskList(
            title: texts.text("invoices"),
            controls: ListControls(
                query: query, groups: groups + customer.group(page.data.first?.buyerName, texts),
                searches: [("legal_number", texts.text("document"))], next: page.page.next,
                narrowed: NarrowedList.measures(query, desk)),
            table: table(page.data, desk),
            empty: EmptyState(title: texts.text("noInvoices"), advice: texts.text("noInvoicesAdvice")))
        return try desk.page(list)
    }

    static func table(_ invoices: [InvoiceSummary], _ desk: Desk) -> Table {
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        let columns = [
            "invoice", "buyer", "issueDate", "gross", "settlementLabel", "deliveryLabel", "adjustmentLabel", "taxLabel",
        ]
        return Table(
            caption: texts.text("invoices"), columns: columns.map { texts.text($0) },
            rows: invoices.map { invoice in
                Table.Row(
                    to: "\(path)/\(invoice.id)",
                    [
                        .code(invoice.legalNumber), .text(invoice.buyerName), .day(invoice.issueDate, formats),
                        .number(formats.money(invoice.totals.gross)),
                        .chip(words.settlement(invoice.status.settlement)),
                        .chip(words.delivery(invoice.status.delivery)),
                        invoice.status.adjustment == "NONE"
                            ? .empty : .chip(words.adjustment(invoice.status.adjustment)),
                        words.tax(invoice.status.tax).map { .chip($0) } ?? .empty,
                    ])
            })
    }
}
