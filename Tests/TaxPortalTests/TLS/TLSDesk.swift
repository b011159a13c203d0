import Contracts
import Foundation
import PortalHTTP
import ServiceKit
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// A company whose only invoice goes to its country's portal over TLS: the service, its runner, the real adapter and the
/// real way there.
struct TLSDesk: Sendable {
    let service: ServiceHarness
    let site: Site
    /// What its `trust_file` holds, and what the portal shows when all is well.
    let right: ServerPapers
    let keys: KeyWorkshop

    /// - Parameter names: those in the certificate that the portal shows at first; it made it itself.
    static func open(
        _ portal: Portal, showing names: String, _ body: (TLSDesk) async throws -> Void
    ) async throws {
        let keys = try KeyWorkshop()
        let right = try ServerPapers(keys, "right")
        let site = try await Site.of(portal, showing: try ServerPapers(keys, "bad", for: names))
        try await withService(
            TaxPortalApp.connected { _ in [site.adapter] }, settings: ["TAX_SECRETS": keys.path("secrets")]
        ) { service in
            let desk = TLSDesk(service: service, site: site, right: right, keys: keys)
            try await desk.settle()
            try await body(desk)
        }
    }

    private func settle() async throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try keys.makeCertificate("seller", subject: "/CN=Karvan/serialNumber=\(Iranian.seller)")
        try put("gateway.pem", right.pem)
        try put("moadian-key.pem", keys.read("seller.key"))
        try put("moadian-certificate.crt", keys.read("seller.crt"))
        try put("token", Data("token|nip|x".utf8))
        try await service.deliver(
            CompanyPublished(
                companyID: service.company, name: "Karvan", country: site.seller.country, currency: site.currency,
                timeZone: "Europe/Warsaw", calendar: .gregorian, taxID: site.seller.taxID ?? ""))
        try await trust("gateway.pem")
        try await service.deliver(invoice)
    }

    private var folder: URL { keys.folder.appending(path: "secrets/\(service.company)", directoryHint: .isDirectory) }

    /// Puts a file into the company's folder of secrets.
    func put(_ name: String, _ content: Data) throws {
        #expect(
            FileManager.default.createFile(
                atPath: folder.appending(path: name).path(percentEncoded: false), contents: content,
                attributes: [.posixPermissions: 0o600]))
    }

    /// Sets `trust_file`.
    func trust(_ file: String) async throws {
        let answer = try await service.put(
            "taxpayers/\(site.adapter.portal.rawValue)",
            TaxpayerRequest(
                baseURL: "https://localhost:\(site.server.port)/\(site.path)", memoryID: site.memoryID,
                options: site.options.merging(["trust_file": file]) { $1 }),
            as: service.person(.administrator))
        #expect(answer.status == 200, "\(answer)")
    }

    private var invoice: InvoiceIssued {
        let currency = site.currency
        let (net, tax) = (Money(10_000, currency), Money(site.tax, currency))
        return InvoiceIssued(
            invoiceID: InvoiceID(), opportunityID: OpportunityID(), accountID: AccountID(), legalNumber: "17",
            series: "S", fiscalYear: 2026, issueDate: Make.day, taxDate: Make.day, seller: site.seller,
            buyer: site.buyer, currency: currency,
            lines: [
                InvoiceLine(
                    invoiceLineID: InvoiceLineID(), lineID: OpportunityLineID(), slices: [], productID: ProductID(),
                    description: "Pump", kind: .goods, quantity: Quantity(10, site.unit),
                    unitPrice: UnitPrice(site.price, currency), taxCode: "VAT",
                    taxRate: ExactDecimal(millionths: site.tax * 100), net: net, tax: tax)
            ], totals: DocumentTotals(net: net, tax: tax, gross: net + tax), released: true)
    }

    // MARK: - What happens

    /// Everything that can be done now.
    func run() async throws {
        let settings = service.context.own(TaxPortalState.self).settings
        let runner = PortalRunner(
            site.adapter, database: service.database, settings: settings, logger: TestDatabase.silent)
        try await runner.run()
        try await PortalUpkeep.run(runner)
    }

    /// The same so many times more, after pauses longer than any for which a portal is left alone.
    func goOn(_ times: Int) async throws {
        for _ in 1...times {
            service.clock.advance(seconds: 301)
            site.passes(301)
            try await run()
        }
    }

    var submission: SubmissionView {
        get async throws {
            let page: Page<SubmissionView> =
                try await service.get("submissions", as: service.person(.taxOfficer)).decoded()
            return try #require(page.data.first)
        }
    }

    var health: TaxPortalStatus.Health? {
        get async throws {
            let status: TaxStatus = try await service.get("status", as: service.person(.taxOfficer)).decoded()
            return status.portals.first?.health
        }
    }

    /// What people are told about whom is not to be believed.
    var troubles: [TaxWorkItem] {
        get async throws {
            let items: TaxWorkItems =
                try await service.get("work-items?language=en", as: service.person(.taxOfficer)).decoded()
            return items.groups.flatMap(\.items).filter { item in
                item.faults.contains { TrustFault(rawValue: $0.code) != nil }
            }
        }
    }
}

/// A country's portal, and what its law wants of an invoice of ten pieces.
struct Site: Sendable {
    let adapter: any PortalAdapter
    let server: TLSPortal
    /// How many calls have reached the portal.
    let calls: @Sendable () -> Int
    /// Moves the portal's clock.
    var passes: @Sendable (_ seconds: Int64) -> Void = { _ in }
    let path: String
    var memoryID: String?
    var options: [String: String] = [:]
    let seller: Party
    let buyer: Party
    let currency: Currency
    let unit: String
    let price: ExactDecimal
    /// Of 10,000.
    let tax: Int64

    static func of(_ portal: Portal, showing papers: ServerPapers) async throws -> Site {
        switch portal {
        case .moadian:
            let memory = try MemoryPortal()
            return Site(
                adapter: MoadianAdapter(),
                server: try await TLSPortal(memory, at: "https://moadian.test", showing: papers),
                calls: { memory.state.withLock { $0.calls.count } }, path: "requestsmanager", memoryID: Iranian.memory,
                options: Iranian.options, seller: Iranian.party(Iranian.seller), buyer: Iranian.party(Iranian.buyer),
                currency: .irr, unit: "عدد", price: 1000, tax: 1000)
        case .ksef:
            let double = try KSeFDouble()
            return Site(
                adapter: KSeFAdapter(connection: KSeFConnection(clock: double.clock)),
                server: try await TLSPortal(double, at: "https://ksef.test", showing: papers),
                calls: { double.count("") },
                passes: { seconds in double.state.withLock { $0.now = $0.now.adding(seconds: seconds) } }, path: "v2",
                seller: Polish.seller, buyer: Polish.buyer, currency: .pln, unit: "szt.", price: 10, tax: 2300)
        }
    }
}
