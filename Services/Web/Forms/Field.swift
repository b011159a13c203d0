import Contracts

/// One field of a form: `ui/field`. Its name is the member of the service's request, so that a fault finds its way back.
struct Field: Sendable {
    struct Option: Sendable {
        let value: String
        let text: String
        /// Where the picture of it is.
        var picture: String?

        init(_ value: String, _ text: String) {
            self.value = value
            self.text = text
        }
    }

    enum Kind: Sendable {
        case text
        /// Read sign by sign: codes, user names, numbers of the authorities.
        case code
        case lines
        case number
        /// A date in the reader's calendar; other spellings are read as well.
        case day
        /// A new one.
        case password
        case presentPassword
        /// One of some that are known: a list to unfold.
        case list([Option])
        /// One of few, all in sight.
        case choice([Option])
        /// Any number of some, all in sight; the value has them with commas between.
        case several([Option])
        /// Free text with proposals.
        case proposed([Option])
        /// The same with proposals that stand once on the page, in the `datalist` of this id: for the rows of a grid.
        case listed(String)
        /// A picture, from a camera where there is one.
        case photo
        /// Drawn with finger, pen or mouse; only where the script runs.
        case signature
        /// Yes or no; the value is `yes`.
        case tick
        case hidden
    }

    let name: String
    let label: String
    let kind: Kind
    var value = ""
    var hint: String?
    /// After the field: a unit, a currency.
    var unit: String?
    var isOptional = false
    var longest: Int?
    /// Shown and sent along, and not to be changed.
    var isReadOnly = false
    /// The caret is here when the page opens: at most one of a page.
    var isFocused = false

    init(
        _ name: String, _ label: String, _ kind: Kind = .text, value: String = "", hint: String? = nil,
        unit: String? = nil, isOptional: Bool = false, longest: Int? = nil, isFocused: Bool = false
    ) {
        self.name = name
        self.label = label
        self.kind = kind
        self.value = value
        self.hint = hint
        self.unit = unit
        self.isOptional = isOptional
        self.longest = longest
        self.isFocused = isFocused
    }

    /// Its form is sent as `multipart/form-data`.
    var isFile: Bool {
        switch kind {
        case .photo, .signature: true
        default: false
        }
    }

    /// What waits in the history: the reason of a change.
    static func reason(_ texts: MessageCatalog) -> Field {
        Field("reason", texts.text("reason"), .lines, hint: texts.text("reasonHint"), longest: FormInput.longestReason)
    }

    /// - Parameters:
    ///   - form: name of the form, for ids that are unique on the page.
    ///   - typed: what was typed, when the form did not get through.
    func values(in form: String, _ texts: MessageCatalog, typed: FormInput? = nil) -> Values {
        let shown = typed.map { $0.typed(name) ?? "" } ?? value
        let id = "\(form)-\(name)"
        let chosen = isSeveral ? typed?.all(name) ?? value.split(separator: ",").map(String.init) : [shown]
        let fault = typed?.fault(of: name) ?? typed.flatMap { difference(from: $0, texts) }
        var values: Values = [
            "id": id, "name": name, "label": label, "value": shown, "hint": hint.section, "unit": unit.section,
            "fault": fault.section, "optional": (isOptional ? texts.text("optional") : nil).section,
            "isRequired": !isOptional,
            "limit": longest.map { "\($0)" }.section, "isFocused": isFocused,
            "describedBy": [hint.map { _ in "\(id)-hint" }, fault.map { _ in "\(id)-fault" }].compactMap(\.self)
                .joined(separator: " "),
            "isDescribed": hint != nil || fault != nil,
            "options": options.map { option -> Values in
                [
                    "value": option.value, "text": option.text, "isChosen": chosen.contains(option.value),
                    "picture": option.picture.section,
                ]
            },
            "isReadOnly": isReadOnly, "list": list, "isTicked": shown == "yes", "isLabelled": isLabelled,
            "isShort": isShort,
        ]
        for (key, isKind) in shape { values[key] = isKind }
        return values
    }

    /// How it stands now, where the record changed meanwhile and that is not what was typed: whoever sends again knows
    /// what he writes over (UX guide 4.8). What is empty tells nothing: reasons and notes begin so.
    private func difference(from typed: FormInput, _ texts: MessageCatalog) -> String? {
        guard typed.isStale, !value.isEmpty, isTyped, let own = typed.typed(name), own != value else { return nil }
        let words = options.first { $0.value == value }?.text ?? value
        return texts.text("standsNow", ["value": words.isolated])
    }

    /// Words, numbers and choices; not what is secret, several at once, or nobody's to change.
    private var isTyped: Bool {
        switch kind {
        case .hidden, .password, .several, .tick, .photo, .signature: false
        default: !isReadOnly
        }
    }

    /// A label before and one control after it.
    private var isLabelled: Bool {
        switch kind {
        case .choice, .several, .tick, .hidden, .signature: false
        default: true
        }
    }

    private var isSeveral: Bool {
        if case .several = kind { true } else { false }
    }

    private var isShort: Bool {
        switch kind {
        case .number, .day: true
        default: false
        }
    }

    private var options: [Option] {
        switch kind {
        case .list(let options), .choice(let options), .several(let options), .proposed(let options): options
        default: []
        }
    }

    private var list: String {
        guard case .listed(let id) = kind else { return "" }
        return id
    }

    private var shape: [String: Bool] {
        var shape = [
            "isLine": false, "isCode": false, "isLines": false, "isNumber": false, "isDay": false, "isPassword": false,
            "isPresentPassword": false,
            "isList": false, "isChoice": false, "isSeveral": false, "isProposed": false, "isListed": false,
            "isTick": false, "isPhoto": false, "isSignature": false, "isHidden": false,
        ]
        let key =
            switch kind {
            case .text: "isLine"
            case .code: "isCode"
            case .lines: "isLines"
            case .number: "isNumber"
            case .day: "isDay"
            case .password: "isPassword"
            case .presentPassword: "isPresentPassword"
            case .list: "isList"
            case .choice: "isChoice"
            case .several: "isSeveral"
            case .proposed: "isProposed"
            case .listed: "isListed"
            case .tick: "isTick"
            case .photo: "isPhoto"
            case .signature: "isSignature"
            case .hidden: "isHidden"
            }
        shape[key] = true
        return shape
    }
}
