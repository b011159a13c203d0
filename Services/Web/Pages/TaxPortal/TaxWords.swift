import Contracts

/// The codes of the tax service in words, with their colours.
struct TaxWords: Sendable {
    let texts: MessageCatalog
    let formats: Formats
    let now: Timestamp

    init(_ desk: Desk) {
        texts = desk.texts
        formats = desk.formats
        now = desk.now
    }

    func portal(_ name: String) -> String { texts.word("portal", name) }
    func document(_ kind: String) -> String { texts.word("taxDocument", kind) }
    func state(_ state: String) -> Chip { Chip(texts.word("taxState", state), Self.tone(ofState: state)) }

    func standing(_ standing: String) -> Chip {
        Chip(texts.word("standing", standing), standing == "REJECTED_BY_BUYER" ? .bad : .quiet)
    }

    func rejection(_ rejection: String) -> Chip { Chip(texts.word("rejection", rejection), .bad) }

    func health(_ state: String) -> Chip { Chip(texts.word("health", state), state == "OK" ? .good : .bad) }

    /// How much time is left, while something is still to be done.
    func deadline(_ deadline: Timestamp?, of state: String) -> [Chip] {
        guard let deadline, !["ACCEPTED", "CLOSED_BY_ADJUSTMENT", "OUTSIDE"].contains(state) else { return [] }
        return [timeLeft(until: deadline)]
    }

    /// `۲ روز مانده`, `4 hours overdue`
    func timeLeft(until end: Timestamp) -> Chip {
        let seconds = (end.microseconds - now.microseconds) / 1_000_000
        let (hours, days) = (Int(abs(seconds) / 3600), Int(abs(seconds) / 86_400))
        if seconds < 0 {
            return Chip(
                days > 0 ? texts.text("daysLate", count: days) : texts.text("hoursLate", count: max(hours, 1)), .bad)
        }
        if days == 0 { return Chip(texts.text("hoursLeft", count: max(hours, 1)), .warn) }
        return Chip(texts.text("daysLeft", count: days), days < 3 ? .warn : .quiet)
    }

    private static func tone(ofState state: String) -> Tone {
        switch state {
        case "ACCEPTED": .good
        case "REJECTED", "INVALID": .bad
        case "UNKNOWN", "WAITING_ORIGINAL": .warn
        case "SENT", "READY": .accent
        default: .quiet
        }
    }
}
