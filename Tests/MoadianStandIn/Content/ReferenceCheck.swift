/// Fourth group: what a correction, cancellation or return refers to (sections 8.2 and 8.3).
extension ContentCheck {
    mutating func checkReference() {
        guard subject != 1, let named = header.text("irtaxid") else { return }
        guard TaxID(named) != nil else { return say(.badShape("irtaxid", .form)) }
        guard let reference else { return say(.mismatch("irtaxid")) }
        guard reference.economicNumber == origin.memory.economicNumber else {
            return say(.mismatch("tins", detail: "02"))
        }
        guard isUsable(reference) else { return say(.mismatch("irtaxid")) }
        if let issuedAt = header.integer("indatim"), issuedAt < reference.issuedAt.milliseconds {
            say(.badRule("indatim"))
        }
        if subject == 2 { checkCorrection(of: reference) }
        if subject == 4 { checkReturn(of: reference) }
    }

    /// References rotate: only the newest version that is in force may be named.
    private func isUsable(_ reference: RegisteredInvoice) -> Bool {
        guard reference.subject != 3, reference.status != .canceled, reference.status != .deleted else { return false }
        if reference.subject != 1, !reference.status.isSettled { return false }
        // A cancellation voids what waits for the buyer; a further correction may not compete with it.
        return subject == 3 || !dashboard.hasLiveAdjustment(of: reference.taxID)
    }

    /// Lines may come and go, but none may turn into another good (section 8.2).
    private mutating func checkCorrection(of reference: RegisteredInvoice) {
        var before = reference.lines.map(\.good)
        var added: [Int] = []
        for (index, line) in lines.enumerated() {
            guard let good = line.text("sstid") else { continue }
            if let same = before.firstIndex(of: good) { before.remove(at: same) } else { added.append(index) }
        }
        for (index, _) in zip(added, before) {
            say(.mismatch("sstid", .line(index + 1)))
            say(.mismatch("vra", .line(index + 1)))
        }
        checkRates(against: reference)
    }

    private mutating func checkRates(against reference: RegisteredInvoice) {
        for (index, line) in lines.enumerated() {
            guard let good = line.text("sstid"), let rate = line["vra"] else { continue }
            let before = reference.lines.filter { $0.good == good }.compactMap { $0.rate.flatMap { Exact($0) } }
            if !before.isEmpty, !before.contains(rate) { say(.mismatch("vra", .line(index + 1))) }
        }
    }

    /// A return says what remains: the same goods at the same price, and less of them.
    private mutating func checkReturn(of reference: RegisteredInvoice) {
        if let pattern, [7, 8, 11].contains(pattern) { return say(.badShape("ins", .notInList)) }
        var before = reference.lines
        var isLess = false
        var isMore = false
        for (index, line) in lines.enumerated() {
            guard let good = line.text("sstid"), let quantity = line["am"] else { continue }
            let place = Place.line(index + 1)
            let price = line["fee"]
            guard let same = Self.sold(good, at: price, atLeast: quantity, in: before) else {
                say(.mismatch("sstid", place))
                continue
            }
            let sold = before.remove(at: same)
            if sold.price != price { say(.mismatch("fee", place)) }
            if let amount = sold.amount {
                if quantity > amount {
                    isMore = true
                    say(.mismatch("am", place))
                }
                if quantity < amount { isLess = true }
            }
        }
        checkRates(against: reference)
        if !isLess, !isMore, before.isEmpty, !lines.isEmpty { say(.badRule("ins")) }
    }

    /// Which of the sold lines a remaining line may come from: the tightest that holds its quantity at its price, else
    /// one at its price, else one of its good.
    private static func sold(
        _ good: String, at price: Exact?, atLeast quantity: Exact, in lines: [RegisteredInvoice.Line]
    ) -> Int? {
        let sameGood = lines.indices.filter { lines[$0].good == good }
        let samePrice = sameGood.filter { lines[$0].price == price }
        let holding = samePrice.filter { (lines[$0].amount ?? .zero) >= quantity }
        let tightest = holding.min { (lines[$0].amount ?? .zero) < (lines[$1].amount ?? .zero) }
        return tightest ?? samePrice.first ?? sameGood.first
    }
}
