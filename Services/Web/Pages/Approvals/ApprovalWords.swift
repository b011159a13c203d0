import Contracts

/// The codes of the approval service in words, with their colours.
struct ApprovalWords: Sendable {
    let texts: MessageCatalog
    let formats: Formats

    init(_ desk: Desk) {
        texts = desk.texts
        formats = desk.formats
    }

    func state(_ state: String) -> Chip { Chip(texts.word("approvalState", state), Self.tone(of: state)) }
    func kind(_ kind: ApprovalSubject) -> String { texts.word("approvalKind", kind.rawValue) }
    func decision(_ decision: ApprovalDecision) -> String { texts.word("decided", decision.rawValue) }

    /// Whether the task has been called to mind, or has come from somebody who did not answer.
    func mark(of task: ApprovalTaskView) -> Chip? {
        if task.escalated { return Chip(texts.text("escalated"), .bad) }
        return task.reminded ? Chip(texts.text("reminded"), .warn) : nil
    }

    /// The name of a field that changed or that a remark is about.
    func field(_ field: String) -> String { texts.word("approvalField", field) }

    /// Before or after of a field, as it was compared: `"0.05"`, `"1200 PLN"`, `"10 pcs"`.
    func value(_ value: String, of field: String) -> Cell {
        switch field {
        case "total", "net": return Self.money(value).map { .number(formats.money($0)) } ?? .text(value)
        case "discount_rate": return (try? ExactDecimal(value)).map { .number(formats.percent($0)) } ?? .text(value)
        case "unit_price", "taxable_price":
            return (try? ExactDecimal(value)).map { .number(formats.number($0)) } ?? .text(value)
        case "quantity":
            let parts = value.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, let number = try? ExactDecimal(parts[0]) else { return .text(value) }
            return .number(formats.quantity(number, parts[1]))
        case "line": return .text(texts.word("lineChange", value))
        default: return .text(value)
        }
    }

    /// `1234.50 PLN`
    private static func money(_ text: String) -> Money? {
        let parts = text.split(separator: " ")
        guard parts.count == 2 else { return nil }
        let currency = Currency(rawValue: String(parts[1]))
        let digits = parts[0].filter { $0 != "." }
        guard Currency.known.contains(currency), let amount = Int64(digits) else { return nil }
        return Money(amount, currency)
    }

    private static func tone(of state: String) -> Tone {
        switch state {
        case "IN_PROGRESS": .accent
        case "GRANTED": .good
        case "REJECTED", "REFUSED", "EXPIRED": .bad
        case "RETURNED": .warn
        default: .quiet
        }
    }
}
