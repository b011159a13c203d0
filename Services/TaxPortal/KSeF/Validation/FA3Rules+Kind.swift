import Contracts

/// What each kind of invoice must and may have (`ksef.md` 2.1, 2.4, 2.5), and its days.
extension FA3Rules {
    mutating func judgeKind() {
        judgeCorrectionBlock()
        judgeLinesOfKind()
        judgeAdvances()
        if kind == .simplified { judgeSimplified() }
        if document.attachment != nil {
            warn(
                "attachment.batch-only", "/Faktura/Zalacznik",
                "An invoice with an attachment goes in a batch session only, after the taxpayer was let do so.")
        }
    }

    private mutating func judgeCorrectionBlock() {
        let path = "/Faktura/Fa/DaneFaKorygowanej"
        if kind.isCorrection {
            if invoice.corrected.isEmpty {
                error("correction.original-missing", path, "\(kind.rawValue) must name the invoices that it corrects.")
            }
            if kind != .correction, invoice.grossBefore == nil {
                warn(
                    "correction.gross-before", "/Faktura/Fa/P_15ZK", "\(kind.rawValue) should say the amount before it."
                )
            }
        } else if !invoice.corrected.isEmpty || invoice.correctionReason != nil || invoice.correctionEffect != nil
            || !invoice.formerBuyers.isEmpty || invoice.formerSeller != nil || invoice.grossBefore != nil
        {
            error(
                "correction.wrong-kind", "/Faktura/Fa/RodzajFaktury",
                "The document corrects another, but its kind is \(kind.rawValue); write KOR, KOR_ZAL or KOR_ROZ.")
        }
        var seen: Set<String> = []
        for (index, corrected) in invoice.corrected.enumerated() {
            let place = self.path("DaneFaKorygowanej", index, of: invoice.corrected.count)
            if corrected.number == invoice.number, corrected.issuedOn == invoice.issuedOn {
                error("correction.of-itself", "\(place)/NrFaKorygowanej", "A document cannot correct itself.")
            }
            if let number = corrected.number, !seen.insert(corrected.ksefNumber ?? number).inserted {
                warn("correction.original-twice", place, "The invoice \(number) is named twice.")
            }
        }
    }

    private mutating func judgeLinesOfKind() {
        let lines = "/Faktura/Fa/FaWiersz"
        switch kind {
        case .invoice, .simplified, .settlement:
            if invoice.lines.isEmpty { error("lines.missing", lines, "\(kind.rawValue) must have a line (FaWiersz).") }
        case .advance:
            if invoice.order == nil {
                error(
                    "order.missing", "/Faktura/Fa/Zamowienie",
                    "An invoice for an advance (ZAL) must describe the order that it is for (Zamowienie).")
            }
            if !invoice.lines.isEmpty {
                warn(
                    "order.as-lines", lines,
                    "An invoice for an advance describes the order in Zamowienie, not in FaWiersz.")
            }
        case .settlementCorrection:
            if invoice.lines.isEmpty { warn("lines.missing", lines, "KOR_ROZ should have lines, even unchanged ones.") }
        case .correction, .advanceCorrection: break
        }
        if invoice.order != nil, kind != .advance, kind != .advanceCorrection {
            warn("order.wrong-kind", "/Faktura/Fa/Zamowienie", "Zamowienie belongs to ZAL and KOR_ZAL.")
        }
        for (index, line) in invoice.lines.enumerated() where line.isBefore && !kind.isCorrection {
            error(
                "line.before-in-original", linePath(index, "StanPrzed"),
                "StanPrzed marks how a line was before a correction; \(kind.rawValue) is none.")
        }
        for (index, line) in (invoice.order?.lines ?? []).enumerated() where line.isBefore && !kind.isCorrection {
            error(
                "line.before-in-original",
                path("Zamowienie/ZamowienieWiersz", index, of: invoice.order?.lines.count ?? 0, "StanPrzedZ"),
                "StanPrzedZ marks how a line was before a correction; \(kind.rawValue) is none.")
        }
    }

    private mutating func judgeAdvances() {
        let path = "/Faktura/Fa/FakturaZaliczkowa"
        if kind == .settlement, invoice.advances.isEmpty {
            error("advance.missing", path, "A settlement (ROZ) must name the invoices of the advances that it settles.")
        }
        if !invoice.advances.isEmpty, kind == .invoice || kind == .simplified || kind == .correction {
            warn("advance.wrong-kind", path, "\(kind.rawValue) settles no advances; such an invoice is ROZ.")
        }
        let parts = invoice.partialAdvances.compactMap(\.amount)
        guard !parts.isEmpty, let gross = invoice.gross else { return }
        let sum = parts.reduce(.zero, +)
        if kind == .advance, (sum - gross).magnitude > .grosz {
            error(
                "advance.parts", "/Faktura/Fa/ZaliczkaCzesciowa",
                "The payments (P_15Z) come to \(sum.text), P_15 is \(gross.text).")
        }
        if kind == .settlement, sum > gross {
            warn(
                "advance.parts", "/Faktura/Fa/ZaliczkaCzesciowa",
                "The payments (P_15Z) come to \(sum.text), more than P_15, \(gross.text).")
        }
    }

    private mutating func judgeSimplified() {
        let most: [String: Int128] = ["PLN": 450, "EUR": 100]
        if let gross = invoice.gross, let currency = invoice.currency, let limit = most[currency],
            gross.units > limit * FA3Number.unit
        {
            error(
                "simplified.limit", "/Faktura/Fa/P_15",
                "A simplified invoice (UPR) is for at most \(limit) \(currency), not \(gross.text); issue it as VAT.")
        }
        if document.buyer.identity.nip == nil {
            error(
                "simplified.nip", "/Faktura/Podmiot2/DaneIdentyfikacyjne/NIP",
                "A simplified invoice (UPR) needs the buyer's NIP.")
        }
    }

    // MARK: Days

    mutating func judgeDates() {
        guard let issuedOn = day(invoice.issuedOn) else { return }
        if let intakeDay, issuedOn > intakeDay {
            error(
                "date.future", "/Faktura/Fa/P_1",
                "P_1 is \(issuedOn), later than the day it is sent, \(intakeDay); KSeF takes no invoices of the future."
            )
        }
        if intakeDay == nil, let today, issuedOn > today {
            let madeOn = day(document.header.madeAt.map { String($0.prefix(10)) })
            judge(
                issuedOn > max(today, madeOn ?? today).adding(days: 366), "date.future", "/Faktura/Fa/P_1",
                "P_1 is \(issuedOn), in the future; KSeF takes the invoice on that day and not before.")
        }
        if let period = invoice.period, let from = day(period.from), let to = day(period.to), from > to {
            error(
                "date.period", "/Faktura/Fa/OkresFa",
                "The period ends on \(to), before it begins on \(from); swap P_6_Od and P_6_Do.")
        }
        for (index, corrected) in invoice.corrected.enumerated() {
            guard let original = day(corrected.issuedOn), original > issuedOn else { continue }
            error(
                "date.correction-first",
                path("DaneFaKorygowanej", index, of: invoice.corrected.count, "DataWystFaKorygowanej"),
                "The invoice that is corrected is of \(original), later than this correction, \(issuedOn).")
        }
        judgeSaleDates(issuedOn)
        if let paidOn = day(invoice.payment?.paidOn), paidOn > issuedOn {
            warn(
                "date.paid-later", "/Faktura/Fa/Platnosc/DataZaplaty",
                "DataZaplaty, \(paidOn), is after the day of issue; it is meant for what was paid before.")
        }
        for due in (invoice.payment?.due ?? []).compactMap({ day($0.on) }) where due < issuedOn {
            warn(
                "date.due-earlier", "/Faktura/Fa/Platnosc/TerminPlatnosci",
                "The payment is due on \(due), before the day of issue, \(issuedOn).")
        }
        for advance in invoice.partialAdvances.compactMap({ day($0.receivedOn) }) where advance > issuedOn {
            warn(
                "date.advance-later", "/Faktura/Fa/ZaliczkaCzesciowa",
                "An advance of \(advance) is later than the invoice.")
        }
    }

    /// The law lets an invoice go up to 60 days ahead of the sale.
    private mutating func judgeSaleDates(_ issuedOn: LocalDate) {
        if let soldOn = day(invoice.soldOn), soldOn > issuedOn.adding(days: 60) {
            warn(
                "date.sale-late", "/Faktura/Fa/P_6", "The sale, \(soldOn), is more than 60 days after the day of issue."
            )
        }
        for (index, line) in invoice.lines.enumerated() {
            guard let soldOn = day(line.soldOn) else { continue }
            if soldOn > issuedOn.adding(days: 60) {
                warn(
                    "date.sale-late", linePath(index, "P_6A"),
                    "The sale, \(soldOn), is more than 60 days after the day of issue.")
            }
            if let whole = invoice.soldOn, whole != line.soldOn {
                warn(
                    "date.sale-twice", linePath(index, "P_6A"),
                    "P_6 says \(whole) for all lines, this line \(soldOn); give either.")
            }
        }
    }

    private func day(_ text: String?) -> LocalDate? { text.flatMap { try? LocalDate($0) } }
}
