import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesDomain
@testable import SalesService

@Suite("A sale of which some lines are approved")
struct PartApprovalTests {
    /// Lines of ten, three and five; the second is returned.
    private func partly() throws -> (Opportunity, Consequences) {
        let (sale, _) = try someOpportunity([someLine(), someLine(3), someLine(5)]).submittedBySomebody()
        let grant = sale.grant(returning: [sale.lines[1].id], because: "too cheap")
        return try #require(sale.approved(grant, circumstances))
    }

    /// The approved lines held, on a pro-forma, accepted and firm.
    private func ordered() throws -> (Opportunity, Consequences) {
        var (sale, _) = try partly()
        (sale, _) = sale.holding([sale.heldLine(0, 10), sale.heldLine(2, 5)], cause: .request, circumstances)
        (sale, _) = try #require(sale.proFormaAccepted(sale.proForma!, circumstances))
        return sale.reserved([sale.slices[0].name, sale.slices[2].name], circumstances)
    }

    @Test("the approved lines proceed; the returned one waits with its remark (S-32)")
    func proceeds() throws {
        let (sale, said) = try partly()
        #expect(sale.state == .approved)
        #expect(sale.lines.map(sale.isAgreed) == [true, false, true])
        #expect(try #require(said.command(HoldStock.self)).lines.map(\.quantity) == [10, 5])
        #expect(sale.slices.map(\.state) == [.holding, .planned, .holding])
        #expect(sale.paperNote?.contains("too cheap") == true)
        #expect(said.event(OpportunityReturned.self)?.remarks.map(\.lineID) == [sale.lines[1].id])
        let (held, asked) = sale.holding(
            [sale.heldLine(0, 10), sale.heldLine(2, 5)], cause: .request, circumstances)
        #expect(try #require(asked.command(IssueProForma.self)).lines.map(\.quantity.value) == [10, 5])
        #expect(held.slices[1].state == .planned)
    }

    @Test("they are invoiced without waiting for the returned one, also where the order is to be complete")
    func invoiced() throws {
        let (_, said) = try ordered()
        #expect(try #require(said.command(IssueInvoice.self)).lines.flatMap(\.slices).map(\.quantity) == [10, 5])
    }

    @Test("corrected and approved, the returned line follows on a pro-forma of its own")
    func corrected() throws {
        var (sale, _) = try ordered()
        (sale, _) = try #require(sale.invoicedBySomebody())
        let lines = sale.lines
        let (draft, _) = try sale.revised(to: [lines[0], lines[1].at(price: 1100), lines[2]])
        #expect(draft.state == .draft && draft.revision == 2)
        var (again, said) = try draft.approvedAgain()
        #expect(again.state == .fulfilling)
        #expect(try #require(said.command(HoldStock.self)).lines.map(\.lineID) == [lines[1].id])
        (again, said) = again.holding([again.heldLine(1, 3)], cause: .request, circumstances)
        let paper = try #require(said.command(IssueProForma.self))
        #expect(paper.revision == 2 && paper.lines.map(\.unitPrice.value) == [1100])
    }

    @Test("a changed line that is returned keeps what is held for it, and is not on the pro-forma of the others")
    func returnedWhileHeld() throws {
        let (approved, _) = try someOpportunity([someLine(), someLine(3)]).approvedBySomebody()
        let (sale, _) = approved.holding(
            [approved.heldLine(0, 10), approved.heldLine(1, 3)], cause: .request, circumstances)
        let (draft, _) = try sale.revised(to: [sale.lines[0], sale.lines[1].at(price: 900)])
        let (submitted, _) = try draft.submittedBySomebody()
        let grant = submitted.grant(returning: [sale.lines[1].id], because: "too cheap")
        var (current, said) = try #require(submitted.approved(grant, circumstances))
        let paper = try #require(said.command(IssueProForma.self))
        #expect(paper.lines.map(\.lineID) == [sale.lines[0].id])
        (current, said) = try #require(current.proFormaAccepted(paper.proFormaID, circumstances))
        #expect(try #require(said.command(FirmHold.self)).sliceIDs == [sale.slices[0].name])
        (current, said) = current.reserved(sale.slices.map(\.name), circumstances)
        #expect(try #require(said.command(IssueInvoice.self)).lines.map(\.lineID) == [sale.lines[0].id])
    }

    @Test("sent for approval again as it is, it takes a new revision; given up, the others close the sale")
    func otherwise() throws {
        let (sale, _) = try partly()
        #expect(try sale.revised(to: sale.lines).0.revision == 2)
        let (without, said) = try sale.lineGivenUp(
            sale.lines[1].id, as: .lost, reason: "too cheap", circumstances)
        #expect(without.slices.map(\.state) == [.holding, .lost, .holding])
        #expect(said.event(OpportunityLineLost.self)?.stateAtLoss == "PLANNED")
    }
}

@Suite("Some lines approved, in sales' rows", .needsDatabase)
struct PartApprovalServiceTests {
    @Test("a line that approvers left out is read again as one that waits (S-32)")
    func kept() async throws {
        try await withService(SalesApp.definition) { sales in
            let story = try await ServiceStory(sales, approved: false)
            let first = try #require(try await story.view.lines.first)
            let second = OpportunityLineRequest(
                productID: first.productID, quantity: 3, unitPrice: UnitPrice(1000, .irr))
            let same = OpportunityLineRequest(
                id: first.id, productID: first.productID, quantity: 10, unitPrice: UnitPrice(1000, .irr))
            _ = try await story.post("withdraw-submission", ReasonRequest(reason: "one more"))
            _ = try await story.revise([same, second])
            _ = try await story.post("submit")
            let asked = try await story.view
            let returned = try #require(asked.lines.last?.id)
            try await story.approve(
                asked, returning: [returned], remarks: [ApprovalRemark(lineID: returned, text: "too cheap")])

            let view = try await story.view
            #expect(view.state == "APPROVED" && view.note?.contains("too cheap") == true)
            #expect(view.lines.map(\.agreed) == [true, false])
            #expect(try await story.quantities == ["HOLDING": 10, "PLANNED": 3])
            #expect(try await sales.sent(HoldStock.self).flatMap(\.lines).map(\.quantity) == [10])
        }
    }
}
