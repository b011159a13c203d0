import Contracts

/// One opportunity: its lines, and what has become of each.
enum OpportunityPage {
    static func register(on pages: PageRoutes) {
        pages.get("\(OpportunitiesPage.path)/{id}", right: .readSales, show)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let opportunity = try await desk.services.opportunity(desk.id("id"), for: desk.visit)
        return try desk.page("page/opportunity", title: opportunity.name, OpportunityPageView(desk, opportunity).values)
    }
}

private struct OpportunityPageView {
    let desk: Desk
    let opportunity: OpportunityView
    let words: SalesWords

    init(_ desk: Desk, _ opportunity: OpportunityView) {
        self.desk = desk
        self.opportunity = opportunity
        words = SalesWords(texts: desk.texts)
    }

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    var values: Values {
        let former = opportunity.formerLines ?? []
        return [
            "name": opportunity.name,
            "account": opportunity.accountName,
            "chips": [words.state(opportunity.state), Chip(words.stage(opportunity.stage))].map(\.values),
            "summary": summary.values,
            "waiting": opportunity.note.section,
            "fates": fates,
            "lines": opportunity.lines.map(line),
            "hasFormer": !former.isEmpty,
            "former": former.map(line),
            "totals": totals.values,
            "timeline": timeline.values,
        ]
    }

    private var summary: Facts {
        Facts([
            (texts.text("gross"), .number(formats.money(opportunity.totals.gross))),
            (texts.text("expectedOn"), .day(opportunity.expectedOn, formats)),
            (texts.text("proForma"), .chip(words.paper(opportunity.paperState))),
            (texts.text("revision"), .number(formats.number(opportunity.revision))),
            (texts.text("lossReason"), opportunity.lossReason.map { .text($0) } ?? .empty),
        ])
    }

    /// In how many lines something has come so far.
    private var fates: [Values] {
        Fate.allCases.compactMap { fate in
            let count = opportunity.lines.count { $0.slices.contains { Fate(ofSlice: $0.state) == fate } }
            guard count > 0 else { return nil }
            return [
                "fate": fate.rawValue, "name": texts.word("fate", fate.rawValue),
                "count": texts.text("linesCount", count: count),
            ]
        }
    }

    private func line(_ line: OpportunityLineView) -> Values {
        [
            "name": line.description,
            "chip": words.slice(line.status).values,
            "facts": Facts([
                (texts.text("quantity"), .number(formats.quantity(line.quantity.value, line.quantity.unit))),
                (texts.text("unitPrice"), .number(formats.price(line.unitPrice))),
                (
                    texts.text("discount"),
                    line.discountRate > .zero ? .number(formats.percent(line.discountRate)) : .empty
                ),
                (texts.text("net"), .number(formats.money(line.net))),
                (texts.text("promisedOn"), .day(line.promisedOn, formats)),
            ]).values,
            "bar": QuantityBar(slices: line.slices, unit: line.quantity.unit, texts: texts, formats: formats).values,
            "slices": slices(of: line).values,
            "slicesTitle": texts.text("slicesCount", count: line.slices.count),
        ]
    }

    private func slices(of line: OpportunityLineView) -> Table {
        Table(
            caption: texts.text("slicesOf", ["name": line.description]),
            columns: ["quantity", "state", "from", "promisedOn", "validUntil", "note"].map { texts.text($0) },
            rows: line.slices.map { slice in
                Table.Row([
                    .number(formats.quantity(slice.quantity, line.quantity.unit)), .chip(words.slice(slice.state)),
                    slice.unit.map { .text(words.unit($0)) } ?? .empty, .day(slice.promisedOn, formats),
                    .day(slice.validUntil, formats), slice.lossReason.map { .text($0) } ?? .empty,
                ])
            })
    }

    private var totals: Facts {
        Facts([
            (texts.text("net"), .number(formats.money(opportunity.totals.net))),
            (texts.text("tax"), .number(formats.money(opportunity.totals.tax))),
            (texts.text("gross"), .number(formats.money(opportunity.totals.gross))),
        ])
    }

    /// What is known of the way so far, and what is to come.
    private var timeline: Timeline {
        var entries: [Timeline.Entry] = []
        if let closedAt = opportunity.closedAt {
            entries.append(
                Timeline.Entry(
                    title: words.state(opportunity.state).text, time: .moment(closedAt, formats),
                    text: opportunity.lossReason, tone: words.state(opportunity.state).tone))
        } else {
            entries += toCome
        }
        entries.append(
            Timeline.Entry(title: texts.text("openedOn"), time: .moment(opportunity.openedAt, formats)))
        return Timeline(entries: entries)
    }

    /// What was promised, and the sale itself; the furthest first.
    private var toCome: [Timeline.Entry] {
        let promised = opportunity.lines.compactMap { line in
            line.promisedOn.map { (day: $0, title: texts.text("promisedOn"), name: String?.some(line.description)) }
        }
        let all = promised + [(day: opportunity.expectedOn, title: texts.text("expectedOn"), name: nil)]
        return all.sorted { $0.day > $1.day }.map { event in
            Timeline.Entry(
                title: event.title, time: .day(event.day, formats), text: event.name,
                tone: event.name == nil ? .quiet : .accent)
        }
    }
}
