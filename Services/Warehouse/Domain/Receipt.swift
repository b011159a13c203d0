import Contracts

/// Goods that came in.
package struct Receipt: Equatable, Sendable {
    package let id: ReceiptID
    package let source: ReceiptSource
    package let request: EnquiryID?
    package let stock: StockKey
    package let stockClass: StockClass
    package let quantity: ExactDecimal
    package let cost: Money
    /// What was held for whom it was ordered.
    package var pegged: ExactDecimal

    package init(
        id: ReceiptID, source: ReceiptSource, request: EnquiryID?, stock: StockKey, stockClass: StockClass,
        quantity: ExactDecimal, cost: Money, pegged: ExactDecimal = .zero
    ) {
        self.id = id
        self.source = source
        self.request = request
        self.stock = stock
        self.stockClass = stockClass
        self.quantity = quantity
        self.cost = cost
        self.pegged = pegged
    }

    /// The ledger row: output of our own production comes from the shop floor and takes its value from there (P-18).
    package var move: StockMove {
        let from: StockLocation =
            switch source {
            case .supply, .purchase: .supplier
            case .production: .production
            case .opening: .opening
            }
        return StockMove(.receipt, stock, from: from, to: .store, quantity, cost: cost.amount, source: id.uuid)
    }

    package var fact: GoodsReceived {
        GoodsReceived(
            receiptID: id, source: source, requestID: request, productID: stock.product, quantity: quantity, cost: cost,
            stockClass: stockClass)
    }

    package var emptyItem: StockItem { StockItem(key: stock, stockClass: stockClass, currency: cost.currency) }
}
