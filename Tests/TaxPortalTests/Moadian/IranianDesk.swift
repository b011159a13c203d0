import Contracts
import Foundation
import Postgres
import ServiceKit
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// An Iranian company whose documents go through the service, its runner and the adapter to the portal's double, which
/// judges them by itself.
struct IranianDesk {
    static let number = "14003778990"

    let service: ServiceHarness
    private let portal: StandInProcess
    private let adapter: MoadianAdapter

    static func open(options: [String: String], _ body: (IranianDesk) async throws -> Void) async throws {
        let keys = try KeyWorkshop()
        try keys.makeCertificate("seller", subject: "/C=IR/CN=Karvan/serialNumber=\(number)")
        let client: [String: Any] = [
            "memoryId": Iranian.memory, "economicNumber": number, "name": "Karvan",
            "certificates": [String(decoding: try keys.read("seller.crt"), as: UTF8.self)],
        ]
        try keys.write("clients.json", JSONSerialization.data(withJSONObject: ["clients": [client]]))
        let portal = try StandInProcess(["--clients", keys.path("clients.json")])
        let adapter = MoadianAdapter()
        // Behind the portal's by half an hour, so that time can pass here and nothing is issued in the portal's future.
        let clock = TestClock(Timestamp.now().adding(seconds: -1800))
        try await withService(
            TaxPortalApp.connected { _ in [adapter] }, settings: ["TAX_SECRETS": keys.path("secrets")], clock: clock
        ) { service in
            let desk = IranianDesk(service: service, portal: portal, adapter: adapter)
            try desk.put(keys)
            try await service.deliver(
                CompanyPublished(
                    companyID: service.company, name: "Karvan", country: "IR", currency: .irr,
                    timeZone: "Asia/Tehran", calendar: .persian, taxID: number))
            let request = TaxpayerRequest(
                baseURL: portal.base.absoluteString, memoryID: Iranian.memory, options: options, filesFrom: Make.day)
            let answer = try await service.put("taxpayers/moadian", request, as: service.person(.administrator))
            #expect(answer.status == 200, "\(answer)")
            try await body(desk)
        }
    }

    private func put(_ keys: KeyWorkshop) throws {
        let folder = keys.folder.appending(path: "secrets/\(service.company)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for (name, source) in [("moadian-key.pem", "seller.key"), ("moadian-certificate.crt", "seller.crt")] {
            #expect(
                FileManager.default.createFile(
                    atPath: folder.appending(path: name).path(percentEncoded: false), contents: try keys.read(source),
                    attributes: [.posixPermissions: 0o600]))
        }
    }

    // MARK: - Documents

    /// - Returns: its submission.
    func issue(
        _ positions: [Iranian.Position], buyer: Party = Iranian.party(Iranian.buyer), id: InvoiceID = InvoiceID()
    ) async throws -> SubmissionView {
        let currency = positions.first?.currency ?? .irr
        let zero = Money.zero(currency)
        let (net, tax) = positions.reduce((zero, zero)) { sum, position in
            (sum.0 + position.figures.net, sum.1 + position.figures.tax)
        }
        try await service.deliver(
            InvoiceIssued(
                invoiceID: id, opportunityID: OpportunityID(), accountID: AccountID(), legalNumber: "\(id)",
                series: "S", fiscalYear: 1405, issueDate: today, taxDate: today,
                seller: Iranian.party(Self.number), buyer: buyer, currency: currency,
                lines: positions.map { position in
                    InvoiceLine(
                        invoiceLineID: position.id, lineID: OpportunityLineID(), slices: [],
                        productID: position.product, description: "کالا", kind: .goods,
                        quantity: Quantity(position.quantity, position.unit),
                        unitPrice: UnitPrice(position.price, currency), taxCode: "VAT", taxRate: position.rate,
                        taxablePrice: position.taxablePrice, net: position.figures.net, tax: position.figures.tax)
                }, totals: DocumentTotals(net: net, tax: tax, gross: net + tax), released: true))
        return try await submission("?invoice_id=\(id)")
    }

    /// - Returns: its submission.
    func adjust(
        _ invoice: InvoiceID, _ kind: AdjustmentKind, from before: Iranian.Position, to after: Iranian.Position
    ) async throws -> SubmissionView {
        let (from, to) = (before.figures, after.figures)
        let (net, tax) = (to.net - from.net, to.tax - from.tax)
        let id = AdjustmentID()
        try await service.deliver(
            AdjustmentIssued(
                adjustmentID: id, invoiceID: invoice, accountID: AccountID(), kind: kind, legalNumber: "\(id)",
                series: "R", fiscalYear: 1405, issueDate: today, reason: "توافق",
                seller: Iranian.party(Self.number), buyer: Iranian.party(Iranian.buyer), currency: before.currency,
                lines: [
                    AdjustmentLine(
                        invoiceLineID: before.id, productID: before.product, description: "کالا", unit: before.unit,
                        taxCode: "VAT", taxRate: before.rate, taxablePrice: after.taxablePrice,
                        quantityBefore: from.quantity,
                        quantityAfter: to.quantity, netBefore: from.net, netAfter: to.net, taxBefore: from.tax,
                        taxAfter: to.tax)
                ], delta: DocumentTotals(net: net, tax: tax, gross: net + tax)))
        return try await submission("?adjustment_id=\(id)")
    }

    var today: LocalDate { service.clock.now.day(in: TimeZone(identifier: "Asia/Tehran") ?? .gmt) }

    private func submission(_ query: String) async throws -> SubmissionView {
        let page: Page<SubmissionView> =
            try await service.get("submissions\(query)", as: service.person(.taxOfficer)).decoded()
        return try #require(page.data.first)
    }

    // MARK: - What people and the runner do

    func give(_ request: ParticularsRequest, to id: SubmissionID) async throws -> TestAnswer {
        try await service.put("submissions/\(id)/particulars", request, as: service.person(.taxOfficer))
    }

    func detail(_ id: SubmissionID) async throws -> SubmissionDetail {
        try await service.get("submissions/\(id)", as: service.person(.taxOfficer)).decoded()
    }

    /// Works on until the submission waits for nobody but people, or is accepted.
    func settled(_ id: SubmissionID) async throws -> SubmissionView {
        for _ in 1...20 {
            try await run()
            let view = try await detail(id).submission
            if !["WAITING_ORIGINAL", "QUEUED", "READY", "SENT", "UNKNOWN"].contains(view.state) { return view }
            service.clock.advance(seconds: 20)
        }
        return try await detail(id).submission
    }

    /// Works off what can be done now.
    func run() async throws {
        let settings = service.context.own(TaxPortalState.self).settings
        try await PortalRunner(
            adapter, database: service.database, settings: settings, logger: TestDatabase.silent
        ).run()
    }

    func payments(_ id: SubmissionID) async throws -> TaxPayments {
        try await service.get("submissions/\(id)/payments", as: service.person(.taxOfficer)).decoded()
    }
}
