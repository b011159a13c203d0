import Contracts
import Testing

@testable import karvan

extension Scenarios {
    @Suite("The demo's tales")
    struct DemoStories {
        @Test("end as they say, in both companies, and told again nothing happens", .timeLimit(.minutes(10)))
        func told() async throws {
            let suite = try Scenarios.suite
            let stages = [suite.iran, suite.poland]
            let book = StoryBook(companies: stages.map(\.company), base: suite.url)
            let count = StoryBook.Tale.allCases.count * stages.count

            let outcomes = try await book.tell(count)
            let strange = outcomes.filter { !$0.isAsExpected }.map(\.row)
            #expect(strange == [])
            for stage in stages {
                let told = outcomes.filter { $0.company == stage.company.name }.map(\.story)
                #expect(Set(told) == Set(StoryBook.Tale.allCases))
                try await Audit(stage: stage).expectClean()
            }
            let books = try await Books(of: suite.poland)

            let again = try await book.tell(count)
            let (before, after) = (outcomes.map(\.row), again.map(\.row))
            #expect(before == after)
            let changed = try await Books(of: suite.poland).change(since: books)
            #expect(changed == [:])
        }

        @Test("a sale far below its price is approved by the manager, then by the director and finance")
        func discounted() async throws {
            let stage = try Scenarios.suite.poland
            let sale = try await stage.play(.discounted, 1001)
            let request: ApprovalRequestDetail = try await stage.cast.approver.get(
                "approval/v1/requests/\(try #require(sale.approvalRequestID))")
            let people = [Part.approver, .director, .financeManager].map { stage.company.people.person(for: $0).id }
            #expect(sale.state == "WON")
            let steps = request.steps.map(\.number)
            #expect(steps == [1, 2])
            let first = request.decisions.filter { $0.step == 1 }.map(\.approverID)
            #expect(first == [people[0]])
            let second = request.decisions.filter { $0.step == 2 }.map(\.approverID)
            #expect(Set(second) == Set(people[1...]))
        }

        @Test("a return that was left half-way goes on", arguments: ["asked for", "authorised", "received"])
        func interrupted(_ place: String) async throws {
            let stage = try Scenarios.suite.poland
            let number = ["asked for": 2001, "authorised": 2002, "received": 2003][place] ?? 2000
            let sale = try await stage.play(.inStock, number)
            let invoices: Page<InvoiceSummary> = try await stage.cast.accountant.get(
                "accounting/v1/invoices?opportunity_id=\(sale.id)")
            let invoice: InvoiceView = try await stage.cast.accountant.get(
                "accounting/v1/invoices/\(try #require(invoices.data.first).id)")
            let id: GoodsReturnID = Derived.id("\(invoice.id)/return")
            let line = try #require(invoice.lines.first { $0.kind == .goods })
            // What a run that was broken off has done so far.
            var left: GoodsReturnView = try await stage.cast.seller.post(
                "warehouse/v1/goods-returns",
                GoodsReturnRequest(
                    returnID: id, accountID: sale.accountID, invoiceID: invoice.id, reason: "wrong size",
                    lines: [ReturnLineRequest(invoiceLineID: line.invoiceLineID, quantity: 1)]), key: "\(id)")
            if place != "asked for" {
                left = try await stage.cast.financeManager.post(
                    "warehouse/v1/goods-returns/\(id)/authorise", Nothing(), version: left.version)
            }
            if place == "received" {
                left = try await stage.cast.storekeeper.post(
                    "warehouse/v1/goods-returns/\(id)/receive", ReceiveReturnRequest(), version: left.version)
            }

            var story = SaleDriver.Story()
            story.returns = 1
            try await SaleDriver(cast: stage.cast, story: story).giveBack(sale)

            let ended: GoodsReturnView = try await stage.cast.storekeeper.get("warehouse/v1/goods-returns/\(id)")
            #expect(ended.state == "ACCEPTED")
            try await Audit(stage: stage).expectClean()
        }

        @Test("what the seeder set once and somebody changed stays changed when it runs again")
        func seededOnce() async throws {
            let suite = try Scenarios.suite
            let stage = suite.iran
            let account = stage.company.account(stage.company.customers[1])
            let path = "accounting/v1/credit-accounts/\(account)"
            let before: CreditAccountView = try await stage.cast.financeManager.get(path)
            let changed = Money(before.limit.amount - 1, before.currency)
            try await stage.cast.financeManager.send(
                .PUT, "\(path)/limit", body: SetCreditLimitRequest(limit: changed, reason: "ours"),
                version: before.version)
            try await suite.load(stage.company)
            let after: CreditAccountView = try await stage.cast.financeManager.get(path)
            #expect(after.limit == changed)
            let suppliers = try await stage.cast.supplyOfficer.all("supply/v1/suppliers", of: SupplierView.self)
            let expected = stage.company.suppliers.filter { $0.unit == .supply }.count
            #expect(suppliers.count == expected)
        }
    }
}
