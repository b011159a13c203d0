import Contracts
import Testing

@testable import WarehouseDomain

@Suite("Goods that go out once more")
struct RedispatchTests {
    private let before = Make.note(.closed, Make.line(10, exited: 10))

    private func ask(_ quantity: ExactDecimal, _ slice: SliceID) -> DispatchGoods {
        DispatchGoods(
            opportunityID: before.opportunity, invoiceID: before.invoice,
            lines: [
                GoodsToDispatch(sliceID: slice, invoiceLineID: before.lines[0].invoiceLine, quantity: quantity)
            ])
    }

    private func hold(_ quantity: ExactDecimal, _ slice: SliceID, in warehouse: WarehouseID = Make.warehouse) -> Hold {
        Make.hold(quantity, slice: slice, of: StockKey(before.lines[0].product, warehouse), state: .reserved)
    }

    @Test("get a note under the same invoice, in each warehouse that holds them (S-63)")
    func again() throws {
        let (slice, south) = (SliceID(), WarehouseID())
        let redispatch = try Redispatch(
            ask(4, slice), after: [before], holds: [hold(3, slice), hold(1, slice, in: south), hold(9, SliceID())],
            fresh: Make.fresh)
        #expect(Set(redispatch.notes.map(\.warehouse)) == [Make.warehouse, south])
        #expect(redispatch.notes.flatMap(\.lines).map(\.quantity) == [3, 1])
        #expect(redispatch.notes.allSatisfy { $0.invoice == before.invoice && $0.state == .released })
        #expect(redispatch.notes.flatMap(\.lines).allSatisfy { $0.invoiceLine == before.lines[0].invoiceLine })
        #expect(redispatch.changed.allSatisfy { $0.unnoted == .zero })
    }

    @Test("need their whole reservation, and an invoice that is known")
    func refused() {
        let slice = SliceID()
        #expect(throws: Redispatch.Refused.notReserved) {
            _ = try Redispatch(ask(4, slice), after: [before], holds: [hold(3, slice)], fresh: Make.fresh)
        }
        #expect(throws: Redispatch.Refused.invoiceUnknown) {
            _ = try Redispatch(ask(4, slice), after: [], holds: [hold(4, slice)], fresh: Make.fresh)
        }
    }

    @Test("wait for accounting where it stopped the invoice after they had left (S-66)")
    func stopped() throws {
        let slice = SliceID()
        let stopped = before.stopped("late payment")
        #expect(stopped.state == .closed)
        let redispatch = try Redispatch(ask(4, slice), after: [stopped], holds: [hold(4, slice)], fresh: Make.fresh)
        #expect(redispatch.notes.map(\.state) == [.created])
        #expect(redispatch.notes.map { $0.released().state } == [.released])
    }
}
