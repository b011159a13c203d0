import Contracts
import Foundation
import Testing
import UBL

/// Documents as accounting's API tells them, with what a test is not about filled in.
enum Make {
    static let product = ProductID(UUID(uuidString: "01890A5D-AC96-774B-BCCE-B302099A8057") ?? UUID())
    static let day = LocalDate(daysSince1970: 20_784)  // 2026-11-27

    static let polishSeller = Party(
        name: "Karawana Sp. z o.o.", taxID: "5265877635", country: "PL",
        address: PostalAddress(street: "ul. Długa 1", city: "Warszawa", postalCode: "00-238", country: "PL"))
    static let polishBuyer = Party(
        name: "Mebloteka S.A.", taxID: "597-698-74-30", country: "PL",
        address: PostalAddress(street: "", city: "Poznań", country: "PL"))
    static let iranianSeller = Party(name: "کاروان صنعت", taxID: "۱۴۰۰۷۲۶۳۲۷۰", country: "IR")
    static let iranianBuyer = Party(
        name: "نور صنعت", taxID: "10380284790", country: "IR",
        address: PostalAddress(street: "خیابان آزادی ۱۲", city: "تهران", country: "IR"))

    static func details(_ change: (inout UBLDetails) -> Void = { _ in }) -> UBLDetails {
        var details = UBLDetails()
        details.salesOrder = "PF/2026/00007"
        details.paymentTerms = "On credit, as agreed"
        change(&details)
        return details
    }

    /// - Parameter discount: a fraction of the base.
    static func line(
        _ description: String = "Regał", _ quantity: ExactDecimal = 2, _ unit: String = "szt.",
        price: ExactDecimal = 419,
        discount: ExactDecimal = .zero, code: String = "23", rate: ExactDecimal = ExactDecimal(millionths: 230_000),
        _ currency: Currency = .pln, taxable: ExactDecimal? = nil
    ) -> InvoiceView.Line {
        let price = UnitPrice(price, currency)
        let taxablePrice = taxable.map { UnitPrice($0, currency) }
        let amounts = LineAmounts(
            quantity: quantity, price: price, discountRate: discount, taxRate: rate, taxablePrice: taxablePrice)
        return line(
            description, Quantity(quantity, unit), price, code, rate, taxablePrice: taxablePrice, net: amounts.net,
            tax: amounts.tax)
    }

    static func line(
        _ description: String, _ quantity: Quantity, _ price: UnitPrice, _ code: String, _ rate: ExactDecimal,
        taxablePrice: UnitPrice? = nil, net: Money, tax: Money
    ) -> InvoiceView.Line {
        let totals = DocumentTotals(net: net, tax: tax, gross: net + tax)
        return InvoiceView.Line(
            invoiceLineID: InvoiceLineID(), lineID: nil, productID: product, description: description, kind: .goods,
            quantity: quantity, unitPrice: price, taxCode: code, taxRate: rate, taxablePrice: taxablePrice,
            amounts: totals,
            deliveredQuantity: .zero,
            creditedQuantity: .zero, returnedQuantity: .zero, kept: totals)
    }

    static func invoice(
        _ lines: [InvoiceView.Line], number: String = "FV/2026/00012", taxDate: LocalDate = day,
        seller: Party = polishSeller, buyer: Party = polishBuyer, _ currency: Currency = .pln,
        totals: DocumentTotals? = nil
    ) -> InvoiceView {
        let net = lines.reduce(Money.zero(currency)) { $0 + $1.amounts.net }
        let tax = lines.reduce(Money.zero(currency)) { $0 + $1.amounts.tax }
        return InvoiceView(
            id: InvoiceID(), legalNumber: number, series: "INVOICE", fiscalYear: 2026, issueDate: day, taxDate: taxDate,
            opportunityID: OpportunityID(), proFormaID: nil, accountID: AccountID(), seller: seller, buyer: buyer,
            currency: currency, lines: lines, totals: totals ?? DocumentTotals(net: net, tax: tax, gross: net + tax),
            status: DocumentStatus(settlement: "OPEN", delivery: "NONE", adjustment: "NONE"),
            receivable: .zero(currency),
            allocated: .zero(currency), undelivered: net + tax, released: true, stopReason: nil,
            documentHash: "00", adjustments: [], version: 1)
    }

    /// A line from one worth to another.
    static func change(
        _ description: String = "Regał", _ unit: String = "szt.", from before: (ExactDecimal, net: Int64, tax: Int64),
        to after: (ExactDecimal, net: Int64, tax: Int64), code: String = "23",
        rate: ExactDecimal = ExactDecimal(millionths: 230_000), _ currency: Currency = .pln
    ) -> AdjustmentLine {
        AdjustmentLine(
            invoiceLineID: InvoiceLineID(), productID: product, description: description, unit: unit, taxCode: code,
            taxRate: rate, quantityBefore: before.0, quantityAfter: after.0, netBefore: Money(before.net, currency),
            netAfter: Money(after.net, currency), taxBefore: Money(before.tax, currency),
            taxAfter: Money(after.tax, currency))
    }

    static func adjustment(
        _ lines: [AdjustmentLine], _ kind: AdjustmentKind = .correction, number: String = "KOR/2026/00003",
        reason: String = "Zwrot towaru", seller: Party = polishSeller, buyer: Party = polishBuyer,
        _ currency: Currency = .pln
    ) -> AdjustmentView {
        let net = lines.reduce(Money.zero(currency)) { $0 + ($1.netAfter - $1.netBefore) }
        let tax = lines.reduce(Money.zero(currency)) { $0 + ($1.taxAfter - $1.taxBefore) }
        return AdjustmentView(
            id: AdjustmentID(), legalNumber: number, series: "CORRECTION", fiscalYear: 2026, kind: kind,
            issueDate: day.adding(days: 3), invoiceID: InvoiceID(), opportunityID: nil, accountID: AccountID(),
            seller: seller, buyer: buyer, currency: currency, reason: reason, lines: lines,
            delta: DocumentTotals(net: net, tax: tax, gross: net + tax), documentHash: "00")
    }

    static let original = UBLDocument.Preceding(number: "FV/2026/00012", issueDate: day)
}

extension UBLDocument {
    /// The bytes, held against the rules.
    func conforming() throws -> String {
        let bytes = try written()
        let faults = try Conformance.faults(in: bytes)
        #expect(faults.isEmpty, "\(faults.map(\.description).joined(separator: "\n"))")
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The rules that a refusal names; empty when there was none.
func rules(_ make: () throws -> UBLDocument) -> [String] {
    do {
        _ = try make()
        return []
    } catch let refusal as UBLRefusal {
        return refusal.faults.map(\.rule)
    } catch {
        return ["\(error)"]
    }
}
