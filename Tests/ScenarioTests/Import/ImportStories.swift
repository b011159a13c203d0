import Contracts
import Foundation
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Taking over another system's deals", .needs(DataSet.deals))
    struct ImportStories {
        @Test("all deals come in once, and the reports are those of the files", .timeLimit(.minutes(5)))
        func deals() async throws {
            let directory = try #require(DataSet.deals)
            let count = try DealCount(directory)
            let stage = try await Scenarios.suite.founded(Company.importer)
            let owner = stage.cast.seller
            let taker = PipelineImport(
                pipeline: try Pipeline(directory: directory), owner: owner, company: stage.company.id)

            let first = try await taker.run()
            #expect(first == (8800, 0))
            let summary: ImportSummary = try await owner.get("sales/v1/imports/\(PipelineImport.source)")
            #expect(summary.byStage == count.stages)
            #expect(summary.byStage == ["won": 4238, "lost": 2473, "engaging": 1589, "prospecting": 500])
            #expect(summary.wonValue == Money(10_005_534_00, .usd))
            #expect(summary.wonValue == Money(count.all.value, .usd))

            try await expectSuccessRates(count, owner)
            try await expectFunnel(count, owner)

            let second = try await taker.run()
            #expect(second == (0, 8800))
            let again: ImportSummary = try await owner.get("sales/v1/imports/\(PipelineImport.source)")
            #expect(again.byStage == summary.byStage)
            #expect(again.wonValue == summary.wonValue)
            try await Audit(stage: stage).expectClean()
        }

        @Test("every known defect of the files is counted")
        func defects() throws {
            let pipeline = try Pipeline(directory: try #require(DataSet.deals))
            #expect(
                pipeline.defects == [
                    "product-gtxpro": 1480, "account-missing": 1425, "sector-misspelt-technolgy": 12,
                    "country-misspelt-philipines": 1, "agent-without-opportunity": 5, "no-engage-date": 500,
                    "no-close-date": 2089, "no-close-value": 2089, "lost-with-value-zero": 2473,
                    "won-below-list-price": 2133, "won-above-list-price": 2040, "no-quantity": 8800,
                    "no-currency": 8800,
                    "no-contact": 8800, "no-activity": 8800, "no-loss-reason": 8800, "not-taken-over-subsidiary-of": 15,
                    "not-taken-over-revenue": 85, "not-taken-over-employees": 85,
                    "not-taken-over-year-established": 85,
                ])
        }

        private func expectSuccessRates(_ count: DealCount, _ owner: Session) async throws {
            for key in ["agent", "manager", "region", "product", "quarter"] {
                let report: SuccessRateReport = try await owner.get("sales/v1/reports/success-rate?by=\(key)")
                let rows = report.rows.map { row in
                    (row.key, DealCount.Group(won: row.won, lost: row.lost, value: row.wonValue.amount))
                }
                #expect(Dictionary(uniqueKeysWithValues: rows) == count.groups[key], "by \(key)")
                #expect(report.rows.allSatisfy { $0.rate?.millionths == count.groups[key]?[$0.key]?.rate }, "by \(key)")
            }
        }

        /// Every deal passed prospecting; all but those still there passed on to engaging.
        private func expectFunnel(_ count: DealCount, _ owner: Session) async throws {
            let report: FunnelReport = try await owner.get("sales/v1/reports/funnel")
            let (still, engaging) = (count.stages["prospecting"] ?? 0, count.stages["engaging"] ?? 0)
            let moved = count.all.won + count.all.lost + engaging
            let stages = report.stages.map { [$0.reached, $0.moved, $0.still, $0.lost] }
            #expect(report.stages.map(\.key) == ["prospecting", "engaging"])
            #expect(
                stages == [[still + moved, moved, still, 0], [moved, count.all.won, engaging, count.all.lost]])
        }
    }
}

extension Company {
    /// A company of three without goods, that keeps its books in dollars.
    fileprivate static func importer(password: String) -> Company {
        Company(
            key: "importer", name: "Hardware Sellers Inc", country: "US", currency: .usd, timeZone: "America/New_York",
            calendar: .gregorian, taxID: "000000000", taxCode: "none", taxRate: .zero,
            people: People(small: "importer", password: password), goods: [], customers: [])
    }
}
