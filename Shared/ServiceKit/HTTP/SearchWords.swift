import Postgres

/// Words that are looked for in names and numbers, in any order and by any part of them (UX guide 11.9).
package struct SearchWords: Sendable {
    /// Of a longer question only so many count.
    private static let most = 8

    private let words: [String]

    package init(_ text: String) {
        words = text.split(whereSeparator: \.isWhitespace).prefix(Self.most).map { String($0.prefix(100)) }
    }

    package var isEmpty: Bool { words.isEmpty }

    /// ` AND …` for a column that holds search keys. The key leaves out every sign that has a meaning in a pattern; of
    /// a word that is nothing but signs nothing is left, and it finds everything.
    package func sql(on column: SQL) -> SQL { sql { pattern in ["\(column) LIKE \(pattern)"] } }

    /// ` AND …` where each of the words is found in one way at least.
    ///
    /// - Parameter ways: the conditions that find what has the pattern in one of its texts. Each of them has to be one
    ///   that an index carries, for one that is not would have all rows read.
    package func sql(_ ways: (_ pattern: SQL) -> [SQL]) -> SQL {
        words.map { word -> SQL in
            " AND (\(ways("'%' || search_key(\(word)) || '%'").joined(separator: " OR ")))"
        }.joined(separator: "")
    }
}

extension Call {
    /// What `q` asks for; nothing without it.
    package var searchWords: SearchWords { SearchWords(query["q"] ?? "") }
}

/// What makes names alike that people take for alike, in a service's own database.
package enum SearchKey {
    /// Each service whose lists are searched has the function, under a name of its own in the order of its migrations.
    package static func migration(_ name: String) -> Migration { Migration(name, function) }

    /// `Łódź 12 Sp. z o.o.` becomes `lodz12spzoo`.
    package static let function = #"""
        -- Names are found by any part of them, at any number of rows: by the three-letter pieces of what is searched
        -- instead of them (UX guide 11.9). Letters with marks, letters of Arabic and Persian keyboards and all digits are
        -- made alike; blanks, joiners and punctuation are left out. The text is the same on every server, whatever its
        -- locale.
        create extension if not exists pg_trgm;

        create function search_key(name text) returns text
            language sql immutable strict parallel safe
            as $$
                select lower(translate(
                    regexp_replace(normalize(name, NFKD),
                        '[\s!-/:-@[-`{-~\u00A0-\u00BF\u0300-\u036F\u0600-\u061F\u0640\u064B-\u065F\u066A-\u066D\u0670\u06D4\u2000-\u206F]',
                        '', 'g'),
                    'يىكةە۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩łŁøØ',
                    'ییکهه01234567890123456789lloo'))
            $$;

        """#
}
