/// Sums against lines, tax against net, the total (`ksef.md` 2.3 to 2.5).
///
/// KSeF does not reckon; the ministry's own examples are up to a grosz a rate off. So far we only remark it.
extension FA3Rules {
    mutating func judgeSums() {
        judgeTotal()
        for group in FA3Sums.Group.allCases { judgeTax(of: group) }
        // An advance's and a settlement's sums are of the money, not of the lines.
        switch kind {
        case .invoice, .simplified, .correction: judgeSumsAgainstLines()
        case .advance: judgeRates(of: (invoice.order?.lines ?? []).map(\.rate), "the order")
        case .settlement:
            judgeRates(of: lines.map(\.rate), "the lines")
            judgeRemainder()
        case .advanceCorrection, .settlementCorrection: break
        }
    }

    /// Documents whose rounding meets in this one.
    private var roundings: Int128 {
        switch kind {
        case .invoice, .simplified, .advance: 1
        case .settlement: 1 + Int128(invoice.advances.count)
        case .correction, .advanceCorrection, .settlementCorrection:
            1 + Int128(invoice.corrected.count + invoice.advances.count)
        }
    }

    // MARK: P_15

    private mutating func judgeTotal() {
        guard let gross = invoice.gross else { return }
        let place = "/Faktura/Fa/P_15"
        if gross.units < 0, !kind.isCorrection {
            error("total.negative", place, "P_15 is \(gross.text); only a correction may be negative.")
        }
        guard !invoice.sums.isEmpty else { return judgeTotalAlone(gross) }
        let sum = invoice.sums.net + invoice.sums.tax
        let difference = (gross - sum).magnitude
        guard !difference.isZero else { return }
        let message = "P_15 is \(gross.text), but the sums P_13 and P_14 come to \(sum.text)"
        if let settled, gross - sum == settled {
            return warn(
                "total.settlement", place,
                "\(message): it seems to hold charges and deductions of Rozliczenie, which belong to DoZaplaty.")
        }
        if difference.units > FA3Number.grosz.units * Int128(max(1, invoice.sums.groups.count)) * roundings {
            error("total.differs", place, "\(message); correct the total or the sums.")
        } else {
            warn("total.rounding", place, "\(message); the difference is within the rounding.")
        }
    }

    /// What `Rozliczenie` adds to the total or takes from it.
    private var settled: FA3Number? {
        invoice.settlement.map { settlement in
            settlement.charges.compactMap(\.amount).reduce(.zero, +)
                - settlement.deductions.compactMap(\.amount).reduce(.zero, +)
        }
    }

    private mutating func judgeTotalAlone(_ gross: FA3Number) {
        guard !gross.isZero else { return }
        if kind == .simplified {
            for (index, line) in invoice.lines.enumerated() where line.rate == nil && line.unionRate == nil {
                warn(
                    "line.rate-missing", linePath(index, "P_12"),
                    "Without P_13 and P_14 the line's rate (P_12) tells how much tax P_15 has.")
            }
        } else {
            judge(
                !kind.isCorrection, "sums.missing", "/Faktura/Fa/P_15",
                "P_15 is \(gross.text), but there is no sum by rates (P_13, P_14).")
        }
    }

    // MARK: P_14 = P_13 × rate

    private mutating func judgeTax(of group: FA3Sums.Group) {
        guard !group.rates.isEmpty, let net = invoice.sums[group, .net], let tax = invoice.sums[group, .tax] else {
            return
        }
        let used = Set(
            (invoice.lines.compactMap(\.rate) + (invoice.order?.lines ?? []).compactMap(\.rate))
                .filter { FA3Sums.Group(rate: $0) == group }.compactMap { Int128($0) })
        var expected = (used.isEmpty ? group.rates : used.sorted()).map { net.share($0, of: 100) }
        if let byLine = taxByLine(group) { expected += byLine }
        guard let nearest = expected.min(by: { ($0 - tax).magnitude < ($1 - tax).magnitude }) else { return }
        // Two rates of one group: what their lines come to decides, not the one or the other rate.
        if used.count > 1, let byLine = taxByLine(group), byLine.contains(where: { ($0 - tax).magnitude <= .grosz }) {
            return
        }
        let difference = (nearest - tax).magnitude
        guard !difference.isZero else { return }
        let place = "/Faktura/Fa/\(group.taxElement)"
        let rates = (used.isEmpty ? group.rates : used.sorted()).map { "\($0)" }.joined(separator: " or ")
        let message = "\(group.taxElement) is \(tax.text), but \(rates) % of \(net.text) is \(nearest.text)"
        if difference.units > FA3Number.grosz.units * roundings {
            error("tax.differs", place, "\(message); correct the tax or the net amount.")
        } else {
            warn("tax.rounding", place, "\(message); the difference is within the rounding.")
        }
    }

    /// Tax reckoned line by line, from given taxes, and from gross amounts: the law knows all of them.
    private func taxByLine(_ group: FA3Sums.Group) -> [FA3Number]? {
        guard kind == .invoice || kind == .simplified || kind == .correction else { return nil }
        let lines = self.lines.filter { $0.rate.flatMap(FA3Sums.Group.init(rate:)) == group }
        guard !lines.isEmpty else { return nil }
        var byLine = FA3Number.zero
        var byRate: [Int128: FA3Number] = [:]
        var given = FA3Number.zero
        var gross: [Int128: FA3Number] = [:]
        for line in lines {
            guard let rate = line.rate.flatMap({ Int128($0) }) else { return nil }
            let sign: (FA3Number) -> FA3Number = { line.isBefore ? -$0 : $0 }
            if let net = line.net {
                byLine += sign(net.share(rate, of: 100))
                byRate[rate, default: .zero] += sign(net)
            }
            if let amount = line.gross {
                gross[rate, default: .zero] += sign(amount)
                if line.net == nil { byLine += sign(amount.share(rate, of: 100 + rate)) }
            }
            if let tax = line.tax { given += sign(tax) }
        }
        var found = [byLine]
        // A line's own tax and gross amount explain nothing where they do not fit to its net amount.
        guard lines.allSatisfy({ $0.taxFault == nil }) else { return found }
        if lines.allSatisfy({ $0.tax != nil }) { found.append(given) }
        if lines.allSatisfy({ $0.net != nil }) {
            found.append(byRate.reduce(.zero) { $0 + $1.value.share($1.key, of: 100) })
        }
        if lines.allSatisfy({ $0.gross != nil }) {
            found.append(gross.reduce(.zero) { $0 + $1.value.share($1.key, of: 100 + $1.key) })
        }
        return found
    }

    // MARK: Advances and settlements

    /// Money is split over the rates of what was ordered, and over no others (2.5).
    private mutating func judgeRates(of rates: [String?], _ place: String) {
        let known = Set(rates.compactMap { $0.flatMap(FA3Sums.Group.init(rate:)) })
        guard !rates.isEmpty, !rates.contains(nil) else { return }
        for group in invoice.sums.groups where !known.contains(group) && !group.rates.isEmpty {
            guard let sum = invoice.sums[group, .net], !sum.isZero else { continue }
            error(
                "sum.without-lines", "/Faktura/Fa/\(group.netElement)",
                "\(group.netElement) is \(sum.text), but nothing of \(place) has a rate of that group (\(rateName(group)))."
            )
        }
    }

    /// What remains after the advances is no more than the order (2.5).
    private mutating func judgeRemainder() {
        guard lines.allSatisfy({ $0.net != nil }), let groups = groupedLines() else { return }
        for group in FA3Sums.Group.allCases {
            guard let lines = groups[group], let sum = invoice.sums[group, .net] else { continue }
            let allowed = lines.net + FA3Number(units: FA3Number.grosz.units * roundings)
            guard sum > allowed else { continue }
            error(
                "sum.differs", "/Faktura/Fa/\(group.netElement)",
                "\(group.netElement) is \(sum.text), but the whole order at that rate comes to \(lines.net.text); a settlement "
                    + "has what remains after its advances.")
        }
    }

    // MARK: P_13 = Σ P_11

    private struct GroupOfLines {
        var net = FA3Number.zero
        var hasGrossLines = false
        var rates: Set<Int128> = []
        var gross: [Int128: FA3Number] = [:]
    }

    private mutating func judgeSumsAgainstLines() {
        guard !lines.isEmpty, !invoice.sums.isEmpty || kind == .invoice else { return }
        // Lines that only name what a discount is for (article 106j(3)) and simplified ones have no amounts.
        if kind == .invoice { judgeMissingAmounts() }
        guard lines.allSatisfy({ $0.net != nil || $0.gross != nil }) else { return }
        guard let groups = groupedLines() else { return }
        var explained: Set<FA3Sums.Group> = []
        for group in FA3Sums.Group.allCases {
            guard let lines = groups[group] else { continue }
            guard let sum = invoice.sums[group, .net] else {
                if let wrong = fieldInPlace(of: group, lines.net, groups) {
                    explained.insert(wrong)
                    warn(
                        "sum.wrong-field", "/Faktura/Fa/\(wrong.netElement)",
                        "The lines at \(rateName(group)) come to \(lines.net.text), which is reported as \(wrong.netElement); "
                            + "the field of \(rateName(group)) is \(group.netElement).")
                } else if !lines.net.isZero {
                    error(
                        "sum.missing", "/Faktura/Fa/\(group.netElement)",
                        "There are lines at \(rateName(group)), but \(group.netElement) is missing.")
                }
                continue
            }
            compare(sum, with: lines, of: group)
        }
        for group in invoice.sums.groups where groups[group] == nil && !explained.contains(group) {
            guard let sum = invoice.sums[group, .net], !sum.isZero else { continue }
            error(
                "sum.without-lines", "/Faktura/Fa/\(group.netElement)",
                "\(group.netElement) is \(sum.text), but no line has a rate of that group (\(rateName(group))).")
        }
    }

    /// What the lines come to by group; nothing when a line of no group makes that unknown.
    private mutating func groupedLines() -> [FA3Sums.Group: GroupOfLines]? {
        var groups: [FA3Sums.Group: GroupOfLines] = [:]
        for (index, line) in lines.enumerated() {
            guard let group = group(of: line) else {
                // Sales abroad need not name a rate (article 106e(4)(3)).
                let isAbroad = invoice.sums[.abroad, .net] != nil || invoice.sums[.unionServices, .net] != nil
                if !kind.isCorrection, !isAbroad, kind != .simplified {
                    error("line.rate-missing", linePath(index, "P_12"), "The line has no rate of tax (P_12).")
                }
                return nil
            }
            let sign: (FA3Number) -> FA3Number = { line.isBefore ? -$0 : $0 }
            if let rate = line.rate.flatMap({ Int128($0) }) {
                groups[group, default: GroupOfLines()].rates.insert(rate)
            }
            if let net = line.net {
                groups[group, default: GroupOfLines()].net += sign(net)
            } else if let gross = line.gross {
                groups[group, default: GroupOfLines()].hasGrossLines = true
                let rate = group.rates.isEmpty ? 0 : line.rate.flatMap { Int128($0) } ?? 0
                groups[group, default: GroupOfLines()].gross[rate, default: .zero] += sign(gross)
            }
        }
        for (group, lines) in groups {
            for (rate, gross) in lines.gross { groups[group]?.net += gross - gross.share(rate, of: 100 + rate) }
        }
        return groups
    }

    private func group(of line: FA3Line) -> FA3Sums.Group? {
        if line.unionRate != nil { return .oneStopShop }
        if let rate = line.rate { return FA3Sums.Group(rate: rate) }
        return invoice.annotations.margin.applies ? .margin : nil
    }

    private mutating func compare(_ sum: FA3Number, with lines: GroupOfLines, of group: FA3Sums.Group) {
        // Gross prices of another member state: its rates are many, and their rounding is not ours to judge.
        if group == .oneStopShop, lines.hasGrossLines { return }
        let difference = (sum - lines.net).magnitude
        guard !difference.isZero else { return }
        let place = "/Faktura/Fa/\(group.netElement)"
        let what = lines.hasGrossLines ? "net of their tax" : "by P_11"
        let message = "\(group.netElement) is \(sum.text), but its lines come to \(lines.net.text) \(what)"
        if difference > .grosz {
            error("sum.differs", place, "\(message); correct the sum or the lines.")
        } else {
            warn("sum.rounding", place, "\(message); the difference is within the rounding.")
        }
    }

    /// Another field of 0 % that has exactly this amount and no lines of its own (`ksef.md` 5, trap 10).
    private func fieldInPlace(
        of group: FA3Sums.Group, _ amount: FA3Number, _ groups: [FA3Sums.Group: GroupOfLines]
    ) -> FA3Sums.Group? {
        let zero: [FA3Sums.Group] = [.zeroDomestic, .zeroUnion, .zeroExport]
        guard zero.contains(group) else { return nil }
        return zero.first { $0 != group && groups[$0] == nil && invoice.sums[$0, .net] == amount }
    }

    private func rateName(_ group: FA3Sums.Group) -> String {
        switch group {
        case .zeroDomestic: "0 KR"
        case .zeroUnion: "0 WDT"
        case .zeroExport: "0 EX"
        case .exempt: "zw"
        case .abroad: "np I"
        case .unionServices: "np II"
        case .reverseCharge: "oo"
        case .margin: "margin"
        case .oneStopShop: "P_12_XII"
        default: group.rates.map { "\($0)" }.joined(separator: ", ") + " %"
        }
    }
}

extension FA3Line {
    /// What is wrong about the line's own tax (`P_11Vat`) or gross amount (`P_11A`) by its net amount and rate (2.3).
    var taxFault: (element: String, given: FA3Number, expected: FA3Number)? {
        guard let net, let rate = rate.flatMap({ Int128($0) }) else { return nil }
        let right = net.share(rate, of: 100)
        if let tax, (tax - right).magnitude > .grosz { return ("P_11Vat", tax, right) }
        if let gross, (gross - net - right).magnitude > .grosz { return ("P_11A", gross, net + right) }
        return nil
    }
}
