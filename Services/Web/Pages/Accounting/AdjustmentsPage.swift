import Contracts

/// Corrections, cancellations, sales returns and credits; and one of them with before and after.
enum AdjustmentsPage {
    static let path = "/accounting/adjustments"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readDocuments, show)
        pages.get("\(path)/{id}", right: .readDocuments, one)
        pages.file(of: path, right: .readDocuments) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<AdjustmentSummary> {
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "kind": Services.adjustmentKinds, CustomerFilter.field: CustomerFilter(desk.visit.query).known,
            ], searches: ["q": .plain], measures: ["issue_date": .day], reading: desk.reading)
        return Listing(query, columns(desk), id: { "\($0.id)" }) {
            try await desk.services.adjustments($0, limit: $1, for: desk.visit)
        }
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words, listing) = (desk.texts, AccountingWords(desk), listing(desk))
        let (query, customer) = (listing.query, CustomerFilter(desk.visit.query))
        let page = try await listing.page(shown)
        let kinds = Services.adjustmentKinds.map { ListControls.Choice(value: $0, text: words.adjustmentKind($0)) }
        let list = DeskList(
            title: texts.text("adjustments"),
            ways: desk.may(.issueAdjustment) ? [Way(texts.text("creditCustomer"), to: NewCreditPage.path)] : [],
            lead: texts.text("adjustmentsLead"),
            controls: ListControls(
                query: query,
                groups: [(field: "kind", label: texts.text("kind"), choices: kinds)]
                    + customer.group(page.data.first?.buyerName, texts),
                searches: [("q", texts.text("findPaper"))], next: page.page.next,
                days: NarrowedList.days(query, desk, "issue_date", "issueDate")), isListing: true,
            table: Table("adjustments", columns(desk), page.data, desk, to: { "\(path)/\($0.id)" }),
            empty: EmptyState(title: texts.text("noAdjustments"), advice: texts.text("noAdjustmentsAdvice")))
        return try desk.page(list)
    }

    private static func columns(_ desk: Desk) -> [ListColumn<AdjustmentSummary>] {
        let (formats, words) = (desk.formats, AccountingWords(desk))
        return [
            .code("document") { $0.legalNumber },
            .word("kind", { $0.kind.rawValue }) { words.adjustmentKind($0) },
            .text("buyer") { $0.buyerName }, .day("issueDate", formats) { $0.issueDate },
            .money("difference", formats) { $0.delta.gross },
            .money("net", formats) { $0.delta.net }.inFileOnly, .money("tax", formats) { $0.delta.tax }.inFileOnly,
            .currency { $0.delta.gross },
            .word("reason", { $0.reason }) { ReasonWords.words($0, desk.texts) },
        ]
    }

    static func one(_ desk: Desk) async throws -> Reply {
        let adjustment = try await desk.services.adjustment(desk.id("id"), for: desk.visit)
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        var record = DeskRecord(
            crumbs: [Way(texts.text("adjustments"), to: path)], title: .code(adjustment.legalNumber))
        record.chips =
            [Chip(words.adjustmentKind(adjustment.kind.rawValue), .accent)]
            + [words.tax(adjustment.tax?.state)].compactMap(\.self)
        record.lead = [
            desk.may(.readLedger)
                ? .link(adjustment.buyer.name, to: "\(CustomersPage.path)/\(adjustment.accountID)")
                : .text(adjustment.buyer.name),
            adjustment.invoiceID.map { .link(texts.text("invoice"), to: "\(InvoicesPage.path)/\($0)") } ?? .empty,
            desk.may(.readTax)
                ? adjustment.tax.map {
                    .link(texts.word("portal", $0.portal), to: "\(SubmissionsPage.path)/\($0.submissionID)")
                } ?? .empty : .empty,
        ]
        record.facts = Facts([
            (texts.text("difference"), .number(formats.money(adjustment.delta.gross))),
            (texts.text("net"), .number(formats.money(adjustment.delta.net))),
            (texts.text("tax"), .number(formats.money(adjustment.delta.tax))),
            (texts.text("issueDate"), .day(adjustment.issueDate, formats)),
            (texts.text("reason"), .text(ReasonWords.words(adjustment.reason, desk.texts))),
            (texts.text("authorityNumber"), .code(adjustment.tax?.authorityNumber)),
        ])
        record.ways = PrintedPages.ways(to: "\(path)/\(adjustment.id)", texts)
        record.main = [
            RecordSection(
                name: "lines", title: texts.text("beforeAndAfter"), table: lines(adjustment.lines, desk))
        ]
        record.side = [
            RecordSection(name: "buyer", title: texts.text("buyer"), facts: words.party(adjustment.buyer)),
            RecordSection(name: "seller", title: texts.text("seller"), facts: words.party(adjustment.seller)),
        ]
        return try desk.page(record, title: texts.text("adjustmentNumber", ["number": adjustment.legalNumber]))
    }

    /// Before, after and the difference of each line (UX guide 4.23).
    static func lines(_ lines: [AdjustmentLine], _ desk: Desk) -> Table {
        let (texts, formats) = (desk.texts, desk.formats)
        let columns = ["goods", "quantity", "netBefore", "netAfter", "taxBefore", "taxAfter", "difference"]
        return Table(
            caption: texts.text("beforeAndAfter"), columns: columns.map { texts.text($0) },
            rows: lines.map { line in
                let after = formats.quantity(line.quantityAfter, line.unit)
                let quantity =
                    line.quantityBefore == line.quantityAfter
                    ? after
                    : texts.text(
                        "format.change", ["before": formats.number(line.quantityBefore), "after": after])
                let difference = line.netAfter + line.taxAfter - line.netBefore - line.taxBefore
                return Table.Row([
                    .text(line.description), .number(quantity), .number(formats.money(line.netBefore)),
                    .number(formats.money(line.netAfter)), .number(formats.money(line.taxBefore)),
                    .number(formats.money(line.taxAfter)), .number(formats.money(difference)),
                ])
            })
    }
}
