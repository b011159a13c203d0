import Contracts

/// Every component once, in both directions side by side: what a designer looks at, and the browser's tests.
enum ComponentsPage {
    static func register(on pages: PageRoutes) { pages.get("/components", show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let sheets = [Language.fa, Language.en].map { ComponentSheet(desk.visit.house.texts($0), at: desk.now).values }
        return try desk.page("page/components", title: desk.texts.text("components"), ["sheets": sheets])
    }
}

/// The components with sample values of one language.
private struct ComponentSheet {
    let texts: MessageCatalog
    let formats: Formats
    let now: Timestamp

    init(_ texts: MessageCatalog, at now: Timestamp) {
        self.texts = texts
        self.now = now
        formats = Formats(texts, timeZone: texts.language == .fa ? "Asia/Tehran" : "Europe/Warsaw")
    }

    private var amounts: [Money] {
        texts.language == .fa
            ? [Money(1_234_567_890, .irr), Money(-45_000, .irr)] : [Money(12_345_650, .pln), Money(-4_500, .pln)]
    }

    var values: Values {
        [
            "sheetLanguage": texts.language.rawValue,
            "sheetDirection": texts.language.direction,
            "sheetName": texts.language.name,
            "tones": Tone.allCases.map { Chip(texts.text("tone.\($0.rawValue)"), $0).values },
            "buttonText": texts.text("action.inquire"),
            "finalText": texts.text("action.exempt"),
            "quietText": texts.text("clearFilters"),
            "fieldLabel": texts.text("reason"),
            "fieldHint": texts.text("reasonHint"),
            "fieldFault": texts.text("reasonMissing"),
            "summary": facts.values,
            "notices": [Tone.good, .warn, .bad].map { tone in
                Notice(title: texts.text("staleTitle"), advice: texts.text("stale"), tone: tone).values
            },
            "table": table.values,
            "timeline": timeline.values,
            "empty": EmptyState(
                title: texts.text("noSubmissions"), advice: texts.text("noSubmissionsAdvice"),
                way: (texts.text("clearFilters"), "/components")
            ).values,
            "bar": bar.values,
        ]
    }

    private var facts: Facts {
        Facts([
            (texts.text("gross"), .number(formats.money(amounts[0]))),
            (texts.text("issueDate"), .day(now.utcDate, formats)),
            (texts.text("sentAt"), .moment(now, formats)),
            (texts.text("authorityNumber"), .code("A1121H-0001-7F")),
            (texts.text("state"), .chip(Chip(texts.text("taxState.ACCEPTED"), .good))),
        ])
    }

    private var table: Table {
        Table(
            caption: texts.text("submissions"),
            columns: ["document", "buyer", "gross", "issueDate", "state"].map { texts.text($0) },
            rows: amounts.enumerated().map { index, amount in
                Table.Row(
                    to: "/components",
                    [
                        .code("FV/\(index + 1)/2026"), .text(index == 0 ? "نور صنعت" : "Nowak Sp. z o.o."),
                        .number(formats.money(amount)), .day(now.utcDate, formats),
                        .chip(Chip(texts.text("taxState.SENT"), .accent)),
                    ])
            })
    }

    private var timeline: Timeline {
        Timeline(entries: [
            Timeline.Entry(
                title: texts.text("sentAt"), time: .moment(now, formats), text: texts.text("reasonHint"), tone: .accent),
            Timeline.Entry(title: texts.text("queuedAt"), time: .moment(now.adding(seconds: -7200), formats)),
        ])
    }

    private var bar: QuantityBar {
        let states = ["PLANNED", "COMMITTED", "HELD", "EXITED", "DELIVERED", "REFUSED", "LOST"]
        let slices = states.map { SliceView(id: SliceID(), quantity: 4, state: $0) }
        return QuantityBar(slices: slices, unit: "kg", texts: texts, formats: formats)
    }
}
