import Contracts
import Foundation

/// A claim that waits for stock (SM-14): served when some becomes free, or let go.
package struct WaitingHold: Equatable, Sendable {
    /// The name the asker gave the claim.
    package let askedAs: HoldID
    package let opportunity: OpportunityID
    package let line: OpportunityLineID
    package let slice: SliceID
    package let product: ProductID
    package let quantity: ExactDecimal
    package let priority: Int
    package let approvedAt: Timestamp

    package init(
        askedAs: HoldID, opportunity: OpportunityID, line: OpportunityLineID, slice: SliceID, product: ProductID,
        quantity: ExactDecimal, priority: Int = 0, approvedAt: Timestamp
    ) {
        self.askedAs = askedAs
        self.opportunity = opportunity
        self.line = line
        self.slice = slice
        self.product = product
        self.quantity = quantity
        self.priority = priority
        self.approvedAt = approvedAt
    }

    /// What of it waits on once so much is held, under a slice of its own and at its place in line; and what its sale is
    /// told.
    func served(_ held: ExactDecimal, fresh: () -> UUID) -> (WaitingLine.Served, HeldLine) {
        let short = quantity - held
        let rest = short > .zero ? rest(short, as: SliceID(fresh())) : nil
        let told = HeldLine(
            holdID: askedAs, sliceID: slice, productID: product, heldQuantity: held, shortQuantity: short,
            restSliceID: rest?.slice, waiting: rest == nil ? nil : true)
        return (WaitingLine.Served(slice: slice, rest: rest), told)
    }

    private func rest(_ quantity: ExactDecimal, as slice: SliceID) -> WaitingHold {
        WaitingHold(
            askedAs: askedAs, opportunity: opportunity, line: line, slice: slice, product: product, quantity: quantity,
            priority: priority, approvedAt: approvedAt)
    }

    /// The higher priority first, then the older approval; the slice only so that the order is the same every time.
    static func isServedBefore(_ left: WaitingHold, _ right: WaitingHold) -> Bool {
        (right.priority, left.approvedAt, left.slice) < (left.priority, right.approvedAt, right.slice)
    }
}

/// Gives free stock to those who wait for it, in their order, until one or the other is used up (SM-14).
package struct WaitingLine: Equatable, Sendable {
    package struct Served: Equatable, Sendable {
        package let slice: SliceID
        /// What of it waits on; none where it got everything.
        package let rest: WaitingHold?
    }

    package private(set) var served: [Served] = []
    package private(set) var holds: [Hold] = []
    package private(set) var told: [OpportunityID: [HeldLine]] = [:]
    package private(set) var posting = StockPosting()

    /// - Parameters:
    ///   - stock: the items of all products waited for, locked by the caller until commit.
    ///   - expiry: when the soft holds made here end; the time that was asked for may be long over.
    ///   - fresh: makes the identities of holds, and of slices for what waits on.
    package init(
        _ waiting: [WaitingHold], from stock: [StockItem], until expiry: Timestamp, fresh: () -> UUID
    ) {
        var free = Dictionary(grouping: stock, by: \.key.product)
        for claim in waiting.sorted(by: WaitingHold.isServedBefore) {
            let items = free[claim.product] ?? []
            var held = ExactDecimal.zero
            for (index, quantity) in HoldAllocation.shares(of: claim.quantity, from: items, partly: true) {
                holds.append(
                    Hold(
                        id: HoldID(fresh()), askedAs: claim.askedAs, opportunity: claim.opportunity, line: claim.line,
                        slice: claim.slice, stock: items[index].key, cause: .queue, quantity: quantity,
                        expiresAt: expiry))
                posting.claim(items[index].key, held: quantity)
                free[claim.product]?[index] = items[index].applying(.claim(held: quantity))
                held += quantity
            }
            guard held > .zero else { continue }
            let (served, told) = claim.served(held, fresh: fresh)
            self.served.append(served)
            self.told[claim.opportunity, default: []].append(told)
        }
    }
}
