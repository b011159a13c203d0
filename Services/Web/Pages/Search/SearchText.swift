import Foundation

/// Texts as the services search them (`search_key`, UX guide 11.9): letters with marks, letters of Arabic and Persian
/// keyboards and all digits alike; without blanks, joiners and punctuation.
enum SearchText {
    /// Letters of Arabic keyboards and two Polish and Danish ones that no rule takes apart.
    private static let alike: [Unicode.Scalar: Unicode.Scalar] = [
        "\u{64A}": "\u{6CC}", "\u{649}": "\u{6CC}", "\u{643}": "\u{6A9}", "\u{629}": "\u{647}", "\u{6D5}": "\u{647}",
        "\u{142}": "l", "\u{141}": "l", "\u{F8}": "o", "\u{D8}": "o",
    ]

    static func key(_ text: String) -> String { text.map(key).joined() }

    /// The text with what was looked for marked in it.
    static func marked(_ text: String, _ words: String) -> Markup {
        let letters = Array(text)
        // The letters of the key, each with the place of the one that it came from.
        let key = letters.enumerated().flatMap { place, letter in Self.key(letter).map { (letter: $0, place: place) } }
        var isMarked = [Bool](repeating: false, count: letters.count)
        for word in words.split(whereSeparator: \.isWhitespace).map({ Array(Self.key(String($0))) }) where !word.isEmpty
        {
            for start in key.indices.dropLast(word.count - 1)
            where zip(word, key[start...]).allSatisfy({ $0 == $1.letter }) {
                for place in key[start].place...key[start + word.count - 1].place { isMarked[place] = true }
            }
        }
        return markup(letters, isMarked)
    }

    private static func markup(_ letters: [Character], _ isMarked: [Bool]) -> Markup {
        var markup = Markup()
        var start = letters.startIndex
        while start < letters.endIndex {
            let end = isMarked[start...].firstIndex { $0 != isMarked[start] } ?? letters.endIndex
            if isMarked[start] {
                markup.add("<mark>", text: String(letters[start..<end]), "</mark>")
            } else {
                markup.add(text: String(letters[start..<end]))
            }
            start = end
        }
        return markup
    }

    private static func key(_ letter: Character) -> String {
        var key = String.UnicodeScalarView()
        for scalar in String(letter).decomposedStringWithCompatibilityMapping.unicodeScalars where !isLeftOut(scalar) {
            key.append(alike[scalar] ?? digit(scalar) ?? scalar)
        }
        return String(key).lowercased()
    }

    /// Persian and Arabic ones as Latin ones.
    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x6F0...0x6F9: Unicode.Scalar(scalar.value - 0x6F0 + 0x30)
        case 0x660...0x669: Unicode.Scalar(scalar.value - 0x660 + 0x30)
        default: nil
        }
    }

    private static func isLeftOut(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 0xA0...0xBF, 0x300...0x36F, 0x600...0x61F,
            0x640, 0x64B...0x65F, 0x66A...0x66D, 0x670, 0x6D4, 0x2000...0x206F:
            true
        default: false
        }
    }
}
