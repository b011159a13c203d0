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
}
