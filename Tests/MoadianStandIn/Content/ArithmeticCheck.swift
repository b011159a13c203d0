/// Seventh group: the amounts (section 7). Every member is worked out exactly, cut once, and must be met to the rial.
extension ContentCheck {
    mutating func checkArithmetic() {
        guard let pattern, type != nil else { return }
        for index in lines.indices { checkLine(index, pattern) }
        if [11, 14].contains(pattern), lines.count > 1 { say(.badRule("body")) }
        if pattern == 7 { checkExportTotals() } else { checkTotals() }
        checkSharesOfTotals()
    }

    // MARK: One line

    private mutating func checkLine(_ index: Int, _ pattern: Int64) {
        let line = lines[index]
        let place = Place.line(index + 1)
        checkBounds(line, place, pattern)
        expect("prdis", line, place) { try Self.gross(line, pattern) }
        checkDiscount(line, place, pattern)
        expect("tcpbs", line, place) { try Self.workmanship(line) }
        expect("adis", line, place) { try Self.net(line, pattern) }
        let workmanshipRate = Exact(rules.settings.workmanshipRate) ?? .zero
        expect("vam", line, place) { try Self.vat(line, pattern, workmanshipRate: workmanshipRate) }
        expect("odam", line, place) { try Self.duty(line, pattern, rate: "odr", base: pattern == 3 ? "tcpbs" : "adis") }
        expect("olam", line, place) { try Self.duty(line, pattern, rate: "olr", base: "adis") }
        checkUntaxed(line, place, pattern)
        expect("tsstam", line, place) { try Self.total(line, pattern) }
        let cash = header["cap"]
        let net = header["tadis"]
        expect("cop", line, place, warns: true) { try Self.share(line["tsstam"], cash, net) }
        expect("vop", line, place, warns: true) { try Self.share(line["vam"], cash, net) }
        if pattern != 2 {
            expect("cfee", line, place, warns: true) {
                guard let price = line["fee"], let rate = line["exr"] else { return nil }
                return try price.divided(by: rate, places: 4)
            }
        }
    }

    /// The bound is printed among the ordinary patterns; of gold and currency the page says nothing (section 7.1).
    private mutating func checkDiscount(_ line: Fields, _ place: Place, _ pattern: Int64) {
        guard let gross = line["prdis"], let discount = line["dis"], discount > gross else { return }
        if Self.ordinary.contains(pattern) || rules.settings.discountsBoundEverywhere { say(.badRule("dis", place)) }
    }

    /// Those that the general rules of a line are printed for.
    private static let ordinary: Set<Int64> = [1, 4, 5, 6, 8, 9, 13, 14]

    private mutating func checkBounds(_ line: Fields, _ place: Place, _ pattern: Int64) {
        if let fineness = line["cui"], fineness > Exact(1000) { say(.badShape("cui", .inclusiveBound, place)) }
        switch pattern {
        case 2: checkCurrency(line, place)
        case 3:
            if let making = line["consfee"], let gross = line["prdis"], making >= gross {
                say(.badRule("consfee", place))
            }
        case 6, 8: if let quantity = line["am"], quantity != Exact(1) { say(.badRule("am", place)) }
        case 7:
            checkRateIsZero(line, place)
            expect("fee", line, place, warns: true) {
                guard let value = line["ssrv"], let quantity = line["am"] else { return nil }
                return try value.divided(by: quantity, places: 8)
            }
        case 11, 14: checkRateIsZero(line, place)
        default: break
        }
    }

    private mutating func checkRateIsZero(_ line: Fields, _ place: Place) {
        if let rate = line["vra"], rate != .zero { say(.badRule("vra", place)) }
    }

    private mutating func checkCurrency(_ line: Fields, _ place: Place) {
        guard let amount = line["cfee"], let rate = line["exr"], let bought = line["cpr"] else { return }
        if bought <= .zero || bought >= rate { say(.badRule("cpr", place)) }
        guard let base = line["sovat"] else { return }
        let isWithin = (try? amount * (rate - bought) <= base && base <= amount * rate) ?? false
        if !isWithin { say(.badRule("sovat", place)) }
    }

    /// What is free of VAT is free of duties, in the ordinary patterns (section 7.1).
    private mutating func checkUntaxed(_ line: Fields, _ place: Place, _ pattern: Int64) {
        guard Self.ordinary.contains(pattern), line["vra"] == .zero, !line.has("vba") else { return }
        for name in ["odam", "olam"] {
            if let amount = line[name], amount != .zero { say(.badRule(name, place, expected: .zero)) }
        }
    }

    private static func gross(_ line: Fields, _ pattern: Int64) throws -> Exact? {
        let factors = pattern == 2 ? ("cfee", "exr") : ("am", "fee")
        guard let first = line[factors.0], let second = line[factors.1] else { return nil }
        return try (first * second).truncated()
    }

    private static func workmanship(_ line: Fields) throws -> Exact? {
        guard let making = line["consfee"], let profit = line["spro"], let commission = line["bros"] else { return nil }
        return try making + profit + commission
    }

    private static func net(_ line: Fields, _ pattern: Int64) throws -> Exact? {
        guard let gross = line["prdis"], let discount = line["dis"] else { return nil }
        if pattern == 3 {
            guard let workmanship = line["tcpbs"] else { return nil }
            return try gross + workmanship - discount
        }
        return try gross - discount
    }

    private static func vat(_ line: Fields, _ pattern: Int64, workmanshipRate: Exact) throws -> Exact? {
        switch pattern {
        case 7: return .zero
        case 2:
            guard let base = line["sovat"], let rate = line["vra"] else { return nil }
            return try base.percent(rate).truncated()
        case 3:
            guard let workmanship = line["tcpbs"], let gross = line["prdis"], let rate = line["vra"] else { return nil }
            return try (workmanship.percent(workmanshipRate) + gross.percent(rate)).truncated()
        case 9 where line.has("vba"):
            guard let quantity = line["am"], let base = line["vba"] else { return nil }
            return try (quantity * base).truncated()
        default:
            guard let net = line["adis"], let rate = line["vra"] else { return nil }
            return try net.percent(rate).truncated()
        }
    }

    /// Without a rate the amount stands by itself.
    private static func duty(_ line: Fields, _ pattern: Int64, rate: String, base: String) throws -> Exact? {
        guard let rate = line[rate], let base = line[pattern == 7 ? "ssrv" : base] else { return nil }
        return try base.percent(rate).truncated()
    }

    private static func total(_ line: Fields, _ pattern: Int64) throws -> Exact? {
        guard let net = line[pattern == 7 ? "ssrv" : "adis"], let vat = line["vam"], let duty = line.amount("odam"),
            let charge = line.amount("olam")
        else { return nil }
        return try net + vat + duty + charge
    }

    /// The cash share of an amount: as much of it as was paid of the net total.
    private static func share(_ amount: Exact?, _ cash: Exact?, _ net: Exact?) throws -> Exact? {
        guard let amount, let cash, let net else { return nil }
        return try (amount * cash).divided(by: net, places: 0)
    }

    // MARK: Totals

    private mutating func checkTotals() {
        let lines = self.lines
        expect("tprdis", header, .header) { try Self.sum(lines, "prdis") }
        expect("tdis", header, .header, warns: true) { try Self.sum(lines, "dis") }
        expect("tadis", header, .header) { try Self.sum(lines, "adis") }
        expect("tvam", header, .header) { try Self.sum(lines, "vam") }
        expect("todam", header, .header) { try Self.duties(lines) }
        expect("tbill", header, .header) { try Self.sum(lines, "tsstam") }
    }

    private mutating func checkExportTotals() {
        let lines = self.lines
        let header = self.header
        expect("torv", header, .header) { try Self.sum(lines, "ssrv") }
        expect("tocv", header, .header) { try Self.sum(lines, "sscv") }
        expect("tvam", header, .header) { try Self.sum(lines, "vam") }
        expect("todam", header, .header) { try Self.duties(lines) }
        if lines.contains(where: { $0.has("nw") }) {
            if !header.has("tonw") { say(.missing("tonw")) }
            expect("tonw", header, .header) { try Self.optionalSum(lines, "nw") }
        }
        expect("tbill", header, .header) {
            guard let value = header["torv"], let vat = header["tvam"], let duties = header["todam"] else { return nil }
            return try value + vat + duties
        }
        if let day = header.integer("cdcd"), let issued = header.integer("indatim"),
            Instant(milliseconds: issued).epochDay < day
        {
            say(.badRule("indatim"))
        }
    }

    private mutating func checkSharesOfTotals() {
        let lines = self.lines
        if lines.contains(where: { $0.has("vop") }) {
            expect("tvop", header, .header, warns: true) { try Self.optionalSum(lines, "vop") }
        }
        if let part = header["tax17"], let vat = header["tvam"], part > vat { say(.badRule("tax17", warns: true)) }
    }

    /// nil when a line lacks what is to be added.
    private static func sum(_ lines: [Fields], _ name: String) throws -> Exact? {
        var sum = Exact.zero
        for line in lines {
            guard let amount = line[name] else { return nil }
            sum = try sum + amount
        }
        return sum
    }

    private static func optionalSum(_ lines: [Fields], _ name: String) throws -> Exact? {
        var sum = Exact.zero
        for line in lines {
            guard let amount = line.amount(name) else { return nil }
            sum = try sum + amount
        }
        return sum
    }

    private static func duties(_ lines: [Fields]) throws -> Exact? {
        guard let duties = try optionalSum(lines, "odam"), let charges = try optionalSum(lines, "olam") else {
            return nil
        }
        return try duties + charges
    }

    // MARK: Comparing

    /// Holds a member against what the rule gives; silent where the member or what the rule needs is missing.
    private mutating func expect(
        _ name: String, _ fields: Fields, _ place: Place, warns: Bool = false, _ rule: () throws -> Exact?
    ) {
        guard let written = fields[name] else { return }
        do {
            guard let right = try rule(), right != written else { return }
            say(.badRule(name, place, warns: warns, expected: right))
        } catch {  // beyond 38 digits: no amount of 18 digits can be right
            say(.badRule(name, place, warns: warns))
        }
    }
}
