import Contracts

/// What the sales service notes of a sale, in the reader's language: it writes one sentence in English, with words of people
/// behind it.
enum SaleNotes {
    /// How a note begins, and the text that says it; what follows are words of others.
    private static let known = [
        ("returned for correction", "saleNote.returned"), ("some lines returned for correction", "saleNote.lines"),
        ("rejected", "saleNote.rejected"), ("timeout", "saleNote.timeout"),
        ("credit ceiling", "saleNote.credit"), ("pro-forma expired", "saleNote.expired"),
        ("reserved goods were given to another sale", "saleNote.reallocated"),
        ("the warehouse cancelled the dispatch", "saleNote.dispatch"),
        ("the goods had left before they could be withdrawn", "saleNote.left"),
        ("goods were lost on the way", "saleNote.lost"), ("goods were called back", "saleNote.recalled"),
        ("goods could not be called back", "saleNote.kept"),
        ("the warehouse could not send the goods again", "saleNote.again"),
    ]
    /// Notes whose rest is ours too, and says what the text says.
    private static let complete: Set = ["saleNote.dispatch", "saleNote.left", "saleNote.lost", "saleNote.credit"]

    static func words(_ note: String, _ texts: MessageCatalog) -> String {
        guard let (prefix, key) = known.first(where: { note.hasPrefix($0.0) }) else { return note }
        let rest = note.dropFirst(prefix.count).drop { ": ·".contains($0) }
        guard !rest.isEmpty, !complete.contains(key) else { return texts.text(key) }
        return texts.text("format.pair", ["name": texts.text(key), "value": String(rest)])
    }
}
