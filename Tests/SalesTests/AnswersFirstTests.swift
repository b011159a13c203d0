import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesDomain
@testable import SalesService

@Suite("A sale whose units answer before the approvers")
struct AnswersFirstTests {
    private let rules = FulfilmentRules(answersFirst: true)

    /// Ten pumps and a service; the shelf has six.
    private func enquiring() throws -> (Opportunity, Consequences) {
        let draft = someOpportunity([someLine(), someLine(2, kind: .service)], rules: rules)
        let (sale, _) = try draft.enquired(circumstances)
        return sale.holding([sale.heldLine(0, 6)], cause: .request, circumstances)
    }

    @Test("is submitted only when its short lines are answered; nothing is ordered before the approval (D-05)")
    func submitted() throws {
        let draft = someOpportunity([someLine(2, kind: .service), someLine()], rules: rules)
        #expect(throws: SalesRefusal.notAnswered(position: 2)) { _ = try draft.submittedBySomebody() }
        let (sale, asked) = try enquiring()
        #expect(sale.state == .draft)
        #expect(try #require(asked.command(RequestSourcing<SupplyTrade>.self)).quantity == 4)
        #expect(throws: SalesRefusal.notAnswered(position: 1)) { _ = try sale.submittedBySomebody() }
        let (answered, said) = try #require(sale.answeredBySomebody(4, slice: 2))
        #expect(said.commands.isEmpty)
        #expect(answered.quantities == [.held: 8, .answered: 4])

        let (approved, ordered) = try answered.approvedAgain()
        let commit = try #require(ordered.command(CommitSourcing<SupplyTrade>.self))
        #expect(commit.quantity == 4 && commit.offerID == answered.slices[2].offer)
        #expect(ordered.command(HoldStock.self) == nil && ordered.command(IssueProForma.self) == nil)
        let (_, paper) = try #require(
            approved.committed(request: commit.requestID, on: someTime.utcDate, circumstances))
        #expect(try #require(paper.command(IssueProForma.self)).lines.map(\.quantity.value) == [10, 2])
    }

    @Test("what nobody can bring is left out before it is submitted; the representative may have all asked again")
    func declined() throws {
        var (sale, _) = try enquiring()
        for _ in 0..<2 {
            (sale, _) = try #require(sale.unanswered(request: sale.slices[2].request!, again: false, circumstances))
        }
        #expect(sale.slices[2].state == .declined)
        #expect(throws: SalesRefusal.notAnswered(position: 1)) { _ = try sale.submittedBySomebody() }
        let (again, asked) = try sale.askedAgain(sale.slices[2].id, circumstances)
        #expect(try #require(asked.command(HoldStock.self)).lines.map(\.quantity) == [4])
        #expect(again.slices[2].state == .holding)
        let (fewer, _) = try sale.revised(to: [sale.lines[0].at(6), sale.lines[1]])
        #expect(fewer.quantities == [.held: 8])
        #expect(try fewer.submittedBySomebody().0.state == .inApproval)
    }

    @Test("an answer that runs out before the approval is asked for anew; then the line waits again (S-27)")
    func ranOut() throws {
        let (sale, _) = try enquiring()
        let (answered, _) = try #require(sale.answeredBySomebody(4, slice: 2))
        let (asking, said) = try #require(
            answered.unanswered(request: answered.slices[2].request!, again: true, circumstances))
        #expect(said.command(RequestSourcing<SupplyTrade>.self) != nil)
        #expect(throws: SalesRefusal.notAnswered(position: 1)) { _ = try asking.submittedBySomebody() }
    }

    @Test(
        "nobody decides in time: what was held early is let go, and nothing is claimed until it is asked again (S-29)")
    func expired() throws {
        let (sale, _) = try enquiring()
        let (submitted, _) = try #require(sale.answeredBySomebody(4, slice: 2)).0.submittedBySomebody()
        let request = try #require(submitted.approvalRequest)
        let (returned, said) = try #require(submitted.returned(request: request, reason: "timeout", isLate: true))
        #expect(try #require(said.command(ReleaseHold.self)).sliceIDs == [sale.slices[0].name])
        let (free, none) = returned.released([sale.slices[0].name], circumstances)
        #expect(free.slices[0].state == .planned && none.commands.isEmpty)
        #expect(throws: SalesRefusal.notAnswered(position: 1)) { _ = try free.submittedBySomebody() }
        let corrected = try #require(submitted.returned(request: request, reason: "returned for correction"))
        #expect(corrected.1.command(ReleaseHold.self) == nil)
    }

    @Test("a draft that is given up gives everything back that it had asked for")
    func givenUp() throws {
        let (sale, _) = try enquiring()
        let (closing, said) = try sale.closedAsLost(reason: "price", circumstances)
        #expect(said.command(ReleaseHold.self) != nil && said.command(CancelSourcing<SupplyTrade>.self) != nil)
        #expect(closing.state == .draft)
        let (half, _) = closing.released([sale.slices[0].name], circumstances)
        let (lost, _) = try #require(half.sourcingCancelled(request: sale.slices[2].request!, circumstances))
        #expect(lost.state == .lost)
    }

    @Test("enquiring is for drafts, and once for each part")
    func refused() throws {
        let (sale, _) = try enquiring()
        #expect(throws: SalesRefusal.nothingToEnquire) { _ = try sale.enquired(circumstances) }
        let (submitted, _) = try someOpportunity().submittedBySomebody()
        #expect(throws: SalesRefusal.notEditable(.inApproval)) { _ = try submitted.enquired(circumstances) }
    }
}

@Suite("Answers first, over HTTP and messages", .needsDatabase)
struct AnswersFirstServiceTests {
    @Test("the rule is kept, enquiring asks warehouse and unit, and a submission waits for them (D-05)")
    func waits() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false, rules: .init(answersFirst: true), submit: false)
            let early = try await story.post("submit")
            #expect(early.status == 409 && early.problem?.code == "not_answered")
            #expect(try await story.post("enquire").status == 200)
            #expect(try await story.post("enquire").problem?.code == "nothing_to_enquire")
            try await story.hold(try await story.slice("HOLDING"), 6)
            #expect(try await story.quantities == ["HELD": 6, "ENQUIRING": 4])
            #expect(try await story.post("submit").status == 409)

            let asked = try #require(try await sales.sent(RequestSourcing<SupplyTrade>.self).first)
            let day = try #require(LocalDate(year: 2026, month: 5, day: 1))
            try await sales.deliver(
                SourcingQuoted<SupplyTrade>(
                    requestID: asked.requestID, asker: .sales, offerID: OfferID(), peg: asked.peg, quantity: 4,
                    leadTimeDays: 12, earliestDate: day, unitCost: UnitPrice(1, .irr), validUntil: day), times: 2)
            #expect(try await story.quantities == ["HELD": 6, "ANSWERED": 4])
            #expect(try await sales.sent(CommitSourcing<SupplyTrade>.self).isEmpty)
            let submitted = try await story.post("submit")
            #expect(submitted.status == 200)
            try await story.approve(try submitted.decoded())
            #expect(try await sales.sent(CommitSourcing<SupplyTrade>.self).map(\.quantity) == [4])
            #expect(try await sales.sent(HoldStock.self).count == 1)
        }
    }
}
