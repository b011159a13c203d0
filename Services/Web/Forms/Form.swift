import Contracts

/// A form of a page: `ui/form`. Works without script; what was typed comes back when it does not get through.
struct Form: Sendable {
    enum Weight: Sendable {
        /// The main thing to do here; at most one of a page.
        case main
        case quiet
        /// It cannot be undone.
        case final
    }

    /// Unique on the page; the last part of ``target`` as a rule.
    let name: String
    let target: String
    let button: String
    var weight = Weight.quiet
    /// What it does, in a sentence.
    var advice: String?
    let fields: [Field]
    /// Below the fields: one row for each line of the record.
    var grid: FormGrid?
    /// Below the grid.
    var closing: [Field] = []
    /// A second button, which is sent along under its name with the value `yes`.
    var second: (name: String, text: String)?
    /// What is typed is kept in the browser until it is sent: for forms that take a while.
    var keepsDraft = false
    /// Of the record that is looked at; `nil` where something new is made.
    var version: Int?
    /// The letter that opens it, with one meaning everywhere (UX guide 5).
    var letter: String? { Self.letters[name] }

    private static let letters = [
        "approve": "y", "return": "b", "reject": "shift+y", "submit": "u", "close-as-lost": "l", "assign": "a",
    ]

    init(
        _ name: String, to target: String, _ button: String, weight: Weight = .quiet, advice: String? = nil,
        version: Int? = nil, _ fields: [Field] = [], grid: FormGrid? = nil
    ) {
        self.name = name
        self.target = target
        self.button = button
        self.weight = weight
        self.advice = advice
        self.version = version
        self.fields = fields
        self.grid = grid
    }

    /// - Parameter refusal: of this form or another one of the page.
    func values(_ desk: Desk, _ refusal: Refusal? = nil) -> Values { values(desk, desk.texts, refusal) }

    /// In a language that need not be the reader's.
    func values(_ desk: Desk, _ texts: MessageCatalog, _ refusal: Refusal?) -> Values {
        let own = refusal.flatMap { $0.input.form == name ? $0.input : nil }
        return [
            "formName": name, "formTarget": target, "button": button, "formAdvice": advice.section,
            "version": version.map { "\($0)" }.section, "key": "\(UUIDv7.make(at: desk.now))",
            "isMain": weight == .main, "isQuiet": weight != .main, "isFinal": weight == .final,
            "letter": letter.section, "keepsDraft": keepsDraft,
            "fields": fields.map { $0.values(in: name, texts, typed: own) },
            "grids": grid.map { $0.values(in: name, texts, typed: own) }.section,
            "closing": closing.map { $0.values(in: name, texts, typed: own) },
            "hasFiles": (fields + closing).contains(where: \.isFile),
            "seconds": second.map { ["secondName": $0.name, "secondText": $0.text] as Values }.section,
        ]
    }
}

/// The forms of what can be done to a record, folded: `ui/actions`. The first, or the one that was refused, is open.
struct Actions: Sendable {
    let forms: [Form]
    /// Whether the first one is open by itself.
    var opensFirst = true

    /// - Returns: nothing to show where nothing can be done.
    func values(_ desk: Desk, _ refusal: Refusal? = nil) -> [Values] {
        let orphan = refusal.flatMap { refusal in
            forms.contains { $0.name == refusal.input.form } ? nil : refusal.input.words
        }
        guard !forms.isEmpty || orphan?.isEmpty == false else { return [] }
        let list = forms.enumerated().map { index, form -> Values in
            let isRefused = refusal?.input.form == form.name
            let isOpen = isRefused || (refusal == nil && opensFirst && index == 0)
            return form.values(desk, refusal).and(["isOpen": isOpen])
        }
        // What was typed for something that is not possible any more, to be copied.
        return [["actions": list, "orphans": orphan ?? []]]
    }
}
