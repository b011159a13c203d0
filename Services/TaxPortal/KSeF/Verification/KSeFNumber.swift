import Contracts

/// The number under which an invoice exists in law: `NIP-YYYYMMDD-12 hexadecimal-2 hexadecimal`.
///
/// Numbers of KSeF 1.0 have 36 characters, one hyphen more; they are taken as they are, their check digits are not looked
/// at. The numbers inside the ministry's sample invoices have wrong check digits: read only what KSeF gives us.
///
/// - Source: ksef.md 1.5.
package struct KSeFNumber: Hashable, Sendable {
    package let text: String
    /// NIP of the seller.
    package let seller: String
    /// The day on which KSeF took the invoice in.
    package let day: LocalDate

    /// - Throws: `InvalidValue`, with what is wrong with it.
    package init(_ text: String) throws(InvalidValue) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Array($0.utf8) }
        let isOld = parts.count == 5
        guard isOld || parts.count == 4, parts[0].count == 10, parts[1].count == 8,
            parts[2...].dropLast().map(\.count) == (isOld ? [6, 6] : [12]), parts[parts.count - 1].count == 2,
            parts[0].allSatisfy(Self.isDigit), parts[1].allSatisfy(Self.isDigit),
            parts[2...].joined().allSatisfy(Self.isHexadecimal)
        else { throw InvalidValue("“\(text.prefix(40))” is no KSeF number: NIP-YYYYMMDD-12 characters-2 characters.") }
        let date = String(decoding: parts[1], as: UTF8.self)
        guard let day = try? LocalDate("\(date.prefix(4))-\(date.dropFirst(4).prefix(2))-\(date.suffix(2))") else {
            throw InvalidValue("“\(date)” in the KSeF number is no day.")
        }
        if !isOld, Self.checkDigits(of: text.utf8.prefix(32)) != String(decoding: parts[3], as: UTF8.self) {
            throw InvalidValue("The check digits of the KSeF number \(text) do not fit; it was changed on the way.")
        }
        self.text = text
        self.seller = String(decoding: parts[0], as: UTF8.self)
        self.day = day
    }

    /// CRC-8 with polynomial 0x07, start 0x00, nothing reflected, as two hexadecimal characters.
    ///
    /// - Parameter characters: the first 32 of a number, hyphens included.
    package static func checkDigits(of characters: some Sequence<UInt8>) -> String {
        var remainder: UInt8 = 0
        for character in characters {
            remainder ^= character
            for _ in 0..<8 { remainder = remainder & 0x80 == 0 ? remainder << 1 : remainder << 1 ^ 0x07 }
        }
        return (remainder < 16 ? "0" : "") + String(remainder, radix: 16, uppercase: true)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }
}

extension KSeFNumber: CustomStringConvertible {
    package var description: String { text }
}
