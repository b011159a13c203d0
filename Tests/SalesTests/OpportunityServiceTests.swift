import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesService

@Suite("Sales over HTTP and messages", .needsDatabase)
struct OpportunityServiceTests {
    private let account = SaveAccountRequest(id: AccountID(), name: "Noor", country: "IR")
    private let product = SaveProductRequest(
        id: ProductID(), sku: "PUMP", name: "Pump", kind: .goods, unit: "pc", route: .trade, taxCode: "VAT10",
        taxRate: ExactDecimal(millionths: 100_000))

    private func order(_ id: OpportunityID = OpportunityID(), submit: Bool = true) -> OpenOpportunityRequest {
        OpenOpportunityRequest(
            id: id, accountID: account.id, currency: .irr,
            lines: [OpportunityLineRequest(productID: product.id, quantity: 10, unitPrice: UnitPrice(1000, .irr))],
            submit: submit)
    }

    private func masterData(_ sales: ServiceHarness) async throws -> Principal {
        let manager = sales.person(.salesManager)
        _ = try await sales.post("accounts", SaveAccountsRequest(accounts: [account]), as: manager)
        _ = try await sales.post("products", SaveProductsRequest(products: [product]), as: manager)
        return sales.person(.salesRep)
    }

    @Test("an order is opened, priced to the rial and sent for approval in one request")
    func opensAndSubmits() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = try await masterData(sales)
            let answer = try await sales.post("opportunities", order(), as: seller)
            #expect(answer.status == 201)
            let view = try answer.decoded(OpportunityView.self)
            #expect(view.state == "IN_APPROVAL")
            #expect(view.totals.gross == Money(11_000, .irr))
            #expect(try await sales.sent(RequestApproval.self).count == 1)
        }
    }

    @Test("lines are priced before anything is opened, and a fault names its line and its field")
    func preview() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = try await masterData(sales)
            func ask(_ quantity: ExactDecimal, discount: ExactDecimal = .zero) async throws -> TestAnswer {
                let lines = [(1 as ExactDecimal, ExactDecimal.zero), (quantity, discount)].map {
                    OpportunityLineRequest(
                        productID: product.id, quantity: $0.0, unitPrice: UnitPrice(333, .irr), discountRate: $0.1)
                }
                return try await sales.post(
                    "opportunities/preview", PreviewLinesRequest(currency: .irr, lines: lines), as: seller)
            }
            let shown = try await ask(3, discount: ExactDecimal(millionths: 50_000)).decoded(LinesPreview.self)
            #expect(shown.lines.map(\.net) == [Money(333, .irr), Money(949, .irr)])
            #expect(shown.lines.map(\.quantity) == [Quantity(1, "pc"), Quantity(3, "pc")])
            #expect(shown.totals.gross == Money(333 + 33 + 949 + 95, .irr))
            #expect(try await ask(0).problem?.faults == ["/lines/1/quantity quantity_not_positive"])
            let high = try await ask(1, discount: 2)
            #expect(high.problem?.faults == ["/lines/1/discount_rate discount_too_large"])
            #expect(try await sales.value("select count(*) as value from opportunity") == 0)
        }
    }

    @Test(
        "a line with VAT on a part of its price keeps that from the preview to the approvers, and faults name the field"
    )
    func taxablePrice() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = try await masterData(sales)
            func line(_ taxable: ExactDecimal, discount: ExactDecimal = .zero) -> OpportunityLineRequest {
                OpportunityLineRequest(
                    productID: product.id, quantity: 3, unitPrice: UnitPrice(1000, .irr), discountRate: discount,
                    taxablePrice: UnitPrice(taxable, .irr))
            }
            func preview(_ line: OpportunityLineRequest) async throws -> TestAnswer {
                try await sales.post(
                    "opportunities/preview", PreviewLinesRequest(currency: .irr, lines: [line]), as: seller)
            }
            let shown = try await preview(line(335)).decoded(LinesPreview.self)
            #expect(shown.totals.net == Money(3000, .irr) && shown.totals.tax == Money(101, .irr))
            #expect(
                try await preview(line(1001)).problem?.faults == ["/lines/0/taxable_price taxable_price_out_of_range"])
            let eaten = try await preview(line(900, discount: ExactDecimal(millionths: 200_000)))
            #expect(eaten.problem?.faults == ["/lines/0/taxable_price tax_base_above_net"])

            let id = OpportunityID()
            let order = OpenOpportunityRequest(
                id: id, accountID: account.id, currency: .irr, lines: [line(335)], submit: true)
            let opened = try (try await sales.post("opportunities", order, as: seller)).decoded(OpportunityView.self)
            #expect(opened.lines.map(\.taxablePrice) == [UnitPrice(335, .irr)])
            let read = try (try await sales.get("opportunities/\(id)", as: seller)).decoded(OpportunityView.self)
            #expect(read.lines.map(\.taxablePrice) == [UnitPrice(335, .irr)])
            #expect(read.lines.map(\.tax) == [Money(101, .irr)])
            let asked = try #require(try await sales.sent(RequestApproval.self).first)
            #expect(asked.lines.map(\.taxablePrice) == [UnitPrice(335, .irr)])
        }
    }

    @Test("a grant delivered twice asks for stock once (S-90)")
    func grantedTwice() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = try await masterData(sales)
            let view = try (try await sales.post("opportunities", order(), as: seller)).decoded(OpportunityView.self)
            let grant = ApprovalGranted(
                requestID: try #require(view.approvalRequestID), subjectKind: .opportunity, subjectID: view.id.uuid,
                revision: 1, contentHash: try #require(view.contentHash), automatic: false, approvers: [UserID()])
            try await sales.deliver(grant, times: 2)
            #expect(try await sales.sent(HoldStock.self).count == 1)
        }
    }

    @Test("a representative does not see another's opportunity, a manager sees it")
    func rowScope() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = try await masterData(sales)
            let id = OpportunityID()
            _ = try await sales.post("opportunities", order(id, submit: false), as: seller)
            #expect(try await sales.get("opportunities/\(id)", as: sales.person(.salesRep)).status == 404)
            #expect(try await sales.get("opportunities/\(id)", as: sales.person(.salesDirector)).status == 200)
        }
    }

    @Test("a stale version is refused with 412, a missing one with 428 (S-96)")
    func versions() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = try await masterData(sales)
            let id = OpportunityID()
            _ = try await sales.post("opportunities", order(id, submit: false), as: seller)
            #expect(try await sales.post("opportunities/\(id)/submit", as: seller).status == 428)
            #expect(try await sales.post("opportunities/\(id)/submit", as: seller, version: 7).status == 412)
            #expect(try await sales.post("opportunities/\(id)/submit", as: seller, version: 1).status == 200)
        }
    }

    @Test("a lost sale is taken up again by a superior, and can be lost again (SM-03)")
    func reopens() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = try await masterData(sales)
            let id = OpportunityID()
            _ = try await sales.post("opportunities", order(id, submit: false), as: seller)
            let reason = ReasonRequest(reason: "price")
            let lost = try await sales.post("opportunities/\(id)/close-as-lost", reason, as: seller, version: 1)
            #expect(try lost.decoded(OpportunityView.self).state == "LOST")
            #expect(try await sales.post("opportunities/\(id)/reopen", reason, as: seller, version: 2).status == 403)
            let superior = sales.person(.salesDirector)
            let draft = try await sales.post("opportunities/\(id)/reopen", reason, as: superior, version: 2)
            let view = try draft.decoded(OpportunityView.self)
            #expect(view.state == "DRAFT" && view.revision == 2 && view.closedAt == nil)
            #expect(view.lines.flatMap(\.slices).map(\.state) == ["PLANNED"])
            let again = try await sales.post("opportunities/\(id)/close-as-lost", reason, as: seller, version: 3)
            #expect(try again.decoded(OpportunityView.self).state == "LOST")
        }
    }

    @Test("deals of another system are taken over once, and reported as they stand")
    func imports() async throws {
        try await withService(SalesApp.definition) { sales in
            _ = try await masterData(sales)
            let manager = sales.person(.salesManager, .salesDirector)
            let deals = ["won", "lost", "engaging", "prospecting"].enumerated().map { index, stage in
                ImportedDeal(
                    externalRef: "D\(index)", accountID: account.id, ownerID: manager.user, productID: product.id,
                    stage: stage, engagedOn: LocalDate(year: 2017, month: 1, day: 2),
                    closedOn: index < 2 ? LocalDate(year: 2017, month: 3, day: 1) : nil,
                    listPrice: UnitPrice(550, .usd), value: index == 0 ? Money(51_700, .usd) : nil)
            }
            let request = ImportDealsRequest(
                source: "old", importedOn: try #require(LocalDate(year: 2026, month: 1, day: 1)), deals: deals)
            let first = try await sales.post("imports/deals", request, as: manager)
            #expect(try first.decoded(ImportDealsResult.self).created == 4)
            let second = try await sales.post("imports/deals", request, as: manager)
            #expect(try second.decoded(ImportDealsResult.self).unchanged == 4)
            let summary = try (try await sales.get("imports/old", as: manager)).decoded(ImportSummary.self)
            #expect(summary.byStage == ["won": 1, "lost": 1, "engaging": 1, "prospecting": 1])
            #expect(summary.wonValue == Money(51_700, .usd))
            let funnel = try (try await sales.get("reports/funnel?process=pipeline", as: manager))
                .decoded(FunnelReport.self)
            #expect(funnel.stages.map(\.reached) == [4, 3])
            #expect(funnel.stages.allSatisfy { $0.reached == $0.moved + $0.still + $0.lost })
        }
    }

    @Test("a success rate speaks of the pipeline where there is one, has one row a key, and sums one currency")
    func successRate() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = try await masterData(sales)
            _ = try await sales.post("opportunities", order(OpportunityID(), submit: false), as: seller)
            let manager = sales.person(.salesManager, .salesDirector)
            func report(_ query: String) async throws -> SuccessRateReport {
                try (try await sales.get("reports/success-rate?\(query)", as: manager)).decoded(SuccessRateReport.self)
            }
            #expect(try await report("by=product").process == "unit-cycle")

            let values: [Money?] = [Money(51_700, .usd), Money(40_000, .usd), Money(10_000, .eur), nil]
            let deals = values.enumerated().map { index, value in
                ImportedDeal(
                    externalRef: "D\(index)", accountID: account.id, ownerID: manager.user, productID: product.id,
                    stage: value == nil ? "lost" : "won", engagedOn: LocalDate(year: 2017, month: 1, day: 2),
                    closedOn: LocalDate(year: 2017, month: 3, day: 1),
                    listPrice: UnitPrice(550, value?.currency ?? .usd), value: value)
            }
            _ = try await sales.post("imports/deals", imported(deals), as: manager)
            // What was told a moment ago is told again.
            #expect(try await report("by=product").process == "unit-cycle")
            sales.clock.advance(seconds: 10)
            let found = try await report("by=product")
            #expect(found.process == "pipeline")
            #expect(found.currency == .usd)
            let row = try #require(found.rows.first)
            #expect(found.rows.count == 1)
            #expect((row.won, row.lost, row.wonElsewhere) == (3, 1, 1))
            #expect(row.rate == ExactDecimal(millionths: 750_000))
            #expect(row.wonValue == Money(91_700, .usd))
            #expect(try await report("by=quarter").rows.map(\.key) == ["2017-Q1"])
            #expect(try await report("by=product&process=unit-cycle").rows.isEmpty)
            #expect(try await sales.get("reports/success-rate?process=other", as: manager).status == 404)
        }
    }

    @Test("a deal whose account or product is not known is refused, and nothing of its batch is taken over")
    func importOfUnknown() async throws {
        try await withService(SalesApp.definition) { sales in
            _ = try await masterData(sales)
            let manager = sales.person(.salesManager, .salesDirector)
            let deals = [product.id, ProductID()].enumerated().map { index, product in
                ImportedDeal(
                    externalRef: "D\(index)", accountID: account.id, ownerID: manager.user, productID: product,
                    stage: "engaging", listPrice: UnitPrice(550, .usd))
            }
            #expect(try await sales.post("imports/deals", imported(deals), as: manager).status == 422)
            let summary = try (try await sales.get("imports/old", as: manager)).decoded(ImportSummary.self)
            #expect(summary.byStage.isEmpty)
        }
    }

    private func imported(_ deals: [ImportedDeal]) throws -> ImportDealsRequest {
        ImportDealsRequest(
            source: "old", importedOn: try #require(LocalDate(year: 2026, month: 1, day: 1)), deals: deals)
    }

    @Test("the OpenAPI document lists exactly the registered routes (A-09)")
    func openAPI() {
        let definition = SalesApp.definition
        #expect(OpenAPICheck.differences(routes: definition.registeredRoutes, document: definition.openapi).isEmpty)
    }
}
