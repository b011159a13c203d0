import Contracts

/// One fact, ready to print: in a table, a list of facts or a sentence. `ui/cell` prints its ``markup``.
struct Cell: Sendable {
    private enum Kind {
        case text, code, number, figure, time, chip, link, empty
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
    static func text(_ text: String) -> Cell { Cell(.text, text) }

    /// A code or number that machines made; never broken, and always from left to right.
    static func code(_ text: String?) -> Cell { text.map { Cell(.code, $0) } ?? .empty }

    /// An amount, a quantity, a count.
    static func number(_ text: String) -> Cell { Cell(.number, text) }

    /// A number that leads to the list behind it, where there is one.
    static func number(_ text: String, to target: String?) -> Cell {
        guard let target else { return .number(text) }
        var cell = Cell(.figure, text)
        cell.target = target
        return cell
    }

    static func chip(_ chip: Chip) -> Cell {
        var cell = Cell(.chip, chip.text)
        cell.tone = chip.tone
        return cell
    }

    /// - Parameter about: told after the text to those who hear links out of their rows, where many are called alike.
    static func link(_ text: String, about: String? = nil, to target: String) -> Cell {
        var cell = Cell(.link, text)
        cell.target = target
        cell.note = about ?? ""
        return cell
    }

    /// A day; its title tells it in the other calendar.
    static func day(_ day: LocalDate?, _ formats: Formats) -> Cell {
        guard let day else { return .empty }
        var cell = Cell(.time, formats.day(day))
        cell.target = day.description
        cell.note = formats.otherDay(day)
        return cell
    }

    /// An instant, as day and time where the company is.
    static func moment(_ instant: Timestamp?, _ formats: Formats) -> Cell {
        guard let instant else { return .empty }
        var cell = Cell(.time, formats.moment(instant))
        cell.target = instant.description
        cell.note = formats.otherDay(formats.localDate(instant))
        return cell
    }

    /// There is nothing; told as such.
    static let empty = Cell(.empty)

    var isNumber: Bool { kind == .number || kind == .figure }
    var isThere: Bool { kind != .empty }

    var values: Values { ["markup": markup] }

    var markup: Markup {
        var markup = Markup()
        write(to: &markup)
        return markup
    }

    func write(to markup: inout Markup) {
        switch kind {
        case .text: markup.add("<bdi>", text: text, "</bdi>")
        case .code: markup.add("<bdi class=\"code\" dir=\"ltr\">", text: text, "</bdi>")
        case .number: markup.add("<span class=\"num\">", text: text, "</span>")
        case .figure:
            markup.add("<a class=\"num\" href=\"", text: target, "\">")
            markup.add(text: text)
            markup.add("</a>")
        case .time:
            markup.add("<time datetime=\"", text: target, "\" title=\"")
            markup.add(text: note)
            markup.add("\">", text: text, "</time>")
        case .chip:
            markup.add("<span class=\"chip chip--", text: tone.rawValue, "\">")
            markup.add(text: text)
            markup.add("</span>")
        case .link:
            markup.add("<a href=\"", text: target, "\"")
            if !note.isEmpty {
                markup.add(" aria-label=\"", text: text, ": ")
                markup.add(text: note)
                markup.add("\"")
            }
            markup.add("><bdi>", text: text, "</bdi></a>")
        // The word for it is in the layout, once.
        case .empty: markup.add("<span class=\"none\" role=\"img\" aria-labelledby=\"empty-cell\">–</span>")
        }
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
