import Contracts

/// A credit that names no invoice: its own prices decide, and the customer's money grows by it.
package enum StandaloneCredit {
    /// The lines of the document, from something to nothing, each rounded by itself (7.1).
    ///
    /// - Parameter unnamed: stands for goods that are not in the product list.
    /// - Throws: `.noLines`; `.quantityNotPositive`; `.foreignCurrency`; `.amountNotPositive` when all is worth nothing.
    package static func lines(
        _ credits: [StandaloneCreditLine], unnamed: ProductID, in currency: Currency
    ) throws(AccountingRefusal) -> (lines: [AdjustmentLine], amounts: NetAndTax) {
        guard !credits.isEmpty else { throw .noLines }
        var lines: [AdjustmentLine] = []
        var total = NetAndTax.zero(currency)
        for credit in credits {
            guard credit.quantity > .zero else { throw .quantityNotPositive }
            guard credit.unitPrice.currency == currency else {
                throw .foreignCurrency(credit.unitPrice.currency, books: currency)
            }
            let figures = LineAmounts(quantity: credit.quantity, price: credit.unitPrice, taxRate: credit.taxRate)
            guard figures.net.amount >= 0, figures.tax.amount >= 0 else { throw .amountNotPositive }
            total += NetAndTax(net: figures.net, tax: figures.tax)
            lines.append(
                AdjustmentLine(
                    productID: credit.productID ?? unnamed, description: credit.description, unit: credit.unit,
                    taxCode: credit.taxCode, taxRate: credit.taxRate, quantityBefore: credit.quantity,
                    quantityAfter: .zero, netBefore: figures.net, netAfter: .zero(currency),
                    taxBefore: figures.tax, taxAfter: .zero(currency)))
        }
        return (lines, total)
    }
}
