import Contracts

/// An invoice's values, ready to print.
struct InvoiceRecordView: Sendable {
    private let desk: Desk
    private let invoice: InvoiceView
    private let papers: InvoicePapers
    private let words: AccountingWords

    init(_ desk: Desk, _ invoice: InvoiceView, _ papers: InvoicePapers) {
        self.desk = desk
        self.invoice = invoice
        self.papers = papers
        words = AccountingWords(desk)
    }

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }
    private var target: String { "\(InvoicesPage.path)/\(invoice.id)" }

    var record: DeskRecord {
        var record = DeskRecord(
            crumbs: [Way(texts.text("invoices"), to: InvoicesPage.path)], title: .code(invoice.legalNumber))
        record.chips = chips
        record.lead = [customer, sale, submission]
        record.facts = facts
        record.notes = notes
        record.ways = ways
        record.main = [lines, documents]
        record.side = [
            RecordSection(name: "buyer", title: texts.text("buyer"), facts: words.party(invoice.buyer)),
            RecordSection(name: "seller", title: texts.text("seller"), facts: words.party(invoice.seller)),
        ]
        return record
    }

    /// Four dimensions and the goods, each by its own name.
    private var chips: [Chip] {
        let status = invoice.status
        let all: [(String, Chip?)] = [
            ("settlementLabel", words.settlement(status.settlement)),
            ("deliveryLabel", words.delivery(status.delivery)),
            ("adjustmentLabel", words.adjustment(status.adjustment)), ("taxLabel", words.tax(status.tax)),
            (
                "dispatchLabel",
                status.delivery == "ALL"
                    ? nil : words.dispatch(released: invoice.released, stopped: invoice.stopReason != nil)
            ),
        ]
        return all.compactMap { label, chip in
            chip.map { Chip(texts.text("format.pair", ["name": texts.text(label), "value": $0.text]), $0.tone) }
        }
    }

    private var customer: Cell {
        desk.may(.readLedger)
            ? .link(invoice.buyer.name, to: "\(CustomersPage.path)/\(invoice.accountID)") : .text(invoice.buyer.name)
    }

    private var sale: Cell {
        desk.may(.readSales)
            ? .link(texts.text("opportunity"), to: "\(OpportunitiesPage.path)/\(invoice.opportunityID)") : .empty
    }

    private var submission: Cell {
        guard desk.may(.readTax), let tax = invoice.tax else { return .empty }
        return .link(texts.word("portal", tax.portal), to: "\(SubmissionsPage.path)/\(tax.submissionID)")
    }

    private var facts: Facts {
        Facts([
            (texts.text("gross"), .number(formats.money(invoice.totals.gross))),
            (texts.text("net"), .number(formats.money(invoice.totals.net))),
            (texts.text("tax"), .number(formats.money(invoice.totals.tax))),
            (texts.text("issueDate"), .day(invoice.issueDate, formats)),
            (
                texts.text("taxDate"),
                invoice.taxDate == invoice.issueDate ? .empty : .day(invoice.taxDate, formats)
            ),
            (texts.text("openReceivable"), words.money(invoice.receivable)),
            (texts.text("paidSoFar"), words.money(invoice.allocated)),
            (texts.text("undelivered"), words.money(invoice.undelivered)),
            (texts.text("authorityNumber"), .code(invoice.tax?.authorityNumber)),
        ])
    }

    private var notes: [Notice] {
        if let reason = invoice.stopReason {
            return [Notice(title: texts.text("dispatchStopped"), advice: reason, tone: .warn)]
        }
        guard !invoice.released else { return [] }
        return [Notice(title: texts.text("goodsWait"), advice: texts.text("goodsWaitAdvice"), tone: .accent)]
    }

    private var ways: [Way] {
        var ways: [Way] = []
        if desk.may(.issueInvoice), !invoice.released, invoice.stopReason == nil {
            ways.append(Way(texts.text("releaseGoods"), to: "\(target)/release"))
        }
        if desk.may(.issueAdjustment), invoice.lines.contains(where: { !$0.kept.gross.isZero }) {
            ways.append(Way(texts.text("correctPrices"), to: "\(NewAdjustmentPage.path)?invoice=\(invoice.id)"))
        }
        if desk.may(.readLedger) {
            ways.append(
                Way(texts.text("postings"), to: "\(JournalPage.path)?f.\(JournalPage.invoiceField).in=\(invoice.id)"))
        }
        return ways + PrintedPages.ways(to: target, texts)
    }

    /// What became of the quantities stands there where something did.
    private var lines: RecordSection {
        let fates: [(key: String, quantity: (InvoiceView.Line) -> ExactDecimal)] = [
            ("quantityDelivered", \.deliveredQuantity), ("quantityCredited", \.creditedQuantity),
            ("quantityReturned", \.returnedQuantity),
        ]
        let told = fates.filter { fate in invoice.lines.contains { fate.quantity($0) > .zero } }
        let columns = ["goods", "quantity", "unitPrice", "net", "taxRate", "tax"] + told.map(\.key)
        let taxable = TaxableColumn(invoice.lines.map(\.taxablePrice), formats)
        let table = Table(
            caption: texts.text("lines"), columns: columns.map { texts.text($0) } + taxable.heading,
            rows: invoice.lines.map { line in
                Table.Row(
                    [
                        .text(line.description), .number(formats.quantity(line.quantity.value, line.quantity.unit)),
                        .number(formats.price(line.unitPrice)), .number(formats.money(line.amounts.net)),
                        .number(formats.percent(line.taxRate)), .number(formats.money(line.amounts.tax)),
                    ]
                        + told.map { fate in
                            let quantity = fate.quantity(line)
                            return quantity > .zero ? .number(formats.number(quantity)) : .empty
                        } + taxable.cell(line.taxablePrice))
            })
        return RecordSection(name: "lines", title: texts.text("lines"), table: table)
    }

    /// The chain of documents that this one is part of, in the order of their days.
    private var documents: RecordSection {
        var rows = DocumentRows(desk)
        if let proForma = papers.proForma {
            rows.add(
                .code(proForma.number), texts.text("proForma"),
                on: formats.localDate(proForma.issuedAt ?? proForma.createdAt), amount: proForma.totals.gross,
                .chip(words.proForma(proForma.state)), to: "\(ProFormasPage.path)/\(proForma.id)")
        }
        rows.add(
            .code(invoice.legalNumber), texts.text("invoice"), on: invoice.issueDate, amount: invoice.totals.gross,
            words.tax(invoice.status.tax).map { .chip($0) } ?? .empty, to: nil)
        for adjustment in invoice.adjustments.reversed() {
            rows.add(
                .code(adjustment.legalNumber), words.adjustmentKind(adjustment.kind.rawValue), on: adjustment.issueDate,
                amount: adjustment.delta.gross, .text(ReasonWords.words(adjustment.reason, texts)),
                to: "\(AdjustmentsPage.path)/\(adjustment.id)")
        }
        for note in papers.notes { rows.add(note) }
        for delivery in papers.deliveries { rows.add(delivery) }
        for payment in papers.payments { rows.add(payment) }
        return RecordSection(name: "documents", title: texts.text("documentChain"), table: rows.table)
    }
}
