import Contracts
import Testing

@testable import SalesDomain

@Suite("Waiting for stock")
struct WaitingTests {
    /// Nothing on the shelf, and no unit can bring it.
    private func declined() throws -> Opportunity {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        var (sale, _) = approved.holding([approved.heldLine(0, 0)], cause: .request, circumstances)
        for _ in 0..<2 {
            (sale, _) = try #require(sale.unanswered(request: sale.slices[0].request!, again: false, circumstances))
        }
        return sale
    }

    private func waiting(_ held: ExactDecimal = 0, rest: SliceID? = nil) throws -> Opportunity {
        let declined = try declined()
        let (asked, _) = try declined.waited(declined.slices[0].id, circumstances)
        return asked.holding([answer(of: asked, held, rest: rest)], cause: .request, circumstances).0
    }

    /// The warehouse holds a part of the first slice, and the rest waits.
    private func answer(of sale: Opportunity, _ held: ExactDecimal, rest: SliceID?) -> HeldLine {
        HeldLine(
            holdID: HoldID(), sliceID: sale.slices[0].name, productID: ProductID(), heldQuantity: held,
            shortQuantity: sale.slices[0].quantity - held, restSliceID: rest, waiting: true)
    }

    @Test("is chosen when no unit can bring it, and asked of the warehouse under the sale's approval (S-26)")
    func chosen() throws {
        let declined = try declined()
        let (sale, said) = try declined.waited(declined.slices[0].id, circumstances)
        let command = try #require(said.command(HoldStock.self))
        #expect(command.lines.map(\.wait) == [true])
        #expect(command.approvedAt == declined.approvedAt)
        #expect(sale.slices.map(\.state) == [.holding])
        #expect(sale.slices[0].isInLine)
        #expect(throws: SalesRefusal.sliceNotWaiting(.holding)) { try sale.waited(sale.slices[0].id, circumstances) }
    }

    @Test("asks no unit, and a pro-forma only once the goods are held")
    func patience() throws {
        let sale = try waiting()
        #expect(sale.slices.map(\.state) == [.holding])
        #expect(sale.slices[0].request == nil)
        let (held, said) = sale.holding([sale.heldLine(0, 10)], cause: .queue, circumstances)
        #expect(held.slices.map(\.state) == [.held])
        #expect(!held.slices[0].isInLine)
        #expect(said.command(IssueProForma.self) != nil)
    }

    @Test("goes on for the rest, under the name that the warehouse gave it")
    func part() throws {
        let (first, second) = (SliceID(freshID()), SliceID(freshID()))
        var sale = try waiting(3, rest: first)
        #expect(sale.slices.map(\.state) == [.held, .holding])
        #expect(sale.slices.map(\.quantity) == [3, 7])
        #expect(sale.slices[1].id == first && sale.slices[1].isInLine)
        let more = HeldLine(
            holdID: HoldID(), sliceID: first, productID: ProductID(), heldQuantity: 5, shortQuantity: 2,
            restSliceID: second, waiting: true)
        (sale, _) = sale.holding([more], cause: .queue, circumstances)
        #expect(sale.slices.map(\.quantity) == [3, 5, 2])
        #expect(sale.slices.map(\.state) == [.held, .held, .holding])
        #expect(sale.slices[2].id == second)
    }

    @Test("is given up with the line: the place in line is taken back")
    func givenUp() throws {
        let sale = try waiting()
        let (leaving, said) = try sale.lineGivenUp(
            sale.lines[0].id, as: .withdrawn, reason: "too slow", circumstances)
        #expect(try #require(said.command(ReleaseHold.self)).sliceIDs == [sale.slices[0].name])
        let (gone, _) = leaving.released([sale.slices[0].name], circumstances)
        #expect(gone.slices.map(\.state) == [.withdrawn])
    }

    @Test("given up while goods come from the line: what waits on is taken back as well")
    func givenUpMeanwhile() throws {
        let sale = try waiting()
        let (leaving, _) = try sale.lineGivenUp(
            sale.lines[0].id, as: .withdrawn, reason: "too slow", circumstances)
        let rest = SliceID(freshID())
        let (still, said) = leaving.holding(
            [answer(of: leaving, 4, rest: rest)], cause: .queue, circumstances)
        #expect(try #require(said.command(ReleaseHold.self)).sliceIDs == [rest])
        let (gone, _) = still.released([sale.slices[0].name], circumstances)
        #expect(gone.slices.map(\.state) == [.withdrawn])
    }

    @Test("for a part that nobody knows any more ends with what was held of it")
    func unknownPart() throws {
        let sale = try waiting()
        let (name, rest) = (SliceID(freshID()), SliceID(freshID()))
        let late = HeldLine(
            holdID: HoldID(), sliceID: name, productID: ProductID(), heldQuantity: 2, shortQuantity: 1,
            restSliceID: rest, waiting: true)
        let (_, said) = sale.holding([late], cause: .queue, circumstances)
        #expect(said.command(ReleaseHold.self)?.sliceIDs == [name, rest])
    }

    @Test("ends when every unit is asked anew: out of the line first, then the shelf")
    func askedAgain() throws {
        let sale = try waiting()
        let (leaving, said) = try sale.askedAgain(sale.slices[0].id, circumstances)
        #expect(said.command(ReleaseHold.self) != nil)
        let (asking, more) = leaving.released([sale.slices[0].name], circumstances)
        #expect(try #require(more.command(HoldStock.self)).lines.map(\.wait) == [nil])
        let (referred, _) = asking.holding([asking.heldLine(0, 0)], cause: .request, circumstances)
        #expect(referred.slices.map(\.state) == [.enquiring])
    }
}

@Suite("Stock given to another sale")
struct ReallocatedTests {
    private func taken(_ quantity: ExactDecimal, from sale: Opportunity) -> StockReallocated {
        StockReallocated(
            opportunityID: sale.id, otherOpportunityID: OpportunityID(),
            lost: [SliceQuantity(sliceID: sale.slices[0].name, quantity: quantity)], gained: [],
            promisedOn: someTime.utcDate.adding(days: 9), reason: "a hospital waits")
    }

    /// Two lines: the first is reserved, the second still promised, so that nothing is invoiced yet.
    private func reserved() throws -> Opportunity {
        var (sale, _) = try someOpportunity([someLine(), someLine()]).approvedBySomebody()
        (sale, _) = sale.holding([sale.heldLine(0, 10), sale.heldLine(1, 0)], cause: .request, circumstances)
        let request = try #require(sale.slices[1].request)
        (sale, _) = try #require(sale.answeredBySomebody(10, slice: 1))
        (sale, _) = try #require(sale.committed(request: request, on: someTime.utcDate, circumstances))
        (sale, _) = try #require(sale.proFormaIssued(sale.proForma!))
        (sale, _) = try #require(sale.proFormaAccepted(sale.proForma!, circumstances))
        return sale.reserved([sale.slices[0].name], circumstances).0
    }

    @Test("waits for stock again under a new name, with a new promise, and the representative reads why (S-54)")
    func whole() throws {
        let sale = try reserved()
        let (after, said) = try #require(sale.stockTaken(taken(10, from: sale), circumstances))
        #expect(after.slices[0].state == .holding && after.slices[0].isInLine)
        #expect(after.slices[0].name != sale.slices[0].name)
        #expect(after.slices[0].promisedOn == someTime.utcDate.adding(days: 9))
        #expect(after.paperNote?.contains("a hospital waits") == true)
        let command = try #require(said.command(HoldStock.self))
        #expect(command.lines.map(\.wait) == [true] && command.approvedAt == sale.approvedAt)
        let told = try #require(said.event(OpportunityLinePromiseChanged.self))
        #expect(told.newDate == someTime.utcDate.adding(days: 9) && told.sliceID == sale.slices[0].id)
        // Goods came: they are made firm at once, the customer having said yes.
        let (held, firming) = after.holding([after.heldLine(0, 10)], cause: .queue, circumstances)
        #expect(held.slices[0].state == .held)
        #expect(firming.command(FirmHold.self)?.sliceIDs == [after.slices[0].name])
    }

    @Test("a part is cut off and waits; the rest stays reserved")
    func part() throws {
        let sale = try reserved()
        let (after, _) = try #require(sale.stockTaken(taken(4, from: sale), circumstances))
        #expect(after.slices.map(\.quantity) == [6, 10, 4])
        #expect(after.slices.map(\.state) == [.reserved, .committed, .holding])
        #expect(after.slices[0].name == sale.slices[0].name)
    }

    @Test("taken when the invoice was asked for: sent once more when both are there")
    func invoiceAsked() throws {
        let (sale, _) = try someOpportunity().ordered()
        let invoice = try #require(sale.slices[0].invoice)
        let (after, _) = try #require(sale.stockTaken(taken(10, from: sale), circumstances))
        let (held, _) = after.holding([after.heldLine(0, 10)], cause: .queue, circumstances)
        let (firm, early) = held.reserved([held.slices[0].name], circumstances)
        #expect(early.command(DispatchGoods.self) == nil, "the invoice is not issued yet")
        let (invoiced, said) = try #require(firm.invoiced(firm.invoiceIssued(invoice), circumstances))
        #expect(said.command(DispatchGoods.self)?.lines.map(\.quantity) == [10])
        #expect(invoiced.slices[0].state == .reserved)
    }

    @Test("taken when the invoice was asked for, which is refused: asked for again, and not sent twice")
    func invoiceRefused() throws {
        let (sale, _) = try someOpportunity().ordered()
        let invoice = try #require(sale.slices[0].invoice)
        let (after, _) = try #require(sale.stockTaken(taken(10, from: sale), circumstances))
        let (refused, _) = try #require(after.invoiceRefused(invoice, detail: "closed", circumstances))
        #expect(refused.slices[0].invoice == nil && !refused.slices[0].goesAgain)
    }

    @Test("changes nothing of what is being given up, or is gone")
    func late() throws {
        let sale = try reserved()
        let (leaving, _) = try sale.lineGivenUp(sale.lines[0].id, as: .withdrawn, reason: "price", circumstances)
        #expect(leaving.stockTaken(taken(10, from: sale), circumstances) == nil)
    }

    @Test("is held for the sale that waited")
    func gained() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        var waiting = approved
        waiting.slices[0].waits = true
        let (held, _) = waiting.holding([waiting.heldLine(0, 10)], cause: .reallocation, circumstances)
        #expect(held.slices.map(\.state) == [.held])
    }
}
