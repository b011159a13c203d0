import Contracts
import WarehouseDomain

/// Reads one asked-for receipt: what it is of, from where, and what it costs.
struct ReceiptReading {
    private let request: ReceiveGoodsRequest
    private let expected: ExpectedReceipt?
    private let company: CompanyID
    private let currency: Currency
    private let pointer: String

    /// - Parameter pointer: where in the body the request stands.
    init(
        _ request: ReceiveGoodsRequest, expected: ExpectedReceipt?, company: CompanyID, currency: Currency,
        pointer: String
    ) {
        self.request = request
        self.expected = expected
        self.company = company
        self.currency = currency
        self.pointer = pointer
    }

    func receipt(of products: [ProductID: Product]) throws(WarehouseRefusal) -> Receipt {
        guard request.quantity > .zero else { throw fault("quantity", "positive", "Enter a quantity above zero.") }
        guard request.requestID == nil || expected != nil else { throw .notFound("expected receipt") }
        guard let id = expected?.product ?? request.productID else {
            throw fault("product_id", "required", "Name the product, or the request that ordered it.")
        }
        if let expected, let named = request.productID, named != expected.product {
            throw fault("product_id", "differs", "The request ordered \(expected.product).")
        }
        guard let product = products[id] else { throw .productNotKnown(id) }
        return Receipt(
            id: request.receiptID ?? ReceiptID(), source: expected?.source ?? request.source ?? .opening,
            request: request.requestID, stock: StockKey(id, request.warehouseID ?? company.mainWarehouse),
            stockClass: try product.stockClass, quantity: request.quantity, cost: try cost())
    }

    private func cost() throws(WarehouseRefusal) -> Money {
        guard let cost = request.cost ?? (request.unitCost ?? expected?.unitCost)?.times(request.quantity) else {
            throw fault("unit_cost", "required", "Name the unit cost, or the cost of everything.")
        }
        guard cost.amount >= 0 else { throw fault("unit_cost", "negative", "A cost is not negative.") }
        guard cost.currency == currency else { throw .foreignCurrency(cost.currency, own: currency) }
        return cost
    }

    private func fault(_ field: String, _ code: String, _ message: String) -> WarehouseRefusal {
        .fault(pointer: "\(pointer)/\(field)", code: code, message: message)
    }
}
