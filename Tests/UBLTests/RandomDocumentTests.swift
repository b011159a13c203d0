import Contracts
import Foundation
import TestKit
import Testing

@testable import UBL

@Suite("Documents of all kinds")
struct RandomDocumentTests {
    private static let rates: [(code: String, rate: Int64)] = [
        ("23", 230_000), ("8", 80_000), ("5", 50_000), ("VAT10", 100_000), ("7.25", 72_500), ("0 KR", 0), ("zw", 0),
        ("0 EX", 0), ("oo", 0), ("0 WDT", 0),
    ]

    private static let units = ["szt.", "m", "kg", "ساعت", "l", "bela"]

    private static func details(_ currency: Currency) -> UBLDetails {
        Make.details {
            $0.exemption = VATExemption(code: "VATEX-EU-132", reason: nil)
            $0.deliveryDate = Make.day
            $0.specification = currency == .irr ? .core : .peppol
            $0.recalculatesTax = true
        }
    }

    /// Lines with prices of up to six places, quantities of up to three, discounts, surcharges, and net amounts that
    /// parts of an invoice have by the cumulative rule.
    private static func line(_ currency: Currency, _ random: inout Seeded) -> InvoiceView.Line {
        let quantity = ExactDecimal(
            millionths: Bool.random(using: &random)
                ? Int64.random(in: 1...500, using: &random) * 1_000_000
                : Int64.random(in: 1...50_000, using: &random) * 1_000)
        let price = UnitPrice(
            ExactDecimal(
                millionths: Int64.random(in: 0...4_000_000_000, using: &random)
                    * (currency == .irr ? 1_000 : 1)), currency)
        let (code, rate) = rates.randomElement(using: &random) ?? rates[0]
        let taxRate = ExactDecimal(millionths: rate)
        let discount = ExactDecimal(
            millionths: Bool.random(using: &random) ? 0 : Int64.random(in: -20_000...400_000, using: &random))
        let whole = LineAmounts(quantity: quantity, price: price, discountRate: discount, taxRate: taxRate)
        var (net, tax) = (whole.net, whole.tax)
        var part = quantity
        if quantity.millionths % 2_000_000 == 0, Bool.random(using: &random) {
            part = ExactDecimal(millionths: quantity.millionths / 2)
            net = whole.net.part(from: part, to: quantity, of: quantity)
            tax = whole.tax.part(from: part, to: quantity, of: quantity)
        }
        return Make.line(
            "Towar <\(Int.random(in: 1...99, using: &random))> & ‌کالا",
            Quantity(part, units.randomElement(using: &random) ?? ""),
            price, code, taxRate, net: net, tax: tax)
    }

    @Test("keep every rule, their sums to the grosz and the rial", arguments: [Currency.pln, .irr, .eur])
    func invoices(_ currency: Currency) throws {
        var random = Seeded(seed: 16_931)
        for _ in 0..<40 {
            let count = Int.random(in: 1...30, using: &random)
            let invoice = Make.invoice((0..<count).map { _ in Self.line(currency, &random) }, currency)
            let document = try UBLDocument(invoice: invoice, details: Self.details(currency))
            _ = try document.conforming()
            #expect(document.totals.lines == invoice.totals.net)
            #expect(document.totals.payable == invoice.totals.gross)
        }
    }

    @Test("keep every rule where they change an invoice", arguments: [Currency.pln, .irr])
    func adjustments(_ currency: Currency) throws {
        var random = Seeded(seed: 381)
        var kinds: [UBLDocument.Kind: Int] = [:]
        for _ in 0..<50 {
            let lines = (0..<Int.random(in: 1...20, using: &random)).map { _ in Self.change(currency, &random) }
            let document = try UBLDocument(
                adjustment: Make.adjustment(lines, .correction, currency), original: Make.original,
                details: Self.details(currency))
            kinds[document.kind, default: 0] += 1
            _ = try document.conforming()
        }
        #expect(kinds.keys.sorted { $0.rawValue < $1.rawValue } == [.creditNote, .debitNote])
    }

    /// A return, a withdrawal or a price that rises or falls.
    private static func change(_ currency: Currency, _ random: inout Seeded) -> AdjustmentLine {
        let line = line(currency, &random)
        let quantity = line.quantity.value
        let rate = line.taxRate
        let net = Money(max(line.amounts.net.amount, 2), currency)
        let tax = net.fraction(rate)
        let before = (quantity, net: net.amount, tax: tax.amount)
        if Bool.random(using: &random) {
            let rest = ExactDecimal(millionths: quantity.millionths / 1_000 / 3 * 1_000)
            let kept = net.part(from: .zero, to: rest, of: quantity)
            let keptTax = tax.part(from: .zero, to: rest, of: quantity)
            return Make.change(
                "Zwrot", line.quantity.unit, from: before, to: (rest, net: kept.amount, tax: keptTax.amount),
                code: line.taxCode, rate: rate, currency)
        }
        let changed = Money(Int64.random(in: 1...net.amount * 2, using: &random), currency)
        return Make.change(
            "Cena", line.quantity.unit, from: before,
            to: (quantity, net: changed.amount, tax: changed.fraction(rate).amount),
            code: line.taxCode, rate: rate, currency)
    }

    /// Some of each kind, by a name for each.
    static func samples() throws -> [(String, UBLDocument)] {
        var random = Seeded(seed: 7)
        var samples: [(String, UBLDocument)] = []
        for currency in [Currency.pln, .irr, .eur] {
            for number in 1...40 {
                let lines = (0..<Int.random(in: 1...30, using: &random)).map { _ in line(currency, &random) }
                let changes = (0..<Int.random(in: 1...15, using: &random)).map { _ in change(currency, &random) }
                let details = details(currency)
                samples.append(
                    (
                        "invoice-\(currency.rawValue)-\(number)",
                        try UBLDocument(invoice: Make.invoice(lines, currency), details: details)
                    ))
                samples.append(
                    (
                        "adjustment-\(currency.rawValue)-\(number)",
                        try UBLDocument(
                            adjustment: Make.adjustment(changes, .correction, currency), original: Make.original,
                            details: details)
                    ))
            }
        }
        for code in ["zw", "oo", "np I", "np II", "0 WDT", "0 EX", "0 KR"] {
            samples.append(
                (
                    "category-\(code.replacing(" ", with: ""))",
                    try UBLDocument(invoice: Make.invoice([line(of: code), line(of: code)]), details: details(.pln))
                ))
        }
        let iranian = Make.invoice(
            [
                Make.line(
                    "پمپ آب", 10, "عدد", price: 1_000_003, discount: ExactDecimal(millionths: 50_000), code: "VAT10",
                    rate: ExactDecimal(millionths: 100_000), .irr)
            ], number: "1405-00001", seller: Make.iranianSeller, buyer: Make.iranianBuyer, .irr)
        var addressed = Make.details()
        addressed.sellerEndpoint = try ElectronicAddress("0088:6260000000019")
        addressed.buyerEndpoint = try ElectronicAddress("0088:6260000000026")
        addressed.account = "IR120170000001234567890123"
        samples.append(("iranian-peppol", try UBLDocument(invoice: iranian, details: addressed)))
        addressed.specification = .core
        addressed.buyerEndpoint = try ElectronicAddress("EM:faktor@example.ir")
        samples.append(("iranian-core", try UBLDocument(invoice: iranian, details: addressed)))
        return samples
    }

    private static func line(of code: String) -> InvoiceView.Line { Make.line(code: code, rate: .zero) }

    @Test("of a thousand lines are made, written and checked in no time")
    func thousandLines() throws {
        var random = Seeded(seed: 1000)
        let invoice = Make.invoice((0..<1000).map { _ in Self.line(.pln, &random) })
        let clock = ContinuousClock()
        var bytes = Data()
        let time = try clock.measure {
            bytes = try UBLDocument(invoice: invoice, details: Self.details(.pln)).written()
        }
        #expect(try Conformance.faults(in: bytes).isEmpty)
        #expect(bytes.count > 500_000)
        // A debug build on one busy core takes some tens of milliseconds.
        #expect(time < .seconds(2))
    }
}
