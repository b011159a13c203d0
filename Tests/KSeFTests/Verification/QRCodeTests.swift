import Crypto
import Foundation
import Testing

@testable import KSeF

@Suite("A QR code")
struct QRCodeTests {
    private func rows(_ code: QRCode) -> [String] {
        (0..<code.size).map { row in (0..<code.size).map { code[row, $0] ? "#" : "." }.joined() }
    }

    @Test("of six letters is this square, which a reader of another make reads")
    func square() throws {
        let code = try #require(QRCode("KARVAN"))
        #expect(
            rows(code) == [
                "#######.###...#######",
                "#.....#..#.#..#.....#",
                "#.###.#.##....#.###.#",
                "#.###.#..#.##.#.###.#",
                "#.###.#...#.#.#.###.#",
                "#.....#.###...#.....#",
                "#######.#.#.#.#######",
                ".........###.........",
                "#.#...##.#.##..#..#.#",
                ".#..#....#...........",
                ".##..##..#....#...#.#",
                "##......##..#...##.##",
                "#.#..###.#....#...##.",
                "........##.#.##......",
                "#######.#.####.###..#",
                "#.....#...##.##.##..#",
                "#.###.#...#####...#.#",
                "#.###.#..#.......#...",
                "#.###.#.#.....#.##.##",
                "#.....#..#..#..#.#...",
                "#######.###...#####.#",
            ])
    }

    @Test(
        "of an address and of the largest text are squares that a reader of another make was seen to read",
        arguments: [
            (
                "https://qr-test.ksef.mf.gov.pl/invoice/5265877635/01-02-2026/ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",
                6, "37f331b9f8f5d78d9f9c127672d6dd685fa26f364ce64b8be529828da12912f9"
            ),
            (
                String(repeating: "ą", count: 1165), 40,
                "8c9b3045b8138a286127f206021a76a54bfd30a33c26a2e7ce720ddc49bcb2ea"
            ),
        ])
    func fingerprints(text: String, version: Int, fingerprint: String) throws {
        let code = try #require(QRCode(text))
        #expect(code.version == version)
        let drawn = rows(code).joined(separator: "\n") + "\n"
        #expect(
            SHA256.hash(data: Data(drawn.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                == fingerprint)
    }

    @Test(
        "grows with its text and has an end", arguments: [(14, 1), (15, 2), (26, 2), (180, 9), (181, 10), (2331, 40)])
    func versions(bytes: Int, version: Int) {
        #expect(QRCode(String(repeating: "a", count: bytes))?.version == version)
        #expect(QRCode(String(repeating: "a", count: 2332)) == nil)
    }

    @Test("is read by another implementation", .enabled(if: reader != nil, "zbarimg is not installed"))
    func foreignReader() throws {
        let text = "https://qr-test.ksef.mf.gov.pl/certificate/Nip/" + String(repeating: "Aa0-_", count: 100)
        let code = try #require(QRCode(text))
        let side = (code.size + 8) * 4
        var picture = "P1\n\(side) \(side)\n"
        for row in 0..<side {
            for column in 0..<side {
                let (row, column) = (row / 4 - 4, column / 4 - 4)
                let isInside = (0..<code.size).contains(row) && (0..<code.size).contains(column)
                picture += isInside && code[row, column] ? "1 " : "0 "
            }
            picture += "\n"
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "qr-\(UUID().uuidString).pbm")
        try Data(picture.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.reader))
        process.arguments = ["-q", "--raw", file.path(percentEncoded: false)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let read = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(read == text + "\n")
    }

    private static let reader = ["/usr/bin/zbarimg", "/usr/local/bin/zbarimg"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}
