extension Conformance {
    /// The category and rate of a line or breakdown.
    mutating func checkCategory(_ element: Element) {
        let code = element.value("ID") ?? ""
        guard let category = VATCategory(rawValue: code) else {
            return fail("BR-CL-18", at: element, "“\(code)” is no VAT category that we write.")
        }
        require(element.value("TaxScheme/ID") == "VAT", "BR-CO-04", at: element, "The TaxScheme is not VAT.")
        let percent = element.number("Percent")
        let isRight =
            switch category {
            case .standard: percent.map { $0 > .zero } ?? false
            case .outOfScope: element.first("Percent") == nil
            default: percent == .zero
            }
        require(isRight, "\(category.rulePrefix)-05", at: element, "The rate does not go with the category \(code).")
    }

    mutating func checkTaxes() {
        let totals = root.all("TaxTotal")
        require(
            totals.filter { !$0.all("TaxSubtotal").isEmpty }.count == 1, "PEPPOL-EN16931-R053", at: root,
            "There is not just one TaxTotal with subtotals.")
        require(totals.count <= 1, "PEPPOL-EN16931-R054", at: root, "There is more than one TaxTotal.")
        let subtotals = root.at("TaxTotal/TaxSubtotal")
        require(!subtotals.isEmpty, "BR-CO-18", at: root, "There is no VAT breakdown.")
        let nets = netsByCategory
        for subtotal in subtotals { checkSubtotal(subtotal, nets) }
        for total in totals {
            let sum = subtotals.compactMap { $0.number("TaxAmount") }.sum()
            let tax = amount("TaxAmount", "BR-DEC-13", in: total)
            require(tax == sum, "BR-CO-14", at: total, "The tax is not the sum of the breakdown.")
        }
        let keys = subtotals.map { $0.first("TaxCategory").map(key) ?? "" }
        require(Set(keys).count == keys.count, "BR-CO-18", at: root, "A rate has two breakdowns.")
        checkCategories(of: subtotals)
    }

    private func key(_ category: Element) -> String {
        let rate = category.number("Percent").map { "\($0.millionths)" } ?? ""
        return "\(category.value("ID") ?? "") \(rate)"
    }

    /// What the lines of each category and rate come to.
    private var netsByCategory: [String: Exact] {
        lines.reduce(into: [:]) { nets, line in
            let category = line.first("Item/ClassifiedTaxCategory").map(key) ?? ""
            nets[category] = (nets[category] ?? .zero) + (line.number("LineExtensionAmount") ?? .zero)
        }
    }

    private mutating func checkSubtotal(_ subtotal: Element, _ nets: [String: Exact]) {
        need("TaxableAmount", "BR-45", in: subtotal)
        need("TaxAmount", "BR-46", in: subtotal)
        need("TaxCategory/ID", "BR-47", in: subtotal)
        let taxable = amount("TaxableAmount", "BR-DEC-19", in: subtotal)
        let tax = amount("TaxAmount", "BR-DEC-20", in: subtotal)
        guard let element = subtotal.first("TaxCategory") else { return }
        checkCategory(element)
        guard let category = VATCategory(rawValue: element.value("ID") ?? ""), let taxable, let tax else { return }
        if category != .outOfScope { need("Percent", "BR-48", in: element) }
        checkReason(element, category)

        let sum = nets[key(element)] ?? .zero
        require(taxable == sum, "\(category.rulePrefix)-08", at: subtotal, "TaxableAmount is not the sum of its lines.")
        if category == .standard {
            checkTax(subtotal, tax.magnitude, taxable.magnitude, element.number("Percent") ?? .zero)
        } else {
            require(tax == .zero, "\(category.rulePrefix)-09", at: subtotal, "There is tax without a rate.")
            require(tax == .zero, "BR-CO-17", at: subtotal, "There is tax without a rate.")
        }
    }

    /// Taxable × rate, rounded to hundredths, is less than one whole unit of the currency from the tax.
    private mutating func checkTax(_ subtotal: Element, _ tax: Exact, _ taxable: Exact, _ percent: Exact) {
        guard let product = taxable.times(percent, over: Exact(millionths: 100_000_000)) else {
            return fail("UBL-NUMBER", at: subtotal, "The amounts are larger than we can compute with.")
        }
        let computed = Exact.hundredths((product.millionths + 5_000) / 10_000)
        let isNear = (tax - computed).magnitude < .hundredths(100)
        require(isNear, "BR-CO-17", at: subtotal, "TaxAmount is not TaxableAmount × Percent.")
        require(isNear, "BR-S-09", at: subtotal, "TaxAmount is not TaxableAmount × Percent.")
    }

    private mutating func checkReason(_ element: Element, _ category: VATCategory) {
        let code = element.value("TaxExemptionReasonCode")
        let hasReason = code != nil || element.value("TaxExemptionReason") != nil
        let wantsReason = category != .standard && category != .zero
        require(
            hasReason == wantsReason, "\(category.rulePrefix)-10", at: element,
            wantsReason ? "There is no reason for the exemption." : "There is a reason, but no exemption.")
        guard let code else { return }
        require(VATExemption.codes.contains(code), "BR-CL-22", at: element, "\(code) is not of the VATEX list.")
        let rules: [String: (VATCategory, String)] = [
            "VATEX-EU-G": (.export, "P0104"), "VATEX-EU-O": (.outOfScope, "P0105"),
            "VATEX-EU-IC": (.intraCommunity, "P0106"), "VATEX-EU-AE": (.reverseCharge, "P0107"),
            "VATEX-EU-D": (.exempt, "P0108"), "VATEX-EU-F": (.exempt, "P0109"), "VATEX-EU-I": (.exempt, "P0110"),
            "VATEX-EU-J": (.exempt, "P0111"),
        ]
        if let (wanted, rule) = rules[code] {
            require(category == wanted, "PEPPOL-EN16931-\(rule)", at: element, "\(code) goes with another category.")
        }
    }

    /// What a category wants of the document as a whole.
    private mutating func checkCategories(of subtotals: [Element]) {
        let inLines = Set(lines.compactMap { $0.value("Item/ClassifiedTaxCategory/ID") })
        let inBreakdown = Set(subtotals.compactMap { $0.value("TaxCategory/ID") })
        for category in VATCategory.allCases where inLines.union(inBreakdown).contains(category.rawValue) {
            let code = category.rawValue
            require(
                inLines.contains(code) && inBreakdown.contains(code), "\(category.rulePrefix)-01", at: root,
                "The category \(code) is not on lines and in the breakdown.")
            checkNumbers(for: category)
        }
        if inBreakdown.contains("O") {
            require(
                subtotals.count == 1, "BR-O-11", at: root, "What is not subject to VAT stands with other breakdowns.")
            require(inLines == ["O"], "BR-O-12", at: root, "What is not subject to VAT stands with other lines.")
        }
        guard inBreakdown.contains("K") else { return }
        require(
            root.value("Delivery/ActualDeliveryDate") != nil, "BR-IC-11", at: root, "There is no day of delivery.")
        require(
            root.value("Delivery/DeliveryLocation/Address/Country/IdentificationCode") != nil, "BR-IC-12", at: root,
            "There is no country of delivery.")
    }

    private mutating func checkNumbers(for category: VATCategory) {
        let seller = root.first("AccountingSupplierParty/Party")?.vatID
        let buyer = root.first("AccountingCustomerParty/Party")
        let rule = "\(category.rulePrefix)-02"
        switch category {
        case .outOfScope:
            require(seller == nil && buyer?.vatID == nil, rule, at: root, "A party has a VAT number.")
        case .intraCommunity:
            require(seller != nil && buyer?.vatID != nil, rule, at: root, "A party has no VAT number.")
        case .reverseCharge:
            let isKnown = buyer?.vatID != nil || buyer?.value("PartyLegalEntity/CompanyID") != nil
            require(seller != nil && isKnown, rule, at: root, "A party has no number.")
        default: require(seller != nil, rule, at: root, "The seller has no VAT number.")
        }
    }
}
