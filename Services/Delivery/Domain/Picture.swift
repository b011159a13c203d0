import Contracts

/// What the bytes of a picture say of themselves. Its name and the type that a sender declares count for nothing.
///
/// Three formats are taken: what cameras and browsers make, and every browser shows. SVG, PDF and HTML are none of them,
/// so nothing that could run is ever kept.
package struct Picture: Sendable, Equatable {
    package enum Format: String, Sendable, CaseIterable {
        case jpeg = "image/jpeg"
        case png = "image/png"
        case webp = "image/webp"
    }

    package static let largestBytes = DeliveryProofView.largestBytes
    /// In pixels. What is larger takes a browser's memory, however few bytes it has.
    package static let longestSide = 16_384

    package let format: Format
    /// In pixels, as stored: a camera that was held upright may only have noted that.
    package let width: Int
    package let height: Int

    /// - Throws: `.pictureUnreadable` for what is none of the three, or breaks off before it says how large it is;
    ///   `.pictureTooLarge`.
    package init(_ bytes: [UInt8]) throws(DeliveryRefusal) {
        guard bytes.count <= Self.largestBytes else { throw .pictureTooLarge }
        let reader = PictureBytes(bytes: bytes)
        guard let format = reader.format, let size = reader.size(format), size.width > 0, size.height > 0 else {
            throw .pictureUnreadable
        }
        guard max(size.width, size.height) <= Self.longestSide else { throw .pictureTooLarge }
        self.format = format
        (width, height) = size
    }
}

private struct PictureBytes {
    let bytes: [UInt8]

    var format: Picture.Format? {
        if starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if starts(with: Array("RIFF".utf8)), starts(with: Array("WEBP".utf8), at: 8) { return .webp }
        return nil
    }

    func size(_ format: Picture.Format) -> (width: Int, height: Int)? {
        switch format {
        case .jpeg: sizeOfJPEG
        case .png: sizeOfPNG
        case .webp: sizeOfWebP
        }
    }

    /// Behind the header: ISO 15948, 11.2.2.
    private var sizeOfPNG: (width: Int, height: Int)? {
        guard starts(with: Array("IHDR".utf8), at: 12), let width = big(16, 4), let height = big(20, 4) else {
            return nil
        }
        return (width, height)
    }

    /// In the first frame header, behind segments of any kind: ISO 10918-1, B.2.2.
    private var sizeOfJPEG: (width: Int, height: Int)? {
        var place = 2
        while let marker = big(place, 2), marker > 0xFF00 {
            if marker == 0xFFFF {
                place += 1
                continue
            }
            guard let length = big(place + 2, 2), length >= 2 else { return nil }
            switch marker {
            case 0xFFC4, 0xFFC8, 0xFFCC: break
            case 0xFFC0...0xFFCF:
                guard let height = big(place + 5, 2), let width = big(place + 7, 2) else { return nil }
                return (width, height)
            // The picture itself begins, or it is over already.
            case 0xFFD9, 0xFFDA: return nil
            default: break
            }
            place += 2 + length
        }
        return nil
    }

    /// In the first chunk, of whichever kind it is: RFC 9649, 2.5 to 2.7.
    private var sizeOfWebP: (width: Int, height: Int)? {
        if starts(with: Array("VP8 ".utf8), at: 12), starts(with: [0x9D, 0x01, 0x2A], at: 23) {
            guard let width = little(26, 2), let height = little(28, 2) else { return nil }
            return (width & 0x3FFF, height & 0x3FFF)
        }
        if starts(with: Array("VP8L".utf8), at: 12), starts(with: [0x2F], at: 20), let sides = little(21, 4) {
            return (sides & 0x3FFF + 1, sides >> 14 & 0x3FFF + 1)
        }
        if starts(with: Array("VP8X".utf8), at: 12), let width = little(24, 3), let height = little(27, 3) {
            return (width + 1, height + 1)
        }
        return nil
    }

    private func starts(with some: [UInt8], at place: Int = 0) -> Bool {
        bytes.count >= place + some.count && bytes[place..<place + some.count].elementsEqual(some)
    }

    private func big(_ place: Int, _ count: Int) -> Int? {
        guard bytes.count >= place + count else { return nil }
        return bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private func little(_ place: Int, _ count: Int) -> Int? {
        guard bytes.count >= place + count else { return nil }
        return bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
