import Contracts

/// Invoices; each dimension of their status has a column and a filter of its own (UX guide 4.23).
enum InvoicesPage {
    static let path = "/accounting/invoices"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readDocuments, show)
        pages.file(of: path, right: .readDocuments) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<InvoiceSummary> {
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "settlement": Services.settlements, "delivery": Services.deliveries,
                "adjustment": Services.adjustments, "tax": Services.taxStates, "dispatch": Services.dispatches,
                CustomerFilter.field: CustomerFilter(desk.visit.query).known,
            ], searches: ["legal_number": .equals, "q": .plain],
            measures: ["issue_date": .day, "owed": .number], reading: desk.reading)
        return Listing(query, columns(desk), id: { "\($0.id)" }) {
            try await desk.services.invoices($0, limit: $1, for: desk.visit)
        }
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words, listing) = (desk.texts, AccountingWords(desk), listing(desk))
        let (query, customer) = (listing.query, CustomerFilter(desk.visit.query))
        let page = try await listing.page(shown)
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
                searches: [("q", texts.text("findPaper"))], next: page.page.next,
                narrowed: NarrowedList.measures(query, desk),
                days: NarrowedList.days(query, desk, "issue_date", "issueDate")), isListing: true,
            table: table(page.data, desk),
            empty: EmptyState(title: texts.text("noInvoices"), advice: texts.text("noInvoicesAdvice")))
        return try desk.page(list)
    }

    private static func columns(_ desk: Desk) -> [ListColumn<InvoiceSummary>] {
        let (formats, words) = (desk.formats, AccountingWords(desk))
        return [
            .code("invoice") { $0.legalNumber }, .text("buyer") { $0.buyerName },
            .day("issueDate", formats) { $0.issueDate },
            .money("net", formats) { $0.totals.net }.inFileOnly, .money("tax", formats) { $0.totals.tax }.inFileOnly,
            .money("gross", formats) { $0.totals.gross },
            .money("openReceivable", formats) { $0.receivable }.inFileOnly, .currency { $0.totals.gross },
            .state("settlementLabel", { $0.status.settlement }) { words.settlement($0.status.settlement) },
            .state("deliveryLabel", { $0.status.delivery }) { words.delivery($0.status.delivery) },
            .state("adjustmentLabel", { $0.status.adjustment }) {
                $0.status.adjustment == "NONE" ? nil : words.adjustment($0.status.adjustment)
            },
            .state("taxLabel", { $0.status.tax }) { words.tax($0.status.tax) },
        ]
    }

    static func table(_ invoices: [InvoiceSummary], _ desk: Desk) -> Table {
        Table("invoices", columns(desk), invoices, desk, to: { "\(path)/\($0.id)" })
    }
}
