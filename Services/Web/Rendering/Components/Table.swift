/// A table of records: `ui/table`. On a phone each row is a card with its labels.
struct Table: Sendable {
    /// A box to tick before a row, in the form around the table: several are chosen at once (UX guide 4.4).
    struct Pick: Sendable {
        let name: String
        let value: String
        /// Told to those who do not see the row.
        let label: String
    }

    struct Row: Sendable {
        /// Where the first cell leads.
        let target: String?
        let pick: Pick?
        let cells: [Cell]

        init(to target: String? = nil, pick: Pick? = nil, _ cells: [Cell]) {
            self.target = target
            self.pick = pick
            self.cells = cells
        }
    }

    /// Told to those who do not see the table.
    let caption: String
    let columns: [String]
    let rows: [Row]
    /// By column: how its head orders the list.
    var orders: [Int: Order] = [:]

    /// What the head of a column leads to, and which way the list is ordered by it now.
    struct Order: Sendable {
        enum Direction: String, Sendable {
            case ascending, descending
        }

        let target: String
        let now: Direction?
    }

    /// The same without columns that no row has anything in; the first one stays.
    var withoutEmptyColumns: Table {
        guard !rows.isEmpty else { return self }
        let kept = columns.indices.filter { index in index == 0 || rows.contains { $0.cells[index].isThere } }
        return Table(
            caption: caption, columns: kept.map { columns[$0] },
            rows: rows.map { row in Row(to: row.target, pick: row.pick, kept.map { row.cells[$0] }) },
            orders: kept.enumerated().reduce(into: [:]) { $0[$1.offset] = orders[$1.element] })
    }

    var values: Values {
        let hasPicks = rows.contains { $0.pick != nil }
        let numeric = columns.indices.map { index in rows.contains { $0.cells[index].isNumber } }
        return [
            "caption": caption,
            "hasPicks": hasPicks,
            "columns": columns.indices.map { index -> Values in
                [
                    "title": columns[index], "isNumberColumn": numeric[index],
                    "order": (orders[index]?.now?.rawValue).section, "orderTarget": (orders[index]?.target).section,
                ]
            },
            "markup": rows(hasPicks: hasPicks, numeric),
        ]
    }
}

extension Table {
    /// - Parameter numeric: the columns of numbers; what stands among them, a dash or a chip, stands at their edge.
    private func rows(hasPicks: Bool, _ numeric: [Bool]) -> Markup {
        var markup = Markup()
        let heads = zip(columns, numeric).map { title, isNumber in
            var head = Markup()
            head.add("<td data-label=\"", text: title, isNumber ? "\" class=\"figure\">" : "\">")
            return head
        }
        for row in rows {
            markup.add("<tr>")
            if hasPicks { write(row.pick, to: &markup) }
            markup.add("<th scope=\"row\">")
            if let target = row.target { markup.add("<a class=\"table__link\" href=\"", text: target, "\">") }
            row.cells[0].write(to: &markup)
            if row.target != nil { markup.add("</a>") }
            markup.add("</th>")
            for (cell, head) in zip(row.cells, heads).dropFirst() {
                markup.add(head)
                cell.write(to: &markup)
                markup.add("</td>")
            }
            markup.add("</tr>\n")
        }
        return markup
    }

    /// Rows that cannot be chosen have an empty cell there.
    private func write(_ pick: Pick?, to markup: inout Markup) {
        markup.add("<td class=\"pick\">")
        if let pick {
            markup.add("<input type=\"checkbox\" name=\"", text: pick.name, "\" value=\"")
            markup.add(text: pick.value)
            markup.add("\" aria-label=\"", text: pick.label, "\">")
        }
        markup.add("</td>")
    }
}

/// Where there is nothing to show: `ui/empty`.
struct EmptyState: Sendable {
    let title: String
    var advice: String?
    var way: (text: String, target: String)?

    var values: Values {
        [
            "title": title,
            "advice": advice.section,
            "ways": way.map { ["text": $0.text, "target": $0.target] as Values }.section,
        ]
    }
}

/// What happened, or what to mind, above the content: `ui/notice`.
struct Notice: Sendable {
    /// One thing to mind, with the place where it can be mended.
    struct Point: Sendable {
        let text: String
        var target: String?
    }

    let title: String
    var advice: String?
    let tone: Tone
    var points: [Point] = []

    var values: Values {
        [
            "title": title, "advice": advice.section, "tone": tone.rawValue,
            "hasPoints": !points.isEmpty,
            "points": points.map { ["text": $0.text, "target": $0.target.section] as Values },
            // Errors interrupt a reader; news wait until he is done.
            "role": tone == .bad || tone == .warn ? "alert" : "status",
        ]
    }
}

/// What happened, the latest first: `ui/timeline`.
struct Timeline: Sendable {
    struct Entry: Sendable {
        let title: String
        let time: Cell
        /// Who did it.
        var who: String?
        var text: String?
        /// What came with it, each in a line.
        var points: [String] = []
        var tone = Tone.quiet
    }

    let entries: [Entry]

    var values: Values {
        [
            "entries": entries.map { entry -> Values in
                [
                    "title": entry.title, "time": entry.time.values, "tone": entry.tone.rawValue,
                    "who": entry.who.section, "words": entry.text.section, "hasPoints": !entry.points.isEmpty,
                    "points": entry.points,
                ]
            }
        ]
    }
}
