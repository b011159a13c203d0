import Contracts

/// Goods that a unit promised to bring, and for whom: the peg (S-52, S-53).
///
/// EXPECTED → PARTLY_RECEIVED → RECEIVED; CANCELLED from the first two. What comes after that is free stock.
package struct ExpectedReceipt: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case expected = "EXPECTED"
        case partlyReceived = "PARTLY_RECEIVED"
        case received = "RECEIVED"
        case cancelled = "CANCELLED"
    }

    package let request: EnquiryID
    package let source: ReceiptSource
    package let product: ProductID
    package let quantity: ExactDecimal
    package let unitCost: UnitPrice
    package var peg: Peg
    /// False once the asker took the request back: arriving goods are then free.
    package var isPegged: Bool
    package var received: ExactDecimal
    package var state: State

    package init(
        request: EnquiryID, source: ReceiptSource, product: ProductID, quantity: ExactDecimal, unitCost: UnitPrice,
        peg: Peg, isPegged: Bool = true, received: ExactDecimal = .zero, state: State = .expected
    ) {
        self.request = request
        self.source = source
        self.product = product
        self.quantity = quantity
        self.unitCost = unitCost
        self.peg = peg
        self.isPegged = isPegged
        self.received = received
        self.state = state
    }

    /// How much is still awaited for the peg.
    package var awaited: ExactDecimal { isPegged ? max(.zero, quantity - received) : .zero }

    /// Takes in what came; up to what is awaited goes to the peg, the surplus is free stock.
    package func receiving(_ arrived: ExactDecimal) -> (ExpectedReceipt, pegged: ExactDecimal) {
        let pegged = min(arrived, awaited)
        var after = self
        after.received += arrived
        if state != .cancelled { after.state = after.received >= quantity ? .received : .partlyReceived }
        return (after, pegged)
    }
}

extension ExpectedReceipt {
    /// The hold that arriving goods get in the transaction of their receipt, and what is told about it.
    ///
    /// When more is still awaited, that rest waits under a slice of its own, `rest`: the arrived part keeps the slice's
    /// id. The peg of this receipt then points to the rest.
    package func pegged(
        _ quantity: ExactDecimal, in stock: StockKey, as id: HoldID, rest: SliceID, proForma: ProFormaID?
    ) -> (ExpectedReceipt, Hold, HeldLine)? {
        guard quantity > .zero, let opportunity = peg.opportunityID, let slice = peg.sliceID else { return nil }
        let isSplit = awaited > .zero
        let hold = Hold(
            id: id, askedAs: id, opportunity: opportunity, line: peg.lineID, slice: slice, stock: stock, cause: .peg,
            quantity: quantity, proForma: proForma)
        var after = self
        if isSplit { after.peg = Peg(opportunityID: opportunity, lineID: peg.lineID, sliceID: rest) }
        let told = HeldLine(
            holdID: id, sliceID: slice, productID: product, heldQuantity: quantity, shortQuantity: awaited,
            restSliceID: isSplit ? rest : nil)
        return (after, hold, told)
    }
}
