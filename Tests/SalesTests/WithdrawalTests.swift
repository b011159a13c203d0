import Contracts
import Testing

@testable import SalesDomain

@Suite("Taking a line out of a sale")
struct WithdrawalTests {
    private func withdraw(
        _ sale: Opportunity, line: Int = 0, as outcome: Withdrawal.Outcome = .withdrawn
    ) throws -> (Opportunity, Consequences) {
        try sale.lineGivenUp(sale.lines[line].id, as: outcome, reason: "not needed", circumstances)
    }

    /// Two lines, held for the customer; the pro-forma is asked for.
    private func held() throws -> Opportunity {
        let (sale, _) = try someOpportunity([someLine(), someLine(3)]).approvedBySomebody()
        return sale.holding([sale.heldLine(0, 10), sale.heldLine(1, 3)], cause: .request, circumstances).0
    }

    @Test("is refused without a reason, before approval, and while its goods are on the road")
    func refused() throws {
        let draft = someOpportunity()
        let road = try someOpportunity().onTheRoad()
        #expect(throws: SalesRefusal.notUnderWay(.draft)) { _ = try withdraw(draft) }
        #expect(throws: SalesRefusal.goodsHaveLeft) { _ = try withdraw(road) }
        #expect(throws: SalesRefusal.reasonRequired) {
            _ = try held().lineGivenUp(held().lines[0].id, as: .lost, reason: "", circumstances)
        }
    }

    @Test("lets its hold go first, and the pro-forma gives way to one without the line")
    func beforeAcceptance() throws {
        let sale = try held()
        let (issued, _) = try #require(sale.proFormaIssued(sale.proForma!))
        let (leaving, said) = try withdraw(issued)
        #expect(leaving.slices.map(\.state) == [.withdrawing, .held])
        #expect(try #require(said.command(ReleaseHold.self)).sliceIDs == [sale.slices[0].id])
        let next = try #require(said.command(IssueProForma.self))
        #expect(next.lines.map(\.quantity.value) == [3])
        #expect(next.proFormaID != sale.proForma)
        // The customer's yes to the old one comes too late.
        #expect(leaving.proFormaAccepted(sale.proForma!, circumstances) == nil)
        let (gone, told) = leaving.released([sale.slices[0].id], circumstances)
        #expect(gone.slices.map(\.state) == [.withdrawn, .held])
        #expect(told.event(OpportunityLineWithdrawn.self)?.quantity == 10)
        #expect(gone.state == .fulfilling)
    }

    @Test(
        "fewer lines for a pro-forma that credit blocks: another one is asked for at once, under the same approval (S-42 c)"
    )
    func whileBlocked() throws {
        let sale = try held()
        let blocked = try #require(sale.proFormaBlocked(sale.proForma!, shortfall: Money(1, .irr)))
        let (leaving, said) = try withdraw(blocked)
        let next = try #require(said.command(IssueProForma.self))
        #expect(next.lines.map(\.lineID) == [sale.lines[1].id])
        #expect(next.contentHash == sale.contentHash && next.approvalRequestID == sale.approvalRequest)
        #expect(leaving.paperState == .asked && leaving.proForma == next.proFormaID)
        let (issued, _) = try #require(leaving.proFormaIssued(next.proFormaID))
        #expect(issued.paperState == .issued)
        // What is still said of the old one does not count.
        #expect(issued.proFormaBlocked(sale.proForma!, shortfall: Money(1, .irr)) == nil)
    }

    @Test("ends the sale as lost when it was the last one, and the pro-forma is taken back")
    func lastLine() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        let (sale, _) = approved.holding([approved.heldLine(0, 10)], cause: .request, circumstances)
        let (leaving, _) = try withdraw(sale)
        let (lost, said) = leaving.released([sale.slices[0].id], circumstances)
        #expect(lost.state == .lost)
        #expect(said.command(WithdrawProForma.self)?.proFormaID == sale.proForma)
        #expect(lost.lossReason == "not needed")
    }

    @Test("waits for the answer to a hold that is being asked, and lets go what is held then")
    func whileHolding() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        let (leaving, said) = try withdraw(approved)
        #expect(said.commands.isEmpty)
        let (held, late) = leaving.holding([approved.heldLine(0, 4)], cause: .request, circumstances)
        #expect(late.command(ReleaseHold.self) != nil)
        #expect(held.released([held.slices[0].id], circumstances).0.slices.map(\.state) == [.withdrawn])
        let (none, _) = leaving.holding([approved.heldLine(0, 0)], cause: .request, circumstances)
        #expect(none.slices.map(\.state) == [.withdrawn])
    }

    @Test("cancels what a unit promised; goods that come all the same are let go (SM-11)")
    func arrivesAllTheSame() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        let (asking, _) = approved.holding([approved.heldLine(0, 0)], cause: .request, circumstances)
        let request = try #require(asking.slices[0].request)
        let (committed, _) = try #require(asking.committed(request: request, on: someTime.utcDate, circumstances))
        let (leaving, said) = try withdraw(committed)
        #expect(said.command(CancelSourcing<SupplyTrade>.self)?.requestID == request)
        let rest = SliceID()
        let arrival = HeldLine(
            holdID: HoldID(), sliceID: leaving.slices[0].id, productID: ProductID(), heldQuantity: 4, shortQuantity: 6,
            restSliceID: rest)
        let (arrived, release) = leaving.holding([arrival], cause: .peg, circumstances)
        #expect(release.command(ReleaseHold.self)?.sliceIDs == [leaving.slices[0].id])
        let (half, _) = try #require(arrived.sourcingCancelled(request: request, circumstances))
        #expect(half.slices.map(\.state) == [.withdrawing, .withdrawn])
        #expect(half.released([half.slices[0].id], circumstances).0.state == .lost)
        // More for a slice that has come to its end is nobody's.
        let more = HeldLine(
            holdID: HoldID(), sliceID: rest, productID: ProductID(), heldQuantity: 6, shortQuantity: .zero)
        let (_, again) = half.holding([more], cause: .peg, circumstances)
        #expect(again.command(ReleaseHold.self)?.sliceIDs == [rest])
    }

    @Test("before exit, invoiced: off the note, off the shelf, credited, then withdrawn (S-67)")
    func invoiced() throws {
        let sale = try someOpportunity([someLine(), someLine(3)]).dispatching()
        let name = sale.slices[0].id
        var (leaving, said) = try withdraw(sale)
        #expect(said.command(CancelDispatch.self)?.sliceIDs == [name])
        (leaving, said) = leaving.dispatchCancelled([name])
        #expect(said.command(ReleaseHold.self)?.sliceIDs == [name])
        (leaving, said) = leaving.released([name], circumstances)
        let credit = try #require(said.command(IssueAdjustment.self))
        #expect(credit.kind == .correction)
        #expect(
            credit.lines == [AdjustedQuantity(invoiceLineID: try #require(sale.slices[0].invoiceLine), quantity: 10)])
        (leaving, said) = try #require(leaving.creditIssued(credit.adjustmentID, circumstances))
        #expect(leaving.slices.map(\.state) == [.withdrawn, .dispatching])
        let (won, end) = leaving.delivered(leaving.confirmation(delivered: 3, of: leaving.slices[1].id), circumstances)
        #expect(won.state == .won)
        #expect(try #require(end.event(OpportunityWon.self)).partial)
    }

    @Test("between reservation and note: nothing is cancelled before there is something to cancel")
    func beforeNote() throws {
        let (sale, _) = try someOpportunity().ordered()
        var (leaving, said) = try withdraw(sale)
        #expect(said.commands.isEmpty)
        (leaving, said) = leaving.noted([sale.slices[0].id])
        #expect(said.command(CancelDispatch.self) != nil)
        // No invoice came about: there is nothing to credit either.
        let (unpaid, release) = try #require(
            try withdraw(sale).0.invoiceRefused(sale.slices[0].invoice!, detail: "closed", circumstances))
        #expect(release.command(ReleaseHold.self) != nil)
        #expect(release.command(DemoteReservation.self) == nil)
        #expect(unpaid.released([sale.slices[0].id], circumstances).0.slices.map(\.state) == [.withdrawn])
    }

    @Test("too late: the goods have left, and are delivered (S-68)")
    func tooLate() throws {
        let sale = try someOpportunity().dispatching()
        let (leaving, _) = try withdraw(sale)
        let late = leaving.dispatchCancelRefused([sale.slices[0].id])
        #expect(late.slices.map(\.state) == [.exited])
        #expect(late.slices.allSatisfy { $0.withdrawal == nil && $0.lossReason == nil })
        #expect(late.delivered(late.confirmation(delivered: 10), circumstances).0.state == .won)
        // Delivery may be heard before the refusal.
        let (won, _) = leaving.delivered(sale.confirmation(delivered: 10), circumstances)
        #expect(won.state == .won)
        #expect(won.dispatchCancelRefused([sale.slices[0].id]) == won)
    }

    @Test("a credit that accounting refuses leaves goods and invoice to the representative")
    func creditRefused() throws {
        let sale = try someOpportunity().dispatching()
        let name = sale.slices[0].id
        let (free, said) = try withdraw(sale).0.dispatchCancelled([name]).0.released([name], circumstances)
        let credit = try #require(said.command(IssueAdjustment.self))
        #expect(credit.kind == .cancellation)
        let waiting = try #require(free.creditRefused(credit.adjustmentID, detail: "period closed"))
        #expect(waiting.slices.map(\.state) == [.restocked])
        let (_, again) = try waiting.credited(name, reason: "not needed", circumstances)
        #expect(try #require(again.command(IssueAdjustment.self)).adjustmentID != credit.adjustmentID)
    }

    @Test("parts of one invoice that leave together are credited in one document")
    func oneDocument() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        var (sale, _) = approved.holding([approved.heldLine(0, 6)], cause: .request, circumstances)
        (sale, _) = try #require(
            sale.committed(request: sale.slices[1].request!, on: someTime.utcDate, circumstances))
        let arrival = HeldLine(
            holdID: HoldID(), sliceID: sale.slices[1].id, productID: ProductID(), heldQuantity: 4, shortQuantity: 0)
        (sale, _) = sale.holding([arrival], cause: .peg, circumstances)
        (sale, _) = try #require(sale.proFormaAccepted(sale.proForma!, circumstances))
        (sale, _) = sale.reserved(sale.slices.map(\.id), circumstances)
        (sale, _) = try #require(sale.invoicedBySomebody())
        sale = sale.noted(sale.slices.map(\.id)).0
        var (leaving, said) = try withdraw(sale)
        #expect(said.commands.count == 2)
        (leaving, _) = leaving.dispatchCancelled(sale.slices.map(\.id))
        (leaving, said) = leaving.released([sale.slices[0].id], circumstances)
        #expect(said.command(IssueAdjustment.self) == nil)
        (leaving, said) = leaving.released([sale.slices[1].id], circumstances)
        #expect(try #require(said.command(IssueAdjustment.self)).lines.map(\.quantity) == [10])
    }

    @Test("what no unit can bring is lost by decision, and the others go on (S-26)")
    func lost() throws {
        let (approved, _) = try someOpportunity([someLine(), someLine(3)]).approvedBySomebody()
        var (sale, _) = approved.holding(
            [approved.heldLine(0, 0), approved.heldLine(1, 3)], cause: .request, circumstances)
        for _ in 0..<2 {
            (sale, _) = try #require(sale.unanswered(request: sale.slices[0].request!, again: false, circumstances))
        }
        #expect(sale.slices[0].state == .declined)
        let (again, asked) = try sale.askedAgain(sale.slices[0].id, circumstances)
        #expect(asked.command(HoldStock.self) != nil && again.slices[0].asked.isEmpty)
        let (lost, said) = try withdraw(sale, as: .lost)
        #expect(said.event(OpportunityLineLost.self)?.stateAtLoss == "DECLINED")
        #expect(lost.slices.map(\.state) == [.lost, .held])
        #expect(try #require(said.command(IssueProForma.self)).lines.map(\.lineID) == [sale.lines[1].id])
    }

    @Test("a service that is invoiced is credited once the invoice is known (S-71)")
    func service() throws {
        let (sale, _) = try someOpportunity([someLine(3, kind: .service)]).approvedBySomebody()
        var (ordered, _) = try #require(sale.proFormaAccepted(sale.proForma!, circumstances))
        let (leaving, said) = try withdraw(ordered)
        #expect(said.command(IssueAdjustment.self) == nil)
        let (credited, late) = try #require(leaving.invoicedBySomebody())
        let credit = try #require(late.command(IssueAdjustment.self))
        (ordered, _) = try #require(credited.creditIssued(credit.adjustmentID, circumstances))
        #expect(ordered.state == .lost)
    }
}

@Suite("Taking a closed sale up again")
struct ReopeningTests {
    @Test("makes a draft of a new revision, with slices that nobody knows yet (SM-03)")
    func lost() throws {
        let (sale, _) = try someOpportunity().submittedBySomebody()
        let (lost, _) = try sale.closedAsLost(reason: "price", circumstances)
        #expect(lost.state == .lost)
        let (draft, said) = try lost.reopened(reason: "they came back", circumstances)
        #expect(draft.state == .draft && draft.revision == 2 && draft.closedAt == nil && draft.lossReason == nil)
        #expect(draft.slices.map(\.state) == [.planned])
        #expect(Set(draft.slices.map(\.name)).isDisjoint(with: lost.slices.map(\.name)))
        #expect(said.event(OpportunityReopened.self)?.revision == 2)
        #expect(try draft.submittedBySomebody().0.state == .inApproval)
    }

    @Test("a sale that was won in part: what was delivered stays, what was not is wanted again (SM-03)")
    func won() throws {
        let sale = try someOpportunity([someLine(), someLine(3)]).dispatching()
        var current = try sale.lineGivenUp(sale.lines[1].id, as: .lost, reason: "price", circumstances).0
        let name = sale.slices[1].name
        current = current.dispatchCancelled([name]).0.released([name], circumstances).0
        let credit = try #require(current.slices[1].adjustment)
        (current, _) = try #require(current.creditIssued(credit, circumstances))
        let won = current.moved([sale.slices[0].name], to: .exited)
            .delivered(sale.confirmation(delivered: 10), circumstances).0
        #expect(won.state == .won)

        let (draft, said) = try won.reopened(reason: "they need three after all", circumstances)
        #expect(draft.state == .draft && draft.revision == 2 && draft.closedAt == nil && draft.lossReason == nil)
        #expect(said.event(OpportunityReopened.self)?.revision == 2)
        #expect(draft.quantities == [.delivered: 10, .lost: 3, .planned: 3])
        #expect(draft.standingLines.map(\.quantity.value) == [10, 3] && draft.totals == sale.totals)
        #expect(draft.standingLines.map(draft.isAgreed) == [true, false])
        #expect(throws: SalesRefusal.lineIsFixed("Pump")) {
            _ = try draft.revised(to: [draft.standingLines[0].at(price: 1), draft.standingLines[1]])
        }
        // It is approved, sourced and offered like any other; the sale is won once more, and wholly.
        var (again, asked) = try draft.approvedAgain()
        #expect(again.state == .fulfilling)
        #expect(try #require(asked.command(HoldStock.self)).lines.map(\.quantity) == [3])
        (again, asked) = again.holding([again.heldLine(2, 3)], cause: .request, circumstances)
        (again, _) = try #require(again.proFormaAccepted(again.proForma!, circumstances))
        (again, asked) = again.reserved([again.slices[2].name], circumstances)
        let invoice = try #require(asked.command(IssueInvoice.self)).invoiceID
        (again, _) = try #require(again.invoiced(again.invoiceIssued(invoice), circumstances))
        let (end, told) = again.delivered(
            again.confirmation(delivered: 3, of: again.slices[2].name), circumstances)
        #expect(end.state == .won)
        #expect(told.event(OpportunityWon.self)?.partial == false)
    }

    @Test("a sale that was won whole waits for what is to be added; approved without anything, it is won again")
    func wholly() throws {
        let sale = try someOpportunity().onTheRoad()
        let won = sale.delivered(sale.confirmation(delivered: 10), circumstances).0
        let (draft, _) = try won.reopened(reason: "two more", circumstances)
        #expect(draft.quantities == [.delivered: 10])
        // A fact about what was sold does not close it again.
        let (returned, _) = draft.goodsReturned(draft.goodsReturn(1), circumstances)
        #expect(returned.state == .draft)
        let (more, _) = try draft.revised(to: draft.lines + [someLine(2)])
        #expect(try #require(more.approvedAgain().1.command(HoldStock.self)).lines.map(\.quantity) == [2])
        #expect(try draft.approvedAgain().0.state == .won)
        #expect(throws: SalesRefusal.hasDocuments) { _ = try draft.closedAsLost(reason: "no", circumstances) }
    }

    @Test("lost after its invoice was credited: the invoice stays history, and a line like it is wanted")
    func credited() throws {
        let sale = try someOpportunity().dispatching()
        let name = sale.slices[0].name
        let leaving = try sale.lineGivenUp(sale.lines[0].id, as: .lost, reason: "price", circumstances).0
        let (free, said) = leaving.dispatchCancelled([name]).0.released([name], circumstances)
        let credit = try #require(said.command(IssueAdjustment.self))
        let (lost, _) = try #require(free.creditIssued(credit.adjustmentID, circumstances))
        let (draft, _) = try lost.reopened(reason: "they came back", circumstances)
        #expect(draft.standingLines.count == 1 && draft.standingLines[0].id != sale.lines[0].id)
        #expect(draft.quantities == [.lost: 10, .planned: 10] && draft.totals == sale.totals)
        #expect(try draft.closedAsLost(reason: "no", circumstances).0.state == .lost)
    }

    @Test("is for closed ones, and wants a reason")
    func refused() throws {
        let sale = try someOpportunity().dispatching()
        #expect(throws: SalesRefusal.notClosed(.fulfilling)) { _ = try sale.reopened(reason: "why", circumstances) }
        let won = sale.delivered(sale.confirmation(delivered: 10), circumstances).0
        #expect(throws: SalesRefusal.reasonRequired) { _ = try won.reopened(reason: "", circumstances) }
    }
}

@Suite("A sale that could hang")
struct HangingTests {
    @Test("a hold that runs out is asked anew while the line is wanted, also while credit is blocked (S-42)")
    func holdExpired() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        var (sale, _) = approved.holding([approved.heldLine(0, 10)], cause: .request, circumstances)
        sale = try #require(sale.proFormaBlocked(sale.proForma!, shortfall: Money(1, .irr)))
        let (again, said) = sale.released([sale.slices[0].id], circumstances)
        #expect(again.slices.map(\.state) == [.holding])
        #expect(said.command(HoldStock.self) != nil)
    }

    @Test("after the end of a pro-forma slices wait for the representative, who asks for another (S-43)")
    func expired() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        var (sale, _) = approved.holding([approved.heldLine(0, 10)], cause: .request, circumstances)
        (sale, _) = try #require(sale.proFormaIssued(sale.proForma!))
        (sale, _) = try #require(sale.proFormaEnded(sale.proForma!, note: "expired"))
        let (planned, said) = sale.released([sale.slices[0].id], circumstances)
        #expect(planned.slices.map(\.state) == [.planned])
        #expect(said.commands.isEmpty)
        let (renewed, asked) = try planned.renewed(circumstances)
        #expect(renewed.slices.map(\.state) == [.holding])
        #expect(asked.command(HoldStock.self) != nil)
        // Asked for before the news of the release: the slice is planned when it comes, and asks again.
        let (early, paper) = try sale.renewed(circumstances)
        #expect(paper.command(IssueProForma.self) != nil)
        #expect(early.released([sale.slices[0].id], circumstances).0.slices.map(\.state) == [.holding])
    }

    @Test("reservations that the warehouse cannot make firm are asked anew, and so are those beside them")
    func firmRefused() throws {
        let (approved, _) = try someOpportunity([someLine(), someLine(3)]).approvedBySomebody()
        var (sale, _) = approved.holding(
            [approved.heldLine(0, 10), approved.heldLine(1, 3)], cause: .request, circumstances)
        (sale, _) = try #require(sale.proFormaAccepted(sale.proForma!, circumstances))
        let (changed, said) = sale.reservationRefused([sale.slices[0].id], reason: "expired", circumstances)
        #expect(changed.slices.map(\.state) == [.holding, .held])
        #expect(said.command(HoldStock.self)?.lines.map(\.sliceID) == [changed.slices[0].name])
        #expect(changed.slices[0].name != sale.slices[0].name)
        #expect(said.command(FirmHold.self)?.sliceIDs == [sale.slices[1].id])
    }

    @Test("a refused invoice is asked for again when the representative says so (S-70)")
    func invoiceRefused() throws {
        let (sale, _) = try someOpportunity().ordered()
        let (refused, said) = try #require(
            sale.invoiceRefused(sale.slices[0].invoice!, detail: "period closed", circumstances))
        #expect(said.command(DemoteReservation.self) != nil)
        let held = refused.demoted([sale.slices[0].id])
        #expect(held.slices.map(\.state) == [.held])
        #expect(held.paperNote == "period closed")
        let (again, asked) = try held.renewed(circumstances)
        #expect(asked.command(FirmHold.self) != nil)
        #expect(again.reserved([sale.slices[0].id], circumstances).1.command(IssueInvoice.self) != nil)
        #expect(throws: SalesRefusal.nothingToRenew(.accepted)) { _ = try sale.renewed(circumstances) }
    }

    @Test("an accepted pro-forma that accounting takes back frees what is not invoiced")
    func takenBack() throws {
        let (approved, _) = try someOpportunity([someLine(), someLine(3)]).approvedBySomebody()
        var (sale, _) = approved.holding(
            [approved.heldLine(0, 10), approved.heldLine(1, 3)], cause: .request, circumstances)
        (sale, _) = try #require(sale.proFormaAccepted(sale.proForma!, circumstances))
        (sale, _) = sale.reserved([sale.slices[0].id], circumstances)
        let (ended, said) = try #require(sale.proFormaEnded(sale.proForma!, note: "wrong customer"))
        #expect(said.command(DemoteReservation.self)?.sliceIDs == [sale.slices[0].id])
        let held = ended.demoted([sale.slices[0].id])
        #expect(try held.renewed(circumstances).1.command(IssueProForma.self) != nil)
    }

    @Test("giving up takes back a pro-forma that is still being asked for, and heeds no late yes to it")
    func closingWhileAsked() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        let (sale, _) = approved.holding([approved.heldLine(0, 10)], cause: .request, circumstances)
        let (closing, said) = try sale.closedAsLost(reason: "price", circumstances)
        #expect(said.command(WithdrawProForma.self) != nil)
        #expect(closing.proFormaIssued(sale.proForma!) == nil)
        #expect(closing.proFormaAccepted(sale.proForma!, circumstances) == nil)
    }

    @Test("a note that the warehouse cancels by itself leaves the goods to the representative")
    func noteCancelled() throws {
        let sale = try someOpportunity().dispatching()
        let (changed, said) = sale.dispatchCancelled([sale.slices[0].id])
        #expect(changed.slices.map(\.state) == [.restocked])
        #expect(said.command(ReleaseHold.self) != nil)
        let (_, credit) = try changed.credited(sale.slices[0].id, reason: "gone", circumstances)
        #expect(credit.command(IssueAdjustment.self)?.kind == .cancellation)
    }
}
