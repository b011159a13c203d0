import Contracts
import Foundation
import KSeF
import ServiceKit
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// A Polish company whose documents go through the service, its runner and the adapter to a portal inside the test.
struct PolishDesk: Sendable {
    let service: ServiceHarness
    let portal: KSeFDouble
    /// The company's folder of secrets.
    let secrets: URL

    /// - Parameter files: what lies in the company's folder.
    static func open(
        _ files: [String: Data] = ["token": Data("token|nip|x".utf8)], options: [String: String] = [:],
        _ body: (PolishDesk) async throws -> Void
    ) async throws {
        let portal = try KSeFDouble()
        let adapter = KSeFAdapter(connection: KSeFConnection(transport: portal, clock: portal.clock))
        let root = FileManager.default.temporaryDirectory.appending(path: "secrets-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let settings = ["TAX_SECRETS": root.path(percentEncoded: false)]
        try await withService(TaxPortalApp.connected { _ in [adapter] }, settings: settings) { service in
            let desk = PolishDesk(
                service: service, portal: portal, secrets: root.appending(path: "\(service.company)"))
            try FileManager.default.createDirectory(
                at: desk.secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            for (name, content) in files { try desk.put(name, content) }
            try await service.deliver(
                CompanyPublished(
                    companyID: service.company, name: "Karwana", country: "PL", currency: .pln,
                    timeZone: "Europe/Warsaw", calendar: .gregorian, taxID: "PL 526-587-76-35"))
            try await desk.set(options)
            try await body(desk)
        }
    }

    func put(_ name: String, _ content: Data) throws {
        #expect(
            FileManager.default.createFile(
                atPath: secrets.appending(path: name).path(percentEncoded: false), contents: content,
                attributes: [.posixPermissions: 0o600]))
    }

    /// The certificate for KOD II.
    func putOffline() throws {
        for name in ["offline.key", "offline.crt"] { try put(name, portal.keys.workshop.read(name)) }
    }

    func set(_ options: [String: String]) async throws {
        let answer = try await service.put(
            "taxpayers/ksef", TaxpayerRequest(baseURL: "https://ksef.test/v2", options: options),
            as: service.person(.administrator))
        #expect(answer.status == 200, "\(answer)")
    }

    // MARK: - Documents

    /// An invoice of one line of 100 at 23 %, issued on the day of the service's clock.
    func issue(_ number: String = "FV/1", in currency: Currency = .pln) async throws {
        let (net, tax) = (Money(100_00, currency), Money(23_00, currency))
        try await service.deliver(
            InvoiceIssued(
                invoiceID: InvoiceID(), opportunityID: OpportunityID(), accountID: AccountID(), legalNumber: number,
                series: "FV", fiscalYear: 2026, issueDate: PolishCalendar.day(of: service.clock.now),
                taxDate: PolishCalendar.day(of: service.clock.now), seller: Polish.seller, buyer: Polish.buyer,
                currency: currency,
                lines: [
                    InvoiceLine(
                        invoiceLineID: InvoiceLineID(), lineID: OpportunityLineID(), slices: [],
                        productID: ProductID(), description: "młynek", kind: .goods, quantity: Quantity(1, "szt."),
                        unitPrice: UnitPrice(100, currency), taxCode: "23",
                        taxRate: ExactDecimal(millionths: 230_000), net: net, tax: tax)
                ], totals: DocumentTotals(net: net, tax: tax, gross: net + tax), released: true))
    }

    func submission() async throws -> SubmissionView {
        let page: Page<SubmissionView> =
            try await service.get("submissions", as: service.person(.taxOfficer)).decoded()
        return try #require(page.data.first)
    }

    func facts() async throws -> [String: String] {
        let detail: SubmissionDetail =
            try await service.get("submissions/\(try await submission().id)", as: service.person(.taxOfficer)).decoded()
        return detail.facts
    }

    func resubmit() async throws {
        let submission = try await submission()
        let answer = try await service.post(
            "submissions/\(submission.id)/resubmit", ResubmitRequest(reason: "again"),
            as: service.person(.taxOfficer), version: submission.version)
        #expect(answer.status == 200, "\(answer)")
    }

    func workItems() async throws -> TaxWorkItems {
        try await service.get("work-items?language=en", as: service.person(.taxOfficer)).decoded()
    }

    // MARK: - Running

    /// One turn of the runner and of the upkeep.
    func run() async throws {
        let adapter = try #require(service.context.own(TaxPortalState.self).adapters[.ksef])
        let runner = PortalRunner(adapter, in: service.context)
        try await runner.run()
        try await PortalUpkeep.run(runner)
    }

    func pass(seconds: Int64) {
        service.clock.advance(seconds: seconds)
        portal.state.withLock { $0.now = $0.now.adding(seconds: seconds) }
    }

    /// Everything that is due in the next quarter of an hour.
    func settle() async throws {
        for _ in 0..<15 {
            try await run()
            pass(seconds: 61)
        }
    }

    /// The portal goes down, and stays so until the document has gone offline, where it can.
    func goOffline() async throws {
        portal.state.withLock { $0.isDown = true }
        try await run()
        pass(seconds: 301)
        try await run()
    }

    func comeBack() { portal.state.withLock { $0.isDown = false } }

    func health() async throws -> PortalHealth? {
        try await service.database.read(Acting(company: service.company)) { tx in
            try await HealthStore.find(.ksef, in: tx)
        }
    }
}
