import Contracts
import Foundation
import Synchronization
import Testing

@testable import karvan

@Suite("Carrying sales", .timeLimit(.minutes(1)))
struct CarrierTests {
    private static let company = Company.sandbox(password: "secret")
    private static let sale = OpportunityID()

    private static var request: OpenOpportunityRequest {
        OpenOpportunityRequest(
            id: sale, accountID: AccountID(), name: "one", currency: .gbp, lines: [], submit: true)
    }

    private func carry(
        limit: Duration = .seconds(30), patience: Duration = .seconds(5), _ answer: @escaping StubSuite.Answer
    ) async throws -> (Carrier.Timing, [StubSuite.Asked]) {
        // What a test says nothing of: the sale is under way.
        try await StubSuite.running({ answer($0) ?? Self.shown(Self.row("FULFILLING"))($0) }) { stub, url in
            let cast = Cast(Connection(base: url, patience: patience), Self.company.people)
            let timing = try await Carrier(cast, limit: limit).carry([Self.request], .atOnce(1))
            return (timing, stub.asked)
        }
    }

    private static func row(_ state: String, papers: String = "NONE", note: String? = nil) -> SaleRow {
        SaleRow(id: sale, state: state, paperState: papers, note: note)
    }

    private static func won(_ asked: StubSuite.Asked) -> StubSuite.Reply? {
        asked.path.hasPrefix("sales/v1/opportunities?state=WON")
            ? .json(Page([row("WON")], limit: 100, next: nil)) : nil
    }

    /// Of a sale that never gets into the list of won ones.
    private static func shown(_ row: SaleRow) -> StubSuite.Answer {
        { asked in asked.path == "sales/v1/opportunities/\(sale)" ? .json(row) : nil }
    }

    @Test("ends with the time each sale took")
    func won() async throws {
        let (timing, _) = try await carry(Self.won)
        #expect(timing.latencies.count == 1)
    }

    @Test("without any sale ends at once")
    func nothing() async throws {
        let timing = try await StubSuite.running({ _ in nil }) { _, url in
            let cast = Cast(Connection(base: url), Self.company.people)
            return try await Carrier(cast).carry([], .atOnce(4))
        }
        #expect(timing.latencies.isEmpty)
        #expect(timing.percentile(0.5) == 0)
    }

    @Test(
        "ends with the answer that a desk cannot go on with",
        arguments: [
            "approval/v1/tasks", "accounting/v1/pro-formas", "warehouse/v1/dispatch-notes", "warehouse/v1/exit-permits",
            "delivery/v1/deliveries",
        ])
    func deskError(_ list: String) async throws {
        let error = await #expect(throws: APIProblem.self) {
            try await carry { asked in asked.path.hasPrefix(list) ? .problem(403, "forbidden") : nil }
        }
        #expect(error?.status == 403)
        #expect(error?.request.contains(list) == true)
    }

    @Test("ends with the answer that the watch cannot go on with")
    func watchError() async throws {
        let error = await #expect(throws: APIProblem.self) {
            try await carry { asked in
                asked.path.hasPrefix("sales/v1/opportunities?") ? .problem(422, "unsupported_parameter") : nil
            }
        }
        #expect(error?.code == "unsupported_parameter")
    }

    @Test("ends with the answer to a sale that cannot be opened")
    func refused() async throws {
        let error = await #expect(throws: APIProblem.self) {
            try await carry { asked in
                asked.method == "POST" && asked.path == "sales/v1/opportunities" ? .problem(422, "no") : nil
            }
        }
        #expect(error?.code == "no")
    }

    @Test("sits out a passing trouble, with the same key", arguments: [429, 500, 502, 503, 504])
    func passing(_ status: Int) async throws {
        let tries = Mutex(0)
        let (_, asked) = try await carry { asked in
            if asked.method == "POST", asked.path == "sales/v1/opportunities" {
                return tries.withLock {
                    $0 += 1; return $0
                } < 3 ? .problem(status, "later") : Self.row("DRAFT").reply
            }
            return tries.withLock { $0 } < 3 ? nil : Self.won(asked)
        }
        let opened = asked.filter { $0.method == "POST" && $0.path == "sales/v1/opportunities" }
        #expect(opened.count == 3)
        #expect(Set(opened.map(\.key)) == ["carry/\(Self.sale)"])
        #expect(Set(opened.map(\.body)).count == 1)
    }

    @Test("does not sit out a trouble longer than its patience")
    func impatient() async throws {
        let error = await #expect(throws: APIProblem.self) {
            try await carry(patience: .milliseconds(200)) { asked in
                asked.path.hasPrefix("delivery/") ? .problem(503, "down") : nil
            }
        }
        #expect(error?.status == 503)
    }

    @Test("signs in again when a token is refused before its time")
    func tokenRefused() async throws {
        let refused = Mutex(false)
        let (_, asked) = try await carry { asked in
            if asked.path == "sales/v1/opportunities",
                refused.withLock({ was in
                    defer { was = true }; return !was
                })
            {
                return .problem(401, "unauthorised")
            }
            return Self.won(asked)
        }
        #expect(asked.count { $0.path == "sales/v1/opportunities" && $0.method == "POST" } == 2)
    }

    @Test(
        "fails with the note of a sale that nobody at the desks can bring on",
        arguments: [
            (CarrierTests.row("LOST", note: "the customer left"), "ended LOST: the customer left"),
            (CarrierTests.row("RETURNED", note: "too cheap"), "ended RETURNED: too cheap"),
            (CarrierTests.row("APPROVED", papers: "BLOCKED", note: "credit"), "ended with its papers BLOCKED: credit"),
            (CarrierTests.row("APPROVED", papers: "REFUSED"), "ended with its papers REFUSED"),
        ])
    func deadEnd(_ row: SaleRow, _ text: String) async throws {
        let error = await #expect(throws: CommandFailure.self) { try await carry(Self.shown(row)) }
        #expect(error?.message == "\(Self.sale) \(text)")
        #expect(error?.code == 1)
    }

    @Test("fails when one sale takes longer than a sale may, and says where it hangs")
    func hangs() async throws {
        let error = await #expect(throws: CommandFailure.self) {
            try await carry(
                limit: .milliseconds(300), Self.shown(Self.row("FULFILLING", papers: "ACCEPTED", note: "short")))
        }
        #expect(error?.message == "\(Self.sale) hangs in FULFILLING, papers ACCEPTED: short")
    }

    @Test("fails when a sale never appears")
    func neverOpened() async throws {
        let error = await #expect(throws: CommandFailure.self) {
            try await carry(limit: .milliseconds(300)) { asked in
                asked.path == "sales/v1/opportunities/\(Self.sale)" ? .problem(404, "not_found") : nil
            }
        }
        #expect(error?.message == "\(Self.sale) was not opened in time.")
    }
}

extension SaleRow {
    fileprivate var reply: StubSuite.Reply { .json(self) }
}
