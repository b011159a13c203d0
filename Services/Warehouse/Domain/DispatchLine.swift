import Contracts

/// One slice on a dispatch note, and everything that happened to it after the gate (I-13).
package struct DispatchLine: Equatable, Sendable {
    package let id: DispatchLineID
    package let hold: HoldID
    package let slice: SliceID
    package let line: OpportunityLineID
    package let invoiceLine: InvoiceLineID
    package let product: ProductID
    package let description: String
    package let unit: String
    package var quantity: ExactDecimal
    package var picked: ExactDecimal
    package var exited: ExactDecimal
    package var delivered: ExactDecimal
    /// Came back before the customer took it.
    package var returned: ExactDecimal
    package var lost: ExactDecimal
    /// Of what is in transit: on its way back.
    package var awaited: ExactDecimal
    /// Fixed at exit, in minor units; later postings use it (SM-15).
    package var exitCost: Int64
    /// How much of it delivered, returned and lost goods took along.
    package var settledCost: Int64
    package var deliveredCost: Int64
    /// Of what was delivered: claimed by goods returns that were not rejected.
    package var claimedBack: ExactDecimal
    /// Of what was delivered: accepted goods returns, and their cost.
    package var takenBack: ExactDecimal
    package var takenBackCost: Int64

    package init(
        id: DispatchLineID, hold: HoldID, slice: SliceID, line: OpportunityLineID, invoiceLine: InvoiceLineID,
        product: ProductID, description: String, unit: String, quantity: ExactDecimal, picked: ExactDecimal = .zero,
        exited: ExactDecimal = .zero, delivered: ExactDecimal = .zero, returned: ExactDecimal = .zero,
        lost: ExactDecimal = .zero, awaited: ExactDecimal = .zero, exitCost: Int64 = 0, settledCost: Int64 = 0,
        deliveredCost: Int64 = 0, claimedBack: ExactDecimal = .zero, takenBack: ExactDecimal = .zero,
        takenBackCost: Int64 = 0
    ) {
        self.id = id
        self.hold = hold
        self.slice = slice
        self.line = line
        self.invoiceLine = invoiceLine
        self.product = product
        self.description = description
        self.unit = unit
        self.quantity = quantity
        self.picked = picked
        self.exited = exited
        self.delivered = delivered
        self.returned = returned
        self.lost = lost
        self.awaited = awaited
        self.exitCost = exitCost
        self.settledCost = settledCost
        self.deliveredCost = deliveredCost
        self.claimedBack = claimedBack
        self.takenBack = takenBack
        self.takenBackCost = takenBackCost
    }

    package var inTransit: ExactDecimal { exited - delivered - returned - lost }

    /// Delivered and claimed by no return yet.
    package var returnable: ExactDecimal { delivered - claimedBack }

    /// The exit cost that falls to the next `quantity` leaving transit; the last takes the rest (7.6).
    package func transitCost(of quantity: ExactDecimal) -> Int64 {
        guard quantity < inTransit else { return exitCost - settledCost }
        let settled = exited - inTransit + quantity
        return min(exitCost, max(settledCost, share(exitCost, settled, of: exited))) - settledCost
    }

    /// The original cost of the next `quantity` of returned goods, by the same rule over what was delivered.
    package func originalCost(of quantity: ExactDecimal) -> Int64 {
        guard takenBack + quantity < delivered else { return deliveredCost - takenBackCost }
        return max(takenBackCost, share(deliveredCost, takenBack + quantity, of: delivered)) - takenBackCost
    }

    private func share(_ cost: Int64, _ part: ExactDecimal, of whole: ExactDecimal) -> Int64 {
        guard whole > .zero else { return 0 }
        return Int64(roundedQuotient(Int128(cost) * Int128(part.millionths), Int128(whole.millionths)))
    }
}
