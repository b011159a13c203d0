import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesDomain
@testable import SalesService

@Suite("What is told of a sale afterwards")
struct HistoryTests {
    private func kinds(_ entries: [HistoryEntry]) -> [String] {
        entries.map { [$0.kind.rawValue, $0.value].filter { !$0.isEmpty }.joined(separator: " ") }
    }

    @Test("names its state, its revision and its papers as they change")
    func states() throws {
        let draft = someOpportunity()
        #expect(kinds(draft.firstHistory) == ["OPENED"])
        let (submitted, _) = try draft.submittedBySomebody()
        #expect(kinds(submitted.firstHistory) == ["OPENED", "STATE IN_APPROVAL"])
        #expect(kinds(submitted.history(since: draft)) == ["STATE IN_APPROVAL"])
        let (approved, _) = try #require(submitted.approved(submitted.grant(), circumstances))
        #expect(kinds(approved.history(since: submitted)) == ["STATE APPROVED"], "nothing is held yet")
        let held = approved.holding([approved.heldLine(0, 10)], cause: .request, circumstances).0
        #expect(kinds(held.history(since: approved)) == ["PAPER ASKED", "LINE HELD"])
        let (lost, _) = try draft.closedAsLost(reason: "price", circumstances)
        #expect(kinds(lost.history(since: draft)) == ["STATE LOST", "LINE LOST"])
        #expect(lost.history(since: draft)[0].words == "price")
        let (revised, _) = try held.revised(to: [held.lines[0].at(price: 900)])
        #expect(kinds(revised.history(since: held)).prefix(2) == ["STATE DRAFT", "REVISION 2"])
        #expect(held.history(since: held).isEmpty)
    }

    @Test("names the goods that moved with their quantity, and several lines that moved together once")
    func goods() throws {
        let (sale, _) = try someOpportunity([someLine(), someLine(3)]).approvedBySomebody()
        let one = sale.holding([sale.heldLine(0, 4)], cause: .request, circumstances).0
        let entries = one.history(since: sale).filter { $0.kind == .line }
        #expect(kinds(entries) == ["LINE ENQUIRING", "LINE HELD"])
        #expect(entries.map(\.quantity) == [Quantity(6, "pc"), Quantity(4, "pc")])
        #expect(entries.map(\.unit) == [.supply, nil])
        #expect(entries.map(\.lineName) == ["Pump", "Pump"])
        let both = sale.holding([sale.heldLine(0, 10), sale.heldLine(1, 3)], cause: .request, circumstances).0
        let together = both.history(since: sale).filter { $0.kind == .line }
        #expect(together.map(\.lines) == [2])
        #expect(together[0].quantity == nil && together[0].line == nil)
    }

    @Test("names a promise that moved, with the day that it was")
    func promises() throws {
        let (sale, _) = try someOpportunity().approvedBySomebody()
        let short = sale.holding([sale.heldLine(0, 0)], cause: .request, circumstances).0
        let (answered, _) = try #require(short.answeredBySomebody(10))
        #expect(kinds(answered.history(since: short)) == ["LINE ANSWERED"])
        let request = try #require(answered.slices[0].request)
        let later = someTime.utcDate.adding(days: 9)
        let (delayed, _) = try #require(answered.delayed(request: request, to: later))
        let moved = try #require(delayed.history(since: answered).first)
        #expect(moved.kind == .promise && moved.day == later && moved.value == someTime.utcDate.description)
    }

    @Test("keeps what approvers want corrected, each on its line, and no second time as a note")
    func remarks() throws {
        let (sale, _) = try someOpportunity().submittedBySomebody()
        let remarks = [
            ApprovalRemark(lineID: sale.lines[0].id, field: "discount_rate", text: "too much"),
            ApprovalRemark(text: "see above"),
        ]
        let request = try #require(sale.approvalRequest)
        let (returned, said) = try #require(sale.returned(request: request, reason: "returned", remarks: remarks))
        let entries = returned.history(since: sale, remarks: said.remarks)
        #expect(kinds(entries) == ["STATE RETURNED", "REMARK discount_rate", "REMARK"])
        #expect(entries.map(\.words) == [nil, "too much", "see above"])
        #expect(entries[1].lineName == "Pump")
    }

    @Test("has the next step as it is planned; it ends with the sale")
    func nextStep() throws {
        let sale = someOpportunity()
        #expect(throws: SalesRefusal.dayRequired) { try sale.nextStepPlanned("call", on: nil) }
        let planned = try sale.nextStepPlanned("call", on: someTime.utcDate)
        let entry = try #require(planned.history(since: sale).first)
        #expect(entry.kind == .nextStep && entry.words == "call" && entry.day == someTime.utcDate)
        #expect(planned.contentToJudge == sale.contentToJudge)
        #expect(try planned.nextStepPlanned(nil, on: someTime.utcDate) == sale)
        let (lost, _) = try planned.closedAsLost(reason: "price", circumstances)
        #expect(lost.nextStep == nil && lost.nextStepOn == nil)
        #expect(throws: SalesRefusal.alreadyClosed(.lost)) { try lost.nextStepPlanned("call", on: someTime.utcDate) }
    }
}

@Suite("The history of a sale", .needsDatabase)
struct HistoryServiceTests {
    @Test("is kept with time and name, the latest first, with the stages between; others do not see it")
    func kept() async throws {
        try await withService(SalesApp.definition) { sales in
            let manager = sales.person(.salesManager)
            let seller = sales.person(.salesRep)
            let account = SaveAccountRequest(id: AccountID(), name: "Noor", country: "IR")
            let product = SaveProductRequest(
                id: ProductID(), sku: "PUMP", name: "Pump", kind: .goods, unit: "pc", route: .trade, taxCode: "VAT10",
                taxRate: .zero)
            _ = try await sales.post("accounts", SaveAccountsRequest(accounts: [account]), as: manager)
            _ = try await sales.post("products", SaveProductsRequest(products: [product]), as: manager)
            try await sales.deliver(
                UserPublished(
                    userID: seller.user, username: "sara", displayName: "Sara", roles: [.salesRep], unitID: nil,
                    managerID: nil))
            let id = OpportunityID()
            let line = OpportunityLineRequest(productID: product.id, quantity: 1, unitPrice: UnitPrice(1000, .irr))
            _ = try await sales.post(
                "opportunities",
                OpenOpportunityRequest(id: id, accountID: account.id, currency: .irr, lines: [line]), as: seller)
            let path = "opportunities/\(id)"
            let day = sales.clock.now.utcDate.adding(days: 2)
            func plan(_ text: String?, _ day: LocalDate?, version: Int) async throws -> TestAnswer {
                try await sales.put(
                    "\(path)/next-step", NextStepRequest(text: text, dueOn: day), as: seller, version: version)
            }
            #expect(try await plan("call them", nil, version: 1).problem?.faults == ["/due_on day_required"])
            let long = try await plan(String(repeating: "x", count: 301), day, version: 1)
            #expect(long.problem?.faults == ["/text out_of_range"])
            let planned = try await plan("call them", day, version: 1).decoded(OpportunityView.self)
            #expect(planned.nextStep == "call them" && planned.nextStepOn == day && planned.version == 2)
            #expect(try await plan("call again", day, version: 1).status == 412)
            let listed = try await sales.get("opportunities", as: seller).decoded(Page<OpportunitySummary>.self).data
            #expect(listed.map(\.nextStep) == ["call them"] && listed.map(\.ownerName) == ["Sara"])
            sales.clock.advance(seconds: 60)
            _ = try await sales.post("\(path)/submit", as: seller, version: 2)

            let told = try await sales.get("\(path)/history", as: seller).decoded(OpportunityHistory.self).entries
            #expect(
                told.map { "\($0.kind) \($0.value)" } == [
                    "STATE IN_APPROVAL", "STAGE approval", "NEXT_STEP ", "OPENED ", "STAGE opportunity",
                ])
            #expect(told.map(\.userName) == Array(repeating: "Sara", count: 5))
            #expect(told[2].text == "call them" && told[2].day == day)
            #expect(try await sales.get("\(path)/history", as: sales.person(.salesRep)).status == 404)
            #expect(try await sales.put("\(path)/next-step", NextStepRequest(), as: manager, version: 3).status == 404)
        }
    }
}
