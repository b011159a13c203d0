import CZlib
import Foundation

/// A picture of black on white as a PNG file, one bit a pixel.
///
/// - Source: PNG, third edition (W3C, 2025), sections 5 and 11.
struct PNG {
    let width: Int
    let height: Int
    /// Rows of whole bytes, the left pixel in the highest bit; 1 is white.
    private var rows: [UInt8]
    private var rowBytes: Int { (width + 7) / 8 }

    /// All white.
    init(width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a picture has pixels")
        self.width = width
        self.height = height
        rows = Array(repeating: 0xFF, count: (width + 7) / 8 * height)
    }

    /// Blackens a rectangle that lies within the picture.
    mutating func blacken(left: Int, top: Int, width: Int, height: Int) {
        for row in top..<top + height {
            for column in left..<left + width { rows[row * rowBytes + column / 8] &= ~(0x80 >> UInt8(column % 8)) }
        }
    }

    /// The file.
    ///
    /// - Parameter dotsPerInch: how large printers make it when nobody says otherwise.
    func file(dotsPerInch: Int) -> Data {
        var file = Data([0x89]) + Data("PNG\r\n\u{1A}\n".utf8)
        // One bit a pixel, shades of grey, no interlacing.
        Self.add("IHDR", Self.bytes(width) + Self.bytes(height) + Data([1, 0, 0, 0, 0]), to: &file)
        let dotsPerMetre = (dotsPerInch * 10_000 + 127) / 254
        Self.add("pHYs", Self.bytes(dotsPerMetre) + Self.bytes(dotsPerMetre) + Data([1]), to: &file)
        Self.add("IDAT", compressed, to: &file)
        Self.add("IEND", Data(), to: &file)
        return file
    }

    /// Each row behind a byte that says that it stands as it is.
    private var compressed: Data {
        var plain: [UInt8] = []
        plain.reserveCapacity(rows.count + height)
        for row in 0..<height {
            plain.append(0)
            plain += rows[row * rowBytes..<(row + 1) * rowBytes]
        }
        var count = compressBound(uLong(plain.count))
        var packed = [UInt8](repeating: 0, count: Int(count))
        let outcome = compress(&packed, &count, plain, uLong(plain.count))
        precondition(outcome == Z_OK, "there is room for whatever comes of it")
        return Data(packed.prefix(Int(count)))
    }

    private static func add(_ kind: String, _ content: Data, to file: inout Data) {
        let part = Data(kind.utf8) + content
        file += bytes(content.count) + part + bytes(Int(CRC32.of(part)))
    }

    /// Four of them, the highest first.
    private static func bytes(_ number: Int) -> Data {
        Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) })
    }
}
