import Contracts
import Testing

@testable import WarehouseDomain

@Suite("Taking stock from another sale")
struct ReallocationTests {
    let stock = StockKey(ProductID(), Make.warehouse)

    func waiting(_ quantity: ExactDecimal, product: ProductID? = nil, by sale: OpportunityID = OpportunityID())
        -> WaitingHold
    {
        WaitingHold(
            askedAs: HoldID(), opportunity: sale, line: OpportunityLineID(), slice: SliceID(),
            product: product ?? stock.product, quantity: quantity, approvedAt: Make.now)
    }

    func reallocate(
        _ reservation: Hold, _ waiting: WaitingHold, _ quantity: ExactDecimal? = nil
    ) throws(WarehouseRefusal) -> Reallocation {
        try Reallocation(
            of: reservation, to: waiting, quantity, until: Make.now.adding(days: 2), fresh: Make.fresh)
    }

    @Test("the whole reservation: one claim ends, the other begins, and the goods stay where they are (S-54)")
    func whole() throws {
        let (reservation, waiting) = (Make.hold(4, of: stock, state: .reserved), waiting(4))
        let made = try reallocate(reservation, waiting)
        #expect(made.loser.state == .released && made.loser.quantity == .zero)
        #expect(made.gainer.slice == waiting.slice && made.gainer.quantity == 4)
        #expect(made.gainer.state == .held && made.gainer.cause == .reallocation)
        #expect(made.gainer.expiresAt == Make.now.adding(days: 2))
        #expect(made.served.rest == nil && made.gained.waiting == nil)
        #expect(made.lost == SliceQuantity(sliceID: reservation.slice, quantity: 4))
        #expect(made.posting.moves.isEmpty)
        #expect(made.posting.changes == [stock: .claim(held: 4, reserved: -4)])
    }

    @Test("a part: both keep the rest, the one reserved, the other in line")
    func part() throws {
        let made = try reallocate(Make.hold(5, of: stock, state: .reserved), waiting(9), 3)
        #expect(made.loser.state == .reserved && made.loser.quantity == 2)
        let rest = try #require(made.served.rest)
        #expect(rest.quantity == 6 && rest.slice == made.gained.restSliceID)
        #expect(made.gained.shortQuantity == 6 && made.gained.waiting == true)
    }

    @Test("no more than is waited for and stands on no dispatch note")
    func limits() throws {
        let noted = Make.hold(5, of: stock, state: .reserved, onNotes: 3)
        #expect(try reallocate(noted, waiting(9)).gainer.quantity == 2)
        #expect(try reallocate(Make.hold(5, of: stock, state: .reserved), waiting(1)).gainer.quantity == 1)
        #expect(throws: WarehouseRefusal.reallocationExceeds(most: 2)) { try reallocate(noted, waiting(9), 3) }
        #expect(throws: WarehouseRefusal.reallocationExceeds(most: 2)) { try reallocate(noted, waiting(9), 0) }
        let whole = Make.hold(3, of: stock, state: .reserved, onNotes: 3)
        #expect(throws: WarehouseRefusal.reallocationExceeds(most: .zero)) { try reallocate(whole, waiting(9)) }
    }

    @Test("not from a soft hold, for another product, or within one sale")
    func refused() {
        let reservation = Make.hold(5, of: stock, state: .reserved)
        #expect(throws: WarehouseRefusal.wrongState("HELD", needed: "a reservation")) {
            try reallocate(Make.hold(5, of: stock), waiting(1))
        }
        #expect(throws: WarehouseRefusal.otherProduct) { try reallocate(reservation, waiting(1, product: ProductID())) }
        #expect(throws: WarehouseRefusal.ownStock) {
            try reallocate(reservation, waiting(1, by: reservation.opportunity))
        }
    }
}
