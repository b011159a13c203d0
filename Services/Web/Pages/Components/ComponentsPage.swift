import Contracts
import ServiceKit

/// Every component once, in both directions side by side: what a designer looks at, and the browser's tests.
enum ComponentsPage {
    static func register(on pages: PageRoutes) { pages.get("/components", show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let sheets = try [Language.fa, Language.en].map { try ComponentSheet(desk, in: $0).values }
        return try desk.page("page/components", title: desk.texts.text("components"), ["sheets": sheets])
    }
}

/// The components with sample values of one language.
private struct ComponentSheet {
    let desk: Desk
    let texts: MessageCatalog
    let formats: Formats
    let now: Timestamp
    /// A form that did not get through.
    let input: FormInput

    init(_ desk: Desk, in language: Language) throws {
        self.desk = desk
        texts = desk.visit.house.texts(language)
        now = desk.now
        let reading = Reading(language: language, today: now.utcDate)
        let typed = QueryParameters(
            "key=\(UUIDv7.make(at: now))&quantity=12.x&note=&portal=ksef&ticked=yes&promised_on=%2B3")
        var input = try FormInput("sample-\(language)", typed, texts: texts, reading: reading)
        _ = (input.number("quantity"), input.reason("note"), input.day("promised_on"))
        self.input = input
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
            "form": form.values(desk, texts, Refusal(notice: Notice(title: "", tone: .bad), input: input)),
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
            "charts": [bars, funnel, line].map(\.values),
        ]
    }

    private var form: Form {
        let portals = Services.taxPortals.map { Field.Option($0, texts.word("portal", $0)) }
        return Form(
            input.form, to: "/components", texts.text("action.inquire"), weight: .main,
            advice: texts.text("actionAdvice.inquire"),
            [
                Field("buyer", texts.text("buyer"), isOptional: true),
                Field("authority_number", texts.text("authorityNumber"), .code, value: "A1121H-0001-7F"),
                Field("quantity", texts.text("quantity"), .number, unit: "kg"),
                Field("promised_on", texts.text("promisedOn"), .day),
                Field("portal", texts.text("portals"), .list(portals)),
                Field("kind", texts.text("portals"), .choice(portals), value: "ksef"),
                Field("ticked", texts.text("dataMended"), .tick),
                Field("note", texts.text("reason"), .lines, hint: texts.text("reasonHint")),
            ])
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

    // MARK: - Pictures of numbers

    private func chart(_ name: String, _ shape: Chart.Shape, _ series: [Chart.Series], _ items: [Chart.Item]) -> Chart {
        Chart(
            name: "\(name)-\(texts.language)", title: texts.text("value"), finding: texts.text("reportEmpty"),
            shape: shape,
            series: series, items: items, direction: texts.language.direction)
    }

    private var bars: Chart {
        let sums: [Int64] = [12_345_678_900, 4_200_000_000, 0]
        let items = zip(["Nowak Sp. z o.o.", "نور صنعت", texts.text("emptyCell")], sums).map { label, sum in
            Chart.Item(label: label, sizes: [sum], words: formats.money(Money(sum, amounts[0].currency)))
        }
        return chart("bars", .bars, [Chart.Series(name: texts.text("value"), look: .plain)], items)
    }

    /// With all looks.
    private var funnel: Chart {
        let looks = Chart.Look.allCases
        let items = [60, 36, 12].map { size in
            Chart.Item(
                label: texts.text("state"), sizes: looks.map { Int64(size / $0.rawValue) }, words: formats.number(size))
        }
        return chart(
            "funnel", .funnel, looks.map { Chart.Series(name: formats.number($0.rawValue), look: $0) }, items)
    }

    /// With a gap.
    private var line: Chart {
        let items = [20, 35, nil, 30, 62].enumerated().map { index, size -> Chart.Item in
            Chart.Item(
                label: formats.number(index + 1), sizes: size.map { [Int64($0)] } ?? [],
                words: size.map { formats.percent(ExactDecimal(millionths: Int64($0) * 10_000)) } ?? "")
        }
        return chart("line", .line, [Chart.Series(name: texts.text("value"), look: .plain)], items)
    }
}
