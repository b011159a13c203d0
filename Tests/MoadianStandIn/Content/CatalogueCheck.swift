/// Eighth group: what the portal knows better: goods, rates, seller and buyer (sections 8.1 and 11.2, kind 3).
extension ContentCheck {
    mutating func checkCatalogue() {
        checkSeller()
        checkBuyerIsKnown()
        guard let pattern else { return }
        // What these patterns sell is free of VAT whatever the catalogue says.
        let isUntaxed = [7, 11, 14].contains(pattern)
        for (index, line) in lines.enumerated() {
            guard let good = line.text("sstid") else { continue }
            let place = Place.line(index + 1)
            guard let rate = rules.register.rate(of: good) else {
                say(.mismatch("sstid", place))
                continue
            }
            if !isUntaxed, let written = line["vra"], written != rate { say(.mismatch("vra", place)) }
        }
    }

    /// The seller owns the memory, may use the pattern, and has registered the contract he names.
    mutating func checkSeller() {
        if let seller = header.text("tins"), seller != origin.memory.economicNumber { say(.mismatch("tins")) }
        if let pattern, let patterns = origin.memory.patterns, !patterns.contains(Int(pattern)) {
            say(.mismatch("tins", detail: "03"))
        }
        if let contract = header.text("crn"), let contracts = origin.memory.contracts, !contracts.contains(contract) {
            say(.mismatch("crn"))
        }
    }

    private mutating func checkBuyerIsKnown() {
        guard subject == 1, let buyer = header.text("tinb") else { return }
        if let listed = rules.register.taxpayer(economicNumber: buyer) {
            let isTaken = ["ACTIVE", "NOT_ALLOCATED", "DEACTIVATED", "ARTICLE_2_SUBJECT"].contains(listed.status)
            if !isTaken { say(.mismatch("tinb")) }
        } else if rules.settings.buyers == .known || !EconomicNumber.isPlausible(buyer) {
            say(.mismatch("tinb"))
        }
    }
}

/// Check digits of the numbers that Iran gives (the page on identifiers).
enum EconomicNumber {
    /// A legal entity's id of 11 digits with its check digit; a number of 14 digits has none that is public.
    static func isPlausible(_ number: String) -> Bool {
        let digits = number.compactMap(\.wholeNumberValue)
        guard digits.count == 11 else { return digits.count == 14 }
        guard digits[3...8].contains(where: { $0 != 0 }) else { return false }
        let shift = digits[9] + 2
        let weights = [29, 27, 23, 19, 17]
        let sum = (0..<10).reduce(0) { $0 + (digits[$1] + shift) * weights[$1 % 5] }
        return sum % 11 % 10 == digits[10]
    }
}
