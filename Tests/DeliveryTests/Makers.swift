import Contracts
import DeliveryDomain
import Foundation

/// Ids that are easy to tell apart, and things a test is not about.
enum Make {
    static func uuid(_ kind: Int, _ number: Int) -> UUID {
        UUIDv7.make(milliseconds: 1_700_000_000_000, random: (UInt64(kind), UInt64(number)))
    }

    static let note = DispatchNoteID(uuid(1, 1))
    static let invoice = InvoiceID(uuid(2, 1))
    static let opportunity = OpportunityID(uuid(3, 1))
    static let account = AccountID(uuid(4, 1))
    static let now = Timestamp(microseconds: 1_776_254_400_000_000)
    static func line(_ number: Int) -> DispatchLineID { DispatchLineID(uuid(5, number)) }
    static func slice(_ number: Int) -> SliceID { SliceID(uuid(6, number)) }

    static func exited(_ number: Int, _ quantity: ExactDecimal = 10, cost: Int64 = 7_000_003) -> ExitedLine {
        ExitedLine(
            dispatchLineID: line(number), sliceID: slice(number), lineID: OpportunityLineID(uuid(7, number)),
            invoiceLineID: InvoiceLineID(uuid(8, number)), productID: ProductID(uuid(9, number)),
            description: "Pump \(number)", quantity: Quantity(quantity, "pcs"), cost: Money(cost, .irr))
    }

    static func exit(
        _ lines: [ExitedLine] = [exited(1)], note: DispatchNoteID = note, opportunity: OpportunityID = opportunity
    ) -> GoodsExited {
        GoodsExited(
            dispatchNoteID: note, permitID: ExitPermitID(uuid(10, 1)), invoiceID: invoice, opportunityID: opportunity,
            accountID: account, accountName: "Noor",
            address: PostalAddress(street: "Azadi 12", city: "Tehran", country: "IR"), lines: lines, exitedAt: now)
    }

    static func delivery(_ lines: [ExitedLine] = [exited(1)]) -> Delivery { .departed(exit(lines)) }

    static func invoiceIssued(_ kinds: [ProductKind]) -> InvoiceIssued {
        let lines = kinds.enumerated().map { index, kind in
            InvoiceLine(
                invoiceLineID: InvoiceLineID(uuid(8, 100 + index)), lineID: OpportunityLineID(uuid(7, 100 + index)),
                slices: [SliceQuantity(sliceID: slice(100 + index), quantity: 3)],
                productID: ProductID(uuid(9, 100 + index)), description: "Item \(index)", kind: kind,
                quantity: Quantity(3, "h"), unitPrice: UnitPrice(100, .irr), taxCode: "VAT",
                taxRate: ExactDecimal(millionths: 100_000), net: Money(300, .irr), tax: Money(30, .irr))
        }
        let party = Party(name: "Noor", country: "IR")
        return InvoiceIssued(
            invoiceID: invoice, opportunityID: opportunity, accountID: account, legalNumber: "1", series: "A",
            fiscalYear: 1405, issueDate: now.utcDate, taxDate: now.utcDate, seller: party, buyer: party, currency: .irr,
            lines: lines, totals: DocumentTotals(net: Money(300, .irr), tax: Money(30, .irr), gross: Money(330, .irr)),
            released: true)
    }

    static func said(
        _ lines: [Confirmation.Line]? = nil, receiver: String = "Maryam", at time: Timestamp = now
    ) -> Confirmation {
        Confirmation(lines: lines, receiver: receiver, proofReference: "sig-1", capturedAt: time)
    }

    static func part(
        _ number: Int, _ delivered: ExactDecimal, refused: ExactDecimal = 0, _ reason: String? = "damaged"
    ) -> Confirmation.Line {
        Confirmation.Line(
            key: .dispatchLine(line(number)), delivered: delivered, refused: refused, refusalReason: reason)
    }
}
