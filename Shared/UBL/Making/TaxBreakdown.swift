import Contracts

/// The VAT breakdown of a document's lines, and how far it is from what EN 16931 computes.
struct TaxBreakdown {
    let subtotals: [UBLTaxSubtotal]
    /// What the legal document charges in tax beyond `subtotals`; zero unless the tax was computed anew.
    let rounding: Money
    let faults: [UBLFault]

    init(_ lines: [UBLLine], currency: Currency, details: UBLDetails) {
        var subtotals: [UBLTaxSubtotal] = []
        var faults: [UBLFault] = []
        var rounding = Money.zero(currency)
        for (rate, lines) in Self.grouped(lines) {
            let taxable = lines.reduce(.zero(currency)) { $0 + $1.net }
            var tax = lines.reduce(Money.zero(currency)) { $0 + $1.tax }
            if !Self.isNear(tax, taxable, rate) {
                let computed = taxable.fraction(rate.rate)
                if details.recalculatesTax {
                    rounding += tax - computed
                    tax = computed
                } else {
                    faults.append(Self.tooFar(tax, computed, rate))
                }
            }
            let exemption = Self.exemption(of: rate.category, details)
            if rate.category == .exempt, exemption == nil { faults.append(Self.noReason) }
            subtotals.append(UBLTaxSubtotal(rate: rate, taxable: taxable, tax: tax, exemption: exemption))
        }
        self.subtotals = subtotals
        self.rounding = rounding
        self.faults = faults
    }

    /// In the order in which the rates first stand on a line.
    private static func grouped(_ lines: [UBLLine]) -> [(UBLTaxRate, [UBLLine])] {
        var order: [UBLTaxRate] = []
        var groups: [UBLTaxRate: [UBLLine]] = [:]
        for line in lines {
            if groups[line.rate] == nil { order.append(line.rate) }
            groups[line.rate, default: []].append(line)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }

    /// BR-CO-17 and BR-S-09 as the official rules compute them: less than one whole unit of the currency between the tax
    /// and taxable × rate, rounded to hundredths, signs aside. Without a rate the tax is nothing.
    private static func isNear(_ tax: Money, _ taxable: Money, _ rate: UBLTaxRate) -> Bool {
        guard rate.rate != .zero else { return tax.isZero }
        let perUnit = Int128(100 / tax.currency.minorUnits)
        let hundredths = Int128(taxable.amount.magnitude) * perUnit
        let computed = roundedQuotient(hundredths * Int128(rate.rate.millionths), Int128(ExactDecimal.scale))
        return (Int128(tax.amount.magnitude) * perUnit - computed).magnitude < 100
    }

    private static func exemption(of category: VATCategory, _ details: UBLDetails) -> VATExemption? {
        category == .exempt ? details.exemption : category.exemption
    }

    private static func tooFar(_ tax: Money, _ computed: Money, _ rate: UBLTaxRate) -> UBLFault {
        let percent = rate.percent.map { "\($0) %" } ?? "no rate"
        return UBLFault(
            "BR-CO-17",
            """
            The lines' taxes at \(percent), each rounded by itself, come to \(tax); from their sum it is \(computed). That is \
            further apart than EN 16931 allows. --recalculate-tax writes the latter, and the difference as rounding (BT-114).
            """)
    }

    private static let noReason = UBLFault(
        "BR-E-10", "Lines are exempt from VAT: say why with --exemption-reason or --exemption-code (VATEX-…).")
}
