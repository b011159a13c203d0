import AccountingDomain
import Contracts
import Foundation
import Messaging
import Postgres

/// Issues documents that change an invoice (SM-09). Lock order: invoice, credit gate, credit, payment, number series.
enum AdjustmentCommands {
    /// Sales' command: credits what will not be delivered (P-08).
    static func issue(_ command: IssueAdjustment, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        do {
            if let (known, _, _) = try await AdjustmentStore.find(command.adjustmentID, in: tx) {
                return try await Outbox.append(known.issued, in: tx)
            }
            try books.checkOpen()
            let invoice = try await InvoiceStore.find(command.invoiceID, .forUpdate, in: tx)
            let outcome = try invoice.credited(
                command.lines.map { LineQuantity(line: $0.invoiceLineID, quantity: $0.quantity) }, as: command.kind)
            try await conclude(
                outcome, on: invoice, id: command.adjustmentID, because: command.reason, books, in: tx)
        } catch let refusal as AccountingRefusal {
            try await Outbox.append(
                AdjustmentRefused(
                    adjustmentID: command.adjustmentID, invoiceID: command.invoiceID,
                    opportunityID: command.opportunityID, reason: refusal.code, detail: refusal.detail), in: tx)
        }
    }

    /// Corrects prices of an invoice (P-09 for what is delivered, P-08 for the rest).
    static func correct(
        _ id: InvoiceID, _ corrections: [CreateAdjustmentRequest.Correction], because reason: String,
        as adjustment: AdjustmentID, in tx: Transaction
    ) async throws {
        let books = try await BooksStore.open(in: tx)
        guard !reason.isEmpty else { throw AccountingRefusal.reasonMissing }
        let (outcome, invoice) = try await corrected(id, .forUpdate, corrections, books, in: tx)
        try await conclude(outcome, on: invoice, id: adjustment, because: reason, books, in: tx)
    }

    /// What such a correction would be; nothing is locked or written.
    static func corrected(
        _ id: InvoiceID, _ corrections: [CreateAdjustmentRequest.Correction], _ books: OpenBooks, in tx: Transaction
    ) async throws -> AdjustmentOutcome {
        try await corrected(id, .none, corrections, books, in: tx).outcome
    }

    private static func corrected(
        _ id: InvoiceID, _ lock: RowLock, _ corrections: [CreateAdjustmentRequest.Correction], _ books: OpenBooks,
        in tx: Transaction
    ) async throws -> (outcome: AdjustmentOutcome, invoice: Invoice) {
        try books.checkOpen()
        let plain = try await InvoiceStore.find(id, lock, in: tx)
        let invoice = try await InvoiceStore.withParts(plain, in: tx)
        return (try invoice.repriced(try corrections.map { try corrected($0, on: invoice) }), invoice)
    }

    private static func corrected(
        _ correction: CreateAdjustmentRequest.Correction, on invoice: Invoice
    ) throws(AccountingRefusal) -> CorrectedLine {
        guard let index = invoice.position(correction.invoiceLineID) else {
            throw .lineNotOnInvoice(correction.invoiceLineID)
        }
        let line = invoice.lines[index]
        let taxOnly = correction.taxablePrice == nil ? nil : line.kept.net
        guard let net = correction.net ?? correction.unitPrice?.times(line.keptQuantity) ?? taxOnly else {
            throw .nothingChanges
        }
        for currency in [net.currency, correction.taxablePrice?.currency] {
            guard let currency, currency != invoice.currency else { continue }
            throw .foreignCurrency(currency, books: invoice.currency)
        }
        return CorrectedLine(line, net: net, taxablePrice: correction.taxablePrice)
    }

    /// Numbers, writes, posts and tells an adjustment that was decided.
    ///
    /// - Parameters:
    ///   - before: the invoice, held by the caller; under that hold its adjustments are counted.
    ///   - source: the goods return it answers.
    ///   - goods: further lines of the P-10 entry: what the goods cost.
    @discardableResult
    static func conclude(
        _ outcome: AdjustmentOutcome, on before: Invoice, id: AdjustmentID, because reason: String,
        source: UUID? = nil, goods: [JournalLine] = [], _ books: OpenBooks, in tx: Transaction
    ) async throws -> AdjustmentDocument {
        CreditStore.gate(tx)
        let (after, settlement) = outcome.invoice.reckoned()
        let (original, _) = try await InvoiceStore.document(before.id, in: tx)
        try await Settlement.takeBack(outcome.excess, of: before, books, in: tx)
        let number = try await NumberSeriesStore.next(
            SeriesKind(outcome.kind, ofInvoice: true), on: books.today, in: tx)
        let document = AdjustmentDocument(
            id: id, invoice: before.id, opportunity: before.opportunity, account: before.account, kind: outcome.kind,
            number: number, legalNumber: number.text(in: books.books.country), issueDate: books.today.date,
            reason: reason, seller: original.seller, buyer: original.buyer, currency: books.currency,
            lines: outcome.lines, delta: outcome.delta,
            ordinal: try await AdjustmentStore.nextOrdinal(of: before.id, in: tx))
        AdjustmentStore.insert(document, source: source, in: tx)
        InvoiceRunningStore.save(after, in: tx)
        InvoiceRunningStore.save(outcome.parts, in: tx)
        post(outcome, document, goods, books, in: tx)
        DeliveryFacts.unearmark(from: before, to: after, books, in: tx)
        // The first event that sales hears is the answer to its command.
        try await Outbox.append(document.issued, in: tx)
        try await DeliveryFacts.tell(settlement, of: after, in: tx)
        return document
    }

    private static func post(
        _ outcome: AdjustmentOutcome, _ document: AdjustmentDocument, _ goods: [JournalLine], _ books: OpenBooks,
        in tx: Transaction
    ) {
        func entry(_ rule: PostingRule, _ lines: [JournalLine]) {
            Ledger.post(
                JournalEntry(
                    id: JournalEntryID(), rule: rule, source: document.id.uuid, customer: document.account,
                    invoice: document.invoice, occurredOn: document.issueDate, currency: document.currency,
                    text: document.legalNumber, lines: lines),
                books, in: tx)
        }
        entry(.undeliveredCredited, Postings.undeliveredCredited(outcome.undelivered))
        let rule: PostingRule = outcome.kind == .salesReturn ? .goodsReturned : .priceCorrected
        entry(rule, Postings.deliveredCredited(outcome.delivered) + goods)
    }
}
