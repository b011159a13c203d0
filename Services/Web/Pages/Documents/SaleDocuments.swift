import Contracts

/// The papers that a sale has led to, as far as the reader may see them; each service is asked once, and only where there
/// is something to find.
struct SaleDocuments: Sendable {
    private static let most = 50

    let sale: OpportunityView
    private(set) var proFormas: [ProFormaSummary] = []
    private(set) var invoices: [InvoiceSummary] = []
    private(set) var notes: [DispatchNoteView] = []
    private(set) var deliveries: [DeliveryView] = []

    /// A service that is away has no papers here; the page is worth more than them.
    static func find(for sale: OpportunityView, _ desk: Desk) async -> SaleDocuments {
        var documents = SaleDocuments(sale: sale)
        let isInvoiced = !documents.invoiceIDs.isEmpty
        let readsPapers = desk.may(.readDocuments)
        let (services, visit) = (desk.services, desk.visit)
        async let proFormas = DocumentRows.asked(readsPapers && sale.proFormaID != nil) {
            try await services.proFormas(of: sale.id, limit: most, for: visit)
        }
        async let invoices = DocumentRows.asked(readsPapers && isInvoiced) {
            try await services.invoices(of: sale.id, limit: most, for: visit)
        }
        async let notes = DocumentRows.asked(isInvoiced && desk.may(.readDispatch)) {
            try await services.dispatchNotes(of: sale.id, limit: most, for: visit)
        }
        async let deliveries = DocumentRows.asked(isInvoiced && desk.may(.readDeliveries)) {
            try await services.deliveries(of: sale.id, limit: most, for: visit)
        }
        documents.proFormas = await proFormas
        documents.invoices = await invoices
        documents.notes = await notes
        documents.deliveries = await deliveries
        return documents
    }

    /// The invoices that parts of it stand on, each once.
    private var invoiceIDs: [InvoiceID] {
        let lines = sale.lines + (sale.formerLines ?? [])
        return Set(lines.flatMap(\.slices).compactMap(\.invoiceID)).sorted { "\($0)" < "\($1)" }
    }

    /// Its legal number, or the last signs of its id for who may not read it.
    func name(of invoice: InvoiceID) -> String {
        invoices.first { $0.id == invoice }?.legalNumber ?? ShortCode.of(invoice)
    }

    func table(_ desk: Desk) -> Table? {
        var rows = DocumentRows(desk)
        addApproval(to: &rows)
        addPapers(to: &rows)
        for note in notes { rows.add(note) }
        for delivery in deliveries { rows.add(delivery) }
        return rows.isEmpty ? nil : rows.table
    }

    private func addApproval(to rows: inout DocumentRows) {
        guard let request = sale.approvalRequestID else { return }
        let desk = rows.desk
        rows.add(
            .code(ShortCode.of(request)), desk.texts.text("approvalPaper"), on: nil,
            .empty, to: desk.may(.readApprovals) ? "\(RequestsPage.path)/\(request)" : nil)
    }

    private func addPapers(to rows: inout DocumentRows) {
        let (desk, words) = (rows.desk, AccountingWords(rows.desk))
        for paper in proFormas {
            rows.add(
                .code(paper.number), desk.texts.text("proForma"), on: desk.formats.localDate(paper.createdAt),
                amount: paper.totals.gross, .chip(words.proForma(paper.state)), to: "\(ProFormasPage.path)/\(paper.id)")
        }
        if let paper = sale.proFormaID, !proFormas.contains(where: { $0.id == paper }) {
            rows.add(
                .code(ShortCode.of(paper)), desk.texts.text("proForma"), on: nil,
                .chip(SalesWords(texts: desk.texts).paper(sale.paperState)),
                to: desk.may(.readDocuments) ? "\(ProFormasPage.path)/\(paper)" : nil)
        }
        for invoice in invoices {
            rows.add(
                .code(invoice.legalNumber), desk.texts.text("invoice"), on: invoice.issueDate,
                amount: invoice.totals.gross, .chip(words.settlement(invoice.status.settlement)),
                to: "\(InvoicesPage.path)/\(invoice.id)")
        }
        for invoice in invoiceIDs where !invoices.contains(where: { $0.id == invoice }) {
            rows.add(
                .code(ShortCode.of(invoice)), desk.texts.text("invoice"), on: nil, .empty,
                to: desk.may(.readDocuments) ? "\(InvoicesPage.path)/\(invoice)" : nil)
        }
    }
}
