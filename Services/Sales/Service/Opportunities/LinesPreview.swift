import Contracts
import SalesDomain

extension LinesPreview {
    /// The rounded figures that the lines will have on their documents (`flows.md` 7.1).
    init(_ lines: [OpportunityLine], currency: Currency) {
        self.init(
            lines: lines.map { line in
                Line(
                    productID: line.product, description: line.description, quantity: line.quantity,
                    taxRate: line.taxRate, net: line.amounts.net, tax: line.amounts.tax, gross: line.amounts.gross)
            }, totals: DocumentTotals(lines.map(\.amounts), currency: currency))
    }
}
