import Contracts
import Foundation

/// One product in one warehouse. Rows are locked in this order everywhere: product, then warehouse.
package struct StockKey: Hashable, Sendable, Comparable {
    package let product: ProductID
    package let warehouse: WarehouseID

    package init(_ product: ProductID, _ warehouse: WarehouseID) {
        self.product = product
        self.warehouse = warehouse
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.product, left.warehouse) < (right.product, right.warehouse)
    }
}

extension CompanyID {
    /// The warehouse that every company has; it carries the company's own number, so nobody has to look it up.
    package var mainWarehouse: WarehouseID { WarehouseID(uuid) }
}

/// A row of the stock ledger: posted once, never changed; undone only by its opposite (SM-15).
package struct StockMove: Equatable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case receipt = "RECEIPT"
        case pick = "PICK"
        case putBack = "PUT_BACK"
        case exit = "EXIT"
        case delivery = "DELIVERY"
        case takeBack = "TAKE_BACK"
        case loss = "LOSS"
        case returnReceipt = "RETURN_RECEIPT"
        /// Goods in quarantine become ours at their original cost (P-10); moves value alone.
        case returnAccepted = "RETURN_ACCEPTED"
        case returnRejected = "RETURN_REJECTED"
        case inspection = "INSPECTION"
        case adjustment = "ADJUSTMENT"
        case materialIssue = "MATERIAL_ISSUE"
        /// A production order was stopped; moves the value of what was scrapped with it alone.
        case productionScrap = "PRODUCTION_SCRAP"
    }

    package let kind: Kind
    package let stock: StockKey
    package let from: StockLocation
    package let to: StockLocation
    package let quantity: ExactDecimal
    /// What moves from account to account, in minor units of the company's currency; zero within one account.
    package let cost: Int64
    /// The record that the move belongs to: a receipt, a dispatch note, a delivery.
    package let source: UUID

    package init(
        _ kind: Kind, _ stock: StockKey, from: StockLocation, to: StockLocation, _ quantity: ExactDecimal,
        cost: Int64 = 0, source: UUID
    ) {
        self.kind = kind
        self.stock = stock
        self.from = from
        self.to = to
        self.quantity = quantity
        self.cost = cost
        self.source = source
    }
}
