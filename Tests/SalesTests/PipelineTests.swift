import Contracts
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import SalesService

@Suite("The pipeline", .needsDatabase)
struct PipelineTests {
    private let account = SaveAccountRequest(id: AccountID(), name: "Noor", country: "IR")
    private let products = ["PUMP", "HOSE"].map { sku in
        SaveProductRequest(
            id: ProductID(), sku: sku, name: sku.capitalized, kind: .goods, unit: "pc", route: .trade, taxCode: "VAT10",
            taxRate: .zero)
    }

    /// Five sales of one seller, one a day, each dearer than the one before: two lost, three drafts.
    private func sell(_ sales: ServiceHarness, _ seller: Principal) async throws -> [OpportunityID] {
        let manager = sales.person(.salesManager)
        _ = try await sales.post("accounts", SaveAccountsRequest(accounts: [account]), as: manager)
        _ = try await sales.post("products", SaveProductsRequest(products: products), as: manager)
        var ids: [OpportunityID] = []
        for index in 0..<5 {
            let id = OpportunityID()
            let line = OpportunityLineRequest(
                productID: products[index % 2].id, quantity: 1,
                unitPrice: UnitPrice(ExactDecimal(millionths: Int64(index + 1) * 1_000_000_000), .irr))
            _ = try await sales.post(
                "opportunities",
                OpenOpportunityRequest(
                    id: id, accountID: account.id, currency: .irr,
                    expectedOn: sales.clock.now.utcDate.adding(days: 30 - 3 * index), lines: [line]), as: seller)
            ids.append(id)
            sales.clock.advance(days: 1)
        }
        for (index, reason) in [(0, "price: 5 % above"), (3, "they went away")] {
            _ = try await sales.post(
                "opportunities/\(ids[index])/close-as-lost", ReasonRequest(reason: reason), as: seller, version: 1)
        }
        return ids
    }

    private func list(_ query: String, _ sales: ServiceHarness, _ seller: Principal) async throws -> [OpportunityID] {
        try await sales.get("opportunities?\(query)", as: seller).decoded(Page<OpportunitySummary>.self).data.map(\.id)
    }

    @Test("is listed in every order that is offered, page after page without a gap")
    func orders() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = sales.person(.salesRep)
            let ids = try await sell(sales, seller)
            for (sort, expected) in [
                ("-opened_at", [4, 3, 2, 1, 0]), ("opened_at", [0, 1, 2, 3, 4]), ("expected_on", [4, 3, 2, 1, 0]),
                ("-expected_on", [0, 1, 2, 3, 4]), ("-amount", [4, 3, 2, 1, 0]), ("amount", [0, 1, 2, 3, 4]),
            ] {
                var (found, after) = ([OpportunityID](), "")
                repeat {
                    let page = try await sales.get("opportunities?sort=\(sort)&limit=2\(after)", as: seller)
                        .decoded(Page<OpportunitySummary>.self)
                    found += page.data.map(\.id)
                    after = page.page.next.map { "&after=\($0)" } ?? ""
                } while !after.isEmpty && found.count < 20
                #expect(found == expected.map { ids[$0] }, "\(sort)")
            }
            #expect(try await sales.get("opportunities?sort=name", as: seller).status == 400)
            #expect(try await list("sort=next_step_on", sales, seller).isEmpty)
            let step = NextStepRequest(text: "call", dueOn: sales.clock.now.utcDate)
            _ = try await sales.put("opportunities/\(ids[2])/next-step", step, as: seller, version: 1)
            #expect(try await list("sort=next_step_on", sales, seller) == [ids[2]])
        }
    }

    @Test("is found by stage, by main product, by reason of the loss and where goods were lost, and by day")
    func filters() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = sales.person(.salesRep)
            let first = sales.clock.now.utcDate
            let ids = try await sell(sales, seller)
            for (query, expected) in [
                ("stage=opportunity&process=unit-cycle", [4, 3, 2, 1, 0]), ("stage=delivery", []),
                ("furthest=1", [4, 3, 2, 1, 0]),
                ("reached=2", []), ("product_id=\(products[1].id)", [3, 1]), ("loss_reason=price", [0]),
                ("loss_reason=other", [3]), ("lost_at=PLANNED", [3, 0]), ("lost_at=HELD", []),
                ("opened_on=between:\(first),\(first.adding(days: 1))", [1, 0]),
                ("closed_on=gte:\(first.adding(days: 5))", [3, 0]), ("owner_id=\(seller.user)&state=DRAFT", [4, 2, 1]),
                ("unit_id=\(UnitID())", []), ("manager_id=\(UserID())", []),
            ] {
                #expect(try await list(query, sales, seller) == expected.map { ids[$0] }, "\(query)")
            }
            for query in ["loss_reason=silly", "reached=x", "lost_at=NOWHERE", "colour=red"] {
                #expect(
                    [400, 422].contains(try await sales.get("opportunities?\(query)", as: seller).status), "\(query)")
            }
        }
    }

    @Test("is counted by stage and state, as each may see it, and anew when the figures are some seconds old")
    func counts() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = sales.person(.salesRep)
            let ids = try await sell(sales, seller)
            func counts(_ principal: Principal) async throws -> [String: Int] {
                let figures = try await sales.get("opportunities/counts", as: principal).decoded(PipelineFigures.self)
                return figures.groups.reduce(into: [:]) { $0["\($1.stage) \($1.state)"] = $1.count }
            }
            #expect(try await counts(seller) == ["opportunity DRAFT": 3, "opportunity LOST": 2])
            #expect(try await counts(sales.person(.salesRep)).isEmpty)
            #expect(try await counts(sales.person(.salesDirector)) == counts(seller))
            _ = try await sales.post("opportunities/\(ids[4])/submit", as: seller, version: 1)
            #expect(try await counts(seller)["approval IN_APPROVAL"] == nil)
            sales.clock.advance(seconds: 10)
            #expect(try await counts(seller)["approval IN_APPROVAL"] == 1)
            let figures = try await sales.get("opportunities/counts", as: seller).decoded(PipelineFigures.self)
            #expect(figures.groups.first { $0.state == "LOST" }?.value == Money(5000, .irr))
            let stages = try await sales.get("processes", as: seller).decoded(SalesProcesses.self).processes
            #expect(stages.first { $0.key == "unit-cycle" }?.stages.map(\.position) == Array(1...7))
        }
    }

    @Test("has reports whose figures are as many as the lists behind them, within a period")
    func reports() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = sales.person(.salesRep)
            let ids = try await sell(sales, seller)
            let day = sales.clock.now.utcDate
            let report = try await sales.get("reports/loss-reasons", as: seller).decoded(LossReasonsReport.self)
            #expect(Set(report.reasons.map { "\($0.reason) \($0.count)" }) == ["price 1", "other 1"])
            #expect(report.reasons.reduce(0) { $0 + $1.value.amount } == 5000)
            for row in report.reasons {
                let behind = try await list("state=LOST&loss_reason=\(row.reason)", sales, seller)
                #expect(behind.count == row.count)
            }
            #expect(report.goods.map(\.stateAtLoss) == ["PLANNED", "PLANNED"])
            #expect(report.goods.reduce(0) { $0 + $1.value.amount } == 5000)
            let later = "from=\(day.adding(days: 1))"
            let none = try await sales.get("reports/loss-reasons?\(later)", as: seller).decoded(LossReasonsReport.self)
            #expect(none.reasons.isEmpty && none.goods.isEmpty)

            for key in ["agent", "product"] {
                let rates = try await sales.get("reports/success-rate?by=\(key)", as: seller)
                    .decoded(SuccessRateReport.self)
                let field = key == "agent" ? "owner_id" : "product_id"
                for row in rates.rows {
                    let id = try #require(row.id)
                    #expect(try await list("state=LOST&\(field)=\(id)", sales, seller).count == row.lost)
                }
                #expect(rates.rows.reduce(0) { $0 + $1.lost } == 2)
                let empty = try await sales.get("reports/success-rate?by=\(key)&\(later)", as: seller)
                #expect(try empty.decoded(SuccessRateReport.self).rows.isEmpty)
            }
            let funnel = try await sales.get("reports/funnel?to=\(day.adding(days: -4))", as: seller)
                .decoded(FunnelReport.self)
            let stage = try #require(funnel.stages.first)
            let opened = "opened_on=lte:\(day.adding(days: -4))"
            #expect(try await list("reached=1&\(opened)", sales, seller).count == stage.reached)
            #expect(try await list("furthest=1&state=LOST&\(opened)", sales, seller).count == stage.lost)
            #expect(stage.reached == 2 && stage.lost == 1 && ids.count == 5)
            #expect(try await sales.get("reports/funnel?from=yesterday", as: seller).status == 400)
        }
    }

    @Test(
        "has an index for each order, for the counts and for the lists behind reports",
        arguments: [
            ("o.expected_on, o.id", "opportunity_by_expected"),
            ("o.amount_units DESC, o.id DESC", "opportunity_by_amount"),
        ])
    func indexes(order: String, index: String) async throws {
        try await withService(SalesApp.definition) { sales in
            let sort: SQL = order.hasPrefix("o.exp") ? "o.expected_on, o.id" : "o.amount_units DESC, o.id DESC"
            let company: SQL = "o.company_id = '00000000-0000-0000-0000-000000000001'"
            let plan = try await sales.plan(
                of: "SELECT o.id FROM opportunity AS o WHERE \(company) ORDER BY \(sort) LIMIT 51")
            #expect(plan.contains(index), "\(plan)")
            let counted = try await sales.plan(
                of: """
                    SELECT o.process, o.stage, o.state, o.currency, count(*), sum(o.amount_units)
                    FROM opportunity AS o WHERE \(company) GROUP BY 1, 2, 3, 4
                    """)
            #expect(counted.contains("opportunity_groups"), "\(counted)")
        }
    }
}
