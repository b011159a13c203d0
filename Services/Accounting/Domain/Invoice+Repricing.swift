import Contracts

/// The price of a line after a correction: what its kept units are worth together.
package struct CorrectedLine: Equatable, Sendable {
    package let line: InvoiceLineID
    package let amounts: NetAndTax
    /// The part of a unit's price that VAT is due on from now on; none where it is due on the whole net amount.
    package let taxablePrice: UnitPrice?

    package init(line: InvoiceLineID, amounts: NetAndTax, taxablePrice: UnitPrice? = nil) {
        self.line = line
        self.amounts = amounts
        self.taxablePrice = taxablePrice
    }

    /// What `net` and the tax on it come to.
    ///
    /// - Parameter taxablePrice: instead of the line's own.
    package init(_ line: InvoicePosition, net: Money, taxablePrice: UnitPrice?) {
        let taxable = taxablePrice ?? line.taxablePrice
        let base = taxable?.times(line.keptQuantity) ?? net
        self.init(
            line: line.id, amounts: NetAndTax(net: net, tax: base.fraction(line.taxRate)), taxablePrice: taxable)
    }
}

extension Invoice {
    /// Corrects prices with quantities unchanged (S-75): the new worth is spread over the line's undelivered part and its
    /// delivered parts by quantity, with the cumulative rule, so that the pieces add up to it exactly. The delivered
    /// difference is P-09, the undelivered one P-08. `parts` of the lines must be read.
    ///
    /// - Throws: `.noLines`; `.lineNotOnInvoice`; `.nothingLeft`; `.amountNegative`; `.taxBaseOutOfRange`; `.nothingChanges`.
    package func repriced(_ corrections: [CorrectedLine]) throws(AccountingRefusal) -> AdjustmentOutcome {
        guard !corrections.isEmpty else { throw .noLines }
        var after = self
        var delivered = NetAndTax.zero(currency)
        for (place, correction) in corrections.enumerated() {
            guard let index = position(correction.line) else { throw .lineNotOnInvoice(correction.line) }
            let amounts = correction.amounts
            guard amounts.net.amount >= 0 else { throw .amountNegative(correction.line) }
            guard after.lines[index].keptQuantity > .zero else { throw .nothingLeft(correction.line) }
            let base = correction.taxablePrice?.times(after.lines[index].keptQuantity) ?? amounts.net
            guard base.amount >= 0, base <= amounts.net else {
                throw .taxBaseOutOfRange(place: place, base: base, net: amounts.net)
            }
            guard amounts.tax.amount >= 0 else { throw .amountNegative(correction.line) }
            if amounts != after.lines[index].kept { after.lines[index].taxablePrice = correction.taxablePrice }
            delivered += after.lines[index].reprice(amounts, currency)
        }
        guard after.lines.map(\.kept) != lines.map(\.kept) else { throw .nothingChanges }
        return outcome(to: after, kind: .correction, delivered: delivered)
    }
}

extension InvoicePosition {
    /// - Returns: how much less the delivered parts are worth.
    fileprivate mutating func reprice(_ worth: NetAndTax, _ currency: Currency) -> NetAndTax {
        var spread = Apportionment(quantity: keptQuantity, amounts: worth)
        open = open.repriced(spread.take(open.remaining))
        var less = NetAndTax.zero(currency)
        for index in parts.indices where !parts[index].rest.isUsedUp {
            let before = parts[index].rest
            let share = spread.take(before.remaining)
            parts[index].rest = before.repriced(share)
            less += before.remainingAmounts - share
        }
        kept = worth
        return less
    }
}
