/// A table for spreadsheets: UTF-8 that says so by its mark, rows that end as RFC 4180 has it.
struct CSV: Sendable {
    /// What stands in a cell.
    enum Value: Sendable {
        case text(String)
        /// Plain digits of our own making, a point before the decimal places, a minus sign before what is less than nothing.
        case number(String)
    }

    /// A semicolon where the comma is the decimal mark.
    private let separator: String
    private let decimalMark: String

    init(for language: Language) { (separator, decimalMark) = language == .pl ? (";", ",") : (",", ".") }

    /// What a spreadsheet takes for the beginning of a formula.
    private static let formula: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    /// What some pass over before it: blanks, and marks that nobody sees.
    private static func isPassedOver(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0xA0, 0x61C, 0xFEFF, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// A file that grows by rows.
    struct File: Sendable {
        fileprivate let table: CSV
        /// So far.
        private(set) var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

        mutating func add(_ header: [String]) { add(header.map(Value.text)) }

        mutating func add(_ row: [Value]) {
            bytes += "\(row.map(table.cell).joined(separator: table.separator))\r\n".utf8
        }
    }

    var file: File { File(table: self) }

    /// The whole file.
    func bytes(header: [String], rows: [[Value]]) -> [UInt8] {
        var file = file
        file.add(header)
        for row in rows { file.add(row) }
        return file.bytes
    }

    private func cell(_ value: Value) -> String {
        switch value {
        case .text(let text): cell(text)
        case .number(let digits): digits.replacing(".", with: decimalMark)
        }
    }

    /// What begins like a formula gets an apostrophe before it, so that it stays a text (UX guide 4.14).
    private func cell(_ text: String) -> String {
        let first = text.unicodeScalars.first { !Self.isPassedOver($0) }
        let safe = first.map(Self.formula.contains) ?? false ? "'\(text)" : text
        let isQuoted = safe.unicodeScalars.contains { ["\"", "\r", "\n", ",", ";"].contains($0) }
        // By scalar: a joiner after a quote makes another character of it.
        guard isQuoted else { return safe }
        let doubled = safe.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
        return "\"\(String(String.UnicodeScalarView(doubled)))\""
    }
}
