import Contracts

/// The codes of the accounting service in words, with their colours.
struct AccountingWords: Sendable {
    let texts: MessageCatalog
    let formats: Formats

    init(_ desk: Desk) {
        texts = desk.texts
        formats = desk.formats
    }

    func proForma(_ state: String) -> Chip { Chip(texts.word("proFormaState", state), Self.tone(ofProForma: state)) }
    func terms(_ terms: PaymentTerms) -> Chip { Chip(texts.word("terms", terms.rawValue)) }

    // MARK: - The dimensions of an invoice; never one word (SM-09)

    func settlement(_ state: String) -> Chip {
        Chip(texts.word("settlement", state), state == "SETTLED" ? .good : state == "PARTLY" ? .accent : .quiet)
    }

    func delivery(_ state: String) -> Chip {
        Chip(texts.word("deliveryState", state), state == "ALL" ? .good : state == "PARTLY" ? .accent : .quiet)
    }

    func adjustment(_ state: String) -> Chip {
        Chip(texts.word("adjusted", state), state == "NONE" ? .quiet : .warn)
    }

    func tax(_ state: String?) -> Chip? {
        guard let state else { return nil }
        let tone: Tone =
            switch state {
            case "ACCEPTED": .good
            case "REJECTED", "INVALID": .bad
            case "UNKNOWN": .warn
            case "SENT": .accent
            default: .quiet
            }
        return Chip(texts.word("taxState", state), tone)
    }

    /// Whether the goods may leave.
    func dispatch(released: Bool, stopped: Bool) -> Chip {
        dispatch(stopped ? "STOPPED" : released ? "FREE" : "WAITING")
    }

    func dispatch(_ state: String) -> Chip {
        Chip(texts.word("dispatch", state), state == "STOPPED" ? .bad : state == "WAITING" ? .warn : .good)
    }

    // MARK: - Others

    func adjustmentKind(_ kind: String) -> String { texts.word("adjustmentKind", kind) }
    func paymentState(_ state: String) -> Chip {
        Chip(texts.word("paymentState", state), state == "CLEARED" ? .good : .bad)
    }
    func paymentKind(_ kind: String) -> String { texts.word("paymentKind", kind) }
    func ledgerAccount(_ code: Int) -> String { texts.word("ledger", "\(code)") }
    func rule(_ rule: String) -> String { texts.word("postingRule", rule) }
    func series(_ kind: String) -> String { texts.word("numberSeries", kind) }
    func exception(_ kind: String) -> String { texts.word("exception", kind) }

    /// Nothing for nothing.
    func money(_ amount: Money) -> Cell { amount.isZero ? .empty : .number(formats.money(amount)) }

    func totals(_ totals: DocumentTotals) -> Facts {
        Facts([
            (texts.text("net"), .number(formats.money(totals.net))),
            (texts.text("tax"), .number(formats.money(totals.tax))),
            (texts.text("gross"), .number(formats.money(totals.gross))),
        ])
    }

    func party(_ party: Party) -> Facts {
        let address = party.address.map {
            [$0.street, $0.postalCode, $0.city].compactMap(\.self).joined(separator: " ")
        }
        return Facts([
            (texts.text("name"), .text(party.name)),
            (texts.text("taxID"), .code(party.taxID)),
            (texts.text("address"), address.map { .text($0) } ?? .empty),
        ])
    }

    private static func tone(ofProForma state: String) -> Tone {
        switch state {
        case "BLOCKED": .bad
        case "ISSUED", "PARTLY_INVOICED": .accent
        case "ACCEPTED", "INVOICED": .good
        case "EXPIRED": .warn
        default: .quiet
        }
    }
}
