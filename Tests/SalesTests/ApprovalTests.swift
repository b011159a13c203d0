import Contracts
import Testing

@testable import SalesDomain

@Suite("Submitting an opportunity")
struct SubmissionTests {
    @Test("asks for approval of exactly this content")
    func asks() throws {
        let (sale, consequences) = try someOpportunity().submittedBySomebody()
        let request = try #require(consequences.command(RequestApproval.self))
        #expect(sale.state == .inApproval)
        #expect(request.contentHash == "hash")
        #expect(request.lines.count == 1)
    }

    @Test("is refused without lines")
    func noLines() {
        #expect(throws: SalesRefusal.noLines) { _ = try someOpportunity([]).submittedBySomebody() }
    }

    @Test("is refused once it is in approval")
    func twice() throws {
        let (sale, _) = try someOpportunity().submittedBySomebody()
        #expect(throws: SalesRefusal.notEditable(.inApproval)) { _ = try sale.submittedBySomebody() }
    }

    @Test("a grant for another hash or revision changes nothing (S-31)", arguments: [("other", 1), ("hash", 2)])
    func staleGrant(hash: String, revision: Int) throws {
        let (sale, _) = try someOpportunity().submittedBySomebody()
        #expect(sale.approved(sale.grant(hash: hash, revision: revision), circumstances) == nil)
    }

    @Test("a price decides the content, a note does not")
    func contentHash() {
        let line = someLine()
        var sale = someOpportunity([line])
        let before = sale.contentToJudge
        sale.paperNote = "call on Monday"
        #expect(sale.contentToJudge == before)
        #expect(someOpportunity([someLine(price: 999)]).contentToJudge != before)
    }

    @Test("returned for correction, it can be revised and submitted again (S-28)")
    func correction() throws {
        let (submitted, _) = try someOpportunity().submittedBySomebody()
        let (returned, _) = try #require(
            submitted.returned(request: submitted.approvalRequest!, reason: "returned for correction"))
        #expect(returned.state == .returned)
        let line = someLine(5)
        let (revised, _) = try returned.revised(to: [line])
        #expect(revised.revision == 2)
        #expect(revised.lines.map(\.id) == [line.id] && revised.slices.map(\.quantity) == [5])
        #expect(try revised.submittedBySomebody().0.state == .inApproval)
    }

    @Test("approved goods ask for stock in one command; a service is ready by itself (S-71)")
    func asksStock() throws {
        let (sale, consequences) = try someOpportunity([someLine(), someLine(3, kind: .service)]).approvedBySomebody()
        #expect(try #require(consequences.command(HoldStock.self)).lines.count == 1)
        #expect(sale.slices.map(\.state) == [.holding, .held])
    }
}
