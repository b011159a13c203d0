import Contracts

/// What an adjustment document says, and what it does to the ledger: the undelivered part by P-08, the delivered part
/// by P-09 or P-10.
package struct AdjustmentOutcome: Equatable, Sendable {
    package let invoice: Invoice
    package let kind: AdjustmentKind
    package let lines: [AdjustmentLine]
    /// How much less, positive where the customer owes less.
    package let undelivered: NetAndTax
    package let delivered: NetAndTax
    /// What was paid too much now: it goes back to the customer's advances.
    package let excess: Money
    /// Delivered parts as they are now.
    package let parts: [DeliveredPart]

    /// After less before.
    package var delta: NetAndTax { -(undelivered + delivered) }
}

extension Invoice {
    /// Credits what will not be delivered: refused, recalled or cancelled (P-08).
    ///
    /// A CANCELLATION voids a whole invoice that nothing has happened to; anything less is a CORRECTION, whatever was
    /// asked for, because the authorities know a cancelled invoice as one that never counted (SM-09).
    /// - Throws: `.noLines`; `.lineNotOnInvoice`; `.quantityNotPositive`; `.exceedsUndelivered`.
    package func credited(
        _ quantities: [LineQuantity], as asked: AdjustmentKind
    ) throws(AccountingRefusal) -> AdjustmentOutcome {
        guard !quantities.isEmpty else { throw .noLines }
        var after = self
        for item in quantities {
            let index = try index(of: item)
            let left = after.lines[index].open.remaining
            guard item.quantity <= left else { throw .exceedsUndelivered(item.line, left: left) }
            let amounts = after.lines[index].open.take(item.quantity)
            after.lines[index].credited += item.quantity
            after.lines[index].kept -= amounts
        }
        let isVoid = asked == .cancellation && isUntouched && after.isDelivered
        return outcome(to: after, kind: isVoid ? .cancellation : .correction, delivered: .zero(currency))
    }

    /// Delivered goods came back: each returned unit is matched to a delivered part, oldest first, and the cumulative
    /// rule runs over that part's amounts (7.6, P-10). `parts` of the lines must be read.
    ///
    /// - Throws: `.noLines`; `.lineNotOnInvoice`; `.quantityNotPositive`; `.exceedsDelivered`.
    package func returned(_ quantities: [LineQuantity]) throws(AccountingRefusal) -> AdjustmentOutcome {
        guard !quantities.isEmpty else { throw .noLines }
        var after = self
        var delivered = NetAndTax.zero(currency)
        for item in quantities {
            let index = try index(of: item)
            let left = after.lines[index].withCustomer
            guard item.quantity <= left else { throw .exceedsDelivered(item.line, left: left) }
            let amounts = after.lines[index].takeBack(item.quantity, currency)
            after.lines[index].returned += item.quantity
            after.lines[index].kept -= amounts
            delivered += amounts
        }
        return outcome(to: after, kind: .salesReturn, delivered: delivered)
    }

    private func index(of item: LineQuantity) throws(AccountingRefusal) -> Int {
        guard item.quantity > .zero else { throw .quantityNotPositive }
        guard let index = position(item.line) else { throw .lineNotOnInvoice(item.line) }
        return index
    }

    /// - Parameter delivered: how much less the delivered part is worth; the rest of the change is undelivered.
    func outcome(to after: Invoice, kind: AdjustmentKind, delivered: NetAndTax) -> AdjustmentOutcome {
        var after = after
        let undelivered = self.undelivered - after.undelivered
        after.receivable -= delivered.gross
        let excess = Money(max(-after.receivable.amount, 0), currency)
        after.receivable += excess
        after.allocated -= excess
        after.shrinkEarmark()
        let changed = zip(lines, after.lines).filter { $0.keptQuantity != $1.keptQuantity || $0.kept != $1.kept }
        return AdjustmentOutcome(
            invoice: after, kind: kind, lines: changed.map { $0.adjustment(to: $1) }, undelivered: undelivered,
            delivered: delivered, excess: excess, parts: after.lines.flatMap(\.parts))
    }
}

extension InvoicePosition {
    fileprivate mutating func takeBack(_ quantity: ExactDecimal, _ currency: Currency) -> NetAndTax {
        var wanted = quantity
        var amounts = NetAndTax.zero(currency)
        for index in parts.indices where wanted > .zero {
            let piece = min(wanted, parts[index].rest.remaining)
            guard piece > .zero else { continue }
            amounts += parts[index].rest.take(piece)
            wanted -= piece
        }
        precondition(wanted == .zero, "delivered parts cover what is with the customer")
        return amounts
    }
}
