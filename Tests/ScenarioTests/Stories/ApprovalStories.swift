import Contracts
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Approval and credit")
    struct ApprovalStories {
        @Test(
            "returned for correction: the new revision is approved for its own content (S-28)", .timeLimit(.minutes(3)))
        func corrected() async throws {
            let stage = try Scenarios.suite.iran
            let sale = try await stage.open([Wanted("HOSE-25", 40)], for: 1)
            let seen = try await stage.carry(sale, SaleDriver.Story(decisions: [.sendBack, .approve]))

            try seen.expectSold()
            #expect(seen.sale.revision == 2)
            // 40 × 185 000, one per cent less after the remark.
            #expect(seen.sale.totals.net == stage.amount(7_326_000))
            let requests = try await requests(about: sale, on: stage)
            #expect(requests.map(\.revision) == [1, 2])
            #expect(requests.map(\.state) == ["RETURNED", "GRANTED"])
            #expect(Set(requests.map(\.contentHash)).count == 2)
            #expect(requests.last?.contentHash == seen.sale.contentHash)
        }

        @Test("rejected: lost with a reason, no paper, no claim, not a single posting", .timeLimit(.minutes(3)))
        func rejected() async throws {
            let stage = try Scenarios.suite.poland
            let books = try await Books(of: stage)
            let shelf = try await Shelf("BOX-40", on: stage)

            let sale = try await stage.open([Wanted("BOX-40", 7)])
            let seen = try await stage.carry(sale, SaleDriver.Story(decisions: [.reject]))

            #expect(seen.sale.state == "LOST")
            #expect(seen.sale.lossReason == "not approved")
            #expect(seen.slices.allSatisfy { $0.state == "LOST" && $0.lossReason != nil && $0.stateAtLoss != nil })
            #expect(try await requests(about: sale, on: stage).map(\.state) == ["REJECTED"])
            #expect(seen.proFormas.isEmpty && seen.invoices.isEmpty && seen.notes.isEmpty && seen.deliveries.isEmpty)
            seen.expectNothingOpen()
            #expect(try await Shelf("BOX-40", on: stage).available == shelf.available)
            #expect(try await Books(of: stage) == books)
        }

        @Test(
            "credit blocked: the customer pays the shortfall, then the pro-forma is issued (S-42)",
            .timeLimit(.minutes(3)))
        func blocked() async throws {
            let stage = try Scenarios.suite.iran
            let poor = stage.company.customers.count - 1
            let sale = try await stage.open([Wanted("PUMP-40", 4)], for: poor)

            // Nobody pays yet: the sale stands before the pro-forma.
            let waiting = Task {
                try await SaleDriver(cast: stage.cast, story: .init(paysWhenBlocked: false)).drive(
                    sale, within: .seconds(60))
            }
            let stopped = try await stage.await(sale, "blocked") { $0.paperState == "BLOCKED" }
            waiting.cancel()
            _ = await waiting.result
            let id = try #require(stopped.proFormaID)
            let paper: ProFormaView = try await stage.cast.accountant.get("accounting/v1/pro-formas/\(id)")
            // Four pumps with tax are 213 400 000; the limit is 60 000 000.
            let shortfall = stage.amount(153_400_000)
            #expect(paper.state == "BLOCKED")
            #expect(paper.hold.isZero)
            #expect(paper.credit?.shortfall == shortfall)

            let seen = try await stage.carry(sale)
            try seen.expectSold()
            let invoice = try seen.invoice()
            // The advance pays the delivered invoice by itself (P-06a); the rest is within the limit.
            #expect(invoice.allocated == shortfall)
            #expect(invoice.receivable == stage.amount(60_000_000))
            #expect(invoice.status.settlement == "PARTLY")
            #expect(seen.account.parts.advances.isZero)
            #expect(seen.account.exposure == stage.amount(60_000_000))
        }

        @Test(
            "credit blocked: the representative takes a line out, and the rest is issued and sold (S-42 c)",
            .timeLimit(.minutes(3)))
        func fewerLines() async throws {
            let stage = try Scenarios.suite.poland
            // This customer may owe 1 500 zł; sixty boxes alone are 2 582,26 zł with their tax.
            let poor = stage.company.customers.count - 1
            let sale = try await stage.open([Wanted("BOX-40", 60), Wanted("CABLE-3", 10)], for: poor)
            let stopped = try await SaleDriver(cast: stage.cast, story: .init(paysWhenBlocked: false)).drive(
                sale, within: .seconds(60)
            ) { $0.paperState == "BLOCKED" }
            let blocked = try #require(stopped.proFormaID)
            let paper: ProFormaView = try await stage.cast.accountant.get("accounting/v1/pro-formas/\(blocked)")
            #expect(paper.credit?.options.contains("reduce-lines") == true)

            let _: OpportunityView = try await stage.cast.seller.post(
                "sales/v1/opportunities/\(sale)/lines/\(stopped.lines[0].id)/withdraw",
                ReasonRequest(reason: "too much credit"), version: try await stage.sale(sale).version)
            let seen = try await stage.carry(sale)
            #expect(seen.sale.state == "WON")
            #expect(seen.quantities == ["WITHDRAWN": 60, "DELIVERED": 10])
            let papers = Dictionary(uniqueKeysWithValues: seen.proFormas.map { ($0.id, $0.state) })
            let rest = try #require(seen.sale.proFormaID)
            #expect(papers == [blocked: "SUPERSEDED", rest: "INVOICED"])
            #expect(try seen.invoice().totals.net == stage.amount(4_275))
            seen.expectNothingOpen()
        }

        private func requests(
            about sale: OpportunityID, on stage: Stage
        ) async throws -> [ApprovalRequestView] {
            try await stage.cast.approver.all(
                "approval/v1/requests?opportunity_id=\(sale)", of: ApprovalRequestView.self
            ).sorted { $0.revision < $1.revision }
        }
    }
}
