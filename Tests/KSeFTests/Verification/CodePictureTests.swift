import CZlib
import Foundation
import Testing

@testable import KSeF

@Suite("The picture of a verification code")
struct CodePictureTests {
    private static let number = "5265877635-20260216-0100001AF629-AF"
    private static let link =
        "https://qr.ksef.mf.gov.pl/invoice/5265877635/01-02-2026/ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"

    /// A PNG of one bit a pixel, read by zlib.
    private struct Picture {
        var width = 0
        var height = 0
        var kinds: [String] = []
        var dotsPerMetre = 0
        private var rows: [UInt8] = []

        init(_ file: Data) throws {
            let bytes = [UInt8](file)
            try #require(bytes.prefix(8).elementsEqual([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
            var place = 8
            var packed: [UInt8] = []
            while place < bytes.count {
                let length = number(place)
                let kind = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
                let part = Array(bytes[place + 4..<place + 8 + length])
                #expect(Int(crc32(0, part, uInt(part.count))) == number(place + 8 + length), "\(kind)")
                kinds.append(kind)
                switch kind {
                case "IHDR":
                    (width, height) = (number(place + 8), number(place + 12))
                    #expect(part.suffix(5).elementsEqual([1, 0, 0, 0, 0]))
                case "pHYs": dotsPerMetre = number(place + 8)
                case "IDAT": packed += part.dropFirst(4)
                default: break
                }
                place += 12 + length
            }
            var size = uLong(height * ((width + 7) / 8 + 1))
            rows = [UInt8](repeating: 0, count: Int(size))
            try #require(uncompress(&rows, &size, packed, uLong(packed.count)) == Z_OK)
            try #require(Int(size) == rows.count)
        }

        func isDark(_ row: Int, _ column: Int) -> Bool {
            let start = row * ((width + 7) / 8 + 1)
            return rows[start] == 0 && rows[start + 1 + column / 8] >> (7 - column % 8) & 1 == 0
        }
    }

    @Test("is the code in a quiet zone of four modules, each module as large as the others, at 300 dots an inch")
    func modules() throws {
        let file = try #require(VerificationCode(url: Self.link, caption: Self.number).picture)
        let picture = try Picture(file)
        let code = try #require(QRCode(Self.link))
        let layout = CodePicture(code: code, caption: Self.number)
        let module = layout.module
        #expect(picture.kinds == ["IHDR", "pHYs", "IDAT", "IEND"] && picture.dotsPerMetre == 11_811)
        #expect(picture.width == (code.size + 8) * module && file.count < 10_000)
        var wrong = 0
        for row in 0..<layout.captionTop {
            for column in 0..<picture.width {
                let (down, across) = (row / module - 4, column / module - 4)
                let isInside = (0..<code.size).contains(down) && (0..<code.size).contains(across)
                if picture.isDark(row, column) != (isInside && code[down, across]) { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test("has its caption in the middle below, whole, however long", arguments: [number, "OFFLINE", "CERTYFIKAT"])
    func caption(text: String) throws {
        // The smallest code: the longest caption makes it larger.
        for link in ["https://a.b", Self.link] {
            let picture = try Picture(try #require(VerificationCode(url: link, caption: text).picture))
            let layout = CodePicture(code: try #require(QRCode(link)), caption: text)
            let columns = (0..<picture.width).filter { column in
                (layout.captionTop..<picture.height).contains { picture.isDark($0, column) }
            }
            let (first, last) = (try #require(columns.first), try #require(columns.last))
            #expect(first > 0 && last < picture.width - 1)
            #expect(abs(first - (picture.width - 1 - last)) <= 12, "in the middle, but for the letters' own margins")
            // Letters are five dots of three wide, a dot apart; some are narrower.
            #expect((text.count * 18 - 15...text.count * 18 - 3).contains(last - first + 1))
        }
    }

    @Test("has a letter of its own for each character that stands below a code")
    func letters() {
        let needed = Set(Self.number + "0123456789ABCDEF" + "OFFLINE" + "CERTYFIKAT")
        func drawn(_ character: Character) -> [String] { CaptionFont.dots(of: character).map { "\($0)" } }
        #expect(Set(needed.map(drawn)).count == needed.count)
        #expect(needed.allSatisfy { drawn($0) != drawn("?") }, "a frame stands for what is not known")
    }

    @Test("is none for a link that no code holds")
    func tooLong() {
        #expect(VerificationCode(url: String(repeating: "a", count: 2332), caption: "OFFLINE").picture == nil)
    }
}
