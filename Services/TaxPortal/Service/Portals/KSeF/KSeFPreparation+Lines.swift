import Contracts
import Foundation
import KSeF
import TaxPortalDomain

/// Lines and sums (`ksef.md` 2.2 to 2.4). Originals have a line each; what changes them has pairs, before and after, with
/// one number and one id.
extension KSeFPreparation {
    mutating func lines() -> [FA3Line] {
        var written: [FA3Line] = []
        let isOriginal = document.kind == .invoice
        let numbers = ground.numbers(of: document)
        for (index, line) in document.lines.enumerated() {
            refusePartlyTaxed(line, index)
            guard let rate = rate(of: line, index) else { continue }
            let number = numbers.own[index]
            let gtu = gtu(of: line, number)
            if isOriginal {
                written.append(self.line(line, line.after, number, rate, gtu))
                continue
            }
            var before = self.line(line, line.before, number, rate, gtu)
            before.isBefore = true
            var after = self.line(line, line.after, number, rate, gtu)
            // Nothing is left: the price stays for people to see, zero times it is zero.
            if line.after.quantity == .zero { after.netPrice = before.netPrice }
            // Nothing was there: a line that is new has no state before.
            if line.before != .nothing(document.currency) { written.append(before) }
            written.append(after)
        }
        if document.lines.isEmpty {
            fault("lines", member: "/Faktura/Fa/FaWiersz", "The document has no lines.")
        }
        return written
    }

    private mutating func rate(of line: FiscalDocument.Line, _ index: Int) -> String? {
        if let rate = options.rate(of: line.taxCode, line.taxRate) { return rate }
        fault(
            "tax-code", member: "P_12", value: line.taxCode, line: index + 1,
            "The tax code \(line.taxCode) at \(line.taxRate) says not which rate of FA(3) it is; set the option "
                + "\(KSeFOptions.rateName(of: line.taxCode)) to one of 23, 8, 5, 0 KR, 0 WDT, 0 EX, zw, oo, np I, np II."
        )
        return nil
    }

    /// FA(3) reckons a rate's VAT from the whole net amount of its lines.
    private mutating func refusePartlyTaxed(_ line: FiscalDocument.Line, _ index: Int) {
        guard line.isPartlyTaxed else { return }
        fault(
            "partly-taxed", member: "P_11", value: "\(line.after.net)", line: index + 1,
            "VAT of “\(line.description)” is due on a part of its price only, and FA(3) has one rate for a line's whole net "
                + "amount. Exempt the invoice, correct it to nothing and exempt that too; then sell the taxed and the untaxed part "
                + "as lines of their own.")
    }

    private func line(
        _ ours: FiscalDocument.Line, _ figures: FiscalDocument.Figures, _ number: Int, _ rate: String,
        _ gtu: String?
    ) -> FA3Line {
        var line = FA3Line()
        line.number = "\(number)"
        line.id = ours.invoiceLine.map { "\($0)" }
        line.name = FA3Text.token(ours.description, atMost: 512)
        line.code = "\(ours.product)"
        line.unit = FA3Text.token(ours.unit, atMost: 256)
        line.quantity = FA3Number(figures.quantity)
        line.net = FA3Number(figures.net)
        line.netPrice = price(ours, figures)
        line.rate = rate
        line.gtu = gtu
        line.isOnAnnex15 = options.annex15.contains("\(ours.product)")
        if document.currency != .pln, !figures.tax.isZero {
            line.exchangeRate = exchangeRate
        }
        return line
    }

    /// The price that was agreed where quantity × price is the net amount; otherwise, after a discount, what a unit came
    /// to, in eight places. A discount of its own (`P_10`) is never written: readers disagree about it.
    private func price(_ line: FiscalDocument.Line, _ figures: FiscalDocument.Figures) -> FA3Number? {
        guard figures.quantity != .zero else { return nil }
        if let agreed = line.unitPrice, agreed.times(figures.quantity) == figures.net {
            return FA3Number(agreed.value, places: 2)
        }
        let net = FA3Number(figures.net).units
        // Hundred millionths over millionths: eight places need six more in front.
        let units = roundedQuotient(net * 1_000_000, Int128(figures.quantity.millionths))
        return FA3Number(units: units)
    }

    // MARK: Sums

    /// Differences for what changes an original. Where our taxes, rounded line by line, are not the tax of the sum, each
    /// line says its own (`P_11Vat`).
    mutating func fillSums(of invoice: inout FA3Invoice) {
        var sums: [FA3Sums.Group: (net: Money, tax: Money, inPLN: Int128)] = [:]
        let zero = Money.zero(document.currency)
        for line in document.lines {
            guard let rate = options.rate(of: line.taxCode, line.taxRate), let group = FA3Sums.Group(rate: rate) else {
                continue
            }
            var sum = sums[group] ?? (zero, zero, 0)
            let net = line.after.net - line.before.net
            sum.net += net
            sum.tax += line.after.tax - line.before.tax
            if let exchange = exchangeRate, let percent = Int128(rate) {
                sum.inPLN += FA3Number(net).units * percent * (exchange.units / 100)
            }
            sums[group] = sum
        }
        for (group, sum) in sums {
            invoice.sums[group, .net] = FA3Number(sum.net)
            if group.rates.isEmpty {
                if !sum.tax.isZero {
                    fault(
                        "tax", member: "/Faktura/Fa/\(group.netElement)", value: FA3Number(sum.tax).text,
                        "Lines of a rate without tax have tax; correct the document's tax code.")
                }
                continue
            }
            invoice.sums[group, .tax] = FA3Number(sum.tax)
            guard document.currency != .pln, !sum.tax.isZero else { continue }
            guard exchangeRate != nil else {
                fault(
                    "exchange-rate", member: "/Faktura/Fa/\(group.plnElement)", value: document.currency.rawValue,
                    "The tax must be given in złoty, too; set the option "
                        + "\(KSeFOptions.name("exchange_rate", of: document.currency)) to the National Bank's rate of the last "
                        + "working day before the sale.")
                continue
            }
            let groszes = roundedQuotient(sum.inPLN, FA3Number.unit * 1_000_000)
            invoice.sums[group, .taxInPLN] = FA3Number(units: groszes * FA3Number.grosz.units)
        }
        for (group, sum) in sums where !group.rates.isEmpty && !isTaxOfSum(group, sum.net, sum.tax) {
            giveTaxes(of: group, to: &invoice)
        }
    }

    private func isTaxOfSum(_ group: FA3Sums.Group, _ net: Money, _ tax: Money) -> Bool {
        group.rates.contains { FA3Number(net).share($0, of: 100) == FA3Number(tax) }
    }

    /// In the order that the lines were written: before, after.
    private func giveTaxes(of group: FA3Sums.Group, to invoice: inout FA3Invoice) {
        var index = 0
        for line in document.lines {
            guard let rate = options.rate(of: line.taxCode, line.taxRate) else { continue }
            var figures = [line.after]
            if document.kind != .invoice, line.before != .nothing(document.currency) {
                figures.insert(line.before, at: 0)
            }
            for figure in figures {
                if FA3Sums.Group(rate: rate) == group, index < invoice.lines.count {
                    invoice.lines[index].tax = FA3Number(figure.tax)
                }
                index += 1
            }
        }
    }
}
