import Contracts
import Foundation
import Postgres
import Testing

@testable import Messaging

/// Real sale documents have up to 1,400 lines; each travels whole.
@Suite("A document of 2,000 lines")
struct LongDocumentTests {
    @Test("fits into every message that carries lines, with room to spare", arguments: LongDocument.all)
    func fits(document: LongDocument) throws {
        let lines = 2000
        let bytes = try document.bytes(lines)
        let perLine = (bytes - (try document.bytes(0))) / lines
        // 209 bytes for a hold, 786 for an invoice.
        #expect((100...800).contains(perLine))
        #expect(bytes <= EnvelopeLimit.body / 2)
    }

    @Test(
        "goes from outbox to effect through the real broker, with others before and behind it",
        .enabled(if: TestServers.hasAll, TestServers.needed))
    func travels() async throws {
        let noting = Subscriptions {
            on(InvoiceIssued.self) { event, tx in
                tx.write("insert into effect (key, no) values (\(event.legalNumber), \(event.lines.count))")
            }
        }
        try await TestServers.withDatabase(.accounting) { accounting in
            try await TestServers.withDatabase(.sales) { sales in
                try await TestBroker.with([.accounting, .sales]) { test in
                    for lines in [1, 2000, 1, 2000, 1] {
                        try await accounting.change { tx in
                            try await Outbox.append(LongDocument.invoice(lines), in: tx)
                        }
                    }
                    try await BackboneTests.with(.accounting, accounting, test, Subscriptions([])) { _ in
                        try await BackboneTests.with(.sales, sales, test, noting) { _ in
                            try await sales.eventually(3, "effect where no = 1")
                            try await sales.eventually(2, "effect where no = 2000")
                            try await accounting.eventually(0, "msg.outbox")
                        }
                    }
                }
            }
        }
    }
}

/// The messages that have a line for each line of a document, with lines as long as they get.
struct LongDocument: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: @Sendable (Int) throws -> Int

    var testDescription: String { name }

    private init(_ make: @escaping @Sendable (Int) -> some Message) {
        name = "\(type(of: make(0)))"
        bytes = { try JSON.encode(make($0)).count }
    }

    static let all = [
        LongDocument(proForma), LongDocument(invoice), LongDocument(approval), LongDocument(hold),
        LongDocument(delivery), LongDocument(adjustment),
    ]

    /// A hundred characters of two bytes each.
    private static let text = String(repeating: "پیچ و مهره", count: 10)
    private static let (quantity, fine) = (ExactDecimal(millionths: 123_456_789_123_456), ExactDecimal(millionths: 1))
    private static let price = UnitPrice(ExactDecimal(millionths: 123_456_789_012_123_456), .irr)
    private static let amount = Money(Money.wireLimit, .irr)
    private static let opportunity = OpportunityID()
    private static let party = Party(name: text, taxID: "14007263270", country: "IR")
    private static let totals = DocumentTotals(net: amount, tax: amount, gross: amount)

    private static func list<Line>(_ count: Int, _ line: () -> Line) -> [Line] { (0..<count).map { _ in line() } }

    static func proForma(_ lines: Int) -> IssueProForma {
        IssueProForma(
            proFormaID: ProFormaID(), opportunityID: opportunity, revision: 1, contentHash: text,
            approvalRequestID: ApprovalRequestID(), accountID: AccountID(), accountName: text, currency: .irr,
            terms: .prepaid,
            lines: list(lines) {
                ProFormaLine(
                    lineID: OpportunityLineID(), productID: ProductID(), description: text, kind: .material,
                    quantity: Quantity(quantity, "carton"), unitPrice: price, discountRate: fine, taxCode: "VAT10",
                    taxRate: fine, amounts: LineAmounts(base: amount, discount: amount, net: amount, tax: amount))
            }, validUntil: LocalDate(daysSince1970: 20_000))
    }

    static func invoice(_ lines: Int) -> InvoiceIssued {
        InvoiceIssued(
            invoiceID: InvoiceID(), opportunityID: OpportunityID(), accountID: AccountID(), legalNumber: "F-\(UUID())",
            series: "F", fiscalYear: 1405, issueDate: LocalDate(daysSince1970: 20_000),
            taxDate: LocalDate(daysSince1970: 20_000), seller: party, buyer: party, currency: .irr,
            lines: list(lines) {
                InvoiceLine(
                    invoiceLineID: InvoiceLineID(), lineID: OpportunityLineID(),
                    slices: list(2) { SliceQuantity(sliceID: SliceID(), quantity: quantity) }, productID: ProductID(),
                    description: text, kind: .material, quantity: Quantity(quantity, "carton"), unitPrice: price,
                    taxCode: "VAT10", taxRate: fine, net: amount, tax: amount)
            }, totals: totals, released: true)
    }

    static func approval(_ lines: Int) -> RequestApproval {
        RequestApproval(
            requestID: ApprovalRequestID(), subjectKind: .opportunity, subjectID: UUID(), revision: 1,
            contentHash: text, policyKey: "sale",
            facts: ApprovalFacts(total: amount, discountRate: fine, accountName: text, title: text),
            lines: list(lines) {
                ApprovalLine(
                    lineID: OpportunityLineID(), productName: text, quantity: Quantity(quantity, "carton"),
                    unitPrice: price, discountRate: fine, net: amount)
            }, requestedBy: UserID())
    }

    static func hold(_ lines: Int) -> HoldStock {
        HoldStock(
            opportunityID: opportunity,
            lines: list(lines) {
                HoldLine(
                    holdID: HoldID(), sliceID: SliceID(), lineID: OpportunityLineID(), productID: ProductID(),
                    quantity: quantity)
            }, allowPartial: true, approvedAt: .now(), expiresAt: .now())
    }

    static func delivery(_ lines: Int) -> DeliveryConfirmed {
        DeliveryConfirmed(
            deliveryID: DeliveryID(), invoiceID: InvoiceID(), opportunityID: opportunity, accountID: AccountID(),
            lines: list(lines) {
                ConfirmedLine(
                    dispatchLineID: DispatchLineID(), sliceID: SliceID(), lineID: OpportunityLineID(),
                    invoiceLineID: InvoiceLineID(), productID: ProductID(), deliveredQuantity: quantity,
                    refusedQuantity: quantity, refusalReason: text, cost: amount)
            }, receiver: text, confirmedAt: .now())
    }

    static func adjustment(_ lines: Int) -> AdjustmentIssued {
        AdjustmentIssued(
            adjustmentID: AdjustmentID(), accountID: AccountID(), kind: .salesReturn, legalNumber: text, series: "K",
            fiscalYear: 1405, issueDate: LocalDate(daysSince1970: 20_000), reason: text, seller: party, buyer: party,
            currency: .irr,
            lines: list(lines) {
                AdjustmentLine(
                    invoiceLineID: InvoiceLineID(), lineID: OpportunityLineID(), productID: ProductID(),
                    description: text, unit: "carton", taxCode: "VAT10", taxRate: fine, quantityBefore: quantity,
                    quantityAfter: quantity, netBefore: amount, netAfter: amount, taxBefore: amount, taxAfter: amount)
            }, delta: totals)
    }
}
