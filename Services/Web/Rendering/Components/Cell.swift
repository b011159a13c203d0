import Contracts

/// One fact, ready to print: in a table, a list of facts or a sentence. Printed by `ui/cell`.
struct Cell: Sendable {
    /// How `ui/cell` prints it; the template has a section for each.
    private enum Kind: String, CaseIterable {
        case isText, isCode, isNumber, isTime, isChip, isLink, isEmpty
    }

    private let kind: Kind
    private var text = ""
    private var note = ""
    private var tone = Tone.quiet
    private var target = ""

    private init(_ kind: Kind, _ text: String = "") {
        self.kind = kind
        self.text = text
    }

    /// What people wrote: printed apart from the direction around it.
    static func text(_ text: String) -> Cell { Cell(.isText, text) }

    /// A code or number that machines made; never broken, and always from left to right.
    static func code(_ text: String?) -> Cell { text.map { Cell(.isCode, $0) } ?? .empty }

    /// An amount, a quantity, a count.
    static func number(_ text: String) -> Cell { Cell(.isNumber, text) }

    static func chip(_ chip: Chip) -> Cell {
        var cell = Cell(.isChip, chip.text)
        cell.tone = chip.tone
        return cell
    }

    static func link(_ text: String, to target: String) -> Cell {
        var cell = Cell(.isLink, text)
        cell.target = target
        return cell
    }

    /// A day; its title tells it in the other calendar.
    static func day(_ day: LocalDate?, _ formats: Formats) -> Cell {
        guard let day else { return .empty }
        var cell = Cell(.isTime, formats.day(day))
        cell.target = day.description
        cell.note = formats.otherDay(day)
        return cell
    }

    /// An instant, as day and time where the company is.
    static func moment(_ instant: Timestamp?, _ formats: Formats) -> Cell {
        guard let instant else { return .empty }
        var cell = Cell(.isTime, formats.moment(instant))
        cell.target = instant.description
        cell.note = formats.otherDay(formats.localDate(instant))
        return cell
    }

    /// There is nothing; told as such.
    static let empty = Cell(.isEmpty)

    var isNumber: Bool { kind == .isNumber }
    var isThere: Bool { kind != .isEmpty }

    var values: Values {
        var values: Values = ["text": text, "note": note, "tone": tone.rawValue, "target": target]
        for known in Kind.allCases { values[known.rawValue] = known == kind }
        return values
    }
}

/// Facts with their labels: `ui/facts`. What is not there is left out.
struct Facts: Sendable {
    private let pairs: [(label: String, cell: Cell)]

    init(_ pairs: [(String, Cell)]) { self.pairs = pairs.map { ($0.0, $0.1) } }

    var isEmpty: Bool { !pairs.contains { $0.cell.isThere } }

    var values: Values {
        [
            "facts": pairs.filter(\.cell.isThere).map { pair -> Values in
                ["label": pair.label, "cell": pair.cell.values]
            }
        ]
    }
}
