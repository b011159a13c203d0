import Contracts

/// Why something is lost: one of the known reasons, and a note (UX guide 4.21).
enum LossFields {
    static func fields(_ texts: MessageCatalog) -> [Field] {
        let reasons = LossReason.allCases.map { Field.Option($0.rawValue, texts.word("lossReason", $0.rawValue)) }
        return [
            Field(
                "reason", texts.text("lossReason"), .list([Field.Option("", texts.text("chooseReason"))] + reasons)),
            Field(
                "note", texts.text("lossNote"), .lines, hint: texts.text("lossNoteHint"), isOptional: true,
                longest: FormInput.longestReason),
        ]
    }

    /// As the service keeps it; `nil` where something is missing.
    static func reason(_ input: inout FormInput) -> String? {
        let code = input.choice("reason", of: LossReason.allCases.map(\.rawValue), fault: "lossReasonMissing")
        let note = input.optional("note") { $0.reason($1) }
        guard let reason = code.flatMap(LossReason.init(rawValue:)) else { return nil }
        if reason == .other, input.optionalText("note") == nil { input.add(fault: "lossNoteMissing", to: "note") }
        return input.isComplete ? reason.text(note: note) : nil
    }

    /// In the reader's language, with the note behind it.
    static func words(_ text: String, _ texts: MessageCatalog) -> String {
        let (reason, note) = LossReason.reading(text)
        // What nobody named a reason for is told in its own words alone.
        guard let note else { return texts.word("lossReason", reason.rawValue) }
        guard reason != .other || text != note else { return note }
        return texts.text("format.pair", ["name": texts.word("lossReason", reason.rawValue), "value": note])
    }
}
