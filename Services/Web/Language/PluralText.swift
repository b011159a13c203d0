/// The forms of a text by number: `{count, plural, one {…} few {…} many {…} other {…}}` (UX guide 11.3).
enum PluralText {
    private static let opening = "{count, plural,".unicodeScalars

    /// The text with the form for `count` in place of all forms; as it is where there are none.
    static func chosen(_ text: String, _ count: Int, in language: Language) -> String {
        let scalars = text.unicodeScalars
        guard let start = scalars.firstRange(of: opening), let end = closing(scalars[start.lowerBound...]) else {
            return text
        }
        let forms = forms(scalars[start.upperBound..<end])
        let form = forms[category(count, in: language)] ?? forms["other"] ?? ""
        return String(scalars[..<start.lowerBound]) + form + String(scalars[scalars.index(after: end)...])
    }

    /// Persian has one form for 0 and 1; Polish tells 2–4 from the rest, except after 12–14.
    static func category(_ count: Int, in language: Language) -> String {
        let number = abs(count)
        switch language {
        case .en: return number == 1 ? "one" : "other"
        case .fa: return number <= 1 ? "one" : "other"
        case .pl:
            if number == 1 { return "one" }
            return (2...4).contains(number % 10) && !(12...14).contains(number % 100) ? "few" : "many"
        }
    }

    /// Where the brace that `text` begins with is closed.
    private static func closing(_ text: String.UnicodeScalarView.SubSequence) -> String.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private static func forms(_ text: String.UnicodeScalarView.SubSequence) -> [String: String] {
        var forms: [String: String] = [:]
        var rest = text
        while let open = rest.firstIndex(of: "{"), let end = closing(rest[open...]) {
            let name = String(String.UnicodeScalarView(rest[..<open].filter { $0 != " " }))
            forms[name] = String(rest[rest.index(after: open)..<end])
            rest = rest[rest.index(after: end)...]
        }
        return forms
    }
}
