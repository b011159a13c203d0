import Contracts
import Moadian
import TaxPortalDomain

/// Pattern and type of an original (`moadian.md` 5.1): what follows an invoice has those of the invoice.
struct InvoiceKind: Sendable, Equatable {
    let pattern: Int
    let type: Int

    var column: ObligationMatrix.Column { ObligationMatrix.Column(pattern: pattern, type: type) }

    init(pattern: Int, type: Int) {
        self.pattern = pattern
        self.type = type
    }

    /// Of an original as the portal accepted it.
    init?(_ accepted: AcceptedDocument) {
        guard let header = try? ReadInvoice.all(json: accepted.content).invoices.first?.invoice.header,
            let pattern = header.whole(.inp).flatMap({ Int(exactly: $0) }),
            let type = header.whole(.inty).flatMap({ Int(exactly: $0) })
        else { return nil }
        self.init(pattern: pattern, type: type)
    }

    /// By goods, buyer and contract: gold and currency have patterns of their own, goods that leave the country are exports,
    /// a contract has its pattern; without a number of the buyer the invoice is of type 2, where the pattern has it.
    ///
    /// - Returns: `nil` for goods that do not belong on one invoice.
    init?(of document: FiscalDocument, _ particulars: Particulars, _ options: MoadianOptions) {
        let trades = Set(document.lines.map { options.trade(of: $0.product) })
        let buyer = NationalNumber(typed: document.buyer.taxID ?? "").text
        if trades == [.currency] {
            self.init(pattern: 2, type: 1)
        } else if document.buyer.country != "IR", !trades.contains(.currency) {
            self.init(pattern: 7, type: 1)
        } else if trades == [.gold] {
            self.init(pattern: 3, type: buyer.isEmpty ? 2 : 1)
        } else if trades.count > 1 {
            return nil
        } else if buyer.isEmpty {
            self.init(pattern: 1, type: 2)
        } else {
            let contract = particulars.text("contract_number") ?? options.contract(with: buyer)
            self.init(pattern: contract == nil ? 1 : 4, type: 1)
        }
    }
}
