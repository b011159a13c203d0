import Contracts
import Foundation

/// Shares what is available out to the lines of one HoldStock command (SM-14, S-50).
package struct HoldAllocation: Equatable, Sendable {
    package private(set) var holds: [Hold] = []
    /// The answer, in the order of the asking.
    package private(set) var lines: [HeldLine] = []
    package private(set) var posting = StockPosting()
    /// What is short of lines that wait.
    package private(set) var waiting: [WaitingHold] = []

    package var isEmpty: Bool { holds.isEmpty }

    /// - Parameters:
    ///   - stock: the items of all products named, locked by the caller until commit; two who hold the last units at
    ///     once would otherwise both find them.
    ///   - released: slices whose release overtook this command (M-06); they get nothing.
    ///   - fresh: makes the identities of holds, and of slices for what waits of a line that is held in part.
    package init(
        _ command: HoldStock, from stock: [StockItem], released: Set<SliceID> = [], fresh: () -> UUID
    ) {
        var free = Dictionary(grouping: stock, by: \.key.product)
        for line in command.lines {
            let wanted = released.contains(line.sliceID) ? .zero : line.quantity
            let waits = line.wait == true && wanted > .zero
            let shares = Self.shares(
                of: wanted, from: free[line.productID] ?? [], partly: command.allowPartial || waits)
            for (index, quantity) in shares {
                guard let item = free[line.productID]?[index] else { continue }
                add(line, item.key, quantity, command, id: HoldID(fresh()))
                free[line.productID]?[index] = item.applying(.claim(held: quantity))
            }
            let held = shares.reduce(ExactDecimal.zero) { $0 + $1.quantity }
            let isWaiting = waits && held < line.quantity
            let rest = isWaiting && held > .zero ? SliceID(fresh()) : nil
            if isWaiting { wait(line, line.quantity - held, as: rest ?? line.sliceID, command) }
            lines.append(
                HeldLine(
                    holdID: line.holdID, sliceID: line.sliceID, productID: line.productID, heldQuantity: held,
                    shortQuantity: line.quantity - held, restSliceID: rest, waiting: isWaiting ? true : nil))
        }
    }

    private mutating func wait(_ line: HoldLine, _ quantity: ExactDecimal, as slice: SliceID, _ command: HoldStock) {
        waiting.append(
            WaitingHold(
                askedAs: line.holdID, opportunity: command.opportunityID, line: line.lineID, slice: slice,
                product: line.productID, quantity: quantity, priority: command.priority ?? 0,
                approvedAt: command.approvedAt))
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
