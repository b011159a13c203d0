/// Check digits of Polish numbers (`identifiers.md`, Poland). The text has no spaces, hyphens or prefix.
enum NationalNumbers {
    /// Ten digits, not 0 in front, and the right last one. That FA(3) has no place for 00 in places 2 and 3 its schema says.
    static func isNIP(_ text: String) -> Bool {
        guard let digits = digits(text, 10), digits[0] != 0 else { return false }
        let sum = zip(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]).reduce(0) { $0 + $1.0 * $1.1 }
        return sum % 11 == digits[9]
    }

    /// 26 digits of the Polish national account number, remainder 1.
    static func isNRB(_ text: String) -> Bool { digits(text, 26) != nil && isIBAN("PL" + text) }

    /// ISO 13616: country, two digits and the account; remainder 1 of 97. A Polish one has 28 places.
    static func isIBAN(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (15...34).contains(bytes.count), !text.hasPrefix("PL") || bytes.count == 28 else { return false }
        var remainder = 0
        for byte in bytes[4...] + bytes[..<4] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): remainder = (remainder * 10 + Int(byte - 48)) % 97
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): remainder = (remainder * 100 + Int(byte - 55)) % 97
            default: return false
            }
        }
        return remainder == 1
    }

    static func areDigits(_ text: String) -> Bool { digits(text, text.utf8.count) != nil }

    private static func digits(_ text: String, _ count: Int) -> [Int]? {
        let digits = text.utf8.compactMap { byte in (48...57).contains(byte) ? Int(byte) - 48 : nil }
        return digits.count == count && text.utf8.count == count ? digits : nil
    }
}
