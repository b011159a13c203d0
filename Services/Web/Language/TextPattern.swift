/// A text with `{placeholders}`, taken apart once: texts are filled far more often than they are read.
///
/// By scalar: a joiner after a brace belongs to it as a character.
struct TextPattern: Sendable {
    private enum Piece {
        case words(String)
        case place(String)
    }

    private let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        var rest = text.unicodeScalars[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append(.words(String(rest[..<open]))) }
            pieces.append(.place(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.words(String(rest))) }
        self.pieces = pieces
    }

    /// A placeholder without a value stays as it is written; a brace inside a value is no placeholder.
    func filled(_ values: [String: String]) -> String {
        var filled = ""
        for piece in pieces {
            switch piece {
            case .words(let words): filled += words
            case .place(let name): filled += values[name] ?? "{\(name)}"
            }
        }
        return filled
    }
}
