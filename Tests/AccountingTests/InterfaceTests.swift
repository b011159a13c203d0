import Contracts
import Messaging
import ServiceKit
import TestKit
import Testing

@testable import AccountingDomain
@testable import AccountingService

@Suite("The interface of accounting")
struct InterfaceTests {
    @Test("is documented route by route (A-09)")
    func openAPI() {
        let definition = AccountingApp.definition
        #expect(OpenAPICheck.differences(routes: definition.registeredRoutes, document: definition.openapi) == [])
    }

    @Test("takes events only from streams that are bound for it, and every command sent to it")
    func subscriptions() {
        let bound = Set(Topology.consumed[.accounting, default: []])
        for subscription in accountingSubscriptions.all {
            guard case .event(let streams) = subscription.kind else { continue }
            #expect(streams.contains { bound.contains($0) }, "\(subscription.typeName) never arrives")
        }
        for message in MessageCatalogue.all where message is any Command.Type && message.owner == .accounting {
            #expect(accountingSubscriptions.subscription(for: message.typeName) != nil, "\(message.typeName)")
        }
    }

    @Test("lists by key set, filters by state, and hides from those without the right", .needsDatabase)
    func lists() async throws {
        try await AccountingDesk.open(limit: 100_000_000) { desk in
            var ids: [ProFormaID] = []
            for _ in 0..<3 { ids.append(try await desk.askProForma()) }
            try await desk.accept(ids[1])
            let first = try await desk.service.get("pro-formas?limit=2", as: desk.finance)
            let page: Page<ProFormaSummary> = try first.decoded()
            #expect(page.data.map(\.id) == [ids[2], ids[1]])
            let next = try #require(page.page.next)
            let second: Page<ProFormaSummary> = try await desk.service.get(
                "pro-formas?limit=2&after=\(next)", as: desk.finance
            ).decoded()
            #expect(second.data.map(\.id) == [ids[0]])
            let accepted: Page<ProFormaSummary> = try await desk.service.get(
                "pro-formas?state=ACCEPTED", as: desk.finance
            ).decoded()
            #expect(accepted.data.map(\.id) == [ids[1]])
            let keeper = desk.service.person(.storekeeper)
            #expect(try await desk.service.get("pro-formas", as: keeper).status == 404)
        }
    }

    @Test("refuses a change of what was changed meanwhile, and tells the version of today", .needsDatabase)
    func stale() async throws {
        try await AccountingDesk.open { desk in
            let id = try await desk.askProForma()
            let seen = try await desk.service.get("pro-formas/\(id)", as: desk.finance).entityTag
            try await desk.accept(id)
            let now = try await desk.service.get("pro-formas/\(id)", as: desk.finance).entityTag
            let late = try await desk.service.request(
                .post, "pro-formas/\(id)/withdraw", body: JSON.encode(["reason": "late"]), as: desk.finance,
                headers: ["If-Match": seen ?? ""])
            #expect(late.status == 412 && late.entityTag == now && seen != now, "\(late)")
        }
    }

    @Test("records the yes to several offers, each answered for itself", .needsDatabase)
    func acceptsMany() async throws {
        try await AccountingDesk.open(limit: 90_000_000) { desk in
            let (sale, unknown) = (OpportunityID(), ProFormaID())
            let first = try await desk.askProForma(opportunity: sale)
            let second = try await desk.askProForma()
            let items: [AcceptProFormasRequest.Item] = [
                .init(proFormaID: first, version: 1), .init(proFormaID: second, version: 7),
                .init(proFormaID: unknown, version: 1), .init(proFormaID: first, version: 2),
            ]
            let answer = try await desk.service.post(
                "pro-formas/acceptances", AcceptProFormasRequest(items: items, evidence: "letter 7"), as: desk.finance,
                key: "many")
            #expect(answer.status == 200, "\(answer)")
            let results = try answer.decoded(AcceptProFormasResponse.self).results
            #expect(results.map(\.proFormaID) == [first, second, unknown, first])
            #expect(results.map(\.state) == ["ACCEPTED", nil, nil, nil])
            #expect(results.map(\.version) == [2, nil, nil, nil])
            #expect(results.map(\.problem?.code) == [nil, "version_conflict", "not_found", "pro_forma_state"])
            let told = try await desk.service.sent().filter { $0.type == ProFormaAccepted.typeName }
            #expect(told.map(\.correlation) == [sale.description])
            let shown = try await desk.service.get("pro-formas/\(first)", as: desk.finance).decoded(ProFormaView.self)
            #expect(shown.state == "ACCEPTED" && shown.evidence == "letter 7" && results[0].version == shown.version)
            let none = try await desk.service.post(
                "pro-formas/acceptances", AcceptProFormasRequest(items: []), as: desk.finance, key: "none")
            #expect(none.status == 422, "\(none)")
        }
    }

    @Test("shows nothing of another company", .needsDatabase)
    func otherCompany() async throws {
        try await AccountingDesk.open { desk in
            let id = try await desk.askProForma()
            let stranger = Principal.some(.financeManager, in: CompanyID())
            #expect(try await desk.service.get("pro-formas/\(id)", as: stranger).status == 404)
            let accept = try await desk.service.post(
                "pro-formas/\(id)/accept", AcceptProFormaRequest(), as: stranger)
            #expect(accept.status >= 400)
            #expect(try await desk.show(id).state == "ISSUED")
        }
    }
}

@Suite("The company's calendar")
struct CompanyCalendarTests {
    @Test("knows the Persian year, by the company's time zone (A-06)")
    func persian() {
        let calendar = CompanyCalendar(.persian, timeZone: "Asia/Tehran")
        // 20 March 2026, 20:29 UTC, is 23:59 on 29 Esfand 1404; a minute later 1405 begins.
        let lastMinute = Timestamp(microseconds: 1_774_038_540_000_000)
        #expect(calendar.fiscalDay(calendar.day(of: lastMinute)).year == 1404)
        #expect(calendar.fiscalDay(calendar.day(of: lastMinute.adding(seconds: 60))).year == 1405)
        #expect(calendar.period(year: 1404, month: 12)?.upperBound.description == "2026-03-20")
        // A leap year: Esfand has 30 days.
        #expect(calendar.period(year: 1403, month: 12)?.upperBound.description == "2025-03-20")
        #expect(calendar.period(year: 1405, month: 13) == nil)
    }

    @Test("knows the Gregorian year and its months")
    func gregorian() {
        let calendar = CompanyCalendar(.gregorian, timeZone: "Europe/Warsaw")
        let newYear = Timestamp(microseconds: 1_767_222_000_000_000)
        #expect(calendar.day(of: newYear).description == "2026-01-01")
        #expect(calendar.period(year: 2028, month: 2)?.upperBound.description == "2028-02-29")
    }
}
