import Contracts
import Testing

@testable import WarehouseDomain

@Suite("Picking a dispatch note")
struct PickingTests {
    let line = Make.line(10)
    let person = UserID()

    @Test("takes everything to the dispatch area")
    func all() throws {
        let picking = try Make.note(.released, line).picked(nil, by: person, fresh: Make.fresh)
        #expect(picking.note.state == .picked)
        #expect(picking.note.pickedBy == person)
        #expect(picking.note.lines[0].picked == 10)
        #expect(picking.remainder == nil)
        #expect(picking.posting.moves.map(\.kind) == [.pick])
    }

    @Test("makes a note of what was not found, under a slice of its own")
    func short() throws {
        let note = Make.note(.released, line)
        let picking = try note.picked([line.id: 8], by: person, fresh: Make.fresh)
        let rest = try #require(picking.remainder)
        #expect(picking.note.lines[0].quantity == 8)
        #expect(rest.state == .created)
        #expect(rest.remainderOf == note.id)
        #expect(rest.lines.map(\.quantity) == [2])
        #expect(rest.lines[0].slice != line.slice)
        #expect(picking.missing == [SliceQuantity(sliceID: line.slice, quantity: 2)])
        #expect(picking.splits.map(\.restSliceID) == [rest.lines[0].slice])
        #expect(picking.cutHolds.map(\.quantity) == [2])
        #expect(picking.cutHolds.map(\.id) == [rest.lines[0].hold])
    }

    @Test("a line of which nothing was found keeps its slice and its hold")
    func lineMissing() throws {
        let other = Make.line(5)
        let picking = try Make.note(.released, line, other).picked([line.id: 10], by: person, fresh: Make.fresh)
        let rest = try #require(picking.remainder)
        #expect(rest.lines.map(\.slice) == [other.slice])
        #expect(rest.lines.map(\.hold) == [other.hold])
        #expect(picking.cutHolds.isEmpty)
        #expect(picking.note.lines[1].quantity == .zero)
    }

    @Test("is refused for more than the note says, for nothing, and for strange lines")
    func refused() {
        let note = Make.note(.released, line)
        #expect(throws: WarehouseRefusal.pickExceeds(line.id, most: 10)) {
            try note.picked([line.id: 11], by: person, fresh: Make.fresh)
        }
        #expect(throws: WarehouseRefusal.nothingPicked) { try note.picked([:], by: person, fresh: Make.fresh) }
        #expect(throws: WarehouseRefusal.notFound("line on this dispatch note")) {
            try note.picked([DispatchLineID(): 1], by: person, fresh: Make.fresh)
        }
    }

    @Test(
        "is refused unless the note is RELEASED",
        arguments: [DispatchNote.State.created, .picked, .exited, .closed, .cancelled])
    func wrongState(state: DispatchNote.State) {
        #expect(throws: WarehouseRefusal.wrongState(state.rawValue, needed: "RELEASED")) {
            try Make.note(state, line).picked(nil, by: person, fresh: Make.fresh)
        }
    }
}

@Suite("States of a dispatch note")
struct DispatchNoteTests {
    let line = Make.line(10)

    @Test("a stop comes between, and a release restores what was")
    func stopAndRelease() {
        let stopped = Make.note(.picked, line).stopped("credit")
        #expect(stopped.state == .blocked)
        #expect(stopped.blockedFrom == .picked)
        let again = stopped.released()
        #expect(again.state == .picked)
        #expect(again.blockedFrom == nil)
        #expect(Make.note(.created, line, released: false).stopped("credit").released().state == .released)
    }

    @Test(
        "what has left cannot be stopped, but goes out no second time", arguments: [DispatchNote.State.exited, .closed])
    func tooLate(state: DispatchNote.State) {
        let stopped = Make.note(state, line).stopped("credit")
        #expect(stopped.state == state)
        #expect(!stopped.isInvoiceReleased)
        #expect(stopped.released().isInvoiceReleased)
    }

    @Test("what was cancelled cannot be stopped")
    func over() {
        let note = Make.note(.cancelled, line)
        #expect(note.stopped("credit") == note)
    }

    @Test("cancelled slices go back to the shelf and free their reservation")
    func cancelled() {
        let picked = Make.line(4, picked: 4)
        let kept = Make.line(5, picked: 5)
        let cancelling = Make.note(.picked, picked, kept).cancelled([picked.slice])
        #expect(cancelling.note.state == .picked)
        #expect(cancelling.note.lines.map(\.quantity) == [.zero, 5])
        #expect(cancelling.freed == [picked.hold: 4])
        #expect(cancelling.posting.moves.map(\.kind) == [.putBack])
        #expect(Make.note(.released, line).cancelled([]).note.state == .cancelled)
    }

    @Test("the remainder of a short pick goes on only when accounting lets it")
    func resumed() throws {
        #expect(try Make.note(.created, line).resumed().state == .released)
        #expect(throws: WarehouseRefusal.notReleasedByInvoice) {
            try Make.note(.created, line, released: false).resumed()
        }
    }
}
