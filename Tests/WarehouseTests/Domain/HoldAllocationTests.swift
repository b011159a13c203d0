import Contracts
import Testing

@testable import WarehouseDomain

@Suite("Sharing out what is available")
struct HoldAllocationTests {
    let product = ProductID()

    func ask(_ quantities: ExactDecimal..., partly: Bool = true) -> HoldStock {
        HoldStock(
            opportunityID: OpportunityID(),
            lines: quantities.map {
                HoldLine(
                    holdID: HoldID(), sliceID: SliceID(), lineID: OpportunityLineID(), productID: product, quantity: $0)
            }, allowPartial: partly, approvedAt: Make.now, expiresAt: Make.now.adding(days: 2))
    }

    func allocate(_ command: HoldStock, _ stock: StockItem..., released: Set<SliceID> = []) -> HoldAllocation {
        HoldAllocation(command, from: stock, released: released, fresh: Make.fresh)
    }

    @Test("holds what is there and tells what is short")
    func partial() {
        let allocation = allocate(ask(10), Make.item(product, store: 8, held: 1, reserved: 1))
        #expect(allocation.lines.map(\.heldQuantity) == [6])
        #expect(allocation.lines.map(\.shortQuantity) == [4])
        #expect(allocation.holds.map(\.quantity) == [6])
    }

    @Test("holds nothing of a line that may not be split")
    func whole() {
        let allocation = allocate(ask(10, partly: false), Make.item(product, store: 8))
        #expect(allocation.isEmpty)
        #expect(allocation.lines.map(\.shortQuantity) == [10])
    }

    @Test("two lines of one product share it, the first first")
    func twoLines() {
        let allocation = allocate(ask(5, 5), Make.item(product, store: 7))
        #expect(allocation.lines.map(\.heldQuantity) == [5, 2])
        #expect(allocation.posting.changes.values.map(\.held) == [7])
    }

    @Test("a warehouse that has everything goes before two that have parts")
    func oneWarehouse() {
        let (small, large) = (WarehouseID(), WarehouseID())
        let allocation = allocate(
            ask(5), Make.item(product, store: 4, in: small), Make.item(product, store: 6, in: large))
        #expect(allocation.holds.map(\.stock.warehouse) == [large])
    }

    @Test("else the fullest warehouse goes first, and the answer is one line")
    func twoWarehouses() {
        let (small, large) = (WarehouseID(), WarehouseID())
        let allocation = allocate(
            ask(9), Make.item(product, store: 4, in: small), Make.item(product, store: 6, in: large))
        #expect(allocation.holds.map(\.stock.warehouse) == [large, small])
        #expect(allocation.holds.map(\.quantity) == [6, 3])
        #expect(allocation.lines.map(\.heldQuantity) == [9])
    }

    @Test("a slice whose release came first gets nothing")
    func tombstone() {
        let command = ask(5)
        let allocation = allocate(command, Make.item(product, store: 9), released: [command.lines[0].sliceID])
        #expect(allocation.isEmpty)
        #expect(allocation.lines.map(\.shortQuantity) == [5])
    }
}

@Suite("The holds of an opportunity")
struct OpportunityHoldsTests {
    let slice = SliceID()
    let other = SliceID()

    func holds(_ all: Hold...) -> OpportunityHolds { OpportunityHolds(OpportunityID(), all) }

    @Test("become firm together")
    func firmed() throws {
        let outcome = try holds(Make.hold(3, slice: slice), Make.hold(2, slice: slice), Make.hold(4, slice: other))
            .firmed([], at: Make.now)
        #expect(outcome.changed.allSatisfy { $0.state == .reserved })
        #expect(
            outcome.lines == [SliceQuantity(sliceID: slice, quantity: 5), SliceQuantity(sliceID: other, quantity: 4)])
    }

    @Test("are firmed all or not at all")
    func firmedWithout() {
        #expect(throws: OpportunityHolds.Refused(slices: [other], reason: "not-held")) {
            try holds(Make.hold(3, slice: slice)).firmed([slice, other], at: Make.now)
        }
        #expect(throws: OpportunityHolds.Refused(slices: [], reason: "not-held")) {
            try holds().firmed([], at: Make.now)
        }
    }

    @Test("are not firmed once their time is over")
    func firmedLate() {
        #expect(throws: OpportunityHolds.Refused(slices: [slice], reason: "expired")) {
            try holds(Make.hold(3, slice: slice, until: Make.now)).firmed([slice], at: Make.now)
        }
    }

    @Test("firmed twice stay firm and are told again")
    func firmedAgain() throws {
        let outcome = try holds(Make.hold(3, slice: slice, state: .reserved)).firmed([slice], at: Make.now)
        #expect(outcome.changed.isEmpty)
        #expect(outcome.posting.isEmpty || outcome.posting.changes.values.allSatisfy { $0 == StockChange() })
        #expect(outcome.lines == [SliceQuantity(sliceID: slice, quantity: 3)])
    }

    @Test("are let go, and every asked slice is told")
    func released() throws {
        let hold = Make.hold(3, slice: slice, state: .reserved)
        let outcome = try holds(hold).released([slice, other])
        #expect(outcome.changed.map(\.state) == [.released])
        #expect(outcome.posting.changes[hold.stock]?.reserved == -3)
        #expect(outcome.lines.map(\.quantity) == [3, .zero])
    }

    @Test("are not let go from under a dispatch note")
    func releasedOnNote() {
        #expect(throws: OpportunityHolds.Refused(slices: [slice], reason: "on-dispatch-note")) {
            try holds(Make.hold(3, slice: slice, state: .reserved, onNotes: 3)).released([slice])
        }
    }

    @Test("are demoted with a new end")
    func demoted() {
        let hold = Make.hold(3, slice: slice, state: .reserved)
        let outcome = holds(hold).demoted([slice], until: Make.now)
        #expect(outcome.changed.map(\.state) == [.held])
        #expect(outcome.changed.map(\.expiresAt) == [Make.now])
        #expect(outcome.posting.changes[hold.stock] == .claim(held: 3, reserved: -3))
    }

    @Test("go with their pro-forma, but not those asked for since")
    func paper() {
        let proForma = ProFormaID()
        let outcome = holds(
            Make.hold(3, slice: slice, proForma: proForma), Make.hold(4, slice: other),
            Make.hold(5, slice: slice, state: .reserved, proForma: proForma)
        ).released(with: proForma)
        #expect(outcome.lines == [SliceQuantity(sliceID: slice, quantity: 3)])
    }

    @Test("end when their time is over, unless they are firm")
    func expired() {
        let outcome = holds(
            Make.hold(3, slice: slice, until: Make.now), Make.hold(4, slice: other, until: Make.now.adding(seconds: 1)),
            Make.hold(5, slice: other, state: .reserved, until: Make.now)
        ).expired(at: Make.now)
        #expect(outcome.changed.map(\.state) == [.expired])
        #expect(outcome.lines == [SliceQuantity(sliceID: slice, quantity: 3)])
    }
}
