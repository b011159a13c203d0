import Contracts
import Moadian
import TaxPortalDomain

/// An invoice as it stands after documents of its chain, line by line in the original's order.
struct InvoiceState: Sendable {
    struct Line: Sendable {
        let invoiceLine: InvoiceLineID?
        let product: ProductID
        let description: String
        let unit: String
        let taxRate: ExactDecimal
        var unitPrice: UnitPrice?
        /// The part of a unit's price that VAT is due on; none where it is due on the whole net amount.
        var taxablePrice: UnitPrice?
        var figures: FiscalDocument.Figures
        /// The line as the portal has it, in the last version that is in force there; what may not change is taken from here.
        var known: Members?
        /// The line as it was accepted each time, with what the books had then; the newest last.
        var accepted: [(quantity: ExactDecimal, taxablePrice: UnitPrice?, members: Members)] = []

        /// What was accepted last of a member while the books had the quantity that they have now: making charge, weight and
        /// the like belong to a quantity.
        func unchanged(_ member: Member) -> PortalNumber? {
            accepted.last { $0.quantity == figures.quantity }?.members.number(member)
        }

        /// Of a member that VAT is reckoned from: only while the books reckon it from the same part of the price, too.
        func unchanged(taxed member: Member) -> PortalNumber? {
            accepted.last { $0.quantity == figures.quantity && $0.taxablePrice == taxablePrice }?.members.number(member)
        }
    }

    private(set) var lines: [Line] = []

    /// Lines that have something left: those the portal's invoice shows.
    var remaining: [Line] { lines.filter { $0.figures.quantity > .zero } }

    init() {}

    /// What the books say after accepted documents, original first; with the lines as the portal has them in the last
    /// version that is in force there. A version that the buyer rejected, or may still reject, is not.
    init(accepted documents: [AcceptedDocument]) {
        for accepted in documents {
            apply(accepted.document)
            guard let read = try? ReadInvoice.all(json: accepted.content).invoices.first else { continue }
            know(read.invoice.body, isInForce: accepted.isInForce)
        }
    }

    mutating func apply(_ document: FiscalDocument) {
        for line in document.lines {
            if let id = line.invoiceLine, let index = lines.firstIndex(where: { $0.invoiceLine == id }) {
                lines[index].figures = line.after
                lines[index].unitPrice = line.unitPrice ?? lines[index].unitPrice
                lines[index].taxablePrice = line.taxablePrice
            } else {
                lines.append(
                    Line(
                        invoiceLine: line.invoiceLine, product: line.product, description: line.description,
                        unit: line.unit, taxRate: line.taxRate, unitPrice: line.unitPrice,
                        taxablePrice: line.taxablePrice, figures: line.after, known: nil))
            }
        }
    }

    private mutating func know(_ body: [Members], isInForce: Bool) {
        let shown = lines.indices.filter { lines[$0].figures.quantity > .zero }
        // A cancellation shows none.
        guard shown.count == body.count else { return }
        for (index, members) in zip(shown, body) {
            lines[index].accepted.append((lines[index].figures.quantity, lines[index].taxablePrice, members))
            if isInForce { lines[index].known = members }
        }
    }
}
