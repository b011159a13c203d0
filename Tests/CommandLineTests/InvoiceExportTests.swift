import Contracts
import Foundation
import Testing

@testable import karvan

@Suite("Exporting invoices")
struct InvoiceExportTests {
    private static let proForma = ProFormaID()
    private static let seller = Party(name: "Karawana Sp. z o.o.", taxID: "5265877635", country: "PL")
    private static let buyer = Party(name: "Mebloteka <S.A.>", taxID: "5976987430", country: "PL")
    private static let day = LocalDate(daysSince1970: 20_784)

    private static func money(_ units: Int64) -> Money { Money(units, .pln) }

    private static func totals(_ net: Int64, _ tax: Int64) -> DocumentTotals {
        DocumentTotals(net: money(net), tax: money(tax), gross: money(net + tax))
    }

    private static func invoice(taxCode: String = "23", taxRate: Int64 = 230_000, tax: Int64 = 230) -> InvoiceView {
        let totals = totals(1000, tax)
        let line = InvoiceView.Line(
            invoiceLineID: InvoiceLineID(), lineID: nil, productID: ProductID(), description: "Regał", kind: .goods,
            quantity: Quantity(1, "szt."), unitPrice: UnitPrice(10, .pln), taxCode: taxCode,
            taxRate: ExactDecimal(millionths: taxRate), amounts: totals, deliveredQuantity: .zero,
            creditedQuantity: .zero,
            returnedQuantity: .zero, kept: totals)
        return InvoiceView(
            id: InvoiceID(), legalNumber: "FV/2026/00001", series: "INVOICE", fiscalYear: 2026, issueDate: day,
            taxDate: day, opportunityID: OpportunityID(), proFormaID: proForma, accountID: AccountID(), seller: seller,
            buyer: buyer, currency: .pln, lines: [line], totals: totals,
            status: DocumentStatus(settlement: "OPEN", delivery: "NONE", adjustment: "NONE"), receivable: money(0),
            allocated: money(0), undelivered: totals.gross, released: true, stopReason: nil, documentHash: "",
            adjustments: [], version: 1)
    }

    private static func adjustment(of invoice: InvoiceView) -> AdjustmentView {
        let line = AdjustmentLine(
            invoiceLineID: invoice.lines[0].invoiceLineID, productID: ProductID(), description: "Regał", unit: "szt.",
            taxCode: "23", taxRate: ExactDecimal(millionths: 230_000), quantityBefore: 1, quantityAfter: 0,
            netBefore: money(1000), netAfter: money(0), taxBefore: money(230), taxAfter: money(0))
        return AdjustmentView(
            id: AdjustmentID(), legalNumber: "KOR/2026/00001", series: "CORRECTION", fiscalYear: 2026,
            kind: .salesReturn,
            issueDate: day, invoiceID: invoice.id, opportunityID: nil, accountID: AccountID(), seller: seller,
            buyer: buyer,
            currency: .pln, reason: "Zwrot", lines: [line], delta: totals(-1000, -230), documentHash: "")
    }

    private static func proForma(_ invoice: InvoiceView) -> ProFormaView {
        ProFormaView(
            id: proForma, number: "PF/2026/00009", state: "INVOICED", version: 1, opportunityID: OpportunityID(),
            revision: 1, contentHash: "", accountID: AccountID(), accountName: "", seller: invoice.seller,
            buyer: invoice.buyer, currency: .pln, terms: .credit, validUntil: day, lines: [], totals: invoice.totals,
            hold: money(0), credit: nil,
            createdAt: Timestamp(microseconds: 0), issuedAt: nil, acceptedAt: nil, evidence: nil, closeReason: nil)
    }

    /// - Returns: the exit code and, where one was written, the document.
    private func export(
        _ invoice: InvoiceView, _ adjustment: AdjustmentView? = nil, _ options: [String] = []
    ) async throws -> (code: Int32, document: String?) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let token = folder.appending(path: "token").path(percentEncoded: false)
        let out = folder.appending(path: "out.xml").path(percentEncoded: false)
        try Data("given".utf8).write(to: URL(filePath: token))
        return try await StubSuite.running { asked in
            switch asked.path {
            case "accounting/v1/invoices/\(invoice.id)": .json(invoice)
            case "accounting/v1/pro-formas/\(Self.proForma)": .json(Self.proForma(invoice))
            case "accounting/v1/adjustments/\(adjustment?.id.description ?? "")": .json(adjustment)
            default: .problem(404, "not_found")
            }
        } _: { _, url in
            let id = adjustment?.id.description ?? invoice.id.description
            let code = await Karvan.run(
                ["invoices", "export", id, "--url", url, "--token-file", token, "--out", out] + options)
            return (code, try? String(contentsOfFile: out, encoding: .utf8))
        }
    }

    @Test("writes an invoice with the pro-forma's number and terms")
    func invoice() async throws {
        let (code, document) = try await export(Self.invoice(), nil, ["--format", "ubl"])
        #expect(code == 0)
        let text = try #require(document)
        #expect(text.contains("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"))
        #expect(text.contains("<cbc:SalesOrderID>PF/2026/00009</cbc:SalesOrderID>"))
        #expect(text.contains("<cbc:Note>On credit, as agreed</cbc:Note>"))
        #expect(text.contains("<cbc:RegistrationName>Mebloteka &lt;S.A.&gt;</cbc:RegistrationName>"))
    }

    @Test("writes an adjustment as a credit note to its invoice")
    func adjustment() async throws {
        let invoice = Self.invoice()
        let (code, document) = try await export(invoice, Self.adjustment(of: invoice))
        #expect(code == 0)
        let text = try #require(document)
        #expect(text.contains("<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"))
        #expect(text.contains("<cbc:ID>FV/2026/00001</cbc:ID>"))
        #expect(!text.contains("PaymentTerms"))
    }

    @Test("takes what the suite does not know from its options")
    func options() async throws {
        let (code, document) = try await export(
            Self.invoice(taxCode: "zw", taxRate: 0, tax: 0), nil,
            [
                "--buyer-reference", "4711", "--due", "2026-12-11", "--iban", "PL61109010140000071219812874",
                "--exemption-reason", "art. 113", "--buyer-endpoint", "0088:6260000000019", "--order-reference", "45",
            ])
        #expect(code == 0)
        let text = try #require(document)
        #expect(text.contains("<cbc:BuyerReference>4711</cbc:BuyerReference>"))
        #expect(text.contains("<cbc:DueDate>2026-12-11</cbc:DueDate>"))
        #expect(text.contains("<cbc:TaxExemptionReason>art. 113</cbc:TaxExemptionReason>"))
        #expect(text.contains(#"<cbc:EndpointID schemeID="0088">6260000000019</cbc:EndpointID>"#))
        #expect(!text.contains("PaymentTerms"))
    }

    @Test("writes nothing where the standards would refuse it")
    func refused() async throws {
        let (code, document) = try await export(Self.invoice(taxCode: "zw", taxRate: 0, tax: 0))
        #expect(code == 4)
        #expect(document == nil)
    }

    @Test(
        "does not take what cannot be meant",
        arguments: [
            ["--standard", "edifact"], ["--buyer-endpoint", "PL5976987430"], ["--due", "11.12.2026"],
            ["--iban", "PL00"],
            ["--tax-category", "23"], ["--tax-category", "23=X"], ["--exemption-code", "113"], ["--format", "pdf"],
        ])
    func wrongUsage(_ options: [String]) async throws {
        let (code, document) = try await export(Self.invoice(), nil, options)
        #expect(code == 2)
        #expect(document == nil)
    }

    @Test("tells an id that is none, and one that nobody knows")
    func ids() async throws {
        #expect(await Karvan.run(["invoices", "export", "FV/2026/00001", "--url", "http://127.0.0.1:1"]) != 0)
        let known = Self.invoice()
        let unknown = Self.adjustment(of: Self.invoice())
        #expect(try await export(known, unknown).code == 3)
    }
}
