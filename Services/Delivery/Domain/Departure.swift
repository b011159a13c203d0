import Contracts

extension Delivery {
    /// What left the gate is on its way (F-ARYA-36).
    package static func departed(_ exit: GoodsExited) -> Delivery {
        Delivery(
            id: DeliveryID(exit.dispatchNoteID.uuid), kind: .goods, dispatchNote: exit.dispatchNoteID,
            invoice: exit.invoiceID, opportunity: exit.opportunityID, account: exit.accountID,
            accountName: exit.accountName, address: exit.address, departedAt: exit.exitedAt,
            lines: exit.lines.enumerated().map { index, line in
                DeliveryLine(
                    position: index + 1, dispatchLine: line.dispatchLineID, slice: line.sliceID, line: line.lineID,
                    invoiceLine: line.invoiceLineID, product: line.productID, description: line.description,
                    quantity: line.quantity, cost: line.cost)
            })
    }

    /// Services have no dispatch note and no cost of goods; they count as delivered when the responsible confirms that
    /// they were performed (S-71).
    ///
    /// - Returns: `nil` for an invoice without services. A service that belongs to no slice is nobody's to confirm.
    package static func toPerform(_ invoice: InvoiceIssued, at now: Timestamp) -> Delivery? {
        let services = invoice.lines.filter { $0.kind == .service }
        let parts = services.flatMap { line in line.slices.map { (line: line, slice: $0) } }
        let lines = parts.enumerated().compactMap { index, part -> DeliveryLine? in
            guard let opportunityLine = part.line.lineID else { return nil }
            return DeliveryLine(
                position: index + 1, dispatchLine: nil, slice: part.slice.sliceID, line: opportunityLine,
                invoiceLine: part.line.invoiceLineID, product: part.line.productID, description: part.line.description,
                quantity: Quantity(part.slice.quantity, part.line.quantity.unit), cost: .zero(invoice.currency))
        }
        guard !lines.isEmpty else { return nil }
        return Delivery(
            id: DeliveryID(invoice.invoiceID.uuid), kind: .service, dispatchNote: nil, invoice: invoice.invoiceID,
            opportunity: invoice.opportunityID, account: invoice.accountID, accountName: invoice.buyer.name,
            address: invoice.buyer.address, departedAt: now, lines: lines)
    }
}
