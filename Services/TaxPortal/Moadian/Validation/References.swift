/// Whether the invoice that this one changes may be changed so (`moadian.md` 8.2, 8.3).
extension Check {
    mutating func references() {
        guard isReferral, let irtaxid = header.text(.irtaxid), isSound(.irtaxid) else { return }
        guard irtaxid != header.text(.taxid) else {
            return unusable(irtaxid, "is this invoice's own tax id")
        }
        guard let id = try? TaxID(irtaxid) else { return unusable(irtaxid, "has a wrong check digit") }
        guard circumstances.registered != nil else { return day(of: id) }
        guard let referenced else { return unusable(irtaxid, "names no registered invoice") }
        state(of: referenced, irtaxid)
        order(after: referenced)
        sameKind(as: referenced)
        lines(against: referenced.invoice)
    }

    private mutating func unusable(_ irtaxid: String, _ reason: String) {
        find(
            .mismatch(.notAllowed), .irtaxid,
            "irtaxid \(irtaxid) \(reason); name the newest version of the invoice that is in force.")
    }

    /// All that can be known without the portal's data: an invoice does not change one of a later day.
    private mutating func day(of referenced: TaxID) {
        guard let own = header.whole(.indatim), isSound(.indatim), Int128(referenced.day) > own / 86_400_000 else {
            return
        }
        find(.rule(.notAllowed), .indatim, "indatim is before the day of the invoice named by irtaxid.")
    }

    private mutating func state(of referenced: RegisteredInvoice, _ irtaxid: String) {
        let subject = referenced.invoice.header.whole(.ins).flatMap { Int(exactly: $0) }.flatMap(Subject.init)
        if let seller = referenced.invoice.header.text(.tins), let own = header.text(.tins), isSound(.tins),
            seller != own
        {
            find(.mismatch(.otherSeller), .tins, "tins “\(own)” is not the seller of the invoice named by irtaxid.")
        }
        if subject == .cancellation {
            unusable(irtaxid, "is a cancellation")
        } else if referenced.status == .cancelled {
            unusable(irtaxid, "is cancelled")
        } else if referenced.isReplaced {
            unusable(irtaxid, "is replaced by a newer version")
        } else if subject == .correction || subject == .salesReturn, !referenced.status.isInForce {
            unusable(irtaxid, "has not taken effect: it is \(referenced.status.rawValue)")
        }
    }

    private mutating func order(after referenced: RegisteredInvoice) {
        guard let before = referenced.invoice.header.whole(.indatim), let own = header.whole(.indatim),
            isSound(.indatim), own < before
        else { return }
        find(.rule(.notAllowed), .indatim, "indatim \(own) is before that of the invoice named by irtaxid, \(before).")
    }

    private mutating func sameKind(as referenced: RegisteredInvoice) {
        guard subject != .cancellation else { return }
        for member in [Member.inty, .inp] {
            guard let own = header.whole(member), let before = referenced.invoice.header.whole(member), own != before
            else { continue }
            find(
                .mismatch(.notAllowed), member,
                "\(member.name) is \(own); it may not differ from that of the invoice named by irtaxid, \(before).")
        }
    }

    private mutating func lines(against referenced: MoadianInvoice) {
        switch subject {
        case .correction: correctedLines(against: referenced.body)
        case .salesReturn: returnedLines(against: referenced.body)
        case .original, .cancellation, nil: return
        }
    }

    /// Lines may come and go, but none may turn into another good or rate: where a good vanished and another appeared, the
    /// portal takes them for one line, and refuses both its good and its rate.
    private mutating func correctedLines(against before: [Members]) {
        var vanished = before.compactMap { $0.text(.sstid) }
        var appeared: [(line: Int, good: String)] = []
        for (index, line) in invoice.body.enumerated() {
            guard let good = line.text(.sstid) else { continue }
            if let same = vanished.firstIndex(of: good) {
                vanished.remove(at: same)
                keepsRate(of: good, on: index + 1, before)
            } else {
                appeared.append((index + 1, good))
            }
        }
        for (new, former) in zip(appeared, vanished) {
            for member in [Member.sstid, .vra] {
                find(
                    .mismatch(.notAllowed), member, line: new.line,
                    "sstid is \(new.good); a correction may not change a line's good, here from \(former), nor its rate."
                )
            }
        }
    }

    private mutating func keepsRate(of good: String, on line: Int, _ before: [Members]) {
        let rates = before.filter { $0.text(.sstid) == good }.compactMap { $0.number(.vra) }
        guard let rate = invoice.body[line - 1].number(.vra), !rates.isEmpty, !rates.contains(rate) else { return }
        find(
            .mismatch(.notAllowed), .vra, line: line, "vra is \(rate); a correction may not change it from \(rates[0])."
        )
    }

    /// What is left after a return: the same goods at the same price and rate, and less of them.
    private mutating func returnedLines(against before: [Members]) {
        var left = before
        var isLess = invoice.body.count < before.count
        for (index, line) in invoice.body.enumerated() {
            guard let match = Self.source(of: line, in: left) else {
                find(
                    .mismatch(.notAllowed), .sstid, line: index + 1,
                    "sstid is not among what is left of the invoice named by irtaxid.")
                continue
            }
            let old = left.remove(at: match)
            for member in [Member.fee, .vra] where old.number(member) != line.number(member) {
                find(
                    .mismatch(.notAllowed), member, line: index + 1,
                    "\(member.name) may not change in a return; it was \(old.number(member).map { "\($0)" } ?? "absent")."
                )
            }
            // A sale of currency has no quantity but an amount of it (7.4).
            let member: Member = old.has(.am) ? .am : .cfee
            guard let quantity = line.number(member), let former = old.number(member) else { continue }
            if quantity > former {
                find(
                    .rule(.inclusiveBound), member, line: index + 1,
                    "\(member.name) is \(quantity), more than the \(former) before the return.")
            }
            if quantity != former { isLess = true }
        }
        if !isLess {
            find(.rule(.notAllowed), .ins, "ins is 4, but no line has less than before; a return says what is left.")
        }
    }

    /// Which of the lines before it is what is left of: of its good and price the one that holds its quantity most tightly,
    /// else one of its price, else one of its good.
    private static func source(of line: Members, in before: [Members]) -> Int? {
        let sameGood = before.indices.filter { before[$0].text(.sstid) == line.text(.sstid) }
        let samePrice = sameGood.filter { before[$0].number(.fee) == line.number(.fee) }
        let quantity = line.number(.am) ?? .zero
        let holding = samePrice.filter { (before[$0].number(.am) ?? .zero) >= quantity }
        let tightest = holding.min { (before[$0].number(.am) ?? .zero) < (before[$1].number(.am) ?? .zero) }
        return tightest ?? samePrice.first ?? sameGood.first
    }
}
