import Contracts
import Foundation

/// What people see: results on standard output, everything else on standard error.
enum Terminal {
    static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// Progress on one line of a terminal; nothing where nobody looks.
    static func progress(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    static func endProgress() {
        if isatty(STDERR_FILENO) == 1 { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }

    static func printJSON(_ value: some Encodable) throws {
        print(String(decoding: try JSON.encode(value), as: UTF8.self))
    }

    /// Columns as wide as their content; the first row is the heading.
    static func printTable(_ heading: [String], _ rows: [[String]]) {
        for line in table(heading, rows) { print(line) }
    }

    static func table(_ heading: [String], _ rows: [[String]]) -> [String] {
        let all = heading.isEmpty ? rows : [heading] + rows
        let count = all.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return all.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(cells.joined(separator: "  ").trimmingSuffix { $0 == " " })
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while drop: (Character) -> Bool) -> Substring {
        var end = endIndex
        while end > startIndex, drop(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
