import Foundation

extension Data {
    /// Base 64 with the alphabet of URLs, without padding (RFC 4648, section 5; RFC 7515).
    package var base64URL: String { String(decoding: base64URLBytes, as: UTF8.self) }

    /// ``base64URL`` as ASCII, which is what tokens are signed and sent as.
    package var base64URLBytes: Data {
        var bytes = base64EncodedData()
        while bytes.last == UInt8(ascii: "=") { bytes.removeLast() }
        bytes.withUnsafeMutableBytes { buffer in
            for index in buffer.indices {
                switch buffer[index] {
                case UInt8(ascii: "+"): buffer[index] = UInt8(ascii: "-")
                case UInt8(ascii: "/"): buffer[index] = UInt8(ascii: "_")
                default: break
                }
            }
        }
        return bytes
    }

    /// - Returns: `nil` for anything but unpadded base 64 in the alphabet of URLs.
    package init?(base64URL text: some StringProtocol) {
        var bytes = Data(text.utf8)
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "-"): bytes[index] = UInt8(ascii: "+")
            case UInt8(ascii: "_"): bytes[index] = UInt8(ascii: "/")
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: break
            }
        }
        guard bytes.count % 4 != 1 else { return nil }
        while bytes.count % 4 != 0 { bytes.append(UInt8(ascii: "=")) }
        self.init(base64Encoded: bytes)
    }
}
