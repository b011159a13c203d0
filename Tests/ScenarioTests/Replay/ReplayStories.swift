import Contracts
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Real sale documents", .needs(DataSet.retail))
    struct ReplayStories {
        private static let documents = 120

        @Test("driven through all departments, they come to the sums of the file", .timeLimit(.minutes(15)))
        func slice() async throws {
            let url = try #require(DataSet.retail)
            let sum = try RetailSum(url, most: Self.documents)
            let file = try RetailFile(path: url.path(percentEncoded: false), most: Self.documents)
            let stage = try await Scenarios.suite.founded(Company.sandbox)
            let plan = RetailPlan(company: stage.company, file: file)

            let report = try await RetailReplay(plan: plan, cast: stage.cast).run(concurrency: 8)

            #expect(report.saleDocuments == sum.all.saleDocuments)
            #expect(report.creditDocuments == sum.all.creditDocuments)
            #expect(report.adjustments == sum.adjustments)
            #expect(report.lines == sum.lines)
            #expect(report.saleTotal.minor == sum.all.sales)
            #expect(report.creditTotal.minor == sum.all.credits)
            #expect(report.netTotal.minor == sum.all.sales + sum.all.credits)
            let byCountry = report.byCountry.map { row in
                let totals = RetailSum.Totals(
                    saleDocuments: row.saleDocuments, creditDocuments: row.creditDocuments,
                    sales: row.saleTotal.minor, credits: row.creditTotal.minor)
                return (row.country, totals)
            }
            #expect(Dictionary(uniqueKeysWithValues: byCountry) == sum.byCountry)

            try await Audit(stage: stage).expectClean()
            try await expectNumbersWithoutHole(stage, invoices: sum.all.saleDocuments - report.stockCorrectionDocuments)
        }

        /// As many numbers were given as documents exist, and none of them twice (I-30).
        private func expectNumbersWithoutHole(_ stage: Stage, invoices expected: Int) async throws {
            let accountant = stage.cast.accountant
            let series: Page<NumberSeriesView> = try await accountant.get("accounting/v1/number-series")
            let given = Dictionary(grouping: series.data, by: \.kind).mapValues { $0.map(\.lastNumber).reduce(0, +) }
            let invoices = try await accountant.all("accounting/v1/invoices", of: InvoiceSummary.self)
            #expect(invoices.count == expected)
            #expect(given["INVOICE"] == invoices.count)
            #expect(Set(invoices.map(\.legalNumber)).count == invoices.count)
            let adjustments = try await accountant.all("accounting/v1/adjustments", of: AdjustmentSummary.self)
            #expect(given.filter { $0.key != "INVOICE" }.values.reduce(0, +) == adjustments.count)
            #expect(Set(adjustments.map(\.legalNumber)).count == adjustments.count)
        }
    }
}
