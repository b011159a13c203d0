import Contracts
import Foundation

/// Shares what is available out to the lines of one HoldStock command (SM-14, S-50).
package struct HoldAllocation: Equatable, Sendable {
    package private(set) var holds: [Hold] = []
    /// The answer, in the order of the asking.
    package private(set) var lines: [HeldLine] = []
    package private(set) var posting = StockPosting()

    package var isEmpty: Bool { holds.isEmpty }

    /// - Parameters:
    ///   - stock: the items of all products named, locked by the caller until commit; two who hold the last units at
    ///     once would otherwise both find them.
    ///   - released: slices whose release overtook this command (M-06); they get nothing.
    ///   - fresh: makes the identities of holds beyond the first of a line.
    package init(
        _ command: HoldStock, from stock: [StockItem], released: Set<SliceID> = [], fresh: () -> UUID
    ) {
        var free = Dictionary(grouping: stock, by: \.key.product)
        for line in command.lines {
            let wanted = released.contains(line.sliceID) ? .zero : line.quantity
            let shares = Self.shares(of: wanted, from: free[line.productID] ?? [], partly: command.allowPartial)
            for (index, quantity) in shares {
                guard let item = free[line.productID]?[index] else { continue }
                add(line, item.key, quantity, command, id: HoldID(fresh()))
                free[line.productID]?[index] = item.applying(.claim(held: quantity))
            }
            let held = shares.reduce(ExactDecimal.zero) { $0 + $1.quantity }
            lines.append(
                HeldLine(
                    holdID: line.holdID, sliceID: line.sliceID, productID: line.productID, heldQuantity: held,
                    shortQuantity: line.quantity - held))
        }
    }

    private mutating func add(
        _ line: HoldLine, _ key: StockKey, _ quantity: ExactDecimal, _ command: HoldStock, id: HoldID
    ) {
        holds.append(
            Hold(
                id: id, askedAs: line.holdID, opportunity: command.opportunityID, line: line.lineID,
                slice: line.sliceID, stock: key, cause: .request, quantity: quantity, expiresAt: command.expiresAt))
        posting.claim(key, held: quantity)
    }

    /// One warehouse that has everything is better than two that have a part each; else the fullest first.
    static func shares(
        of wanted: ExactDecimal, from items: [StockItem], partly: Bool
    ) -> [(index: Int, quantity: ExactDecimal)] {
        guard wanted > .zero else { return [] }
        if let one = items.firstIndex(where: { $0.available >= wanted }) { return [(one, wanted)] }
        let fullest = items.indices.filter { items[$0].available > .zero }
            .sorted { (items[$1].available, items[$0].key) < (items[$0].available, items[$1].key) }
        var missing = wanted
        var shares: [(index: Int, quantity: ExactDecimal)] = []
        for index in fullest where missing > .zero {
            let quantity = min(missing, items[index].available)
            shares.append((index, quantity))
            missing -= quantity
        }
        return missing == .zero || partly ? shares : []
    }
}
