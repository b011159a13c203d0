import Contracts
import Foundation

/// What picking a note leads to.
package struct Picking: Equatable, Sendable {
    package let note: DispatchNote
    /// What was not found, as a note of its own (S-55).
    package let remainder: DispatchNote?
    /// The claims behind the remainder, cut off from those of the note.
    package let cutHolds: [CutHold]
    package let splits: [SliceSplit]
    /// What was not found, by the slices as they were.
    package let missing: [SliceQuantity]
    package let posting: StockPosting

    /// Part of a reservation that goes on under its own slice.
    package struct CutHold: Equatable, Sendable {
        package let from: HoldID
        package let id: HoldID
        package let slice: SliceID
        package let quantity: ExactDecimal
    }
}

extension DispatchNote {
    /// Takes the goods from the shelf to the dispatch area; all of them where `quantities` is `nil`.
    ///
    /// What is not picked goes on as a new note, CREATED, with slices of its own, so that everybody can tell the two
    /// apart.
    /// - Throws: `.wrongState`, `.noteBlocked`, `.pickExceeds`, `.nothingPicked`.
    package func picked(
        _ quantities: [DispatchLineID: ExactDecimal]?, by person: UserID?, fresh: () -> UUID
    ) throws(WarehouseRefusal) -> Picking {
        try requiring(.released)
        try check(quantities)
        var note = self
        var posting = StockPosting()
        var missing: [(line: DispatchLine, quantity: ExactDecimal)] = []
        for (index, line) in lines.enumerated() {
            let taken = quantities.map { $0[line.id] ?? .zero } ?? line.quantity
            if taken < line.quantity { missing.append((line, line.quantity - taken)) }
            note.lines[index].quantity = taken
            note.lines[index].picked = taken
            posting.move(
                StockMove(.pick, stock(of: line), from: .store, to: .dispatchArea, taken, source: id.uuid))
        }
        guard !posting.moves.isEmpty else { throw .nothingPicked }
        note.state = .picked
        note.pickedBy = person
        let rest = remainder(of: missing, fresh)
        return Picking(
            note: note.next, remainder: rest?.note, cutHolds: rest?.cuts ?? [], splits: rest?.splits ?? [],
            missing: missing.map { SliceQuantity(sliceID: $0.line.slice, quantity: $0.quantity) }, posting: posting)
    }

    private func check(_ quantities: [DispatchLineID: ExactDecimal]?) throws(WarehouseRefusal) {
        for (id, quantity) in quantities ?? [:] {
            guard let line = lines.first(where: { $0.id == id }) else { throw .notFound("line on this dispatch note") }
            guard quantity >= .zero, quantity <= line.quantity else { throw .pickExceeds(id, most: line.quantity) }
        }
    }

    private func remainder(
        of missing: [(line: DispatchLine, quantity: ExactDecimal)], _ fresh: () -> UUID
    ) -> (note: DispatchNote, cuts: [Picking.CutHold], splits: [SliceSplit])? {
        guard !missing.isEmpty else { return nil }
        var cuts: [Picking.CutHold] = []
        var splits: [SliceSplit] = []
        var rest: [DispatchLine] = []
        for (line, quantity) in missing {
            // A line of which nothing was found keeps its slice: there is nothing to tell apart.
            let slice = quantity == line.quantity ? line.slice : SliceID(fresh())
            let hold = quantity == line.quantity ? line.hold : HoldID(fresh())
            if slice != line.slice {
                cuts.append(Picking.CutHold(from: line.hold, id: hold, slice: slice, quantity: quantity))
                splits.append(SliceSplit(sliceID: line.slice, restSliceID: slice, restQuantity: quantity))
            }
            rest.append(
                DispatchLine(
                    id: DispatchLineID(fresh()), hold: hold, slice: slice, line: line.line,
                    invoiceLine: line.invoiceLine, product: line.product, description: line.description,
                    unit: line.unit, quantity: quantity))
        }
        let note = DispatchNote(
            id: DispatchNoteID(fresh()), invoice: invoice, opportunity: opportunity, account: account,
            accountName: accountName, address: address, warehouse: warehouse, remainderOf: id, state: .created,
            isInvoiceReleased: isInvoiceReleased, lines: rest)
        return (note, cuts, splits)
    }
}
