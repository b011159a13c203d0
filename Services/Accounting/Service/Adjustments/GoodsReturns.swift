import AccountingDomain
import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit

/// Delivered goods came back: the document, P-10 and P-10a (SM-17).
enum GoodsReturns {
    static func accepted(_ fact: GoodsReturnAccepted, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        // The warehouse may say again what it said before it was restored from a backup.
        guard try await !AdjustmentStore.answers(fact.returnID.uuid, in: tx) else { return }
        guard books.books.isOpen(books.today.date) else {
            throw NotYetKnown("the books are closed today; \(fact.returnID) waits for an open period")
        }
        guard let id = fact.invoiceID else { return try await withoutInvoice(fact, books, in: tx) }
        guard let plain = try await DeliveryFacts.known(id, "return to an unknown invoice", fact.returnID.uuid, in: tx)
        else { return bookGoods(fact, books, in: tx) }
        let invoice = try await InvoiceStore.withParts(plain, in: tx)
        do {
            let quantities = fact.lines.compactMap { line in
                line.invoiceLineID.map { LineQuantity(line: $0, quantity: line.quantity) }
            }
            try checkDelivered(quantities, on: invoice)
            let outcome = try invoice.returned(quantities)
            let document = try await AdjustmentCommands.conclude(
                outcome, on: invoice, id: AdjustmentID(), because: fact.reason, source: fact.returnID.uuid,
                goods: Postings.goodsBack(cost: books.sum(fact.lines.map(\.cost))), books, in: tx)
            inspected(fact, source: document.id.uuid, books, in: tx)
            InvoiceRunningStore.insert(
                goods(quantities, outcome, before: invoice), of: invoice, source: document.id.uuid,
                on: books.today.date, in: tx)
        } catch let refusal as AccountingRefusal {
            // A fact is never refused: the goods are ours again, the document waits for a person.
            ExceptionStore.open(
                "return-does-not-fit", "\(fact.returnID) to \(id): \(refusal.detail)", source: fact.returnID.uuid,
                in: tx)
            bookGoods(fact, books, in: tx)
        }
    }

    /// Warehouse and delivery tell by ways of their own: a return may overtake the delivery it undoes.
    private static func checkDelivered(_ quantities: [LineQuantity], on invoice: Invoice) throws {
        for item in quantities {
            guard let index = invoice.position(item.line) else { continue }
            let line = invoice.lines[index]
            guard item.quantity > line.withCustomer, item.quantity <= line.withCustomer + line.open.remaining else {
                continue
            }
            throw NotYetKnown("the delivery that \(item.line) comes back from")
        }
    }

    private static func withoutInvoice(
        _ fact: GoodsReturnAccepted, _ books: OpenBooks, in tx: Transaction
    ) async throws {
        let source = fact.returnID.uuid
        do {
            let document = try await StandaloneCredits.issue(
                fact.creditLines, to: fact.accountID, as: AdjustmentID(), kind: .salesReturn, because: fact.reason,
                source: source, goods: Postings.goodsBack(cost: books.sum(fact.lines.map(\.cost))), books, in: tx)
            inspected(fact, source: document.id.uuid, books, in: tx)
        } catch let refusal as AccountingRefusal {
            ExceptionStore.open(
                "return-does-not-fit", "\(fact.returnID): \(refusal.detail)", source: source, in: tx)
            bookGoods(fact, books, in: tx)
        }
    }

    /// P-10's goods and P-10a where no document could be made.
    private static func bookGoods(_ fact: GoodsReturnAccepted, _ books: OpenBooks, in tx: Transaction) {
        let source = fact.returnID.uuid
        entry(.goodsReturned, source, fact, Postings.goodsBack(cost: books.sum(fact.lines.map(\.cost))), books, in: tx)
        inspected(fact, source: source, books, in: tx)
    }

    private static func inspected(_ fact: GoodsReturnAccepted, source: UUID, _ books: OpenBooks, in tx: Transaction) {
        let cost = books.sum(fact.lines.map(\.cost))
        entry(.returnInspected, source, fact, Postings.returnInspected(cost: cost, fact.condition), books, in: tx)
    }

    private static func entry(
        _ rule: PostingRule, _ source: UUID, _ fact: GoodsReturnAccepted, _ lines: [JournalLine], _ books: OpenBooks,
        in tx: Transaction
    ) {
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: rule, source: source, customer: fact.accountID, invoice: fact.invoiceID,
                occurredOn: books.today.date, currency: books.currency, lines: lines),
            books, in: tx)
    }

    private static func goods(
        _ quantities: [LineQuantity], _ outcome: AdjustmentOutcome, before: Invoice
    ) -> [GoodsMovement] {
        zip(before.lines, outcome.invoice.lines).compactMap { old, new in
            let back = new.returned - old.returned
            guard back > .zero else { return nil }
            return GoodsMovement(position: new, quantity: -back, net: new.kept.net - old.kept.net)
        }
    }
}
