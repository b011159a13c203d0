import Contracts
import ServiceKit
import TestKit
import Testing

@testable import SalesService

/// UX guide 13.1: the list behind a number contains exactly that many records.
@Suite("Behind each figure of the reports", .needsDatabase)
struct FiguresBehindTests {
    private let account = SaveAccountRequest(id: AccountID(), name: "Noor", country: "IR")
    private let product = SaveProductRequest(
        id: ProductID(), sku: "PUMP", name: "Pump", kind: .goods, unit: "pc", route: .trade, taxCode: "VAT10",
        taxRate: ExactDecimal(millionths: 100_000))

    /// Three lines in two sales, both lost for a price; and a sale in another currency.
    private func sell(_ sales: ServiceHarness, _ seller: Principal) async throws {
        let manager = sales.person(.salesManager)
        _ = try await sales.post("accounts", SaveAccountsRequest(accounts: [account]), as: manager)
        _ = try await sales.post("products", SaveProductsRequest(products: [product]), as: manager)
        for (lines, currency) in [(2, Currency.irr), (1, .irr), (1, .pln)] {
            let id = OpportunityID()
            let line = OpportunityLineRequest(
                productID: product.id, quantity: 3, unitPrice: UnitPrice(100, currency))
            let request = OpenOpportunityRequest(
                id: id, accountID: account.id, currency: currency, lines: Array(repeating: line, count: lines))
            _ = try await sales.post("opportunities", request, as: seller)
            _ = try await sales.post(
                "opportunities/\(id)/close-as-lost", ReasonRequest(reason: "price"), as: seller, version: 1)
        }
    }

    @Test("of lost goods stand as many lines, worth as much, page after page")
    func lostLines() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = sales.person(.salesRep)
            try await sell(sales, seller)
            let report = try await sales.get("reports/loss-reasons", as: seller).decoded(LossReasonsReport.self)
            #expect(report.goods.map(\.lines) == [4] && report.currency == .irr)
            for row in report.goods {
                let unit = row.unit.map { "unit=\($0.rawValue)" } ?? "unit=null:true"
                let question =
                    "lost-lines?process=\(report.process)&reason=\(row.reason)&state_at_loss=\(row.stateAtLoss)&\(unit)"
                let behind = try await pages(question, sales, seller)
                #expect(behind.count == row.lines)
                #expect(Set(behind.map(\.lineID)).count == row.lines)
                let own = behind.filter { $0.value.currency == report.currency }
                #expect(own.count == row.lines - row.elsewhere)
                #expect(own.map(\.value).reduce(.zero(.irr), +) == row.value)
                #expect(try await pages("\(question)&currency=IRR", sales, seller).map(\.lineID) == own.map(\.lineID))
                #expect(behind.allSatisfy { $0.quantity == Quantity(3, "pc") && $0.accountName == "Noor" })
            }
            let today = sales.clock.now.utcDate
            #expect(try await pages("lost-lines?closed_on=gte:\(today)", sales, seller).count == 4)
            #expect(try await pages("lost-lines?closed_on=gt:\(today)", sales, seller).isEmpty)
            #expect(try await pages("lost-lines?reason=quality", sales, seller).isEmpty)
        }
    }

    @Test("of lost goods nobody sees what is not his to see")
    func scope() async throws {
        try await withService(SalesApp.definition) { sales in
            try await sell(sales, sales.person(.salesRep))
            #expect(try await pages("lost-lines", sales, sales.person(.salesRep)).isEmpty)
            #expect(try await sales.get("lost-lines", as: sales.person(.storekeeper)).status == 404)
        }
    }

    /// Two at a time.
    private func pages(_ question: String, _ sales: ServiceHarness, _ who: Principal) async throws -> [LostLineView] {
        var (found, after) = ([LostLineView](), "")
        repeat {
            let mark = question.contains("?") ? "&" : "?"
            let page = try await sales.get("\(question)\(mark)limit=2\(after)", as: who)
                .decoded(Page<LostLineView>.self)
            found += page.data
            after = page.page.next.map { "&after=\($0)" } ?? ""
        } while !after.isEmpty && found.count < 20
        return found
    }

    @Test("of values stands the list of their currency, which comes to the same")
    func values() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = sales.person(.salesRep)
            try await sell(sales, seller)
            let report = try await sales.get("reports/loss-reasons", as: seller).decoded(LossReasonsReport.self)
            let row = try #require(report.reasons.first)
            #expect((row.count, row.elsewhere) == (3, 1))
            let list = "opportunities?process=\(report.process)&state=LOST&loss_reason=\(row.reason)"
            let all = try await sales.get(list, as: seller).decoded(Page<OpportunitySummary>.self).data
            #expect(all.count == row.count)
            let own = try await sales.get("\(list)&currency=IRR", as: seller).decoded(Page<OpportunitySummary>.self)
                .data
            #expect(own.count == row.count - row.elsewhere)
            #expect(own.map(\.amount).reduce(.zero(.irr), +) == row.value)
        }
    }

    @Test("of a quarter stand the sales that closed within its days, in the calendar that is asked for")
    func quarters() async throws {
        try await withService(SalesApp.definition) { sales in
            let manager = sales.person(.salesManager, .salesDirector)
            _ = try await sales.post("accounts", SaveAccountsRequest(accounts: [account]), as: manager)
            _ = try await sales.post("products", SaveProductsRequest(products: [product]), as: manager)
            // The Persian year ends on 20 March 2017; so three of one civil quarter are of two Persian ones.
            let days = ["2017-01-02", "2017-03-20", "2017-03-21", "2017-04-01"]
            let deals = try days.enumerated().map { index, day in
                ImportedDeal(
                    externalRef: "D\(index)", accountID: account.id, ownerID: manager.user, productID: product.id,
                    stage: "won", engagedOn: LocalDate(year: 2016, month: 12, day: 1), closedOn: try LocalDate(day),
                    listPrice: UnitPrice(550, .usd), value: Money(Int64(index + 1) * 100, .usd))
            }
            let request = ImportDealsRequest(source: "old", importedOn: try LocalDate("2026-01-01"), deals: deals)
            _ = try await sales.post("imports/deals", request, as: manager)
            func rows(_ calendar: String) async throws -> [SuccessRateRow] {
                try await sales.get("reports/success-rate?by=quarter\(calendar)", as: manager)
                    .decoded(SuccessRateReport.self).rows
            }
            #expect(try await rows("").map(\.key) == ["2017-Q1", "2017-Q2"])
            let persian = try await rows("&calendar=persian")
            #expect(persian.map(\.key) == ["1395-Q4", "1396-Q1"])
            #expect(persian.map(\.won) == [2, 2])
            for row in persian {
                let (from, to) = (try #require(row.from), try #require(row.to))
                let list = "opportunities?process=pipeline&state=WON&closed_on=between:\(from),\(to)"
                let behind = try await sales.get(list, as: manager).decoded(Page<OpportunitySummary>.self).data
                #expect(behind.count == row.won)
                #expect(behind.map(\.amount).reduce(.zero(.usd), +) == row.wonValue)
            }
            #expect(try await sales.get("reports/success-rate?by=quarter&calendar=lunar", as: manager).status == 400)
        }
    }

    @Test("names of people, products and customers are told by their ids, those of other companies to nobody")
    func names() async throws {
        try await withService(SalesApp.definition) { sales in
            let seller = sales.person(.salesRep)
            try await sell(sales, seller)
            let ids = "\(product.id),\(account.id),\(ProductID()),nonsense"
            let named = try await sales.get("names?id=in:\(ids)", as: seller).decoded(NamesView.self).names
            #expect(named.map(\.name) == ["Pump", "Noor"])
            #expect(named.map(\.id) == ["\(product.id)", "\(account.id)"])
            #expect(try await sales.get("names", as: seller).decoded(NamesView.self).names.isEmpty)
        }
    }
}
