import Contracts

/// What happened to a sale and what is to come, as a timeline: what was done at one moment stands together.
struct SaleStory: Sendable {
    /// So many moments stand on the page; the others unfold.
    private static let shown = 12

    let desk: Desk
    let sale: OpportunityView
    /// `nil` when the history cannot be had just now.
    let history: OpportunityHistory?

    private var texts: MessageCatalog { desk.texts }
    private var formats: Formats { desk.formats }

    var values: Values {
        let past = moments
        return [
            "timeline": Timeline(entries: toCome + past.prefix(Self.shown)).values,
            "earlier": past.count > Self.shown
                ? [Timeline(entries: Array(past.dropFirst(Self.shown))).values] : [Values](),
            "earlierTitle": texts.text("earlierMoments", count: max(past.count - Self.shown, 0)),
        ]
    }

    /// What was promised, and the sale itself; the furthest first.
    private var toCome: [Timeline.Entry] {
        guard sale.closedAt == nil else { return [] }
        let promised = sale.lines.compactMap { line in
            line.promisedOn.map { (day: $0, title: texts.text("promisedOn"), name: String?.some(line.description)) }
        }
        let all = promised + [(day: sale.expectedOn, title: texts.text("expectedOn"), name: nil)]
        return all.sorted { $0.day > $1.day }.map { event in
            Timeline.Entry(
                title: event.title, time: .day(event.day, formats), text: event.name,
                tone: event.name == nil ? .quiet : .accent)
        }
    }

    // MARK: - What was

    private var moments: [Timeline.Entry] {
        guard let history else { return closedAndOpened }
        var groups: [[OpportunityHistory.Entry]] = []
        for entry in history.entries {
            if let last = groups.last?.last, last.at == entry.at, last.userID == entry.userID {
                groups[groups.count - 1].append(entry)
            } else {
                groups.append([entry])
            }
        }
        return groups.compactMap(moment)
    }

    /// Without a history the sale itself knows its ends.
    private var closedAndOpened: [Timeline.Entry] {
        let closed = sale.closedAt.map { at in
            let state = SalesWords(texts: texts).state(sale.state)
            return Timeline.Entry(title: state.text, time: .moment(at, formats), tone: state.tone)
        }
        let opened = Timeline.Entry(title: texts.text("saleOpened"), time: .moment(sale.openedAt, formats))
        return [closed, opened].compactMap(\.self)
    }

    /// The state comes first, where there is one; stages that a document set are told by the document.
    private func moment(_ entries: [OpportunityHistory.Entry]) -> Timeline.Entry? {
        let told = entries.contains { $0.kind != "STAGE" } ? entries.filter { $0.kind != "STAGE" } : entries
        guard let first = told.last(where: { $0.kind == "STATE" }) ?? told.last else { return nil }
        let others = told.reversed().filter {
            $0.kind != first.kind || $0.value != first.value || $0.line != first.line
        }
        return Timeline.Entry(
            title: title(first), time: .moment(first.at, formats), who: first.userName, text: words(first),
            points: others.map { entry in
                words(entry).map { texts.text("format.pair", ["name": title(entry), "value": $0]) } ?? title(entry)
            }, tone: tone(first))
    }

    private func title(_ entry: OpportunityHistory.Entry) -> String {
        let words = SalesWords(texts: texts)
        switch entry.kind {
        case "OPENED": return texts.text("saleOpened")
        case "STATE": return words.state(entry.value).text
        case "REVISION": return pair("revision", Int(entry.value).map(formats.number) ?? entry.value)
        case "PAPER": return pair("proForma", words.paper(entry.value).text)
        case "LINE": return goods(entry, words)
        case "PROMISE": return promise(entry)
        case "REMARK": return entry.line.map { texts.text("remarkOn", ["name": $0]) } ?? texts.text("remarkAlone")
        case "NOTE": return texts.text("note")
        case "NEXT_STEP": return texts.text(entry.text == nil ? "nextStepDone" : "nextStep")
        case "OWNER":
            let names = [entry.formerOwnerName, entry.ownerName].map { $0 ?? texts.text("personColleague") }
            return pair("saleOwner", texts.text("format.change", ["before": names[0], "after": names[1]]))
        case "FIELD": return texts.word("saleField", entry.value)
        case "EXPECTED": return moved(texts.text("expectedOn"), entry)
        case "STAGE": return pair("stage", words.stage(entry.value, entry.text))
        default: return entry.kind
        }
    }

    private func pair(_ key: String, _ value: String) -> String {
        texts.text("format.pair", ["name": texts.text(key), "value": value])
    }

    /// `Held: 6 pc of Pump`, `In enquiry: 3 lines, Supply`
    private func goods(_ entry: OpportunityHistory.Entry, _ words: SalesWords) -> String {
        let amount = entry.quantity.map { quantity in
            texts.text(
                "quantityOf",
                ["quantity": formats.quantity(quantity.value, quantity.unit), "name": entry.line ?? ""])
        }
        let what = amount ?? texts.text("linesCount", count: entry.lines ?? 1)
        let parts = [what, entry.unit.map(words.unit)].compactMap(\.self)
        return texts.text(
            "format.pair",
            ["name": words.slice(entry.value).text, "value": parts.joined(separator: texts.text("listSeparator"))])
    }

    private func promise(_ entry: OpportunityHistory.Entry) -> String {
        moved(entry.line ?? texts.text("promisedOn"), entry)
    }

    /// A day that was another one before.
    private func moved(_ name: String, _ entry: OpportunityHistory.Entry) -> String {
        let before = (try? LocalDate(entry.value)).map(formats.day) ?? entry.value
        let change = texts.text("format.change", ["before": before, "after": entry.day.map(formats.day) ?? ""])
        return texts.text("format.pair", ["name": name, "value": change])
    }

    /// What a particular was, and what it is.
    private func field(_ entry: OpportunityHistory.Entry) -> String {
        let values = [entry.before, entry.text].map { value in
            value.map { entry.value == "business_type" ? texts.word("businessType", $0) : $0 }
                ?? texts.text("emptyCell")
        }
        return texts.text("format.change", ["before": values[0], "after": values[1]])
    }

    private func words(_ entry: OpportunityHistory.Entry) -> String? {
        if entry.kind == "FIELD" { return field(entry) }
        guard let text = entry.text else { return nil }
        switch entry.kind {
        case "STATE": return LossFields.words(text, texts)
        case "STAGE": return nil
        case "NOTE": return SaleNotes.words(text, texts)
        case "NEXT_STEP":
            return entry.day.map { texts.text("format.until", ["text": text, "day": formats.day($0)]) } ?? text
        default: return text
        }
    }

    private func tone(_ entry: OpportunityHistory.Entry) -> Tone {
        let words = SalesWords(texts: texts)
        return switch entry.kind {
        case "STATE": words.state(entry.value).tone
        case "PAPER": words.paper(entry.value).tone
        case "LINE": words.slice(entry.value).tone
        case "PROMISE", "REMARK": .warn
        default: .quiet
        }
    }
}
