/// A table for spreadsheets: UTF-8 that says so by its mark, rows that end as RFC 4180 has it.
struct CSV: Sendable {
    /// A semicolon where the comma is the decimal mark.
    let separator: Character

    init(for language: Language) { separator = language == .pl ? ";" : "," }

    /// What a spreadsheet takes for the beginning of a formula. Blanks before it are passed over by some.
    private static let formula: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    /// The whole file.
    func bytes(header: [String], rows: [[String]]) -> [UInt8] {
        let lines = ([header] + rows).map { $0.map(cell).joined(separator: String(separator)) + "\r\n" }
        return [0xEF, 0xBB, 0xBF] + lines.flatMap { Array($0.utf8) }
    }

    /// What begins like a formula gets an apostrophe before it, so that it stays a text (UX guide 4.14).
    private func cell(_ text: String) -> String {
        let first = text.unicodeScalars.first { $0 != " " && $0 != "\u{A0}" && $0 != "\u{200E}" && $0 != "\u{200F}" }
        let safe = first.map(Self.formula.contains) ?? false ? "'\(text)" : text
        let isQuoted = safe.unicodeScalars.contains { ["\"", "\r", "\n", ",", ";"].contains($0) }
        // By scalar: a joiner after a quote makes another character of it.
        guard isQuoted else { return safe }
        let doubled = safe.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
        return "\"\(String(String.UnicodeScalarView(doubled)))\""
    }
}
