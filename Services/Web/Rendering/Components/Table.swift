/// A table of records: `ui/table`. On a phone each row is a card with its labels.
struct Table: Sendable {
    struct Row: Sendable {
        /// Where the first cell leads.
        let target: String?
        let cells: [Cell]

        init(to target: String? = nil, _ cells: [Cell]) {
            self.target = target
            self.cells = cells
        }
    }

    /// Told to those who do not see the table.
    let caption: String
    let columns: [String]
    let rows: [Row]

    /// The same without columns that no row has anything in; the first one stays.
    var withoutEmptyColumns: Table {
        guard !rows.isEmpty else { return self }
        let kept = columns.indices.filter { index in index == 0 || rows.contains { $0.cells[index].isThere } }
        return Table(
            caption: caption, columns: kept.map { columns[$0] },
            rows: rows.map { row in Row(to: row.target, kept.map { row.cells[$0] }) })
    }

    var values: Values {
        let numeric = columns.indices.map { index in rows.contains { $0.cells[index].isNumber } }
        return [
            "caption": caption,
            "columns": zip(columns, numeric).map { title, isNumber -> Values in
                ["title": title, "isNumberColumn": isNumber]
            },
            "rows": rows.map { row -> Values in
                [
                    "rowTarget": row.target.section,
                    "first": row.cells[0].values,
                    // What stands among numbers, a dash or a chip, stands at their edge.
                    "cells": columns.indices.dropFirst().map { index -> Values in
                        ["title": columns[index], "isNumberColumn": numeric[index], "cell": row.cells[index].values]
                    },
                ]
            },
        ]
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
        var text: String?
        var tone = Tone.quiet
    }

    let entries: [Entry]

    var values: Values {
        [
            "entries": entries.map { entry -> Values in
                [
                    "title": entry.title, "time": entry.time.values, "tone": entry.tone.rawValue,
                    "words": entry.text.section,
                ]
            }
        ]
    }
}
