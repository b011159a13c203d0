/// What a reference number stands for (page, 1.1).
enum ReferenceKind: String, Sendable {
    case challenge = "CR"
    case signIn = "AU"
    case onlineSession = "SO"
    case batchSession = "SB"
    case invoice = "EE"
    case sessionReceipt = "EU"
    case export = "EH"
    case token = "EC"
}

/// `YYYYMMDD-XX-10hex-10hex-2hex`, 36 characters.
///
/// The page does not say what the last two are; in the API's examples they are the CRC-8 of the 33 before them.
enum ReferenceNumber {
    static func make(_ kind: ReferenceKind, at moment: Moment) -> String {
        var random = SystemRandomNumberGenerator()
        let day = Warsaw.day(of: moment).filter { $0 != "-" }
        let first = paddedHex(random.next() & 0xFF_FFFF_FFFF, digits: 10)
        let second = paddedHex(random.next() & 0xFF_FFFF_FFFF, digits: 10)
        let body = "\(day)-\(kind.rawValue)-\(first)-\(second)-"
        return body + CRC8.hex(of: body)
    }

    /// Whether a text has the shape of a reference number, of whatever kind.
    static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == 36
            && text.wholeMatch(of: /[0-9]{8}-[0-9A-Z]{2}-[0-9A-F]{10}-[0-9A-F]{10}-[0-9A-F]{2}/) != nil
    }
}

/// `NIP(10)-YYYYMMDD-12hex-2hex`: the number that makes an invoice one in law (page, 1.5).
enum KSeFNumber {
    /// - Parameter serial: unlike for every invoice the portal ever accepts.
    static func make(seller: String, day: String, serial: UInt64) -> String {
        // Multiplying by an odd number permutes the 40 bits: numbers look as scattered as the real ones and never meet.
        let scattered = (serial &* 0x9E37_79B9_7F4A_7C15) & 0xFF_FFFF_FFFF
        let body = "\(seller)-\(day.filter { $0 != "-" })-01\(paddedHex(scattered, digits: 10))"
        return "\(body)-\(CRC8.hex(of: body))"
    }

    static func isWellFormed(_ text: String) -> Bool {
        text.wholeMatch(of: /[1-9][0-9]{9}-[2-9][0-9]{7}-[0-9A-F]{6}-?[0-9A-F]{6}-[0-9A-F]{2}/) != nil
    }
}

/// CRC-8 with polynomial 0x07, start 0x00, no reflection, no final xor (page, 1.5).
enum CRC8 {
    static func hex(of text: String) -> String {
        paddedHex(UInt64(value(of: text.utf8)), digits: 2)
    }

    static func value(of bytes: some Sequence<UInt8>) -> UInt8 {
        bytes.reduce(0) { sum, byte in
            (0..<8).reduce(sum ^ byte) { crc, _ in crc & 0x80 == 0 ? crc << 1 : crc << 1 ^ 0x07 }
        }
    }
}

/// Upper-case hexadecimal of a fixed length.
func paddedHex(_ value: UInt64, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
