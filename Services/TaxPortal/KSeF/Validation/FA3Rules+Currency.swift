import Contracts

/// Currency: tax in złoty, rates of exchange, the contract's currency (`ksef.md` 2.2, 2.3).
extension FA3Rules {
    mutating func judgeCurrency() {
        guard invoice.currency != nil else { return }
        if isInZłoty { judgeNoExchange() } else { judgeTaxInZłoty() }
        guard let contract = invoice.terms?.contractCurrency else { return }
        let place = "/Faktura/Fa/WarunkiTransakcji/WalutaUmowna"
        if contract == "PLN" {
            error(
                "currency.contract", place,
                "The contract's currency may not be PLN; leave KursUmowny and WalutaUmowna out.")
        } else if !isInZłoty {
            warn(
                "currency.contract", place,
                "KursUmowny and WalutaUmowna are for invoices in PLN whose amounts were reckoned from another currency."
            )
        }
    }

    private mutating func judgeNoExchange() {
        for group in FA3Sums.Group.allCases where invoice.sums[group, .taxInPLN] != nil {
            error(
                "currency.needless", "/Faktura/Fa/\(group.plnElement)",
                "\(group.plnElement) is the tax in złoty of an invoice in another currency; this one is in PLN.")
        }
        for (index, line) in invoice.lines.enumerated() {
            guard let rate = line.exchangeRate else { continue }
            // Programs that write every field leave a zero there.
            judge(
                !rate.isZero, "currency.needless", linePath(index, "KursWaluty"),
                "A line of an invoice in PLN has no rate of exchange (KursWaluty); take it out or correct KodWaluty.")
        }
        if invoice.advanceExchangeRate != nil {
            error(
                "currency.needless", "/Faktura/Fa/KursWalutyZ",
                "An advance in PLN has no rate of exchange (KursWalutyZ).")
        }
    }

    private mutating func judgeTaxInZłoty() {
        let currency = invoice.currency ?? ""
        // What one rate of exchange alone leads to; of parts and differences the rates are many.
        let isReckoned = kind == .invoice || kind == .advance && invoice.partialAdvances.isEmpty
        for group in FA3Sums.Group.allCases where !group.rates.isEmpty {
            guard let tax = invoice.sums[group, .tax] else { continue }
            let place = "/Faktura/Fa/\(group.plnElement)"
            guard let inZłoty = invoice.sums[group, .taxInPLN] else {
                if !tax.isZero {
                    error(
                        "currency.tax-in-pln-missing", place,
                        "The invoice is in \(currency) and \(group.taxElement) is \(tax.text); the tax must be given in złoty "
                            + "too, as \(group.plnElement).")
                }
                continue
            }
            if !inZłoty.isZero, !tax.isZero, (inZłoty.units < 0) != (tax.units < 0) {
                error(
                    "currency.tax-in-pln", place,
                    "\(group.plnElement) is \(inZłoty.text), \(group.taxElement) \(tax.text).")
                continue
            }
            if let (expected, count) = expectedTax(in: group) {
                let difference = (inZłoty - expected).magnitude
                guard !difference.isZero else { continue }
                let message =
                    "\(group.plnElement) is \(inZłoty.text), but the tax by the rates of exchange comes to \(expected.text)"
                if difference.units > FA3Number.grosz.units * Int128(count + 1) {
                    judge(isReckoned, "currency.tax-in-pln", place, "\(message); correct it or KursWaluty.")
                } else {
                    warn("currency.rounding", place, "\(message); the difference is within the rounding.")
                }
            }
        }
        let isTaxed = !invoice.sums.tax.isZero && !kind.isCorrection
        let hasRate = invoice.advanceExchangeRate != nil || invoice.lines.contains { $0.exchangeRate != nil }
        if isTaxed, !hasRate, invoice.partialAdvances.allSatisfy({ $0.exchangeRate == nil }) {
            warn(
                "currency.rate-missing", "/Faktura/Fa/FaWiersz",
                "No rate of exchange is given (KursWaluty, or KursWalutyZ).")
        }
    }

    /// Σ line × rate × rate of exchange, rounded once, and the number of lines; or the advance's.
    private func expectedTax(in group: FA3Sums.Group) -> (FA3Number, Int)? {
        if kind == .advance, let rate = invoice.advanceExchangeRate, let tax = invoice.sums[group, .tax] {
            // The tax itself was rounded before.
            return (tax * rate, 4)
        }
        guard kind == .invoice || kind == .correction else { return nil }
        let lines = invoice.lines.filter { $0.rate.flatMap(FA3Sums.Group.init(rate:)) == group }
        guard !lines.isEmpty else { return nil }
        var sum: Int128 = 0
        for line in lines {
            guard let net = line.net, let exchange = line.exchangeRate, let rate = line.rate.flatMap({ Int128($0) })
            else { return nil }
            let (taxed, overflow) = (net.units * rate).multipliedReportingOverflow(by: exchange.units / 100)
            if overflow { return nil }
            let (next, isTooMuch) =
                line.isBefore ? sum.subtractingReportingOverflow(taxed) : sum.addingReportingOverflow(taxed)
            if isTooMuch { return nil }
            sum = next
        }
        // Hundred millionths × percent × millionths → groszes.
        let groszes = roundedQuotient(sum, FA3Number.unit * 1_000_000)
        return (FA3Number(units: groszes * FA3Number.grosz.units), lines.count)
    }
}
