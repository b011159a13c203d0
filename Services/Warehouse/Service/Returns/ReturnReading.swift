import Contracts
import Postgres
import WarehouseDomain

/// Reads what is asked to be returned, and matches it with what was delivered.
enum ReturnReading {
    static func read(
        _ request: GoodsReturnRequest, _ origins: ReturnOrigins, in tx: Transaction
    ) async throws -> (GoodsReturn, DeliveredLines) {
        guard !request.reason.isEmpty else { throw fault("reason", "required", "Say why.") }
        let id = request.returnID ?? GoodsReturnID()
        guard let invoice = request.invoiceID else {
            return (try await unmatched(request, as: id, in: tx), [:])
        }
        guard request.creditLines?.isEmpty ?? true else {
            throw fault("credit_lines", "not-allowed", "An invoice tells what to credit; name its lines instead.")
        }
        guard let wanted = request.lines, !wanted.isEmpty else { throw fault("lines", "required", "Name the lines.") }
        for (index, line) in wanted.enumerated() where line.quantity <= .zero {
            throw fault("lines/\(index)/quantity", "positive", "Enter a quantity above zero.")
        }
        guard let note = origins.notes.first else { throw WarehouseRefusal.notFound("invoice with delivered goods") }
        guard note.account == request.accountID else {
            throw fault("account_id", "differs", "The invoice belongs to \(note.account).")
        }
        let claim = try ReturnClaim(wanted.map { ($0.invoiceLineID, $0.quantity) }, from: origins.lines)
        let made = GoodsReturn(
            id: id, account: request.accountID, invoice: invoice, opportunity: note.opportunity,
            reason: request.reason, lines: claim.lines)
        return (made, claim.delivered)
    }

    /// Goods whose invoice is unknown: what is kept in stock comes back, the rest is only credited.
    private static func unmatched(
        _ request: GoodsReturnRequest, as id: GoodsReturnID, in tx: Transaction
    ) async throws -> GoodsReturn {
        guard request.lines?.isEmpty ?? true else { throw fault("invoice_id", "required", "Whose lines are these?") }
        guard let credits = request.creditLines, !credits.isEmpty else {
            throw fault("credit_lines", "required", "Name what comes back and at what price it is credited.")
        }
        let products = try await ProductStore.find(credits.compactMap(\.productID), in: tx)
        let currency = try await Company.current(in: tx).currency
        var lines: [GoodsReturn.Line] = []
        var items: [StockItem] = []
        for (index, credit) in credits.enumerated() {
            guard credit.quantity > .zero else {
                throw fault("credit_lines/\(index)/quantity", "positive", "Enter a quantity above zero.")
            }
            guard let product = credit.productID else { continue }
            guard let known = products[product] else { throw WarehouseRefusal.productNotKnown(product) }
            guard known.kind != .service else { continue }
            let key = StockKey(product, tx.acting.company.mainWarehouse)
            lines.append(
                GoodsReturn.Line(
                    place: lines.count + 1, stock: key, description: credit.description, quantity: credit.quantity))
            if !items.contains(where: { $0.key == key }) {
                items.append(StockItem(key: key, stockClass: try known.stockClass, currency: currency))
            }
        }
        WarehouseStore.ensureMain(of: tx.acting.company, in: tx)
        StockStore.ensure(items, in: tx)
        return GoodsReturn(
            id: id, account: request.accountID, invoice: nil, opportunity: nil, reason: request.reason,
            creditLines: credits, lines: lines)
    }

    private static func fault(_ field: String, _ code: String, _ message: String) -> WarehouseRefusal {
        .fault(pointer: "/\(field)", code: code, message: message)
    }
}
