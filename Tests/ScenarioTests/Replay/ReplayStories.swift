import Contracts
import Foundation
import Synchronization
import Testing

@testable import karvan

extension Scenarios {
    @Suite("Sale documents of an online seller")
    struct ReplayStories {
        /// Of the real file; and, because none of them is one, a bad debt from further on.
        private static let documents = 250

        @Test(
            "real ones, driven through all departments, come to the sums of the file", .needs(DataSet.retail),
            .timeLimit(.minutes(15)))
        func slice() async throws {
            let url = try OddFile.excerpt(of: try #require(DataSet.retail), documents: Self.documents, and: "A506401")
            defer { try? FileManager.default.removeItem(at: url) }
            let sum = try RetailSum(url)
            #expect(sum.all.saleDocuments + sum.all.creditDocuments == Self.documents)
            #expect(sum.all.creditDocuments > 10)
            #expect(sum.adjustments == 1)
            let stage = try await Scenarios.suite.founded(Company.sandbox)
            let shop = Shop(stage: stage, url: url)
            shop.expect(try await shop.replay(), sum)
            try await Audit(stage: stage).expectClean()
            try await shop.expectNumbersWithoutHole()
        }

        @Test(
            "with every oddity of the data set they come to the sums as well, and a second time changes nothing",
            .timeLimit(.minutes(15)))
        func oddities() async throws {
            let url = try OddFile.written(OddFile.rows)
            defer { try? FileManager.default.removeItem(at: url) }
            let stage = try await Scenarios.suite.founded { .shop("oddities", password: $0) }
            let shop = Shop(stage: stage, url: url)
            let sum = try RetailSum(url)
            #expect(sum.adjustments == 3)
            let first = try await shop.replay()
            shop.expect(first, sum)
            try await Audit(stage: stage).expectClean()
            try await shop.expectNumbersWithoutHole()
            try await shop.expectMatched(documents: 4)
            let books = try await Books(of: stage)

            shop.expect(try await shop.replay(), sum)

            #expect(try await Books(of: stage).change(since: books) == [:])
            try await shop.expectNumbersWithoutHole()
        }

        @Test(
            "kill -9 of each service while they are replayed: the replay finishes, nothing is lost or done twice",
            .timeLimit(.minutes(15)))
        func killed() async throws {
            let suite = try Scenarios.suite
            let stage = try await suite.founded { .shop("killed", password: $0) }
            let crashes = Crashes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var number = 0
                    // Documents after documents until every service has died once.
                    repeat {
                        let url = try OddFile.written(OddFile.plain(number..<number + 30))
                        defer { try? FileManager.default.removeItem(at: url) }
                        let shop = Shop(stage: stage, url: url)
                        shop.expect(try await shop.replay(), try RetailSum(url))
                        number += 30
                    } while !crashes.areOver
                }
                group.addTask {
                    defer { crashes.end() }
                    for service in ServiceName.allCases { try await suite.crash(service) }
                }
                while try await group.next() != nil {}
            }
            try await Audit(stage: stage).expectClean()
        }
    }
}

/// Whether every service has died once.
private final class Crashes: Sendable {
    private let over = Mutex(false)
    var areOver: Bool { over.withLock { $0 } }
    func end() { over.withLock { $0 = true } }
}

/// A company into which one file is replayed.
private struct Shop {
    let stage: Stage
    let url: URL

    private func plan() throws -> RetailPlan {
        RetailPlan(
            company: stage.company, file: try RetailFile(path: url.path(percentEncoded: false)))
    }

    func replay() async throws -> RetailReport {
        try await RetailReplay(plan: try plan(), cast: stage.cast).run(concurrency: 8)
    }

    func expect(_ report: RetailReport, _ sum: RetailSum, _ sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(report.saleDocuments == sum.all.saleDocuments, sourceLocation: sourceLocation)
        #expect(report.creditDocuments == sum.all.creditDocuments, sourceLocation: sourceLocation)
        #expect(report.adjustments == sum.adjustments, sourceLocation: sourceLocation)
        #expect(report.lines == sum.lines, sourceLocation: sourceLocation)
        #expect(report.saleTotal.minor == sum.all.sales, sourceLocation: sourceLocation)
        #expect(report.creditTotal.minor == sum.all.credits, sourceLocation: sourceLocation)
        #expect(report.netTotal.minor == sum.all.sales + sum.all.credits, sourceLocation: sourceLocation)
        let byCountry = report.byCountry.map { row in
            let totals = RetailSum.Totals(
                saleDocuments: row.saleDocuments, creditDocuments: row.creditDocuments,
                sales: row.saleTotal.minor, credits: row.creditTotal.minor)
            return (row.country, totals)
        }
        #expect(Dictionary(uniqueKeysWithValues: byCountry) == sum.byCountry, sourceLocation: sourceLocation)
    }

    /// As many numbers were given as documents exist, and none of them twice (I-30).
    func expectNumbersWithoutHole() async throws {
        let accountant = stage.cast.accountant
        let series: Page<NumberSeriesView> = try await accountant.get("accounting/v1/number-series")
        let given = Dictionary(grouping: series.data, by: \.kind).mapValues { $0.map(\.lastNumber).reduce(0, +) }
        let invoices = try await accountant.all("accounting/v1/invoices", of: InvoiceSummary.self)
        #expect(invoices.count == (try plan().sales.count))
        #expect(given["INVOICE"] == invoices.count)
        #expect(Set(invoices.map(\.legalNumber)).count == invoices.count)
        let adjustments = try await accountant.all("accounting/v1/adjustments", of: AdjustmentSummary.self)
        #expect(adjustments.count == (try plan().credits.reduce(0) { $0 + $1.parts }))
        #expect(given.filter { $0.key != "INVOICE" }.values.reduce(0, +) == adjustments.count)
        #expect(Set(adjustments.map(\.legalNumber)).count == adjustments.count)
    }

    /// Credits of goods that were sold here stand on the invoices they came from.
    func expectMatched(documents: Int) async throws {
        let adjustments = try await stage.cast.accountant.all(
            "accounting/v1/adjustments", of: AdjustmentSummary.self)
        #expect(adjustments.count { $0.invoiceID != nil } >= documents)
    }
}

extension Company {
    /// A company like the sandbox, for one story alone.
    fileprivate static func shop(_ key: String, password: String) -> Company {
        Company(
            key: key, name: "Shop of \(key)", country: "GB", currency: .gbp, timeZone: "Europe/London",
            calendar: .gregorian, taxID: "GB000000000", taxCode: "GB0", taxRate: .zero,
            people: People(small: key, password: password), goods: [], customers: [])
    }
}
