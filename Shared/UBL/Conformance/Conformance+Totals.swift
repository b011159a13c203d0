extension Conformance {
    mutating func checkTotals() {
        guard let totals = root.first("LegalMonetaryTotal") else {
            return fail("BR-12", at: root, "There is no LegalMonetaryTotal.")
        }
        need("LineExtensionAmount", "BR-12", in: totals)
        need("TaxExclusiveAmount", "BR-13", in: totals)
        need("TaxInclusiveAmount", "BR-14", in: totals)
        need("PayableAmount", "BR-15", in: totals)
        let net = amount("LineExtensionAmount", "BR-DEC-09", in: totals)
        let withoutTax = amount("TaxExclusiveAmount", "BR-DEC-12", in: totals)
        let withTax = amount("TaxInclusiveAmount", "BR-DEC-14", in: totals)
        let rounding = amount("PayableRoundingAmount", "BR-DEC-17", in: totals) ?? .zero
        let payable = amount("PayableAmount", "BR-DEC-18", in: totals)
        let sum = lines.compactMap { $0.number("LineExtensionAmount") }.sum()
        require(net == sum, "BR-CO-10", at: totals, "LineExtensionAmount is not the sum of the lines.")
        require(withoutTax == net, "BR-CO-13", at: totals, "TaxExclusiveAmount is not LineExtensionAmount.")
        guard let withoutTax, let withTax, let payable else { return }
        let tax = root.number("TaxTotal/TaxAmount") ?? .zero
        require(withTax == withoutTax + tax, "BR-CO-15", at: totals, "TaxInclusiveAmount is not net plus tax.")
        require(payable == withTax + rounding, "BR-CO-16", at: totals, "PayableAmount is not what is left to pay.")
        require(
            isCreditNote || payable <= .zero || root.value("DueDate") != nil || root.value("PaymentTerms/Note") != nil,
            "BR-CO-25", at: totals, "There is neither a due date nor terms of payment.")
    }
}
