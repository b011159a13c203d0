import Contracts
import Foundation
import Testing

@testable import karvan

@Suite("What programs read of reports")
struct ReportShapeTests {
    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSON.encode(value), as: UTF8.self)
    }

    private func rows(_ rows: SuccessRateRow..., currency: Currency = .usd) throws -> String {
        try text(
            ReportCommand.SuccessRate.Result(
                SuccessRateReport(process: "pipeline", currency: currency, rows: rows)))
    }

    @Test("a success rate is a number, and so is the value won, in whole units where it is whole")
    func successRate() throws {
        let row = SuccessRateRow(
            key: "Anna", won: 2, lost: 1, rate: ExactDecimal(millionths: 666_667), wonValue: Money(10_005_534_00, .usd))
        #expect(
            try rows(row) == #"{"rows":[{"key":"Anna","lost":1,"rate":0.666667,"won":2,"won_value":10005534}]}"#)
    }

    @Test("hundredths stay exact, and rials have none")
    func exact() throws {
        let cents = SuccessRateRow(key: "k", won: 1, lost: 0, rate: .one, wonValue: Money(9_007_199_254_740_991, .usd))
        #expect(try rows(cents).contains(#""won_value":90071992547409.91"#))
        let rials = SuccessRateRow(key: "k", won: 1, lost: 0, rate: .one, wonValue: Money(9_007_199_254_740_991, .irr))
        #expect(try rows(rials, currency: .irr).contains(#""won_value":9007199254740991"#))
    }

    @Test("where nothing is decided the rate is null, not left out")
    func nothing() throws {
        let row = SuccessRateRow(key: "k", won: 0, lost: 0, wonValue: .zero(.usd))
        #expect(try rows(row) == #"{"rows":[{"key":"k","lost":0,"rate":null,"won":0,"won_value":0}]}"#)
    }

    @Test("a funnel has its stages and nothing else")
    func funnel() throws {
        let stage = FunnelStage(key: "prospecting", reached: 3, moved: 1, still: 1, lost: 1)
        #expect(
            try text(ReportCommand.Funnel.Result(stages: [stage]))
                == #"{"stages":[{"key":"prospecting","lost":1,"moved":1,"reached":3,"still":1}]}"#)
    }

    @Test("a bench line has all its keys, measured or not")
    func bench() throws {
        let measured = BenchCommand.Line(name: "a", value: 50, unit: "orders/s", limit: 100, ratio: 0.5)
        let other = BenchCommand.Line(name: "b", value: 12.5, unit: "ms", limit: nil, ratio: nil)
        #expect(
            try text(BenchCommand.Result(results: [measured, other])) == """
                {"results":[{"limit":100,"name":"a","ratio":0.5,"unit":"orders/s","value":50},\
                {"limit":null,"name":"b","ratio":null,"unit":"ms","value":12.5}]}
                """)
    }

    @Test("an audit names each invariant once, in order, with how many were looked at and broken")
    func audit() throws {
        let result = AuditCommand.Result(invariants: [.init(id: "I-10", checked: 3, violated: 1)], violations: 1)
        #expect(
            try text(result) == #"{"invariants":[{"checked":3,"id":"I-10","violated":1}],"violations":1}"#)
    }

    @Test("an import has the agreed keys")
    func deals() throws {
        let report = ImportCommand.Deals.Report(
            created: 1, unchanged: 2, byStage: ["won": 3], wonValue: 10_005_534, defects: ["product-gtxpro": 4])
        #expect(
            try text(report) == """
                {"by_stage":{"won":3},"created":1,"defects":{"product-gtxpro":4},"unchanged":2,"won_value":10005534}
                """)
    }
}
