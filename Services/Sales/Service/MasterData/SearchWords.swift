import Postgres
import ServiceKit

/// Words that are looked for in names, in any order and by any part of them (UX guide 11.9).
struct SearchWords {
    /// Of a longer question only so many count.
    private static let most = 8

    private let words: [String]

    init(_ text: String) {
        words = text.split(whereSeparator: \.isWhitespace).prefix(Self.most).map { String($0.prefix(100)) }
    }

    var isEmpty: Bool { words.isEmpty }

    /// ` AND …` for a column that holds search keys. The key leaves out every sign that has a meaning in a pattern; of
    /// a word that is nothing but signs nothing is left, and it finds everything.
    func sql(on column: SQL) -> SQL {
        let conditions = words.map { word -> SQL in " AND \(column) LIKE '%' || search_key(\(word)) || '%'" }
        return conditions.joined(separator: "")
    }
}

extension Call {
    /// What `q` asks for; nothing without it.
    var searchWords: SearchWords { SearchWords(query["q"] ?? "") }
}
