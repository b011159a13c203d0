import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// A company whose documents go to a fake authority, with runners that can be killed.
struct PortalDesk: Sendable {
    /// Short, so that what a killed runner held is free soon.
    static let lease: Int64 = 2

    let service: ServiceHarness
    let adapter: FakePortal
    let authority: FakeAuthority
    let settings: TaxPortalSettings

    static func open(
        _ adapter: FakePortal, _ body: (PortalDesk) async throws -> Void
    ) async throws {
        let settings = ["TAX_LEASE_SECONDS": "\(lease)", "TAX_BATCH": "20"]
        try await withService(TaxPortalApp.connected { _ in [adapter] }, settings: settings) { service in
            let state = service.context.own(TaxPortalState.self)
            let desk = PortalDesk(
                service: service, adapter: adapter, authority: adapter.authority, settings: state.settings)
            try await service.deliver(
                CompanyPublished(
                    companyID: service.company, name: "Karvan", country: "IR", currency: .irr,
                    timeZone: "Asia/Tehran", calendar: .persian, taxID: "14003778990"))
            try await desk.set(
                TaxpayerRequest(
                    baseURL: "https://portal.test/api", memoryID: "A11216", filesFrom: Make.day))
            try await body(desk)
        }
    }

    func set(_ request: TaxpayerRequest) async throws {
        let answer = try await service.put(
            "taxpayers/\(adapter.portal.rawValue)", request, as: service.person(.administrator))
        #expect(answer.status == 200, "\(answer)")
    }

    // MARK: - Documents

    /// Invoices with the numbers 1…count.
    @discardableResult
    func issue(_ count: Int) async throws -> [InvoiceID] {
        var ids: [InvoiceID] = []
        for number in 1...count {
            let id = InvoiceID()
            try await service.deliver(Make.issued(id, number: "\(number)"))
            ids.append(id)
        }
        return ids
    }

    func submissions(_ query: String = "?limit=200") async throws -> [SubmissionView] {
        let page: Page<SubmissionView> =
            try await service.get("submissions\(query)", as: service.person(.taxOfficer)).decoded()
        return page.data
    }

    func states() async throws -> [String: Int] {
        Dictionary(try await submissions().map { ($0.state, 1) }, uniquingKeysWith: +)
    }

    // MARK: - Running

    func runner(_ adapter: FakePortal? = nil, on database: Database? = nil) -> PortalRunner {
        PortalRunner(
            adapter ?? self.adapter, database: database ?? service.database, settings: settings,
            logger: TestDatabase.silent)
    }

    /// Works on and lets time pass until nothing is open any more, or `rounds` are over.
    func settle(_ adapter: FakePortal? = nil, rounds: Int = 60) async throws {
        let runner = runner(adapter)
        for _ in 1...rounds {
            try await runner.run()
            try await PortalUpkeep.run(runner)
            let open: Int64? = try await service.value(
                """
                select count(*) as value from submission where state not in ('ACCEPTED', 'REJECTED', 'INVALID')
                """)
            if open == 0 { return }
            service.clock.advance(seconds: 61)
        }
    }

    /// Runs a replica of its own that dies at a point, as with `kill -9`: its connections are gone, what it had not
    /// committed never was, and it never speaks again.
    func runAndKill(at point: FakePoint) async throws {
        let database = try await replica()
        var dying = adapter
        dying.at = { reached in
            guard reached == point else { return true }
            await database.close()
            return false
        }
        let dead = runner(dying, on: database)
        await #expect(throws: (any Error).self) { try await dead.run() }
        await database.close()
    }

    /// Connections of its own to the service's database.
    func replica() async throws -> Database {
        let name: String? = try await service.value("select current_database() as value")
        var address = try #require(TestDatabase.url.flatMap { URLComponents(string: $0) })
        address.path = "/" + (name ?? "")
        var configuration = try DatabaseConfiguration(
            url: address.string ?? "", applicationName: "replica", poolSize: 3)
        configuration.waitPatiently()
        let clock = service.clock
        return Database(configuration, logger: TestDatabase.silent, now: { clock.now })
    }

    // MARK: - What must hold

    func expectClean() async throws {
        let report: AuditReport = try await service.get("audit", as: service.person(.auditor)).decoded()
        #expect(report.invariants.allSatisfy { $0.violated == 0 }, "\(report.invariants)")
    }

    /// Every document accepted by the authority once, and here too.
    func expectAllAccepted(_ count: Int) async throws {
        #expect(try await states() == ["ACCEPTED": count])
        #expect(Set(authority.accepted).count == count)
        #expect(authority.accepted.count == count, "a document was accepted twice")
        try await expectClean()
        try await expectGapless()
    }

    /// I-30's like for the portal's serials: 1…last, each once.
    func expectGapless() async throws {
        let rows = try await service.rows("select serial from document_serial order by serial")
        let serials = try rows.map { try $0["serial"] as Int64 }
        #expect(serials == serials.indices.map { Int64($0 + 1) })
        let last: Int64? = try await service.value("select coalesce(max(last), 0) as value from serial_counter")
        #expect(last == Int64(serials.count))
    }
}
