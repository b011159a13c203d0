import Foundation
import Testing

@testable import WebService

@Suite("Tables for spreadsheets")
struct CSVTests {
    private func text(_ rows: [[String]], _ language: Language = .en) -> String {
        let bytes = CSV(for: language).bytes(header: ["a", "b"], rows: rows.map { $0.map(CSV.Value.text) })
        #expect(bytes.prefix(3) == [0xEF, 0xBB, 0xBF], "the mark that says UTF-8")
        return String(decoding: bytes.dropFirst(3), as: UTF8.self)
    }

    @Test("have a row a line, and a semicolon where the comma is in numbers")
    func rows() {
        #expect(text([["1", "نور"]]) == "a,b\r\n1,نور\r\n")
        #expect(text([["1", "ł"]], .pl) == "a;b\r\n1;ł\r\n")
        #expect(text([]) == "a,b\r\n")
    }

    @Test(
        "show as text what a spreadsheet takes for a formula",
        arguments: [
            "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "\u{200F}=1", "\u{FF1D}1", "\u{FEFF}=1",
            "\u{200B}+1", "\u{200C}-1", "\u{200D}=1", "\u{61C}@A1", "\u{202A}=1", "\u{202E}=1", "\u{2066}=1",
            "\u{2069} \u{A0}=1",
        ])
    func formulas(cell: String) {
        let row = text([[cell, "x"]]).dropFirst("a,b\r\n".count)
        #expect(row.utf8.starts(with: "'".utf8) || row.utf8.starts(with: "\"'".utf8), "\(row)")
        // By scalar: a joiner after the apostrophe makes another character of it.
        let scalars = cell.unicodeScalars
        #expect(row.unicodeScalars.contains(scalars), "nothing is taken away")
    }

    @Test("leave alone what is no formula", arguments: ["a=1", "1-2", "x@y", "", "1.5", "نور=۱"])
    func plain(cell: String) {
        #expect(text([[cell, "x"]]) == "a,b\r\n\(cell),x\r\n")
    }

    @Test("have numbers with the decimal mark of the language, and never as text")
    func numbers() {
        func row(_ number: String, _ language: Language) -> String {
            let bytes = CSV(for: language).bytes(header: ["a", "b"], rows: [[.number(number), .text("1.5")]])
            return String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")[1]
        }
        #expect(row("1234.50", .pl) == "1234,50;1.5")
        #expect(row("1234.50", .en) == "1234.50,1.5" && row("1234.50", .fa) == "1234.50,1.5")
        #expect(row("-0.05", .pl) == "-0,05;1.5")
    }

    @Test("quote marks, quotes and new lines, also before a joiner")
    func quotes() {
        #expect(text([["a,b", "c;d"]]) == "a,b\r\n\"a,b\",\"c;d\"\r\n")
        #expect(text([["say \"x\"", "l1\nl2"]]) == "a,b\r\n\"say \"\"x\"\"\",\"l1\nl2\"\r\n")
        #expect(text([["\"\u{200D}", "x"]]).unicodeScalars.count { $0 == "\"" } == 4)
        #expect(text([["=\"x\"", "y"]]) == "a,b\r\n\"'=\"\"x\"\"\",y\r\n")
    }
}
