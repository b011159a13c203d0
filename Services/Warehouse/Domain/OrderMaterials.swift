import Contracts
import Foundation

/// The raw material of one production order: what it needs, what is claimed for it, and what it took (P-18).
///
/// OPEN → ISSUED or RELEASED. Claims for production never expire; they count as reserved.
package struct OrderMaterials: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case open = "OPEN"
        case issued = "ISSUED"
        case released = "RELEASED"
    }

    package struct Claim: Equatable, Sendable {
        package let stock: StockKey
        package var quantity: ExactDecimal

        package init(stock: StockKey, quantity: ExactDecimal) {
            self.stock = stock
            self.quantity = quantity
        }
    }

    package let order: EnquiryID
    package var state: State
    /// Wanted quantities, in the order of the asking.
    package private(set) var needs: [MaterialLine]
    package private(set) var claims: [Claim]

    package init(order: EnquiryID, state: State = .open, needs: [MaterialLine] = [], claims: [Claim] = []) {
        self.order = order
        self.state = state
        self.needs = needs
        self.claims = claims
    }

    package var availability: [MaterialAvailability] {
        needs.map { need in
            let held = claimed(need.productID)
            return MaterialAvailability(
                productID: need.productID, heldQuantity: held, shortQuantity: max(.zero, need.quantity - held))
        }
    }

    /// Claims what there is of the wanted material. Asked again with other quantities, it claims what is missing.
    ///
    /// - Parameter stock: the items of the products named, locked by the caller until commit.
    package func holding(_ lines: [MaterialLine], from stock: [StockItem]) -> (OrderMaterials, StockPosting) {
        var after = self
        if !lines.isEmpty { after.needs = Self.merged(lines) }
        guard state == .open else { return (after, StockPosting()) }
        var posting = StockPosting()
        for need in after.needs {
            let items = stock.filter { $0.key.product == need.productID }
            let missing = need.quantity - after.claimed(need.productID)
            for (index, quantity) in HoldAllocation.shares(of: missing, from: items, partly: true) {
                after.add(quantity, of: items[index].key, &posting)
            }
        }
        return (after, posting)
    }

    /// Material that was ordered for this production arrived; what is not wanted stays free.
    package func arrived(_ quantity: ExactDecimal, in stock: StockKey) -> (OrderMaterials, StockPosting) {
        guard state == .open, let need = needs.first(where: { $0.productID == stock.product }) else {
            return (self, StockPosting())
        }
        var after = self
        var posting = StockPosting()
        let taken = min(quantity, need.quantity - claimed(stock.product))
        if taken > .zero { after.add(taken, of: stock, &posting) }
        return (after, posting)
    }

    /// Takes the material to the shop floor at its moving average (P-18, first half).
    ///
    /// - Throws: `unknown`, `issued`, `released`, `short`.
    package func issued(from stock: [StockKey: StockItem]) throws(Refused) -> (
        OrderMaterials, cost: Cost, StockPosting
    ) {
        guard !needs.isEmpty else { throw Refused(reason: "unknown") }
        guard state == .open else { throw Refused(reason: state.rawValue.lowercased()) }
        guard availability.allSatisfy({ $0.shortQuantity == .zero }) else { throw Refused(reason: "short") }
        var after = self
        var posting = StockPosting()
        var items = stock
        var cost = Cost(total: 0, ofGoods: 0)
        for claim in claims where claim.quantity > .zero {
            guard let item = items[claim.stock] else { throw Refused(reason: "short") }
            let share = item.cost(of: claim.quantity)
            var taken = StockPosting()
            taken.move(
                StockMove(
                    .materialIssue, claim.stock, from: .store, to: .production, claim.quantity, cost: share,
                    source: order.uuid))
            taken.claim(claim.stock, reserved: -claim.quantity)
            items.apply(taken)
            posting += taken
            cost.total += share
            if item.stockClass == .goods { cost.ofGoods += share }
        }
        after.state = .issued
        after.claims = []
        return (after, cost, posting)
    }

    /// Lets the claims go; after the material went to the shop floor there is nothing left to release.
    package func released() -> (OrderMaterials, StockPosting) {
        guard state == .open else { return (self, StockPosting()) }
        var after = self
        var posting = StockPosting()
        for claim in claims { posting.claim(claim.stock, reserved: -claim.quantity) }
        after.state = .released
        after.claims = []
        return (after, posting)
    }

    package struct Refused: Error, Equatable {
        package let reason: String
    }

    /// What the material cost, in minor units, and how much of it stood among the goods.
    package struct Cost: Equatable, Sendable {
        package var total: Int64
        package var ofGoods: Int64
    }

    private func claimed(_ product: ProductID) -> ExactDecimal {
        claims.reduce(.zero) { $0 + ($1.stock.product == product ? $1.quantity : .zero) }
    }

    private mutating func add(_ quantity: ExactDecimal, of stock: StockKey, _ posting: inout StockPosting) {
        if let index = claims.firstIndex(where: { $0.stock == stock }) {
            claims[index].quantity += quantity
        } else {
            claims.append(Claim(stock: stock, quantity: quantity))
        }
        posting.claim(stock, reserved: quantity)
    }

    /// A product that a list names twice is needed once, with the sum.
    private static func merged(_ lines: [MaterialLine]) -> [MaterialLine] {
        var merged: [MaterialLine] = []
        for line in lines {
            if let index = merged.firstIndex(where: { $0.productID == line.productID }) {
                merged[index] = MaterialLine(
                    productID: line.productID, quantity: merged[index].quantity + line.quantity)
            } else {
                merged.append(line)
            }
        }
        return merged
    }
}
