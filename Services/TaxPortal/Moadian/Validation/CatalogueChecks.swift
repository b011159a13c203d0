/// Goods and their rates (`moadian.md` 11.2, 13): every good carries the one VAT rate that is accepted.
extension Check {
    mutating func catalogue() {
        guard subject != .cancellation, column != nil else { return }
        for index in invoice.body.indices { rate(of: index + 1) }
    }

    private mutating func rate(of line: Int) {
        let values = invoice.body[line - 1]
        let rate = isSound(.vra, line) ? values.number(.vra) : nil
        guard let catalogue = circumstances.catalogue else {
            if let rate { knownRate(rate, line) }
            return
        }
        guard let sstid = values.text(.sstid), isSound(.sstid, line) else { return }
        guard let entry = catalogue(sstid) else {
            return find(.mismatch(.notAllowed), .sstid, line: line, "sstid \(sstid) is not in the catalogue.")
        }
        if let rate, rate != entry.vatRate {
            find(
                .mismatch(.notAllowed), .vra, line: line,
                "vra is \(rate); the catalogue gives \(sstid) the rate \(entry.vatRate).")
        }
    }

    /// Without the catalogue: zero, the general rate of the day, or a special one. A referral keeps the rate of its day.
    private mutating func knownRate(_ rate: PortalNumber, _ line: Int) {
        guard let indatim = header.whole(.indatim).flatMap({ Int64(exactly: $0) }), isSound(.indatim), rate != 0,
            column?.pattern != 9, !rules.specialRates.contains(rate)
        else { return }
        let general = rules.vatRate(at: indatim)
        let rates = isReferral ? rules.vatRates.map(\.value) : [general]
        guard !rates.contains(rate) else { return }
        find(
            .mismatch(.notAllowed), .vra, line: line,
            "vra is \(rate), a rate of no good on that day; the general one was \(general), and exempt goods have 0.")
    }
}
