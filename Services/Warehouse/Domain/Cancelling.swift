import Contracts

/// What taking slices off a note leads to.
package struct Cancelling: Equatable, Sendable {
    package let note: DispatchNote
    package let lines: [SliceQuantity]
    /// What of each reservation is off the note again.
    package let freed: [HoldID: ExactDecimal]
    package let posting: StockPosting
    package var isChanged: Bool { !lines.isEmpty }
}

extension DispatchNote {
    /// Takes slices off a note that has not left; picked goods go back to the shelf (S-67). Empty: all of them.
    ///
    /// Reservations stay: letting them go is asked for separately. A permit for other quantities must be revoked.
    package func cancelled(_ slices: Set<SliceID>) -> Cancelling {
        var note = self
        var told: [SliceQuantity] = []
        var freed: [HoldID: ExactDecimal] = [:]
        var posting = StockPosting()
        for index in lines.indices where slices.isEmpty || slices.contains(lines[index].slice) {
            let line = lines[index]
            guard line.quantity > .zero, !state.hasLeft, state != .cancelled else { continue }
            posting.move(
                StockMove(.putBack, stock(of: line), from: .dispatchArea, to: .store, line.picked, source: id.uuid))
            note.lines[index].quantity = .zero
            note.lines[index].picked = .zero
            told.append(SliceQuantity(sliceID: line.slice, quantity: line.quantity))
            freed[line.hold, default: .zero] += line.quantity
        }
        guard !told.isEmpty else { return Cancelling(note: self, lines: [], freed: [:], posting: StockPosting()) }
        if note.lines.allSatisfy({ $0.quantity == .zero }) {
            note.state = .cancelled
            note.blockedFrom = nil
        }
        note.permit = nil
        return Cancelling(note: note.next, lines: told, freed: freed, posting: posting)
    }
}
