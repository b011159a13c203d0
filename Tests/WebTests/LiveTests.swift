import Contracts
import Foundation
import HTTPTypes
import TestKit
import Testing

@testable import WebService

@Suite("News while a page is open")
struct LiveTests {
    private static let page = "/sales/opportunities/\(Answers.opportunityID)"
    private static let record = "/api/sales/v1/opportunities/\(Answers.opportunityID)"
    private static let tasks = "/api/approval/v1/tasks"

    private func stage(rights: String = #""readSales","decide""#) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", Self.tasks, 200, Answers.page())
        stage.services.answer("GET", Self.record, 200, Answers.opportunityPage("Pumps", slices: []))
        return stage
    }

    /// The events that a tab gets; `between` is carried out in place of each wait, until the session's token ends.
    private func events(
        _ stage: Stage, _ path: String, _ between: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> [String] {
        stage.onWait { round in
            stage.clock.advance(seconds: 200)
            between(round)
        }
        let shown = try await stage.get(path, stage.signedIn(language: "en"))
        #expect(shown.status == 200)
        #expect(shown.headers[.contentType] == "text/event-stream; charset=utf-8")
        return shown.html.split(separator: "\n\n").map(String.init)
    }

    @Test("begins with what waits in the inbox, in the reader's words, and ends with the session's token")
    func beginning() async throws {
        let events = try await events(try stage(), "/live?page=/inbox")
        let inbox = ##"event: inbox\##ndata: {"short":"0","some":false,"words":"0 things wait in the inbox"}"##
        #expect(events == ["retry: 5000", inbox, ": ", ": "])
    }

    @Test(
        "counts what waits at every desk with one question, news not among it",
        arguments: [
            (#""issueProForma","readLedger""#, "accounting", 10),
            (#""readDispatch","pick","issuePermit""#, "warehouse", 42),
            (#""readDeliveries","confirmDelivery""#, "delivery", 15), (#""readSourcing","answerSupply""#, "supply", 7),
            (#""readSourcing","answerProduction","runProduction""#, "production", 9),
            (#""readSourcing","runProduction""#, "production", 2),
            (#""readSourcing","answerPurchasing""#, "purchasing", 11), (#""readSales","writeSales""#, "sales", 7),
        ])
    func desks(rights: String, service: String, count: Int) async throws {
        let stage = try EveryPage.stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        let events = try await events(stage, "/live?page=/inbox")
        let told = events.filter { $0.hasPrefix("event: inbox") }
        #expect(told.count == 1)
        #expect(told.first?.contains(#""short":"\#(count)""#) == true, "\(told)")
        #expect(told.first?.contains("\(count) things wait in the inbox") == true)
        let rounds = events.count - 1
        let asked = stage.services.asked.filter { $0.path.hasPrefix("/api/\(service)") }
        #expect(asked.count == rounds && asked.allSatisfy { $0.path == "/api/\(service)/v1/work" }, "\(asked)")
    }

    @Test("counts nothing for who only reads sales")
    func reader() async throws {
        let stage = try EveryPage.stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: #""readSales""#))
        let events = try await events(stage, "/live?page=/inbox")
        #expect(events.contains { $0.contains(#""short":"0""#) })
        #expect(!stage.services.asked.contains { $0.path.contains("/work") })
    }

    @Test("tells that the record has changed, once for each change, and nothing of what is in it")
    func changed() async throws {
        let stage = try stage()
        let events = try await events(stage, "/live?page=\(Self.page)") { round in
            if round == 1 {
                stage.services.answer("GET", Self.record, 200, Answers.opportunityPage("Valves", slices: []))
            }
        }
        let told = events.filter { $0.contains("record") || $0.contains("changed") }
        #expect(told.map { $0.prefix { $0 != "\n" } } == ["event: record", "event: changed"])
        #expect(told.allSatisfy { $0.wholeMatch(of: /event: [a-z]+\ndata: [0-9a-f]{8,16}/) != nil })
    }

    @Test("misses nothing between two streams: the browser says what it knew")
    func resumed() async throws {
        let stage = try stage()
        let first = try await events(stage, "/live?page=\(Self.page)").first { $0.contains("event: record") }
        let known = try #require(first?.split(separator: " ").last)
        for (seen, expected) in [(String(known), 0), ("0123456789abcdef", 1)] {
            stage.clock.set(TestClock().now)
            let events = try await events(stage, "/live?page=\(Self.page)/print&seen=\(seen)")
            #expect(events.count { $0.contains("event: changed") } == expected)
            #expect(events.count { $0.contains("event: record") } == 0)
        }
    }

    @Test("asks the services once for all tabs of a person, however many look")
    func shared() async throws {
        let stage = try stage()
        let live = Live(stage.house.metrics) {}
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await live.inboxes.value("sara", at: stage.clock.now) {
                        InboxCount(count: try await stage.house.services.asked(stage))
                    }.count
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers).count == 1)
        #expect(stage.services.asked.count == 1)
        stage.clock.advance(seconds: 60)
        _ = try await live.inboxes.value("sara", at: stage.clock.now) {
            InboxCount(count: try await stage.house.services.asked(stage))
        }
        #expect(stage.services.asked.count == 2)
    }

    @Test("goes on when a service is away, and ends when the session does")
    func away() async throws {
        let stage = try stage()
        let events = try await events(stage, "/live?page=\(Self.page)") { round in
            if round == 1 {
                stage.services.answer("GET", Self.tasks, 503)
                stage.services.answer("GET", Self.record, 503)
            } else {
                stage.services.answer("GET", Self.tasks, 401, Answers.problem)
            }
        }
        #expect(events.last?.contains("0+") == true)
        #expect(events.count == 4)
    }

    @Test(
        "knows the record of a page by its address",
        arguments: [
            (page, "sales"), ("\(page)/lines", "sales"), ("/sales/opportunities", nil), ("/inbox", nil),
            ("/nowhere/things/\(Answers.opportunityID)", nil), ("/sales/../\(Answers.opportunityID)", nil),
            ("/admin/users/\(Answers.user)", "identity"),
        ])
    func pages(address: String, service: String?) {
        #expect(LivePage(address)?.service == service)
    }
}

extension Services {
    /// One question, which the stage writes down.
    fileprivate func asked(_ stage: Stage) async throws -> Int {
        _ = try? await transport.send(ServiceRequest("GET", "approval", "tasks"))
        return stage.services.asked.count
    }
}
