import Contracts
import Testing

@testable import SalesDomain

@Suite("Editing a sale after its approval")
struct RevisingTests {
    /// Two lines of ten and three, held for the customer; the pro-forma is asked for.
    private func held() throws -> Opportunity {
        let (sale, _) = try someOpportunity([someLine(), someLine(3)]).approvedBySomebody()
        return sale.holding([sale.heldLine(0, 10), sale.heldLine(1, 3)], cause: .request, circumstances).0
    }

    private func issued() throws -> Opportunity {
        let sale = try held()
        return try #require(sale.proFormaIssued(sale.proForma!)).0
    }

    @Test(
        "another price: a new revision and hash, the goods stay held, and nothing is asked before a new approval (S-31)"
    )
    func price() throws {
        let sale = try issued()
        let old = try #require(sale.proForma)
        let (draft, said) = try sale.revised(to: [sale.lines[0].at(price: 900), sale.lines[1]])
        #expect(draft.state == .draft && draft.revision == 2 && draft.contentHash == nil)
        #expect(draft.slices.map(\.state) == [.held, .held])
        #expect(said.commands.isEmpty)
        let told = try #require(said.event(OpportunityRevised.self))
        #expect(told.revision == 2 && told.contentHash == draft.contentToJudge)
        #expect(draft.contentToJudge != sale.contentToJudge)
        // Words about the old pro-forma, and the old approval, are of the past.
        #expect(draft.proFormaAccepted(old, circumstances) == nil)
        #expect(draft.approved(sale.grant(), circumstances) == nil)

        let (again, asked) = try draft.approvedAgain()
        let paper = try #require(asked.command(IssueProForma.self))
        #expect(again.state == .approved)
        #expect(paper.proFormaID != old && paper.revision == 2)
        #expect(paper.lines.map(\.unitPrice.value) == [900, 1000])
        #expect(asked.command(HoldStock.self) == nil)
    }

    @Test("asked for what it is already, an approved sale stays as it is")
    func nothing() throws {
        let sale = try issued()
        let (same, said) = try sale.revised(to: sale.lines)
        #expect(same == sale)
        #expect(said.events.isEmpty && said.commands.isEmpty)
    }

    @Test("lines with documents on them, and lines that have come to their end, are known as fixed")
    func fixed() throws {
        let sale = try issued()
        #expect(sale.fixedLines.isEmpty)
        let (without, _) = try sale.lineGivenUp(sale.lines[0].id, as: .withdrawn, reason: "too dear", circumstances)
        #expect(without.fixedLines == [sale.lines[0].id])
        #expect(try someOpportunity([someLine(), someLine(3)]).dispatching().fixedLines.count == 2)
    }

    @Test("a line left out gives its hold back; one added is planned, and claimed after the approval")
    func leftOutAndAdded() throws {
        let sale = try issued()
        let added = someLine(4)
        var (draft, said) = try sale.revised(to: [sale.lines[1], added])
        #expect(said.command(ReleaseHold.self)?.sliceIDs == [sale.slices[0].name])
        #expect(draft.standingLines.map(\.id) == [sale.lines[1].id, added.id])
        #expect(draft.totals.net == Money(7_000, .irr))
        #expect(draft.quantities == [.withdrawing: 10, .held: 3, .planned: 4])
        (draft, said) = draft.released([sale.slices[0].name], circumstances)
        #expect(draft.quantities == [.withdrawn: 10, .held: 3, .planned: 4])
        #expect(draft.state == .draft && said.commands.isEmpty)
        let (again, asked) = try draft.approvedAgain()
        #expect(try #require(asked.command(HoldStock.self)).lines.map(\.quantity) == [4])
        #expect(again.quantities == [.withdrawn: 10, .held: 3, .holding: 4])
    }

    @Test("a smaller quantity gives a hold back and claims what is left anew; a larger one claims the difference")
    func quantity() throws {
        let sale = try issued()
        let (draft, said) = try sale.revised(to: [sale.lines[0].at(6), sale.lines[1].at(5)])
        #expect(said.command(ReleaseHold.self)?.sliceIDs == [sale.slices[0].name])
        #expect(draft.quantities == [.withdrawing: 10, .held: 3, .planned: 8])
        for line in draft.lines {
            let sum = draft.slices.filter { $0.line == line.id }.reduce(ExactDecimal.zero) { $0 + $1.quantity }
            #expect(sum == line.quantity.value, "I-40")
        }
        let (_, asked) = try draft.approvedAgain()
        #expect(try #require(asked.command(HoldStock.self)).lines.map(\.quantity) == [6, 2])
    }

    @Test("what a unit was asked for and is not wanted is cancelled; its answer for what waits orders nothing (D-05)")
    func enquiring() throws {
        let (approved, _) = try someOpportunity([someLine(), someLine(3)]).approvedBySomebody()
        let (sale, _) = approved.holding(
            [approved.heldLine(0, 0), approved.heldLine(1, 0)], cause: .request, circumstances)
        let (draft, said) = try sale.revised(to: [sale.lines[0].at(price: 900)])
        #expect(said.command(CancelSourcing<SupplyTrade>.self)?.requestID == sale.slices[1].request)
        let (answered, none) = try #require(draft.answeredBySomebody(10))
        #expect(answered.slices[0].state == .answered)
        #expect(none.commands.isEmpty)
        #expect(throws: SalesRefusal.notUnderWay(.draft)) { _ = try answered.answerAccepted(answered.slices[0].id) }
        let (_, ordered) = try answered.approvedAgain()
        #expect(try #require(ordered.command(CommitSourcing<SupplyTrade>.self)).offerID == answered.slices[0].offer)
    }

    @Test("an accepted pro-forma gives way too; what is firm stays firm, and no invoice is asked from it")
    func accepted() throws {
        let sale = try held()
        let old = try #require(sale.proForma)
        let (firming, _) = try #require(sale.proFormaAccepted(old, circumstances))
        let (draft, _) = try firming.revised(to: [sale.lines[0].at(price: 900), sale.lines[1]])
        let (reserved, said) = draft.reserved(sale.slices.map(\.name), circumstances)
        #expect(reserved.slices.map(\.state) == [.reserved, .reserved])
        #expect(said.commands.isEmpty)
        let (again, asked) = try reserved.approvedAgain()
        let paper = try #require(asked.command(IssueProForma.self))
        let (_, invoice) = try #require(again.proFormaAccepted(paper.proFormaID, circumstances))
        #expect(try #require(invoice.command(IssueInvoice.self)).proFormaID == paper.proFormaID)
    }

    @Test("an invoiced line is fixed, and goes on; the rest of its pro-forma goes back (SM-08)")
    func invoiced() throws {
        let rules = FulfilmentRules(deliveryRule: .asReady)
        let (approved, _) = try someOpportunity([someLine(), someLine(3)], rules: rules).approvedBySomebody()
        var (sale, _) = approved.holding(
            [approved.heldLine(0, 10), approved.heldLine(1, 3)], cause: .request, circumstances)
        (sale, _) = try #require(sale.proFormaAccepted(sale.proForma!, circumstances))
        (sale, _) = sale.reserved([sale.slices[0].name], circumstances)
        (sale, _) = try #require(sale.invoicedBySomebody())
        let (first, second) = (sale.lines[0], sale.lines[1])
        #expect(throws: SalesRefusal.lineIsFixed("Pump")) { _ = try sale.revised(to: [first.at(price: 1), second]) }
        #expect(throws: SalesRefusal.lineIsFixed("Pump")) { _ = try sale.revised(to: [second]) }
        #expect(throws: SalesRefusal.noLines) { _ = try sale.revised(to: []) }

        var (draft, said) = try sale.revised(to: [first, second.at(price: 900)])
        #expect(said.command(WithdrawProForma.self)?.proFormaID == sale.proForma)
        (draft, _) = draft.noted([sale.slices[0].name])
        draft = draft.moved([sale.slices[0].name], to: .exited)
        (draft, said) = draft.delivered(draft.confirmation(delivered: 10), circumstances)
        #expect(draft.state == .draft)
        #expect(draft.quantities == [.delivered: 10, .held: 3])
        let (again, asked) = try draft.approvedAgain()
        #expect(again.state == .fulfilling)
        #expect(try #require(asked.command(IssueProForma.self)).lines.map(\.lineID) == [second.id])
    }

    @Test("is refused in approval, when closed, and for a line that is named twice")
    func refused() throws {
        let sale = try held()
        let (submitted, _) = try sale.revised(to: [sale.lines[0]]).0.submittedBySomebody()
        #expect(throws: SalesRefusal.notEditable(.inApproval)) { _ = try submitted.revised(to: sale.lines) }
        let (lost, _) = try someOpportunity().closedAsLost(reason: "price", circumstances)
        #expect(throws: SalesRefusal.notEditable(.lost)) { _ = try lost.revised(to: lost.lines) }
        let twice = [sale.lines[0], sale.lines[0].at(3)]
        #expect(throws: SalesRefusal.lineTwice(position: 2)) { _ = try sale.revised(to: twice) }
    }

    @Test("the approvers send the revision back: what they agreed to before goes on, what changed waits")
    func sentBack() throws {
        let sale = try held()
        let (draft, _) = try sale.revised(to: sale.lines + [someLine(2)])
        let (submitted, _) = try draft.submittedBySomebody()
        let (returned, _) = try #require(submitted.returned(request: submitted.approvalRequest!, reason: "too much"))
        // Nothing changed that was on the pro-forma: the customer may take it meanwhile.
        let (accepted, said) = try #require(returned.proFormaAccepted(sale.proForma!, circumstances))
        #expect(accepted.state == .returned)
        #expect(try #require(said.command(FirmHold.self)).sliceIDs.count == 2)
        let (reserved, invoice) = accepted.reserved(sale.slices.map(\.name), circumstances)
        #expect(invoice.command(IssueInvoice.self)?.lines.count == 2)
        #expect(reserved.quantities == [.reserved: 13, .planned: 2])
    }

    @Test("what a revision left out is neither sold nor lost when the sale is won")
    func won() throws {
        let sale = try held()
        var (current, _) = try sale.revised(to: [sale.lines[0]])
        (current, _) = current.released([sale.slices[1].name], circumstances)
        (current, _) = try current.approvedAgain()
        (current, _) = try #require(current.proFormaAccepted(current.proForma!, circumstances))
        (current, _) = current.reserved([sale.slices[0].name], circumstances)
        (current, _) = try #require(current.invoicedBySomebody())
        current = current.moved([sale.slices[0].name], to: .exited)
        let (won, said) = current.delivered(current.confirmation(delivered: 10), circumstances)
        #expect(won.state == .won)
        let told = try #require(said.event(OpportunityWon.self))
        #expect(!told.partial && told.lostValue.isZero && told.deliveredValue == Money(10_000, .irr))
    }
}
