import Contracts
import Foundation

@testable import AccountingDomain

/// Values that a test is not about.
enum Make {
    static func irr(_ amount: Int64) -> Money { Money(amount, .irr) }
    static func amounts(_ net: Int64, _ tax: Int64) -> NetAndTax { NetAndTax(net: irr(net), tax: irr(tax)) }

    static let books = Books(
        company: CompanyID(), name: "کاروان", country: "IR", currency: .irr, taxID: "10380284790")

    /// 10 units at 1 000 003, line discount 5 %, VAT 10 %: the worked example of `flows.md` 7.6.
    static func line(
        _ id: OpportunityLineID = OpportunityLineID(), quantity: ExactDecimal = 10, price: ExactDecimal = 1_000_003,
        discount: ExactDecimal = ExactDecimal(millionths: 50_000), kind: ProductKind = .goods,
        currency: Currency = .irr, product: ProductID = ProductID(), taxable: ExactDecimal? = nil
    ) -> ProFormaLine {
        let unitPrice = UnitPrice(price, currency)
        let rate = ExactDecimal(millionths: 100_000)
        let taxablePrice = taxable.map { UnitPrice($0, currency) }
        return ProFormaLine(
            lineID: id, productID: product, description: "Pump", kind: kind, quantity: Quantity(quantity, "pcs"),
            unitPrice: unitPrice, discountRate: discount, taxCode: "VAT10", taxRate: rate,
            amounts: LineAmounts(
                quantity: quantity, price: unitPrice, discountRate: discount, taxRate: rate, taxablePrice: taxablePrice),
            taxablePrice: taxablePrice)
    }

    static func command(
        _ lines: [ProFormaLine]? = nil, id: ProFormaID = ProFormaID(), opportunity: OpportunityID = OpportunityID(),
        account: AccountID = AccountID(), revision: Int = 1, terms: PaymentTerms = .credit, currency: Currency = .irr,
        validUntil: LocalDate = day(10)
    ) -> IssueProForma {
        IssueProForma(
            proFormaID: id, opportunityID: opportunity, revision: revision, contentHash: "hash",
            approvalRequestID: ApprovalRequestID(), accountID: account, accountName: "Noor", currency: currency,
            terms: terms, lines: lines ?? [line(currency: currency)], validUntil: validUntil)
    }

    /// Days from 15 April 2026, on which the clock of service tests stands.
    static func day(_ offset: Int) -> LocalDate { LocalDate(daysSince1970: 20_558 + offset) }

    static func credit(limit: Int64 = 100, _ change: (inout CreditAccount) -> Void = { _ in }) -> CreditAccount {
        var credit = CreditAccount(account: AccountID(), limit: irr(limit))
        change(&credit)
        return credit
    }

    /// An invoice of the worked example's line, or of others.
    static func invoice(_ lines: [InvoicePosition]? = nil) -> Invoice {
        Invoice(
            id: InvoiceID(), opportunity: OpportunityID(), account: AccountID(), currency: .irr, isOnPayment: false,
            lines: lines ?? [position()])
    }

    static func position(
        quantity: ExactDecimal = 10, _ amounts: NetAndTax = amounts(9_500_028, 950_003), taxable: ExactDecimal? = nil
    ) -> InvoicePosition {
        InvoicePosition(
            id: InvoiceLineID(), product: ProductID(), description: "Pump", unit: "pcs", taxCode: "VAT10",
            taxRate: ExactDecimal(millionths: 100_000), taxablePrice: taxable.map { UnitPrice($0, .irr) },
            quantity: quantity, issued: amounts)
    }
}
