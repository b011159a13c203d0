import Contracts

/// The lines of each posting rule (`flows.md` 7.5).
package enum Postings {
    /// P-02: money received lands on the customer's advances first.
    package static func paymentCleared(_ amount: Money) -> [JournalLine] {
        [.debit(.bank, amount), .credit(.advances, amount)]
    }

    /// P-04: invoiced, not yet delivered; no revenue yet.
    package static func invoiceIssued(_ amounts: NetAndTax) -> [JournalLine] {
        [
            .debit(.undelivered, amounts.gross), .credit(.deferredSales, amounts.net),
            .credit(.outputTax, amounts.tax),
        ]
    }

    /// P-05
    package static func goodsExited(cost: Money) -> [JournalLine] {
        [.debit(.inTransit, cost), .credit(.stock, cost)]
    }

    /// P-06: value passes to the customer's account, revenue and cost are recognised (F-ARYA-37).
    package static func deliveryConfirmed(_ amounts: NetAndTax, cost: Money) -> [JournalLine] {
        [
            .debit(.receivable, amounts.gross), .debit(.deferredSales, amounts.net), .debit(.costOfGoods, cost),
            .credit(.undelivered, amounts.gross), .credit(.sales, amounts.net), .credit(.inTransit, cost),
        ]
    }

    /// P-06a: the customer's money pays his invoice; a negative amount takes it back.
    package static func allocation(_ amount: Money) -> [JournalLine] {
        [.debit(.advances, amount), .credit(.receivable, amount)]
    }

    /// P-07
    package static func refusedGoodsReceived(cost: Money) -> [JournalLine] {
        [.debit(.stock, cost), .credit(.inTransit, cost)]
    }

    /// P-08: a credit for what was never delivered undoes that part of P-04.
    package static func undeliveredCredited(_ amounts: NetAndTax) -> [JournalLine] {
        [
            .debit(.deferredSales, amounts.net), .debit(.outputTax, amounts.tax),
            .credit(.undelivered, amounts.gross),
        ]
    }

    /// P-09 and the value side of P-10: a credit for what was delivered. A negative amount is an increase.
    package static func deliveredCredited(_ amounts: NetAndTax) -> [JournalLine] {
        [
            .debit(.salesReturns, amounts.net), .debit(.outputTax, amounts.tax),
            .credit(.receivable, amounts.gross),
        ]
    }

    /// A credit without an invoice becomes the customer's money, which then pays what he owes (P-06a), oldest first:
    /// so he owes less, and what he does not owe stays his on 2110.
    package static func standaloneCredited(_ amounts: NetAndTax) -> [JournalLine] {
        [.debit(.salesReturns, amounts.net), .debit(.outputTax, amounts.tax), .credit(.advances, amounts.gross)]
    }

    /// P-10, the goods: back at their original cost, waiting for inspection.
    package static func goodsBack(cost: Money) -> [JournalLine] {
        [.debit(.quarantine, cost), .credit(.costOfGoods, cost)]
    }

    /// P-10a
    package static func returnInspected(cost: Money, _ condition: ReturnCondition) -> [JournalLine] {
        [.debit(condition == .sellable ? .stock : .stockLoss, cost), .credit(.quarantine, cost)]
    }

    /// P-11: lost on the way is our loss; the customer is not charged.
    package static func lossDeclared(cost: Money) -> [JournalLine] {
        [.debit(.stockLoss, cost), .credit(.inTransit, cost)]
    }

    /// P-16
    package static func goodsReceived(cost: Money, _ stockClass: StockClass) -> [JournalLine] {
        [.debit(.holding(stockClass), cost), .credit(.receivedUninvoiced, cost)]
    }

    /// P-18, first half
    package static func materialsIssued(cost: Money, variance: Money) -> [JournalLine] {
        [.debit(.workInProgress, cost), .credit(.material, cost)] + productionVariance(variance)
    }

    /// P-18, second half
    package static func productionReceived(cost: Money, _ stockClass: StockClass, variance: Money) -> [JournalLine] {
        [.debit(.holding(stockClass), cost), .credit(.workInProgress, cost)] + productionVariance(variance)
    }

    /// P-18a: what a stopped order leaves on the shop floor is scrap.
    package static func productionStopped(lost: Money, variance: Money) -> [JournalLine] {
        [.debit(.stockLoss, lost), .credit(.workInProgress, lost)] + productionVariance(variance)
    }

    /// What was received or scrapped beyond the material issued did not come from work in progress.
    private static func productionVariance(_ variance: Money) -> [JournalLine] {
        [.debit(.workInProgress, variance), .credit(.productionVariance, variance)]
    }

    /// P-19: a find is a negative loss.
    package static func stockAdjusted(cost: Money, _ stockClass: StockClass) -> [JournalLine] {
        [.debit(.holding(stockClass), cost), .credit(.stockLoss, cost)]
    }

    /// P-20, after its allocations were taken back
    package static func paymentReversed(_ amount: Money) -> [JournalLine] {
        [.debit(.advances, amount), .credit(.bank, amount)]
    }
}
