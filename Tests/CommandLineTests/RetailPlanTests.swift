import Contracts
import Testing

@testable import karvan

@Suite("The plan of a replay")
struct RetailPlanTests {
    /// `quantity@line` of what goes back, by the reference of the sale; `-quantity` of what is credited by itself.
    private func credits(_ plan: RetailPlan, _ reference: String) -> [String: [String]] {
        let names = RetailPlan.Names(company: plan.company)
        guard let credit = plan.credits.first(where: { $0.document.reference == reference }) else { return [:] }
        var found: [String: [String]] = [:]
        for paper in plan.papers {
            let lines = paper.document.lines.indices.map { names.line(paper.document, $0) }
            for part in credit.bySale[names.opportunity(paper.document)] ?? [] {
                let index = lines.firstIndex(of: part.line) ?? -1
                found[paper.document.reference, default: []].append("\(part.quantity)@\(index)")
            }
        }
        if !credit.standalone.isEmpty { found["alone"] = credit.standalone.map { "\($0.quantity)" } }
        return found
    }

    @Test("each sale document is an opportunity, a line a row, duplicates and zero prices too")
    func sales() throws {
        let plan = try RetailText.plan(["1,10001,2,1.5", "1,10001,2,1.5", "1,10002,1,0", "2,POST,1,18"])
        #expect(plan.sales.map(\.lines.count) == [3, 1])
        #expect(plan.sales.map(\.externalRef) == ["1", "2"])
        #expect(plan.credits.isEmpty)
    }

    @Test("less than nothing of goods at no price is a write-off; a document of these alone is no sale")
    func writeOffs() throws {
        let plan = try RetailText.plan(["1,10001,-5,0", "2,10001,3,1", "2,10002,-1,0"])
        #expect(plan.sales.map(\.externalRef) == ["2"])
        #expect(plan.writeOffs.map(\.document.number) == ["1", "2"])
        #expect(plan.writeOffs.map(\.quantity) == [5, 1])
        #expect(plan.needed == ["10001": 8, "10002": 1])
    }

    @Test("less than nothing of a service, or at a price, on a sale is credited under its number")
    func negativeOnSale() throws {
        let plan = try RetailText.plan(["1,10001,3,2", "1,M,-1,4", "2,POST,-1,0", "3,10001,-1,2"])
        #expect(credits(plan, "1") == ["alone": ["-1"]])
        #expect(credits(plan, "2") == ["alone": ["-1"]])
        #expect(credits(plan, "3") == ["1": ["1@0"]])
        #expect(plan.writeOffs.isEmpty)
    }

    @Test("more than nothing on a credit document is charged as a sale under its number")
    func positiveOnCredit() throws {
        let plan = try RetailText.plan(["C1,M,1,373.57", "C1,10001,-1,2", "C2,10001,4,1"])
        #expect(plan.sales.map(\.externalRef) == ["C1", "C2"])
        #expect(plan.credits.map(\.document.number) == ["C1"])
        #expect(plan.needed == ["10001": 4])
    }

    @Test("a credit goes back on the latest earlier sale of the same customer, product and price")
    func latest() throws {
        let plan = try RetailText.plan(["1,10001,5,2", "2,10001,5,2", "C3,10001,-2,2", "4,10001,5,2"])
        #expect(credits(plan, "C3") == ["2": ["2@0"]])
    }

    @Test("and on the sales before it as far as one has not enough left")
    func spread() throws {
        let plan = try RetailText.plan(["1,10001,5,2", "2,10001,3,2", "C3,10001,-6,2", "C4,10001,-4,2"])
        #expect(credits(plan, "C3") == ["2": ["3@0"], "1": ["3@0"]])
        #expect(credits(plan, "C4") == ["1": ["2@0"], "alone": ["-2"]])
        #expect(plan.credits.map(\.pieces) == [2, 2])
    }

    @Test("two lines of a credit that meet the same sold line go back as one")
    func merged() throws {
        let plan = try RetailText.plan(["1,10001,5,2", "C2,10001,-1,2", "C2,10001,-2,2"])
        #expect(credits(plan, "C2") == ["1": ["3@0"]])
        #expect(plan.credits.map(\.pieces) == [1])
    }

    @Test(
        "another price, customer, country or product, a service, a walk-in, or a price finer than a penny stands alone",
        arguments: [
            "C2,10001,-1,2.01", "C2,10001,-1,2,99999", "C2,10001,-1,2,12345,Spain", "C2,10002,-1,2", "C2,POST,-1,2",
            "C2,10001,-1,2,", "C2,10003,-1,0.125",
        ])
    func standalone(_ row: String) throws {
        let plan = try RetailText.plan(["1,10001,5,2", "1,POST,1,2", "1,10003,7,0.125", row])
        #expect(credits(plan, "C2") == ["alone": ["-1"]])
    }

    @Test("is the same at every reading, so that a second replay does nothing")
    func stable() throws {
        let rows = ["1,10001,5,2", "2,10001,3,2", "C3,10001,-6,2", "A4,B,1,-5"]
        let (first, second) = (try RetailText.plan(rows), try RetailText.plan(rows))
        #expect(first.sales.map(\.id) == second.sales.map(\.id))
        #expect(first.credits.map { $0.bySale.keys.sorted() } == second.credits.map { $0.bySale.keys.sorted() })
        #expect(first.adjustments.map(\.number) == ["A4"])
    }
}

@Suite("Counting what a replay left")
struct RetailTallyTests {
    private let timing = Carrier.Timing(latencies: [.milliseconds(10), .milliseconds(30)], elapsed: .seconds(1))

    @Test("a number counts once, in all and in each country; a credit's charges lessen the credits")
    func counts() throws {
        let file = try RetailText.file([
            "1,10001,1,1,1,France", "1,10001,1,1,2,France", "1,10001,1,1,3,Spain", "C2,10001,-1,1", "C2,M,1,1,9",
            "A3,B,1,-1",
        ])
        var tally = RetailTally()
        for (document, amount) in zip(file.documents, [100, 200, 300, -500, 50, 0]) {
            tally.add(.init(document: document, amount: Int64(amount), lines: 1))
        }
        let report = tally.report(timing)
        #expect([report.saleDocuments, report.creditDocuments, report.adjustments, report.lines] == [1, 1, 1, 6])
        #expect([report.saleTotal.minor, report.creditTotal.minor, report.netTotal.minor] == [600, -450, 150])
        #expect(report.byCountry.map(\.country) == ["France", "Spain"])
        #expect(report.byCountry.map(\.saleDocuments) == [1, 1])
        #expect(report.byCountry.map(\.saleTotal.minor) == [300, 300])
    }

    @Test("the report has the agreed keys, and amounts as exact numbers")
    func shape() throws {
        var tally = RetailTally()
        let document = try RetailText.file(["1,10001,1,1"]).documents[0]
        tally.add(.init(document: document, amount: 123_456_789_012_35, lines: 1))
        let json = String(decoding: try JSON.encode(tally.report(timing)), as: UTF8.self)
        #expect(
            json.jsonKeys == [
                "adjustments", "by_country", "credit_documents", "credit_total", "latency_ms", "lines", "net_total",
                "orders_per_second", "sale_documents", "sale_total",
            ])
        #expect(json.contains(#""sale_total":123456789012.35"#))
        #expect(json.contains(#""credit_total":0"#))
        for key in ["country", "p50", "p95", "p99"] { #expect(json.contains("\"\(key)\":")) }
    }
}
