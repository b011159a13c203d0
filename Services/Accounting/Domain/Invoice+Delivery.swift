import Contracts

/// How much of an invoice line a document or a fact is about.
package struct LineQuantity: Equatable, Sendable {
    package let line: InvoiceLineID
    package let quantity: ExactDecimal

    package init(line: InvoiceLineID, quantity: ExactDecimal) {
        self.line = line
        self.quantity = quantity
    }
}

/// What a delivery did to an invoice.
package struct DeliveryOutcome: Equatable, Sendable {
    package let invoice: Invoice
    package let parts: [DeliveredPart]
    package let amounts: NetAndTax
    /// Delivered beyond what the invoice still had open: a person has to look (facts are never refused).
    package let surplus: [LineQuantity]
}

extension Invoice {
    /// The customer has these goods: their value becomes his debt (P-06), by the cumulative rule over each line (7.6).
    package func delivered(_ quantities: [LineQuantity]) -> DeliveryOutcome {
        var delivered = self
        var parts: [DeliveredPart] = []
        var surplus: [LineQuantity] = []
        for fact in quantities where fact.quantity > .zero {
            guard let index = position(fact.line) else {
                surplus.append(fact)
                continue
            }
            let quantity = min(fact.quantity, delivered.lines[index].open.remaining)
            if quantity < fact.quantity {
                surplus.append(LineQuantity(line: fact.line, quantity: fact.quantity - quantity))
            }
            guard quantity > .zero else { continue }
            let amounts = delivered.lines[index].open.take(quantity)
            delivered.lines[index].delivered += quantity
            parts.append(DeliveredPart(line: fact.line, rest: Apportionment(quantity: quantity, amounts: amounts)))
        }
        let amounts = parts.map(\.rest.amounts).sum(currency)
        delivered.receivable += amounts.gross
        delivered.shrinkEarmark()
        return DeliveryOutcome(invoice: delivered, parts: parts, amounts: amounts, surplus: surplus)
    }

    /// Only undelivered goods need money set aside for them.
    mutating func shrinkEarmark() { earmarked = min(earmarked, undelivered.gross) }
}
