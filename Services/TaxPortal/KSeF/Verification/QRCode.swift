/// A QR code as a square of modules: what KOD I and KOD II are printed as.
///
/// Bytes, error correction level M (15 %), the smallest version that holds the text, the mask that the standard's
/// penalties choose.
///
/// - Source: ISO/IEC 18004:2015.
package struct QRCode: Sendable, Equatable {
    /// 1 to 40; the square has 17 + 4 × version modules a side. The quiet zone of four modules around it is the printer's.
    package let version: Int
    package var size: Int { 17 + 4 * version }
    /// 0 to 7.
    package let mask: Int
    private var dark: [Bool]

    /// - Returns: `nil` for more than 2331 bytes.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let version = (1...40).first(where: { Layout($0).dataBytes >= bytes.count + ($0 < 10 ? 2 : 3) }) else {
            return nil
        }
        let layout = Layout(version)
        let codewords = layout.interleaved(layout.data(bytes))
        let blank = QRCanvas(version, codewords)
        let best = (0..<8).map { blank.masked($0) }.enumerated().min { $0.element.penalty < $1.element.penalty }
        guard let best else { return nil }
        self.version = version
        self.mask = best.offset
        self.dark = best.element.dark
    }

    /// Whether a module is dark, both counted from 0, the first from the top.
    package subscript(row: Int, column: Int) -> Bool { dark[row * size + column] }
}

/// How many bytes of which kind a version holds.
private struct Layout {
    /// Level M, by version from 1: error correction bytes of each block, and the number of blocks.
    private static let correction = [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28,
        28,
        28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ]
    private static let blocks = [
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31,
        33,
        35, 37, 38, 40, 43, 45, 47, 49,
    ]

    let version: Int
    var correctionBytes: Int { Self.correction[version - 1] }
    var blockCount: Int { Self.blocks[version - 1] }
    var dataBytes: Int { allBytes - correctionBytes * blockCount }

    init(_ version: Int) { self.version = version }

    /// What is left of the square when all patterns are drawn.
    private var allBytes: Int {
        var modules = (16 * version + 128) * version + 64
        if version >= 2 {
            let count = version / 7 + 2
            modules -= (25 * count - 10) * count - 55
        }
        if version >= 7 { modules -= 36 }
        return modules / 8
    }

    /// Mode, length, bytes, an end, and padding.
    func data(_ bytes: [UInt8]) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ count: Int) { bits += (0..<count).reversed().map { value >> $0 & 1 == 1 } }
        append(0b0100, 4)
        append(bytes.count, version < 10 ? 8 : 16)
        for byte in bytes { append(Int(byte), 8) }
        append(0, min(4, dataBytes * 8 - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        var data = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        var padding: UInt8 = 0xEC
        while data.count < dataBytes {
            data.append(padding)
            padding ^= 0xEC ^ 0x11
        }
        return data
    }

    /// Parted into blocks, each with its correction, and woven together.
    func interleaved(_ data: [UInt8]) -> [UInt8] {
        let (short, longer) = (dataBytes / blockCount, dataBytes % blockCount)
        let field = GaloisField()
        var parts: [[UInt8]] = []
        var start = 0
        for block in 0..<blockCount {
            let count = short + (block >= blockCount - longer ? 1 : 0)
            parts.append(Array(data[start..<start + count]))
            start += count
        }
        let corrections = parts.map { field.correction(of: $0, count: correctionBytes) }
        var woven: [UInt8] = []
        for index in 0...short { woven += parts.compactMap { index < $0.count ? $0[index] : nil } }
        for index in 0..<correctionBytes { woven += corrections.map { $0[index] } }
        return woven
    }
}

/// GF(2⁸) by the polynomial 0x11D, and the Reed-Solomon codes over it.
private struct GaloisField {
    private var powers = [UInt8](repeating: 0, count: 255)
    private var logarithms = [Int](repeating: 0, count: 256)

    init() {
        var value = 1
        for exponent in 0..<255 {
            powers[exponent] = UInt8(value)
            logarithms[value] = exponent
            value = value << 1 ^ (value & 0x80 != 0 ? 0x11D : 0)
        }
    }

    private func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        left == 0 || right == 0 ? 0 : powers[(logarithms[Int(left)] + logarithms[Int(right)]) % 255]
    }

    /// The remainder of the data by (x − α⁰)(x − α¹)…
    func correction(of data: [UInt8], count: Int) -> [UInt8] {
        var generator: [UInt8] = [1]
        for exponent in 0..<count {
            var next = generator + [0]
            for (index, coefficient) in generator.enumerated() {
                next[index + 1] ^= product(coefficient, powers[exponent])
            }
            generator = next
        }
        var remainder = [UInt8](repeating: 0, count: count)
        for byte in data {
            let factor = byte ^ remainder[0]
            remainder.removeFirst()
            remainder.append(0)
            for index in 0..<count { remainder[index] ^= product(generator[index + 1], factor) }
        }
        return remainder
    }
}
