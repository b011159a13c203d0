import Contracts
import Foundation
import TaxPortalDomain

/// Documents that a test is not about.
enum Make {
    static let day = LocalDate(daysSince1970: 20_558)
    static let now = Timestamp(microseconds: 1_776_254_400_000_000)
    static let invoice = InvoiceID()
    static let line = InvoiceLineID()
    static let identity = Submission.Identity(key: "A11216050F900000000653", contentHash: "ours")

    static func issued(
        _ id: InvoiceID = invoice, country: String = "IR", number: String = "17"
    ) -> InvoiceIssued {
        InvoiceIssued(
            invoiceID: id, opportunityID: OpportunityID(), accountID: AccountID(), legalNumber: number, series: "S",
            fiscalYear: 1405, issueDate: day, taxDate: day, seller: Party(name: "Karvan", taxID: "1", country: country),
            buyer: Party(name: "Noor", taxID: "2", country: country), currency: .irr,
            lines: [
                InvoiceLine(
                    invoiceLineID: line, lineID: OpportunityLineID(), slices: [], productID: ProductID(),
                    description: "Pump", kind: .goods, quantity: Quantity(10, "pcs"),
                    unitPrice: UnitPrice(1000, .irr), taxCode: "VAT", taxRate: ExactDecimal(millionths: 100_000),
                    net: Money(10_000, .irr), tax: Money(1000, .irr))
            ],
            totals: DocumentTotals(net: Money(10_000, .irr), tax: Money(1000, .irr), gross: Money(11_000, .irr)),
            released: true)
    }

    static func adjusted(
        _ id: AdjustmentID = AdjustmentID(), number: String = "3", of invoice: InvoiceID? = invoice,
        country: String = "IR", from before: Int = 10, to after: Int = 9, line: InvoiceLineID? = line,
        ordinal: Int? = nil
    ) -> AdjustmentIssued {
        func money(_ quantity: Int, _ each: Int) -> Money { Money(Int64(quantity * each), .irr) }
        return adjusted(id, number, of: invoice, country: country, before, after, line, ordinal, money)
    }

    private static func adjusted(
        _ id: AdjustmentID, _ number: String, of invoice: InvoiceID?, country: String, _ before: Int, _ after: Int,
        _ line: InvoiceLineID?, _ ordinal: Int?, _ money: (Int, Int) -> Money
    ) -> AdjustmentIssued {
        AdjustmentIssued(
            adjustmentID: id, invoiceID: invoice, accountID: AccountID(), kind: .salesReturn, legalNumber: number,
            series: "R", fiscalYear: 1405, issueDate: day, reason: "wrong size",
            seller: Party(name: "Karvan", taxID: "1", country: country), buyer: Party(name: "Noor", country: country),
            currency: .irr,
            lines: [
                AdjustmentLine(
                    invoiceLineID: line, productID: ProductID(), description: "Pump", unit: "pcs", taxCode: "VAT",
                    taxRate: ExactDecimal(millionths: 100_000), quantityBefore: ExactDecimal(before),
                    quantityAfter: ExactDecimal(after), netBefore: money(before, 1000), netAfter: money(after, 1000),
                    taxBefore: money(before, 100), taxAfter: money(after, 100))
            ],
            delta: DocumentTotals(
                net: money(after - before, 1000), tax: money(after - before, 100), gross: money(after - before, 1100)),
            ordinal: ordinal)
    }

    static func queued(_ document: FiscalDocument = FiscalDocument(issued())) throws -> Submission {
        guard let submission = Submission.queued(document, mayGo: true, id: SubmissionID(), at: now) else {
            throw SubmissionRefusal.tooEarly
        }
        return submission
    }

    static let patience = Patience()

    static func ready() throws -> Submission { try queued().prepared(as: identity, at: now) }

    static func sent() throws -> Submission {
        try ready().sending(at: now, request: UUID(), through: nil, patience)
    }

    /// An adjustment of one line from one quantity to another, at ten for a piece.
    static func step(
        _ line: InvoiceLineID, from before: Int, to after: Int, day: LocalDate = day, ordinal: Int? = nil
    ) -> FiscalDocument {
        func figures(_ quantity: Int) -> FiscalDocument.Figures {
            FiscalDocument.Figures(
                quantity: ExactDecimal(quantity), net: Money(Int64(quantity * 1000), .irr),
                tax: Money(Int64(quantity * 100), .irr))
        }
        let isOriginal = before == 0
        return FiscalDocument(
            id: isOriginal ? invoice.uuid : AdjustmentID().uuid, kind: isOriginal ? .invoice : .salesReturn,
            original: isOriginal ? nil : invoice.uuid, account: AccountID(), legalNumber: "\(before)-\(after)",
            series: "S", fiscalYear: 1405, issueDate: day, taxDate: day, reason: nil,
            seller: Party(name: "Karvan", taxID: "1", country: "IR"), buyer: Party(name: "Noor", country: "IR"),
            currency: .irr,
            lines: [
                FiscalDocument.Line(
                    invoiceLine: line, product: ProductID(), description: "Pump", unit: "pcs", unitPrice: nil,
                    taxCode: "VAT", taxRate: ExactDecimal(millionths: 100_000),
                    before: isOriginal ? .nothing(.irr) : figures(before), after: figures(after))
            ], totals: DocumentTotals(net: .zero(.irr), tax: .zero(.irr), gross: .zero(.irr)), ordinal: ordinal)
    }
}
