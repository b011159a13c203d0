import Contracts
import Foundation
import TaxPortalDomain

/// Documents that a test is not about.
enum Make {
    static let day = LocalDate(daysSince1970: 20_558)
    static let now = Timestamp(microseconds: 1_776_254_400_000_000)
    static let invoice = InvoiceID()
    static let identity = Submission.Identity(key: "A11216050F900000000653", contentHash: "ours")

    static func issued(_ id: InvoiceID = invoice, country: String = "IR") -> InvoiceIssued {
        InvoiceIssued(
            invoiceID: id, opportunityID: OpportunityID(), accountID: AccountID(), legalNumber: "17", series: "S",
            fiscalYear: 1405, issueDate: day, taxDate: day, seller: Party(name: "Karvan", taxID: "1", country: country),
            buyer: Party(name: "Noor", taxID: "2", country: country), currency: .irr,
            lines: [
                InvoiceLine(
                    invoiceLineID: InvoiceLineID(), lineID: OpportunityLineID(), slices: [], productID: ProductID(),
                    description: "Pump", kind: .goods, quantity: Quantity(10, "pcs"),
                    unitPrice: UnitPrice(1000, .irr), taxCode: "VAT", taxRate: ExactDecimal(millionths: 100_000),
                    net: Money(10_000, .irr), tax: Money(1000, .irr))
            ],
            totals: DocumentTotals(net: Money(10_000, .irr), tax: Money(1000, .irr), gross: Money(11_000, .irr)),
            released: true)
    }

    static func adjusted(
        _ id: AdjustmentID = AdjustmentID(), of invoice: InvoiceID? = invoice, country: String = "IR"
    ) -> AdjustmentIssued {
        AdjustmentIssued(
            adjustmentID: id, invoiceID: invoice, accountID: AccountID(), kind: .salesReturn, legalNumber: "3",
            series: "R", fiscalYear: 1405, issueDate: day, reason: "wrong size",
            seller: Party(name: "Karvan", taxID: "1", country: country), buyer: Party(name: "Noor", country: country),
            currency: .irr,
            lines: [
                AdjustmentLine(
                    productID: ProductID(), description: "Pump", unit: "pcs", taxCode: "VAT",
                    taxRate: ExactDecimal(millionths: 100_000), quantityBefore: 10, quantityAfter: 9,
                    netBefore: Money(10_000, .irr), netAfter: Money(9000, .irr), taxBefore: Money(1000, .irr),
                    taxAfter: Money(900, .irr))
            ],
            delta: DocumentTotals(net: Money(-1000, .irr), tax: Money(-100, .irr), gross: Money(-1100, .irr)))
    }

    static func queued(_ document: FiscalDocument = FiscalDocument(issued())) throws -> Submission {
        guard let submission = Submission.queued(document, originalIsAccepted: true, id: SubmissionID()) else {
            throw SubmissionRefusal.tooEarly
        }
        return submission
    }

    static func sent() throws -> Submission { try queued().prepared(as: identity).sending(at: now) }
}
