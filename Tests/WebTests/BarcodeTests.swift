import Testing

@testable import WebService

@Suite("A barcode")
struct BarcodeTests {
    /// Bars and gaps in turn, without the light around them.
    private func widths(_ barcode: Barcode) -> String {
        var widths = ""
        for (bar, next) in zip(barcode.bars, barcode.bars.dropFirst().map(Optional.some) + [nil]) {
            widths += "\(bar.length)"
            if let next { widths += "\(next.start - bar.start - bar.length)" }
        }
        return widths
    }

    @Test("has start, signs, check and stop as ISO/IEC 15417 draws them")
    func known() throws {
        // 104 + 1 × 33 is 34 modulo 103, which is B.
        let one = try #require(Barcode("A"))
        #expect(widths(one) == "211214" + "111323" + "131123" + "2331112")
        // 104 + 1 × 48 + 2 × 42 + 3 × 42 + 4 × 17 + 5 × 18 + 6 × 19 + 7 × 35 is 55 modulo 103, which is W.
        let several = try #require(Barcode("PJJ123C"))
        #expect(widths(several).hasSuffix("131321" + "311321" + "2331112"))
    }

    @Test("leaves light on both sides, and is as wide as its signs")
    func quiet() throws {
        let id = "xp_01h455vb4pex5vsknk084sn02q"
        let barcode = try #require(Barcode(id))
        #expect(barcode.bars.first?.start == 10)
        #expect(barcode.width == 20 + 11 * (id.count + 2) + 13)
        let last = try #require(barcode.bars.last)
        #expect(last.start + last.length == barcode.width - 10)
    }

    @Test("is there for printable ASCII only", arguments: ["", "کد", "a\u{200C}b", "a\n"])
    func none(text: String) {
        #expect(Barcode(text) == nil)
    }
}
