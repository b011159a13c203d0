import Contracts

/// What is to be done next with a sale, and until when (UX guide, rule 4).
struct NextStep: Sendable {
    static let name = "next-step"
    private static let longest = 300

    let desk: Desk
    let sale: OpportunityView

    private var texts: MessageCatalog { desk.texts }

    static func isOpen(_ state: String) -> Bool { state != "WON" && state != "LOST" }

    /// Nothing for a closed sale: what was planned is over with it.
    func values(_ refusal: Refusal?) -> [Values] {
        guard Self.isOpen(sale.state) else { return [] }
        let mayWrite = desk.may(.writeSales)
        return [
            [
                "step": sale.nextStep.section, "day": Cell.day(sale.nextStepOn, desk.formats).values,
                "due": Self.due(sale.nextStepOn, desk).map(\.values).section,
                "hasStep": sale.nextStep != nil, "mayPlan": mayWrite,
                "isOpen": refusal?.input.form == Self.name,
                "plan": mayWrite ? [form.values(desk, refusal)] : [Values](),
            ]
        ]
    }

    private var form: Form {
        Form(
            Self.name, to: "\(OpportunitiesPage.path)/\(sale.id)/\(Self.name)", texts.text("saveNextStep"),
            advice: texts.text("nextStepAdvice"), version: sale.version,
            [
                Field(
                    "text", texts.text("nextStep"), value: sale.nextStep ?? "", isOptional: true, longest: Self.longest),
                Field(
                    "due_on", texts.text("nextStepOn"), .day,
                    value: sale.nextStepOn.map(desk.formats.numericDay) ?? "", isOptional: true),
            ])
    }

    static func body(_ input: inout FormInput) -> NextStepRequest {
        let text = input.optional("text") { $0.text($1, longest: longest) }
        // Without a step there is no day; with one it must be there.
        let day = input.optionalText("text") == nil ? nil : input.day("due_on")
        return NextStepRequest(text: text, dueOn: day)
    }

    /// How far off the day is; nothing for one that is more than a week away.
    static func due(_ day: LocalDate?, _ desk: Desk) -> Chip? {
        guard let day else { return nil }
        let days = day.daysSince1970 - desk.formats.localDate(desk.now).daysSince1970
        switch days {
        case ..<0: return Chip(desk.texts.text("daysLate", count: -days), .bad)
        case 0: return Chip(desk.texts.text("dueToday"), .warn)
        case ...7: return Chip(desk.texts.text("daysLeft", count: days), .quiet)
        default: return nil
        }
    }
}
