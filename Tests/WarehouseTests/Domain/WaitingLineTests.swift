import Contracts
import Testing

@testable import WarehouseDomain

@Suite("Waiting for stock")
struct WaitingLineTests {
    let product = ProductID()

    func claim(_ quantity: ExactDecimal, priority: Int = 0, approved days: Int64 = 0) -> WaitingHold {
        WaitingHold(
            askedAs: HoldID(), opportunity: OpportunityID(), line: OpportunityLineID(), slice: SliceID(),
            product: product, quantity: quantity, priority: priority, approvedAt: Make.now.adding(days: days))
    }

    func serve(_ waiting: [WaitingHold], _ stock: StockItem...) -> WaitingLine {
        WaitingLine(waiting, from: stock, until: Make.now.adding(days: 2), fresh: Make.fresh)
    }

    @Test("the oldest approval is served first, and a part of the next, who keeps his place with the rest")
    func order() throws {
        let (young, old) = (claim(4, approved: 2), claim(3, approved: 1))
        let line = serve([young, old], Make.item(product, store: 5))
        #expect(line.holds.map(\.slice) == [old.slice, young.slice])
        #expect(line.holds.map(\.quantity) == [3, 2])
        #expect(line.holds.allSatisfy { $0.cause == .queue && $0.expiresAt == Make.now.adding(days: 2) })
        #expect(line.served.map(\.slice) == [old.slice, young.slice])
        #expect(line.served[0].rest == nil)
        let rest = try #require(line.served[1].rest)
        #expect(rest.quantity == 2 && rest.approvedAt == young.approvedAt && rest.slice != young.slice)
        let told = try #require(line.told[young.opportunity]?.first)
        #expect(told.heldQuantity == 2 && told.shortQuantity == 2 && told.restSliceID == rest.slice)
        #expect(told.waiting == true)
        #expect(line.told[old.opportunity]?.first?.waiting == nil)
        #expect(line.posting.changes.values.map(\.held) == [5])
    }

    @Test("a higher priority goes before an older approval")
    func priority() {
        let (old, urgent) = (claim(4, approved: -9), claim(4, priority: 1))
        #expect(serve([old, urgent], Make.item(product, store: 4)).holds.map(\.slice) == [urgent.slice])
    }

    @Test("nothing free serves nobody")
    func nothing() {
        let line = serve([claim(4)], Make.item(product, store: 4, held: 4))
        #expect(line.served.isEmpty && line.told.isEmpty && line.posting.isEmpty)
    }

    @Test("what one warehouse does not have comes from the next")
    func twoWarehouses() {
        let one = claim(5)
        let line = serve(
            [one], Make.item(product, store: 2, in: WarehouseID()), Make.item(product, store: 3, in: WarehouseID()))
        #expect(line.holds.map(\.quantity) == [3, 2])
        #expect(line.told[one.opportunity]?.map(\.heldQuantity) == [5])
    }

    @Test("of a hold that waits, the held part keeps the slice and the rest waits under one of its own")
    func partly() throws {
        let allocation = HoldAllocation(ask(10), from: [Make.item(product, store: 6)], fresh: Make.fresh)
        let line = try #require(allocation.lines.first)
        #expect(line.heldQuantity == 6 && line.waiting == true)
        let waiting = try #require(allocation.waiting.first)
        #expect(waiting.quantity == 4 && waiting.slice == line.restSliceID)
        #expect(allocation.holds.map(\.slice) == [line.sliceID])
    }

    @Test("with nothing there, the slice itself waits; unless it was let go before it was asked for (M-06)")
    func whole() throws {
        let command = ask(10)
        let allocation = HoldAllocation(command, from: [], fresh: Make.fresh)
        #expect(allocation.isEmpty)
        #expect(allocation.waiting.map(\.slice) == command.lines.map(\.sliceID))
        #expect(allocation.lines.map(\.restSliceID) == [nil])
        let released = HoldAllocation(
            command, from: [], released: Set(command.lines.map(\.sliceID)), fresh: Make.fresh)
        #expect(released.waiting.isEmpty && released.lines.map(\.waiting) == [nil])
    }

    private func ask(_ quantity: ExactDecimal) -> HoldStock {
        HoldStock(
            opportunityID: OpportunityID(),
            lines: [
                HoldLine(
                    holdID: HoldID(), sliceID: SliceID(), lineID: OpportunityLineID(), productID: product,
                    quantity: quantity, wait: true)
            ], allowPartial: false, approvedAt: Make.now, expiresAt: Make.now.adding(days: 2))
    }
}
