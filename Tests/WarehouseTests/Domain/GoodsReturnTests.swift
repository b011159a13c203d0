import Contracts
import Testing

@testable import WarehouseDomain

@Suite("Goods returns")
struct GoodsReturnTests {
    let invoiceLine = InvoiceLineID()

    func delivered(_ quantity: ExactDecimal, cost: Int64) -> DispatchLine {
        var line = DispatchLine(
            id: DispatchLineID(), hold: HoldID(), slice: SliceID(), line: OpportunityLineID(), invoiceLine: invoiceLine,
            product: ProductID(), description: "Bolt", unit: "pcs", quantity: quantity, picked: quantity,
            exited: quantity, exitCost: cost)
        line.delivered = quantity
        line.deliveredCost = cost
        line.settledCost = cost
        return line
    }

    func claim(_ quantity: ExactDecimal, _ lines: DispatchLine...) throws(WarehouseRefusal) -> ReturnClaim {
        try ReturnClaim([(invoiceLine, quantity)], from: lines.map { ($0, Make.warehouse) })
    }

    func requested(_ claim: ReturnClaim) -> GoodsReturn {
        GoodsReturn(
            id: GoodsReturnID(), account: AccountID(), invoice: InvoiceID(), opportunity: OpportunityID(),
            reason: "damaged", lines: claim.lines)
    }

    @Test("match the oldest delivery first, up to what was delivered and not claimed before")
    func matching() throws {
        let (first, second) = (delivered(4, cost: 100), delivered(6, cost: 200))
        let claim = try claim(5, first, second)
        #expect(claim.lines.map(\.quantity) == [4, 1])
        #expect(claim.delivered[first.id]?.returnable == .zero)
        #expect(throws: WarehouseRefusal.returnExceeds(invoiceLine, most: 10)) { try self.claim(11, first, second) }
    }

    @Test("come back at their original cost, all of them together exactly")
    func originalCost() throws {
        let line = delivered(3, cost: 1000)
        var origins = [line.id: line]
        var costs: [Int64] = []
        for _ in 0..<3 {
            let claim = try claim(1, try #require(origins[line.id]))
            let (received, still, _) = try requested(claim).authorised().received(nil, claim.delivered)
            let (accepted, after, _) = try received.accepted(.sellable, still, stock: [:])
            costs.append(accepted.lines[0].cost)
            origins = after
        }
        #expect(costs == [333, 334, 333])
        #expect(throws: WarehouseRefusal.returnExceeds(invoiceLine, most: .zero)) {
            try claim(1, try #require(origins[line.id]))
        }
    }

    @Test("go through quarantine: value comes with acceptance, and leaves it at once")
    func postings() throws {
        let claim = try claim(2, delivered(2, cost: 50))
        let (received, still, arrival) = try requested(claim).authorised().received(nil, claim.delivered)
        #expect(arrival.moves.map(\.cost) == [0])
        let (_, _, sellable) = try received.accepted(.sellable, still, stock: [:])
        #expect(sellable.moves.map(\.kind) == [.returnAccepted, .inspection])
        #expect(sellable.moves.map(\.to) == [.quarantine, .store])
        let (_, _, scrap) = try received.accepted(.scrap, still, stock: [:])
        #expect(scrap.moves.map(\.to) == [.quarantine, .scrap])
        let all = arrival.moves + scrap.moves
        let sum = all.map(StockChange.init).reduce(into: StockChange()) { $0 += $1 }
        #expect(sum == StockChange())
    }

    @Test("free the claim of what did not come, and of what is rejected")
    func claims() throws {
        let line = delivered(5, cost: 50)
        let claim = try claim(4, line)
        let authorised = try requested(claim).authorised()
        let (received, still, _) = try authorised.received([1: 3], claim.delivered)
        #expect(still[line.id]?.returnable == 2)
        let (rejected, after, posting) = try received.rejected("not ours", still)
        #expect(rejected.state == .rejected)
        #expect(after[line.id]?.returnable == 5)
        #expect(posting.moves.map(\.to) == [.customer])
    }

    @Test("take their steps in order")
    func order() throws {
        let made = requested(try claim(1, delivered(2, cost: 20)))
        #expect(throws: WarehouseRefusal.wrongState("REQUESTED", needed: "AUTHORISED")) { try made.received(nil, [:]) }
        #expect(throws: WarehouseRefusal.wrongState("REQUESTED", needed: "RECEIVED")) {
            try made.accepted(.sellable, [:], stock: [:])
        }
    }
}
