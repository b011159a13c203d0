import Contracts
import Foundation

/// The notes on which goods of an invoice go out once more, one for each warehouse that holds them (S-63).
package struct Redispatch: Equatable, Sendable {
    package private(set) var notes: [DispatchNote] = []
    /// Reservations with what now stands on notes.
    package private(set) var changed: [Hold] = []

    package enum Refused: String, Error, Sendable {
        /// No note of this invoice was ever made for the line.
        case invoiceUnknown = "invoice-unknown"
        case notReserved = "not-reserved"
    }

    /// - Parameters:
    ///   - earlier: the notes that the invoice had so far, locked by the caller: they know whom the goods go to, and
    ///     whether accounting lets them.
    ///   - holds: the live holds of the opportunity, locked by the caller until commit.
    ///   - fresh: makes identities.
    /// - Throws: all of it goes, or nothing.
    package init(
        _ command: DispatchGoods, after earlier: [DispatchNote], holds: [Hold], fresh: () -> UUID
    ) throws(Refused) {
        for goods in command.lines {
            let before = earlier.lazy.compactMap { note in
                note.lines.first { $0.invoiceLine == goods.invoiceLineID }.map { (note, $0) }
            }.first
            guard let (note, line) = before else { throw .invoiceUnknown }
            var missing = goods.quantity
            for hold in holds where hold.slice == goods.sliceID && hold.state == .reserved && missing > .zero {
                let share = min(missing, hold.unnoted)
                guard share > .zero else { continue }
                missing -= share
                var noted = hold
                noted.onNotes += share
                changed.append(noted)
                add(line.again(share, hold, id: DispatchLineID(fresh())), from: hold.stock.warehouse, like: note, fresh)
            }
            guard missing == .zero else { throw .notReserved }
        }
        let isStopped = earlier.contains { !$0.isInvoiceReleased || $0.state == .blocked }
        for index in notes.indices where isStopped {
            notes[index].isInvoiceReleased = false
            notes[index].state = .created
        }
    }

    private mutating func add(
        _ line: DispatchLine, from warehouse: WarehouseID, like note: DispatchNote, _ fresh: () -> UUID
    ) {
        if let index = notes.firstIndex(where: { $0.warehouse == warehouse }) {
            notes[index].lines.append(line)
        } else {
            notes.append(
                DispatchNote(
                    id: DispatchNoteID(fresh()), invoice: note.invoice, opportunity: note.opportunity,
                    account: note.account, accountName: note.accountName, address: note.address, warehouse: warehouse,
                    state: .released, isInvoiceReleased: true, lines: [line]))
        }
    }
}

extension DispatchLine {
    /// The same invoice line, with other goods.
    fileprivate func again(_ quantity: ExactDecimal, _ hold: Hold, id: DispatchLineID) -> DispatchLine {
        DispatchLine(
            id: id, hold: hold.id, slice: hold.slice, line: line, invoiceLine: invoiceLine, product: product,
            description: description, unit: unit, quantity: quantity)
    }
}
