import AccountingDomain
import Contracts
import Foundation
import Messaging
import Postgres

/// What the warehouse and the road tell about goods of an invoice. Facts are never refused, and they may come in any
/// order: 1315 is below zero for as long as a delivery is known before its exit.
enum DeliveryFacts {
    /// P-05
    static func exited(_ fact: GoodsExited, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: .goodsExited, source: fact.permitID.uuid, customer: fact.accountID,
                invoice: fact.invoiceID, occurredOn: books.day(of: fact.exitedAt), currency: books.currency,
                lines: Postings.goodsExited(cost: books.sum(fact.lines.map(\.cost)))),
            books, in: tx)
        InvoiceRunningStore.insert(
            fact.lines.map { ExitLine(line: $0.invoiceLineID, quantity: $0.quantity.value, cost: $0.cost) },
            source: fact.permitID.uuid, in: tx)
    }

    /// P-06: quantity and value pass to the customer's account; money he has with us pays it (P-06a) when the unit ends.
    static func delivered(_ fact: DeliveryConfirmed, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        guard
            let invoice = try await known(
                fact.invoiceID, "delivery of an unknown invoice", fact.deliveryID.uuid, in: tx)
        else { return }
        let source = tx.acting.causation ?? fact.deliveryID.uuid
        let outcome = invoice.delivered(
            fact.lines.map { LineQuantity(line: $0.invoiceLineID, quantity: $0.deliveredQuantity) })
        let (after, settlement) = outcome.invoice.reckoned()
        let day = books.day(of: fact.confirmedAt)
        InvoiceRunningStore.save(after, in: tx)
        InvoiceRunningStore.insert(outcome.parts, source: source, at: fact.confirmedAt, in: tx)
        InvoiceRunningStore.insert(goods(outcome), of: after, source: source, on: day, in: tx)
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: .deliveryConfirmed, source: source, customer: invoice.account,
                invoice: invoice.id, occurredOn: day, currency: books.currency,
                lines: Postings.deliveryConfirmed(outcome.amounts, cost: books.sum(fact.lines.map(\.cost)))),
            books, in: tx)
        unearmark(from: invoice, to: after, books, in: tx)
        for item in outcome.surplus {
            ExceptionStore.open(
                "delivered-beyond-invoice", "\(item.quantity) of \(item.line) beyond what \(invoice.id) has open",
                source: source, in: tx)
        }
        if books.books.postingDay(of: day) != day {
            ExceptionStore.open(
                "fact-of-closed-period", "\(fact.deliveryID) was delivered on \(day)", source: source, in: tx)
        }
        try await tell(settlement, of: after, in: tx)
    }

    /// P-07
    static func refusedReceived(_ fact: RefusedGoodsReceived, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let source = tx.acting.causation ?? fact.deliveryID.uuid
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: .refusedGoodsReceived, source: source, invoice: fact.invoiceID,
                occurredOn: books.today.date, currency: books.currency,
                lines: Postings.refusedGoodsReceived(cost: books.sum(fact.lines.map(\.cost)))),
            books, in: tx)
        let back = fact.lines.compactMap { line in
            line.invoiceLineID.map { ExitLine(line: $0, quantity: -line.quantity, cost: -line.cost) }
        }
        InvoiceRunningStore.insert(back, source: source, in: tx)
    }

    /// P-11; the invoice's part follows when sales credits it (P-08).
    static func lost(_ fact: DeliveryLossDeclared, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let source = tx.acting.causation ?? fact.deliveryID.uuid
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: .lossDeclared, source: source, invoice: fact.invoiceID,
                occurredOn: books.today.date, currency: books.currency,
                lines: Postings.lossDeclared(cost: books.sum(fact.lines.map(\.cost)))),
            books, in: tx)
        // It is credited or sent again; for the invoice it has not gone out (I-32).
        InvoiceRunningStore.insert(
            fact.lines.map { ExitLine(line: $0.invoiceLineID, quantity: -$0.deliveredQuantity, cost: -$0.cost) },
            source: source, in: tx)
        ExceptionStore.open(
            "goods-lost", "\(fact.deliveryID) of \(fact.invoiceID): insurance claim, credit or new delivery",
            source: source, in: tx)
    }

    /// The invoice under lock; a fact about one that is not in these books opens an exception.
    static func known(
        _ id: InvoiceID, _ problem: String, _ source: UUID, in tx: Transaction
    ) async throws -> Invoice? {
        do {
            return try await InvoiceStore.find(id, .forUpdate, in: tx)
        } catch AccountingRefusal.notFound {
            ExceptionStore.open("unknown-invoice", "\(problem): \(id)", source: source, in: tx)
            return nil
        }
    }

    /// Money that was set aside for goods that are delivered or credited now.
    static func unearmark(from before: Invoice, to after: Invoice, _ books: OpenBooks, in tx: Transaction) {
        Ledger.change(
            CreditChange(earmarked: after.earmarked.amount - before.earmarked.amount), of: before.account, books, in: tx
        )
    }

    static func tell(_ settlement: Invoice.Settlement?, of invoice: Invoice, in tx: Transaction) async throws {
        switch settlement {
        case .settled:
            try await Outbox.append(InvoiceSettled(invoiceID: invoice.id, opportunityID: invoice.opportunity), in: tx)
        case .reopened:
            try await Outbox.append(InvoiceReopened(invoiceID: invoice.id, opportunityID: invoice.opportunity), in: tx)
        case nil: break
        }
    }

    private static func goods(_ outcome: DeliveryOutcome) -> [GoodsMovement] {
        outcome.parts.compactMap { part in
            outcome.invoice.lines.first { $0.id == part.line }.map {
                GoodsMovement(position: $0, quantity: part.rest.quantity, net: part.rest.amounts.net)
            }
        }
    }
}
