import Contracts
import Foundation

/// The dispatch notes that an invoice leads to, one for each warehouse that holds reserved goods for it (SM-16).
package struct InvoiceDispatch: Equatable, Sendable {
    package private(set) var notes: [DispatchNote] = []
    /// Reservations with what now stands on notes.
    package private(set) var changed: [HoldID: Hold] = [:]
    /// Soft holds that the invoice made firm.
    package private(set) var posting = StockPosting()
    /// Invoiced goods that no claim stands behind; a fact is not refused, so a person has to look at it.
    package private(set) var unbacked: [String] = []

    private var holds: [Hold]

    /// - Parameters:
    ///   - holds: the live holds of the opportunity, locked by the caller until commit.
    ///   - fresh: makes identities.
    package init(_ invoice: InvoiceIssued, holds: [Hold], fresh: () -> UUID) {
        self.holds = holds.sorted { $0.id < $1.id }
        var open: [(line: InvoiceLine, slice: SliceQuantity, missing: ExactDecimal)] = []
        for line in invoice.lines where line.kind != .service {
            if line.slices.isEmpty { unbacked.append("\(line.invoiceLineID): no slice named") }
            for slice in line.slices {
                let taken = take(slice.quantity, line, invoice, fresh) { $0.slice == slice.sliceID }
                if taken < slice.quantity { open.append((line, slice, slice.quantity - taken)) }
            }
        }
        // Every slice had its own claims; what is left of the same line serves those that were cut since.
        for (line, slice, missing) in open {
            let taken = take(missing, line, invoice, fresh) {
                line.lineID != nil && $0.line == line.lineID && $0.stock.product == line.productID
            }
            if taken < missing { unbacked.append("\(slice.sliceID): \(missing - taken) of \(slice.quantity)") }
        }
    }

    private mutating func take(
        _ wanted: ExactDecimal, _ line: InvoiceLine, _ invoice: InvoiceIssued, _ fresh: () -> UUID,
        from fits: (Hold) -> Bool
    ) -> ExactDecimal {
        var taken = ExactDecimal.zero
        for index in holds.indices where taken < wanted && holds[index].state.isLive && fits(holds[index]) {
            let share = min(wanted - taken, holds[index].unnoted)
            guard share > .zero else { continue }
            holds[index] = holds[index].firmed(&posting)
            holds[index].onNotes += share
            changed[holds[index].id] = holds[index]
            add(share, holds[index], line, invoice, fresh)
            taken += share
        }
        return taken
    }

    private mutating func add(
        _ quantity: ExactDecimal, _ hold: Hold, _ line: InvoiceLine, _ invoice: InvoiceIssued, _ fresh: () -> UUID
    ) {
        let entry = DispatchLine(
            id: DispatchLineID(fresh()), hold: hold.id, slice: hold.slice,
            line: line.lineID ?? hold.line ?? OpportunityLineID(line.invoiceLineID.uuid),
            invoiceLine: line.invoiceLineID, product: line.productID, description: line.description,
            unit: line.quantity.unit, quantity: quantity)
        if let index = notes.firstIndex(where: { $0.warehouse == hold.stock.warehouse }) {
            notes[index].lines.append(entry)
        } else {
            notes.append(
                DispatchNote(
                    id: DispatchNoteID(fresh()), invoice: invoice.invoiceID, opportunity: invoice.opportunityID,
                    account: invoice.accountID, accountName: invoice.buyer.name, address: invoice.buyer.address,
                    warehouse: hold.stock.warehouse, state: invoice.released ? .released : .created,
                    isInvoiceReleased: invoice.released, lines: [entry]))
        }
    }
}
