import Contracts
import Testing

@testable import karvan

@Suite("What two services say of the same thing")
struct CrossCheckTests {
    private static let facts: [ServiceName: [String: Int64]] = [
        .sales: [
            "slices.HELD": 3, "slices.ARRIVED": 2, "slices.RESERVED": 4, "slices.DISPATCHING": 1, "slices.EXITED": 6,
            "slices.REFUSED": 1, "slices.DELIVERED": 20,
        ],
        .warehouse: [
            "account.1310": 1000, "account.1315": 70, "account.1320": 0, "account.1330": 5, "account.1340": 40,
            "holds.soft": 5, "holds.firm": 5, "quantity.in-transit": 7, "goods.exited": 30, "goods.returned": 2,
        ],
        .delivery: [
            "goods.in_transit": 7, "goods.exited": 30, "goods.received_back": 2, "goods.delivered": 21,
            "goods.in_transit_cost": 70,
        ],
        .accounting: [
            "balance_1310": 1000, "balance_1315": 70, "balance_1320": 0, "balance_1330": 5, "balance_1340": 40,
            "exited_millionths": 28, "delivered_millionths": 21, "invoices": 4, "adjustments": 3,
            "pro-forma.r1.1.aa": 1, "pro-forma.r2.3.bb": 1,
        ],
        .approval: ["grant.r1.1.aa": 1, "grant.r2.3.bb": 1, "grant.r3.1.cc": 1],
        .taxportal: [
            "documents.invoice": 4, "documents.correction": 1, "documents.cancellation": 1, "documents.sales_return": 1,
        ],
    ]

    private static func reports(
        _ facts: [ServiceName: [String: Int64]] = facts, messages: [ServiceName: AuditReport.Messages] = [:]
    ) -> CrossChecks.Reports {
        let quiet = AuditReport.Messages(outbox: 0, deferred: 0, parked: 0, unanswered: 0)
        return Dictionary(
            uniqueKeysWithValues: ServiceName.allCases.map {
                ($0, AuditReport(invariants: [], messages: messages[$0] ?? quiet, facts: facts[$0] ?? [:]))
            })
    }

    private func broken(_ reports: CrossChecks.Reports) -> [String] {
        CrossChecks.all(reports).filter { $0.violated > 0 }.map(\.id)
    }

    @Test("is clean where all agree, and every rule has looked at something")
    func clean() {
        let lines = CrossChecks.all(Self.reports())
        #expect(broken(Self.reports()).isEmpty)
        #expect(lines.allSatisfy { $0.checked > 0 })
        #expect(Set(lines.map(\.id)).count == lines.count)
    }

    @Test(
        "is seen where one says something else",
        arguments: [
            (.warehouse, "account.1310", "I-15"), (.accounting, "balance_1340", "I-15"),
            (.delivery, "goods.in_transit_cost", "I-15"), (.sales, "slices.HELD", "R-03"),
            (.sales, "slices.DISPATCHING", "R-03"), (.warehouse, "holds.soft", "R-03"),
            (.warehouse, "holds.firm", "R-03"), (.sales, "slices.EXITED", "I-13-road"),
            (.warehouse, "quantity.in-transit", "I-13-road"), (.delivery, "goods.in_transit", "I-13-road"),
            (.delivery, "goods.exited", "I-32-exits"), (.accounting, "exited_millionths", "I-32-exits"),
            (.warehouse, "goods.returned", "I-32-exits"), (.delivery, "goods.delivered", "R-04"),
            (.accounting, "invoices", "R-04"), (.taxportal, "documents.sales_return", "R-04"),
        ] as [(ServiceName, String, String)])
    func differs(_ service: ServiceName, _ name: String, _ id: String) {
        var facts = Self.facts
        facts[service]?[name, default: 0] += 1
        #expect(broken(Self.reports(facts)) == [id])
    }

    @Test(
        "is seen where one says nothing",
        arguments: [
            (.warehouse, "account.1310"), (.accounting, "balance_1315"), (.warehouse, "holds.firm"),
            (.delivery, "goods.in_transit"), (.accounting, "delivered_millionths"),
        ] as [(ServiceName, String)])
    func silent(_ service: ServiceName, _ name: String) {
        var facts = Self.facts
        facts[service]?[name] = nil
        #expect(!broken(Self.reports(facts)).isEmpty)
    }

    @Test("is seen where a pro-forma rests on no grant of its request, revision and content (I-50)")
    func baseless() throws {
        for name in ["grant.r2.3.bb", "grant.r1.1.aa"] {
            var facts = Self.facts
            facts[.approval]?[name] = nil
            #expect(broken(Self.reports(facts)) == ["I-50-papers"])
        }
        var other = Self.facts
        other[.accounting]?["pro-forma.r3.1.dd"] = 1
        let line = try #require(CrossChecks.facts(Self.reports(other)).first { $0.id == "I-50-papers" })
        #expect(line.examples == ["no grant of r3.1.dd"])
    }

    @Test("an audit of one company says nothing of messages, which belong to all")
    func messages() throws {
        let busy = AuditReport.Messages(outbox: 1, deferred: 2, parked: 3, unanswered: 4, deadLetters: 5)
        let reports = Self.reports(messages: [.sales: busy])
        #expect(CrossChecks.facts(reports).allSatisfy { $0.violated == 0 })
        let lines = CrossChecks.messages(reports)
        #expect(lines.map(\.id) == ["I-70", "I-71"])
        #expect(lines.map(\.violated) == [4, 11])
        #expect(lines[1].examples == ["sales: 1 unsent, 2 waiting, 3 parked, 5 dead"])
    }

    @Test("dead letters that the broker has not told of yet are no violation")
    func unknown() {
        #expect(broken(Self.reports()).isEmpty)
    }
}
