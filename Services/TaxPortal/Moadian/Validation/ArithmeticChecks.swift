/// Every figure recomputed from the document's own others, to the rial (`moadian.md` section 7).
///
/// Each rule is judged by itself: a wrong figure is reported where it stands, not again in every sum it enters.
extension Check {
    mutating func arithmetic() {
        guard subject != .cancellation, let column = reckoning else { return }
        for index in invoice.body.indices { line(index + 1, in: column.pattern) }
        if [11, 14].contains(column.pattern), invoice.body.count > 1 {
            findings.append(
                Finding(
                    code: PortalCode(.error, .rule(.notAllowed), 600).text, member: "body",
                    message: "Pattern \(column.pattern) has a single line; this has \(invoice.body.count)."))
        }
        totals(of: column.pattern)
        payments()
    }

    // MARK: Values

    private func amount(_ member: Member, _ line: Int) -> Int128? {
        isSound(member, line) ? invoice.body[line - 1].whole(member) : nil
    }

    private func number(_ member: Member, _ line: Int) -> PortalNumber? {
        isSound(member, line) ? invoice.body[line - 1].number(member) : nil
    }

    /// An amount that counts as nothing where it is absent.
    private func optional(_ member: Member, _ line: Int) -> Int128? {
        invoice.body[line - 1].has(member) || !isSound(member, line) ? amount(member, line) : 0
    }

    private func total(_ member: Member) -> Int128? { isSound(member) ? header.whole(member) : nil }

    /// Of what the pattern merely allows the portal corrects a wrong figure and warns; all else it refuses (section 6).
    private func severity(of member: Member) -> PortalCode.Severity {
        guard let column = reckoning, ObligationMatrix.obligation(of: member, in: column) == .optional else {
            return .error
        }
        return .warning
    }

    private func belongs(_ member: Member) -> Bool {
        guard let column = reckoning, let obligation = ObligationMatrix.obligation(of: member, in: column) else {
            return false
        }
        return obligation != .outOfPattern
    }

    private mutating func expect(_ member: Member, _ line: Int, _ right: Int128?, _ formula: String) {
        guard let right, let given = amount(member, line), given != right, belongs(member) else { return }
        find(
            .rule(.notAllowed), member, line: line, as: severity(of: member),
            "\(member.name) is \(given); it must be \(right): \(formula).")
    }

    private mutating func expectTotal(_ member: Member, _ right: Int128?, _ formula: String) {
        guard let right, let given = total(member), given != right, belongs(member) else { return }
        find(
            .rule(.notAllowed), member, as: severity(of: member),
            "\(member.name) is \(given); it must be \(right): \(formula).")
    }

    // MARK: Lines

    private mutating func line(_ line: Int, in pattern: Int) {
        switch pattern {
        case 2: currencySale(line)
        case 7: export(line)
        case 11: withoutVAT(line, pattern)
        default: general(line, pattern)
        }
        currencyPrice(line, pattern)
        cashShare(line)
    }

    private mutating func general(_ line: Int, _ pattern: Int) {
        if pattern == 6 || pattern == 8, let quantity = number(.am, line), quantity != 1 {
            find(.rule(.notAllowed), .am, line: line, "am is \(quantity); pattern \(pattern) has one of it, 1.")
        }
        if let quantity = number(.am, line), let price = number(.fee, line) {
            expect(.prdis, line, Arithmetic.product(quantity, price), "am × fee, cut to a whole rial")
        }
        let isGold = pattern == 3
        discount(line, work: isGold ? optional(.tcpbs, line) : 0)
        switch pattern {
        case 3: gold(line)
        case 9: petroleumVAT(line)
        case 14: withoutVAT(line, pattern)
        default: ordinaryVAT(line)
        }
        duties(line, of: isGold ? .tcpbs : .adis)
        if !isGold, let rate = number(.vra, line), rate == 0 {
            expect(.odam, line, 0, "with vra 0 no duties are charged")
            expect(.olam, line, 0, "with vra 0 no duties are charged")
        }
        lineTotal(line, of: .adis)
    }

    private mutating func discount(_ line: Int, work: Int128?) {
        guard let gross = amount(.prdis, line), let discount = amount(.dis, line), let work else { return }
        if discount > gross + work {
            find(.rule(.inclusiveBound), .dis, line: line, "dis is \(discount); it may not exceed \(gross + work).")
        }
        expect(.adis, line, gross + work - discount, work == 0 ? "prdis − dis" : "prdis + tcpbs − dis")
    }

    private mutating func ordinaryVAT(_ line: Int) {
        guard let net = amount(.adis, line), let rate = number(.vra, line) else { return }
        expect(.vam, line, Arithmetic.share(of: net, at: rate), "adis × vra / 100, cut to a whole rial")
    }

    private mutating func petroleumVAT(_ line: Int) {
        guard let perUnit = number(.vba, line), let quantity = number(.am, line) else { return ordinaryVAT(line) }
        let byUnit = Arithmetic.product(quantity, perUnit)
        if let net = amount(.adis, line), let rate = number(.vra, line),
            Arithmetic.share(of: net, at: rate) == amount(.vam, line)
        {
            return
        }
        expect(.vam, line, byUnit, "am × vba, cut to a whole rial")
    }

    private mutating func withoutVAT(_ line: Int, _ pattern: Int) {
        if let rate = number(.vra, line), rate != 0 {
            find(
                .rule(.notAllowed), .vra, line: line, "vra is \(rate); pattern \(pattern) has no VAT, so it must be 0.")
        }
        expect(.vam, line, 0, "pattern \(pattern) has no VAT")
        if pattern == 11, let net = amount(.adis, line), let tax = amount(.vam, line) {
            expect(.tsstam, line, net + tax, "adis + vam")
        }
    }

    private mutating func gold(_ line: Int) {
        if let making = amount(.consfee, line), let profit = amount(.spro, line), let commission = amount(.bros, line) {
            expect(.tcpbs, line, making + profit + commission, "consfee + spro + bros")
        }
        if let making = amount(.consfee, line), let metal = amount(.prdis, line), making >= metal {
            find(
                .rule(.exclusiveBound), .consfee, line: line, "consfee is \(making); it must be below prdis, \(metal).")
        }
        guard let work = amount(.tcpbs, line), let metal = amount(.prdis, line), let rate = number(.vra, line) else {
            return
        }
        let rights = workRates.map {
            Arithmetic.goldVAT(work: work, workRate: $0, metal: metal, metalRate: rate)
        }
        guard let given = amount(.vam, line), !rights.contains(given) else { return }
        expect(.vam, line, rights.first ?? nil, "tcpbs × \(workRates[0]) / 100 + prdis × vra / 100, added, then cut")
    }

    /// The rate on workmanship of the day; a referral may concern an invoice of an earlier one.
    private var workRates: [PortalNumber] {
        let today = rules.goldRate(at: header.whole(.indatim).flatMap { Int64(exactly: $0) } ?? .max)
        return [today] + (isReferral ? rules.goldRates.map(\.value) : [])
    }

    private mutating func currencySale(_ line: Int) {
        let (price, rate, bought) = (number(.cfee, line), number(.exr, line), number(.cpr, line))
        if let price, let rate {
            expect(.prdis, line, Arithmetic.product(price, rate), "cfee × exr, cut to a whole rial")
        }
        discount(line, work: 0)
        if let rate, let bought, bought >= rate {
            find(.rule(.exclusiveBound), .cpr, line: line, "cpr is \(bought); it must be below exr, \(rate).")
        }
        if let base = amount(.sovat, line), let price, let rate {
            let most = Arithmetic.product(price, rate)
            let least = bought.flatMap {
                Arithmetic.productRoundedUp(price, PortalNumber(units: rate.units - $0.units))
            }
            if most.map({ base > $0 }) ?? false || least.map({ base < $0 }) ?? false {
                find(
                    .rule(.inclusiveBound), .sovat, line: line,
                    "sovat is \(base); it must lie between cfee × (exr − cpr) and cfee × exr.")
            }
        }
        if let base = amount(.sovat, line), let vra = number(.vra, line) {
            expect(.vam, line, Arithmetic.share(of: base, at: vra), "sovat × vra / 100, cut to a whole rial")
        }
        duties(line, of: .adis)
        lineTotal(line, of: .adis)
    }

    private mutating func export(_ line: Int) {
        if let rate = number(.vra, line), rate != 0 {
            find(.rule(.notAllowed), .vra, line: line, "vra is \(rate); an export has no VAT, so it must be 0.")
        }
        expect(.vam, line, 0, "an export has no VAT")
        if let value = amount(.ssrv, line), let quantity = number(.am, line), let price = number(.fee, line),
            Arithmetic.product(quantity, price) != value,
            let right = Arithmetic.ratio(PortalNumber(units: value * PortalNumber.scale), quantity, decimals: 8),
            right != price
        {
            find(
                .rule(.notAllowed), .fee, line: line, as: severity(of: .fee),
                "fee is \(price); it must be \(right): ssrv / am.")
        }
        duties(line, of: .ssrv)
        lineTotal(line, of: .ssrv)
    }

    /// With a rate the amount follows from it; without one it is any amount (7.1).
    private mutating func duties(_ line: Int, of base: Member) {
        guard let net = amount(base, line) else { return }
        // Of gold the duties go by the workmanship, the charges by the whole.
        let other = base == .tcpbs ? amount(.adis, line) : net
        for (rate, member, base) in [(Member.odr, Member.odam, Optional(net)), (.olr, .olam, other)] {
            guard let base, let percent = number(rate, line) else { continue }
            expect(
                member, line, Arithmetic.share(of: base, at: percent),
                "\(rate.name) percent of \(base), cut to a whole rial")
        }
    }

    private mutating func lineTotal(_ line: Int, of base: Member) {
        guard let net = amount(base, line), let tax = amount(.vam, line), let duty = optional(.odam, line),
            let charge = optional(.olam, line)
        else { return }
        expect(.tsstam, line, net + tax + duty + charge, "\(base.name) + vam + odam + olam")
    }

    /// The price in currency, where an ordinary pattern mentions one (7.1).
    private mutating func currencyPrice(_ line: Int, _ pattern: Int) {
        guard pattern != 2, pattern != 7, let price = number(.fee, line), let rate = number(.exr, line),
            let given = number(.cfee, line), belongs(.cfee), let right = Arithmetic.ratio(price, rate, decimals: 4),
            given != right
        else { return }
        find(
            .rule(.notAllowed), .cfee, line: line, as: severity(of: .cfee),
            "cfee is \(given); it must be \(right): fee / exr, cut to four decimals.")
    }

    private mutating func cashShare(_ line: Int) {
        guard headerCode(.setm) == 3, let cash = total(.cap), let all = total(.tadis) else { return }
        if let sum = amount(.tsstam, line) {
            expect(.cop, line, Arithmetic.proportion(sum, cash, of: all), "tsstam × cap / tadis, cut to a whole rial")
        }
        if let tax = amount(.vam, line) {
            expect(.vop, line, Arithmetic.proportion(tax, cash, of: all), "vam × cap / tadis, cut to a whole rial")
        }
    }

    // MARK: Totals

    /// `nil` where a line's figure is missing or unreadable: that was said already.
    private func sum(_ member: Member, orNothing: Bool = false) -> Int128? {
        var sum: Int128 = 0
        for line in invoice.body.indices {
            guard let amount = orNothing ? optional(member, line + 1) : amount(member, line + 1) else { return nil }
            sum += amount
        }
        return sum
    }

    private func exactSum(_ member: Member) -> PortalNumber? {
        var sum: Int128 = 0
        for line in invoice.body.indices {
            guard let number = number(member, line + 1) else { return nil }
            sum += number.units
        }
        return PortalNumber(units: sum)
    }

    private mutating func totals(of pattern: Int) {
        guard !invoice.body.isEmpty, !flawed.contains(Spot(.body)) else { return }
        expectTotal(.tprdis, sum(.prdis), "the sum of prdis")
        expectTotal(.tdis, sum(.dis), "the sum of dis")
        expectTotal(.tadis, sum(.adis), "the sum of adis")
        expectTotal(.tvam, sum(.vam), "the sum of vam")
        if let duties = sum(.odam, orNothing: true), let charges = sum(.olam, orNothing: true) {
            expectTotal(.todam, duties + charges, "the sum of odam and olam")
        }
        if pattern == 7 {
            exportTotals()
        } else {
            expectTotal(.tbill, sum(.tsstam), "the sum of tsstam")
        }
        if invoice.body.contains(where: { $0.has(.vop) }) {
            expectTotal(.tvop, sum(.vop, orNothing: true), "the sum of vop")
        }
        if let credited = total(.tax17), let tax = total(.tvam), credited > tax, belongs(.tax17) {
            find(
                .rule(.inclusiveBound), .tax17, as: severity(of: .tax17),
                "tax17 is \(credited), more than tvam, \(tax).")
        }
    }

    private mutating func exportTotals() {
        expectTotal(.torv, sum(.ssrv), "the sum of ssrv")
        for (member, part) in [(Member.tocv, Member.sscv), (.tonw, .nw)] {
            guard isSound(member), let given = header.number(member), let right = exactSum(part), given != right else {
                continue
            }
            find(
                .rule(.notAllowed), member, "\(member.name) is \(given); it must be \(right): the sum of \(part.name).")
        }
        if let value = total(.torv), let tax = total(.tvam), let duties = total(.todam) {
            expectTotal(.tbill, value + tax + duties, "torv + tvam + todam")
        }
    }

    private mutating func payments() {
        guard let bill = total(.tbill), belongs(.pv) else { return }
        // Nothing is paid yet of what is sold on credit alone.
        let most = headerCode(.setm) == 2 ? 0 : bill
        for (index, payment) in invoice.payments.enumerated() {
            guard let paid = payment.whole(.pv), !flawed.contains(Spot(.payments, index + 1, .pv)), paid > most else {
                continue
            }
            find(
                .rule(.inclusiveBound), .pv, as: severity(of: .pv),
                "payment \(index + 1): pv is \(paid); it may be at most \(most).")
        }
    }
}
