import AccountingDomain
import Contracts
import Foundation
import Postgres

/// What the warehouse tells about goods that no customer is concerned with.
enum StockFacts {
    /// P-16, and P-18's second half for goods of our own making.
    static func received(_ fact: GoodsReceived, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let cost = books.sum([fact.cost])
        switch (fact.source, fact.requestID) {
        case (.production, let order?):
            let variance = try await WorkInProgressStore.move(order, received: cost.amount, books, in: tx)
            post(
                .production, fact.receiptID.uuid,
                Postings.productionReceived(cost: cost, fact.stockClass, variance: variance), books, in: tx)
        case (.production, nil):
            post(
                .production, fact.receiptID.uuid,
                Postings.productionReceived(cost: cost, fact.stockClass, variance: .zero(books.currency)), books, in: tx
            )
        default:
            post(
                .goodsReceived, fact.receiptID.uuid, Postings.goodsReceived(cost: cost, fact.stockClass), books, in: tx)
        }
    }

    /// P-18, first half
    static func materialsIssued(_ fact: MaterialsIssued, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let cost = books.sum([fact.cost])
        let variance = try await WorkInProgressStore.move(fact.orderID, issued: cost.amount, books, in: tx)
        post(
            .production, tx.acting.causation ?? fact.orderID.uuid,
            Postings.materialsIssued(cost: cost, variance: variance), books, in: tx)
    }

    /// P-18a: nothing more comes of the order, and its work in process is worth nothing (SM-12).
    static func productionStopped(_ fact: ProductionStopped, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        let lost = books.sum([fact.lostCost])
        let variance = try await WorkInProgressStore.move(fact.orderID, lost: lost.amount, books, in: tx)
        post(
            .productionStopped, fact.orderID.uuid, Postings.productionStopped(lost: lost, variance: variance), books,
            in: tx)
    }

    /// P-19
    static func adjusted(_ fact: StockAdjusted, in tx: Transaction) async throws {
        let books = try await BooksStore.open(in: tx)
        post(
            .stockAdjusted, fact.adjustmentID.uuid,
            Postings.stockAdjusted(cost: books.sum([fact.cost]), fact.stockClass), books, in: tx)
    }

    private static func post(
        _ rule: PostingRule, _ source: UUID, _ lines: [JournalLine], _ books: OpenBooks, in tx: Transaction
    ) {
        Ledger.post(
            JournalEntry(
                id: JournalEntryID(), rule: rule, source: source, occurredOn: books.today.date,
                currency: books.currency,
                lines: lines),
            books, in: tx)
    }
}

/// All SQL about material in production orders.
enum WorkInProgressStore {
    /// Adds to an order's figures under its lock and tells the variance that is to be posted now.
    ///
    /// - Parameter lost: given once, when the order is stopped; zero then says that nothing was left to lose.
    static func move(
        _ order: EnquiryID, issued: Int64 = 0, received: Int64 = 0, lost: Int64? = nil, _ books: OpenBooks,
        in tx: Transaction
    ) async throws -> Money {
        let row = try await tx.first(
            """
            insert into work_in_progress as w (order_id, company_id, currency, issued_units, received_units, lost_units)
            values (\(order), \(tx.acting.company), \(books.currency), \(issued), \(received), \(lost))
            on conflict (order_id) do update
            set issued_units = w.issued_units + excluded.issued_units,
                received_units = w.received_units + excluded.received_units,
                lost_units = coalesce(excluded.lost_units, w.lost_units)
            returning issued_units, received_units, coalesce(lost_units, 0) as lost_units, variance_units
            """
        )
        guard let row else { return .zero(books.currency) }
        let (settled, posted) = WorkInProgress(
            issued: Money(try row["issued_units"], books.currency),
            received: Money(try row["received_units"], books.currency),
            lost: Money(try row["lost_units"], books.currency),
            variance: Money(try row["variance_units"], books.currency)
        ).settled()
        if !posted.isZero {
            tx.write(
                "update work_in_progress set variance_units = \(settled.variance.amount) where order_id = \(order)")
        }
        return posted
    }
}
