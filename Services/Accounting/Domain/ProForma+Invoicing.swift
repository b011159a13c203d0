import Contracts

/// A line of an invoice as it is drawn from a pro-forma, before it has an id.
package struct DrawnLine: Equatable, Sendable {
    package let content: ProFormaLine
    package let slices: [SliceQuantity]
    package let quantity: ExactDecimal
    package let amounts: NetAndTax
}

extension ProForma {
    /// Draws the lines of an invoice for part or all of it; parts follow the cumulative rule (7.6), so that partial
    /// invoices add up to the pro-forma exactly. The credit it holds for them becomes the invoice's (SM-07).
    ///
    /// - Throws: `.proFormaState` unless accepted; `.noLines`; `.lineNotOnProForma`; `.quantityExceedsProForma`.
    package func invoiced(
        _ quantities: [InvoicedQuantity]
    ) throws(AccountingRefusal) -> (ProForma, drawn: [DrawnLine], converted: Money) {
        guard state == .accepted || state == .partlyInvoiced else { throw .proFormaState(state) }
        guard !quantities.isEmpty else { throw .noLines }
        var invoiced = self
        var drawn: [DrawnLine] = []
        for asked in quantities {
            guard let index = lines.firstIndex(where: { $0.content.lineID == asked.lineID }) else {
                throw .lineNotOnProForma(asked.lineID)
            }
            drawn.append(try invoiced.lines[index].draw(asked.slices))
        }
        let gross = drawn.map(\.amounts).sum(currency).gross
        let converted = min(hold, gross)
        invoiced.hold -= converted
        let isComplete = invoiced.lines.allSatisfy { $0.invoiced == $0.content.quantity.value }
        invoiced.state = isComplete ? .invoiced : .partlyInvoiced
        return (invoiced, drawn, converted)
    }
}

extension ProForma.Line {
    fileprivate mutating func draw(_ slices: [SliceQuantity]) throws(AccountingRefusal) -> DrawnLine {
        let quantity = slices.reduce(.zero) { $0 + $1.quantity }
        var rest = apportionment
        guard quantity > .zero, slices.allSatisfy({ $0.quantity > .zero }) else {
            throw .lineNotPositive(content.lineID)
        }
        guard quantity <= rest.remaining else {
            throw .quantityExceedsProForma(content.lineID, left: rest.remaining)
        }
        let amounts = rest.take(quantity)
        invoiced = rest.taken
        return DrawnLine(content: content, slices: slices, quantity: quantity, amounts: amounts)
    }
}
