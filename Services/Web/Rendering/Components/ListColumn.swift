import Contracts

/// A column of a list, named once: what of a row stands on the page, and what in the file.
struct ListColumn<Row: Sendable>: Sendable {
    /// Key of its title.
    let key: String
    /// On the page; none for what only the file has.
    private(set) var cell: (@Sendable (Row) -> Cell)?
    /// In the file, as machines read it: codes, ISO days, plain figures; none for what only the page has.
    private(set) var data: (@Sendable (Row) -> CSV.Value?)?

    init(
        _ key: String, cell: (@Sendable (Row) -> Cell)?, data: (@Sendable (Row) -> CSV.Value?)?
    ) {
        (self.key, self.cell, self.data) = (key, cell, data)
    }

    /// The same column of something that has such a row in it.
    func of<Outer>(_ row: @escaping @Sendable (Outer) -> Row) -> ListColumn<Outer> {
        var other = ListColumn<Outer>(key, cell: nil, data: nil)
        if let cell { other.cell = { cell(row($0)) } }
        if let data { other.data = { data(row($0)) } }
        return other
    }

    /// The same, not on the page.
    var inFileOnly: Self { Self(key, cell: nil, data: data) }
}

extension ListColumn {
    /// What people wrote.
    static func text(_ key: String, _ text: @escaping @Sendable (Row) -> String?) -> Self {
        Self(key, cell: { row in text(row).map { .text($0) } ?? .empty }, data: { row in text(row).map { .text($0) } })
    }

    /// What machines made: numbers of documents, ids.
    static func code(_ key: String, _ code: @escaping @Sendable (Row) -> String?) -> Self {
        Self(key, cell: { .code(code($0)) }, data: { row in code(row).map { .text($0) } })
    }

    /// In the words of the language on the page, as a code in the file.
    ///
    /// - Parameter chip: without one there is nothing to be said on the page.
    static func state(
        _ key: String, _ code: @escaping @Sendable (Row) -> String?, _ chip: @escaping @Sendable (Row) -> Chip?
    ) -> Self {
        Self(key, cell: { row in chip(row).map { .chip($0) } ?? .empty }, data: { row in code(row).map { .text($0) } })
    }

    static func word(
        _ key: String, _ code: @escaping @Sendable (Row) -> String?, _ word: @escaping @Sendable (String) -> String
    ) -> Self {
        Self(
            key, cell: { row in code(row).map { .text(word($0)) } ?? .empty },
            data: { row in code(row).map { .text($0) } })
    }

    /// With its currency on the page; in the file the figure alone, so that it can be summed.
    ///
    /// - Parameter hidesZero: nothing is on the page where there is none of it.
    static func money(
        _ key: String, _ formats: Formats, hidesZero: Bool = false, _ money: @escaping @Sendable (Row) -> Money?
    ) -> Self {
        Self(
            key,
            cell: { row in
                money(row).map { hidesZero && $0.isZero ? .empty : .number(formats.money($0)) } ?? .empty
            }, data: { row in money(row).map { .number($0.plain) } })
    }

    /// Beside the figures of a file.
    static func currency(_ money: @escaping @Sendable (Row) -> Money?) -> Self {
        Self("saleCurrency", cell: nil, data: { row in money(row).map { .text($0.currency.rawValue) } })
    }

    /// - Parameter unit: in the words of the company; on the page alone. A file has a column for it.
    static func quantity(
        _ key: String, _ formats: Formats, hidesZero: Bool = false,
        _ quantity: @escaping @Sendable (Row) -> ExactDecimal?,
        unit: @escaping @Sendable (Row) -> String = { _ in "" }
    ) -> Self {
        Self(
            key,
            cell: { row in
                guard let value = quantity(row), !hidesZero || value != .zero else { return .empty }
                let unit = unit(row)
                return .number(unit.isEmpty ? formats.number(value) : formats.quantity(value, unit))
            }, data: { row in quantity(row).map { .number($0.description) } })
    }

    static func count(_ key: String, _ formats: Formats, _ count: @escaping @Sendable (Row) -> Int) -> Self {
        Self(
            key, cell: { row in count(row) == 0 ? .empty : .number(formats.number(count(row))) },
            data: { .number("\(count($0))") })
    }

    static func day(_ key: String, _ formats: Formats, _ day: @escaping @Sendable (Row) -> LocalDate?) -> Self {
        Self(
            key, cell: { .day(day($0), formats) }, data: { row in day(row).map { .text($0.description) } })
    }

    /// Where the company is: on the page, and as a day in the file where the time tells nothing.
    static func dayOf(_ key: String, _ formats: Formats, _ moment: @escaping @Sendable (Row) -> Timestamp?) -> Self {
        day(key, formats) { row in moment(row).map(formats.localDate) }
    }

    /// In the file in UTC, to the second.
    static func moment(_ key: String, _ formats: Formats, _ moment: @escaping @Sendable (Row) -> Timestamp?) -> Self {
        Self(
            key, cell: { .moment(moment($0), formats) }, data: { row in moment(row).map { .text($0.description) } })
    }

    /// On the page alone.
    static func onPage(_ key: String, _ cell: @escaping @Sendable (Row) -> Cell) -> Self {
        Self(key, cell: cell, data: nil)
    }

    /// In the file alone.
    static func inFile(_ key: String, _ text: @escaping @Sendable (Row) -> String?) -> Self {
        Self(key, cell: nil, data: { row in text(row).map { .text($0) } })
    }
}

extension Table {
    /// - Parameters:
    ///   - title: key of what is told to those who do not see it.
    ///   - target: where a row leads.
    init<Row>(
        _ title: String, _ columns: [ListColumn<Row>], _ rows: [Row], _ desk: Desk, to target: (Row) -> String?,
        pick: (Row) -> Pick? = { _ in nil }
    ) {
        let shown = columns.compactMap { column in column.cell.map { (title: desk.texts.text(column.key), cell: $0) } }
        self.init(
            caption: desk.texts.text(title), columns: shown.map(\.title),
            rows: rows.map { row in
                Table.Row(to: target(row), pick: pick(row), shown.map { $0.cell(row) })
            })
    }
}

extension Money {
    /// In whole units of the currency, with a point before what is less: `-1234.50`.
    var plain: String { String(description.prefix { $0 != " " }) }
}
