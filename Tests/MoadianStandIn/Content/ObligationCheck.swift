/// Third group: what must be there and what must not (sections 6 and 8, kinds 0 and 4).
extension ContentCheck {
    /// What identifies the buyer; a referral inherits it (section 8.2).
    static let buyerMembers = ["tob", "bid", "tinb", "bpc", "bbc", "bpn"]

    /// Finds out subject, type and pattern, before anything else can be asked for.
    mutating func findReference() {
        if !header.has("ins") { say(.missing("ins")) }
        subject = header.integer("ins") ?? 1
        type = header.integer("inty")
        pattern = header.integer("inp")
        guard subject != 1 else { return }
        reference = header.text("irtaxid").flatMap { dashboard.invoice($0) }
        if let reference, reference.economicNumber == origin.memory.economicNumber {
            // What the referral says about type and pattern is held against the reference, then forgotten.
            if let type, type != reference.type { say(.mismatch("inty")) }
            if let pattern, pattern != reference.pattern { say(.mismatch("inp")) }
            type = reference.type
            pattern = reference.pattern
        }
    }

    mutating func checkObligations() {
        if subject == 3 { return checkCancellation() }
        checkTypeAndPattern()
        guard let type, let pattern else { return }
        guard type != 3 else { return say(.badShape("inty", .notInList)) }
        guard let obligations = Obligations.of(type: type, pattern: pattern) else {
            return say(.badShape("inp", .notInList))
        }
        require(obligations.header)
        checkLate()
        if subject == 1 {
            if header.has("irtaxid") { ignore("irtaxid") }
            checkBuyer(type: type, pattern: pattern, obligations: obligations.header)
        } else {
            for name in Self.buyerMembers where header.has(name) { ignore(name) }
            if !header.has("irtaxid") { say(.missing("irtaxid")) }
        }
        if lines.isEmpty { say(.missing("body")) }
        for index in lines.indices { require(obligations.line, line: index, pattern: pattern) }
        if obligations.payments == .outside, !payments.isEmpty {
            say(.outOfPattern("payments"))
            payments = []
        }
    }

    private mutating func checkTypeAndPattern() {
        for name in ["inty", "inp"] {
            if subject == 1 {
                if !header.has(name) { say(.missing(name)) }
            } else if header.has(name) {
                say(.outOfPattern(name))
            } else if rules.settings.typeNeededInReferrals {
                say(.missing(name))
            }
        }
    }

    /// A cancellation has an id, an instant, a subject, a reference and a seller; all else the portal fetches itself.
    private mutating func checkCancellation() {
        let needed = ["taxid", "indatim", "irtaxid", "tins"]
        for name in needed where !header.has(name) { say(.missing(name)) }
        checkLate()
        for name in header.names where !(needed + ["ins", "inno", "indati2m", "insr"]).contains(name) {
            if Members.number(of: name) != "000" { ignore(name) }
        }
        if !lines.isEmpty { say(.outOfPattern("body")) }
        if !payments.isEmpty { say(.outOfPattern("payments")) }
    }

    private mutating func require(_ obligations: [String: Obligation]) {
        for (name, obligation) in obligations.sorted(by: { Members.number(of: $0.key) < Members.number(of: $1.key) }) {
            switch obligation {
            case .required:
                let isInherited = subject != 1 && (Self.buyerMembers + ["inty", "inp"]).contains(name)
                if !header.has(name), !isInherited, !(subject == 1 && ["inty", "inp"].contains(name)) {
                    say(.missing(name))
                }
            case .outside: if header.has(name) { ignore(name) }
            case .optional, .conditional: break
            }
        }
    }

    private mutating func require(_ obligations: [String: Obligation], line index: Int, pattern: Int64) {
        let place = Place.line(index + 1)
        for (name, obligation) in obligations.sorted(by: { Members.number(of: $0.key) < Members.number(of: $1.key) }) {
            switch obligation {
            case .required: if !lines[index].has(name) { say(.missing(name, place)) }
            case .outside:
                if lines[index].has(name) {
                    say(.outOfPattern(name, place))
                    lines[index].drop(name)
                }
            case .optional, .conditional: break
            }
        }
        if pattern == 9, !lines[index].has("vra"), !lines[index].has("vba") { say(.missing("vra", place)) }
        requireTitles(line: index, place)
    }

    /// A tax or duty of its own has a title and an amount.
    private mutating func requireTitles(line index: Int, _ place: Place) {
        for (title, rate, amount) in [("odt", "odr", "odam"), ("olt", "olr", "olam")] {
            let line = lines[index]
            let isThere = [rate, amount].contains { (line[$0] ?? .zero) > .zero }
            guard isThere else { continue }
            if !line.has(amount) { say(.missing(amount, place)) }
            if !line.has(title) { say(.missing(title, place)) }
        }
    }

    private mutating func ignore(_ name: String) {
        say(.outOfPattern(name))
        header.drop(name)
    }

    /// `indati2m` belongs to late sending only (section 5.1).
    private mutating func checkLate() {
        if header.integer("insr") == 1 {
            if !header.has("indati2m") { say(.missing("indati2m")) }
        } else if header.has("indati2m") {
            ignore("indati2m")
        }
    }

    /// Who the buyer is, for an original of type 1 (section 8.1).
    private mutating func checkBuyer(type: Int64, pattern: Int64, obligations: [String: Obligation]) {
        guard let kind = header.integer("tob") else { return }
        checkBuyerLengths(kind)
        guard type == 1, pattern != 7, pattern != 11 else { return }
        let isPerson = kind == 1 || kind == 4
        switch (pattern, isPerson) {
        case (2, true):
            if !header.has("bid"), !header.has("bpn") { say(.missing("bid")) }
        case (6, _):
            let isDomestic = header.integer("ft") == 1
            if !header.has("bid"), isDomestic || !header.has("bpn") { say(.missing("bid")) }
        case (14, _): break  // the matrix asks for tinb itself
        case (_, true):
            guard obligations["tinb"] == .conditional, !header.has("tinb") else { return }
            if !header.has("bid") { say(.missing("tinb")) } else if !header.has("bpc") { say(.missing("bpc")) }
        case (_, false):
            if obligations["tinb"] == .conditional, !header.has("tinb") { say(.missing("tinb")) }
        }
    }

    /// The right length depends on the kind of buyer (section 5.1).
    private mutating func checkBuyerLengths(_ kind: Int64) {
        let lengths: [Int64: (bid: Int, tinb: Int)] = [1: (10, 14), 2: (11, 11), 3: (11, 11), 4: (12, 14)]
        guard let right = lengths[kind] else { return }
        if let bid = header.text("bid"), bid.count != right.bid {
            header.markBroken("bid")
            say(.badShape("bid", .form))
        }
        if let tinb = header.text("tinb"), tinb.count != right.tinb {
            header.markBroken("tinb")
            say(.badShape("tinb", .form))
        }
    }
}
