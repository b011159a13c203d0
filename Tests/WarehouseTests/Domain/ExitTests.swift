import Contracts
import Testing

@testable import WarehouseDomain

@Suite("Exit permits")
struct PermitTests {
    let picker = UserID()
    let terms = PermitTerms(vehicle: "12 A 345", driver: "Sara", validUntil: Make.now.adding(days: 1))
    let line = Make.line(3, picked: 3)

    func issue(
        _ note: DispatchNote, by person: UserID = UserID(), earlier: Timestamp? = nil, block: String? = nil
    ) throws(WarehouseRefusal) -> (DispatchNote, ExitPermit) {
        try note.permitted(
            terms, as: ExitPermitID(), by: person, earlier: earlier, accountBlock: block, at: Make.now)
    }

    @Test("are issued for picked notes by another than the picker")
    func issued() throws {
        let note = Make.note(.picked, line, pickedBy: picker)
        let (after, permit) = try issue(note)
        #expect(after.permit == permit.id)
        #expect(permit.noteVersion == note.version)
        #expect(throws: WarehouseRefusal.pickerIssuesPermit) { try issue(note, by: picker) }
    }

    @Test("are refused for blocked customers, unreleased invoices, and a second time")
    func refused() throws {
        let note = Make.note(.picked, line)
        #expect(throws: WarehouseRefusal.accountBlocked(reason: "cheque")) { try issue(note, block: "cheque") }
        #expect(throws: WarehouseRefusal.notReleasedByInvoice) { try issue(Make.note(.picked, line, released: false)) }
        #expect(throws: WarehouseRefusal.noteBlocked(reason: "credit")) { try issue(note.stopped("credit")) }
        let (permitted, _) = try issue(note)
        #expect(throws: WarehouseRefusal.permitExists) { try issue(permitted, earlier: Make.now.adding(seconds: 1)) }
        #expect(throws: WarehouseRefusal.permitExists) { try issue(permitted) }
        #expect(throws: Never.self) { try issue(permitted, earlier: Make.now) }
    }
}

@Suite("Passing the gate")
struct ExitTests {
    let product = ProductID()

    func atGate(_ quantity: ExactDecimal = 4) -> (DispatchNote, [StockKey: StockItem]) {
        let note = Make.note(.picked, Make.line(quantity, product: product, picked: quantity))
        var item = Make.item(product, store: 6, reserved: quantity, value: 1000)
        item.dispatchArea = quantity
        return (note, [item.key: item])
    }

    @Test("moves goods to transit at their average and closes the reservation")
    func exited() throws {
        let (note, stock) = atGate()
        let exit = try note.exited(with: Make.permit(for: note), from: stock, accountBlock: nil, at: Make.now)
        #expect(exit.note.state == .exited)
        #expect(exit.permit.state == .used)
        #expect(exit.fact.lines.map(\.cost) == [Money(400, .irr)])
        let change = try #require(exit.posting.changes[StockKey(product, Make.warehouse)])
        #expect(change.dispatchArea == -4 && change.transit == 4 && change.reserved == -4)
        #expect(change.value == -400 && change.transitValue == 400)
    }

    @Test("happens once for a permit", arguments: [ExitPermit.State.used, .revoked, .expired])
    func used(state: ExitPermit.State) {
        let (note, stock) = atGate()
        #expect(throws: WarehouseRefusal.permitIs(state.rawValue)) {
            try note.exited(with: Make.permit(for: note, state: state), from: stock, accountBlock: nil, at: Make.now)
        }
    }

    @Test("is refused when the permit is over, differs, or the note is blocked")
    func refused() {
        let (note, stock) = atGate()
        #expect(throws: WarehouseRefusal.permitOver(Make.now)) {
            try note.exited(with: Make.permit(for: note, until: Make.now), from: stock, accountBlock: nil, at: Make.now)
        }
        var changed = note
        changed.version += 1
        #expect(throws: WarehouseRefusal.permitDiffers) {
            try changed.exited(with: Make.permit(for: note), from: stock, accountBlock: nil, at: Make.now)
        }
        let stopped = note.stopped("credit")
        #expect(throws: WarehouseRefusal.noteBlocked(reason: "credit")) {
            try stopped.exited(with: Make.permit(for: stopped), from: stock, accountBlock: nil, at: Make.now)
        }
        #expect(throws: WarehouseRefusal.accountBlocked(reason: "cheque")) {
            try note.exited(with: Make.permit(for: note), from: stock, accountBlock: "cheque", at: Make.now)
        }
    }
}

@Suite("Goods in transit")
struct ArrivalTests {
    func outside(_ quantity: ExactDecimal = 10, cost: Int64 = 1001) -> DispatchNote {
        Make.note(.exited, Make.line(quantity, picked: quantity, exited: quantity, exitCost: cost))
    }

    func fact(_ note: DispatchNote, _ delivered: ExactDecimal, _ refused: ExactDecimal = .zero, cost: Int64)
        -> TransitFact
    {
        TransitFact(line: note.lines[0].id, quantity: delivered, refused: refused, cost: cost)
    }

    @Test("leave it when delivered, and the note closes when nothing is left")
    func delivered() {
        let note = outside()
        let first = note.delivered([fact(note, 4, cost: 400)])
        #expect(first.note.state == .exited)
        #expect(first.excess.isEmpty)
        let second = first.note.delivered([fact(note, 6, cost: 601)])
        #expect(second.note.state == .closed)
        #expect(second.note.lines[0].settledCost == 1001)
    }

    @Test("stay in it when refused, until they are back at their exit cost")
    func refused() throws {
        let note = outside()
        let arrival = note.delivered([fact(note, 3, 7, cost: 300)])
        #expect(arrival.note.lines[0].awaited == 7)
        #expect(arrival.note.lines[0].inTransit == 7)
        let back = try arrival.note.takenBack(nil, currency: .irr)
        #expect(back.note.state == .closed)
        #expect(back.lines.map(\.cost) == [Money(701, .irr)])
        #expect(back.posting.moves.map(\.to) == [.store])
    }

    @Test("told as returning after a refusal are the same goods")
    func returning() {
        let note = outside()
        let refused = note.delivered([fact(note, 3, 7, cost: 300)]).note
        let slices = [SliceQuantity(sliceID: note.lines[0].slice, quantity: 7)]
        #expect(refused.returning(slices) == refused)
        #expect(note.returning(slices).lines[0].awaited == 7)
    }

    @Test("are counted back in parts, never more than expected")
    func counted() throws {
        let note = outside()
        let id = note.lines[0].id
        let coming = note.returning([SliceQuantity(sliceID: note.lines[0].slice, quantity: 10)])
        #expect(throws: WarehouseRefusal.takeBackExceeds(id, most: 10)) {
            try coming.takenBack([id: 11], currency: .irr)
        }
        let first = try coming.takenBack([id: 3], currency: .irr)
        let second = try first.note.takenBack([id: 7], currency: .irr)
        #expect(first.lines[0].cost + second.lines[0].cost == Money(1001, .irr))
        #expect(throws: WarehouseRefusal.nothingExpected) { try second.note.takenBack(nil, currency: .irr) }
    }

    @Test("a fact that says too much is cut to what is there, and shown")
    func excess() {
        let note = outside()
        let arrival = note.delivered([fact(note, 12, cost: 1300)])
        #expect(arrival.note.lines[0].delivered == 10)
        #expect(arrival.note.lines[0].settledCost == 1001)
        #expect(arrival.excess.count == 1)
    }

    @Test("are written off when lost")
    func lost() {
        let note = outside()
        let arrival = note.lost([fact(note, 10, cost: 1001)])
        #expect(arrival.note.state == .closed)
        #expect(arrival.posting.moves.map(\.to) == [.lost])
    }
}
