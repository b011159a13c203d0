/// A number of Iran's registers (`identifiers.md`): told apart by its length.
package struct NationalNumber: Sendable, Hashable {
    /// ASCII digits.
    package let text: String

    package init(_ text: String) { self.text = text }

    /// What a person typed: Persian and Arabic digits become ASCII ones; spaces, hyphens and marks go.
    package init(typed text: String) {
        self.text = String(
            text.unicodeScalars.compactMap { scalar -> Character? in
                switch scalar.value {
                case 0x30...0x39: Character(scalar)
                case 0x6F0...0x6F9: Character(UnicodeScalar(UInt8(scalar.value - 0x6F0 + 0x30)))
                case 0x660...0x669: Character(UnicodeScalar(UInt8(scalar.value - 0x660 + 0x30)))
                default: scalar.properties.isAlphabetic ? Character(scalar) : nil
                }
            })
    }

    /// Whether its check digit is known to be wrong; numbers without a rule never are.
    package var isWrong: Bool {
        guard text.isDigits else { return false }
        let digits = text.utf8.map { Int($0) - 48 }
        return switch digits.count {
        case 10: !Self.isPerson(digits)
        case 11: !Self.isCompany(digits)
        default: false
        }
    }

    /// Whether the first ten of fourteen digits are a person's national code; otherwise it is a foreigner's.
    package var beginsWithPerson: Bool {
        text.isDigits && text.utf8.count >= 10 && Self.isPerson(text.utf8.prefix(10).map { Int($0) - 48 })
    }

    private static func isPerson(_ digits: [Int]) -> Bool {
        guard Set(digits).count > 1 else { return false }
        let rest = (0..<9).reduce(0) { $0 + digits[$1] * (10 - $1) } % 11
        return digits[9] == (rest < 2 ? rest : 11 - rest)
    }

    private static func isCompany(_ digits: [Int]) -> Bool {
        guard digits[3...8].contains(where: { $0 != 0 }) else { return false }
        let weights = [29, 27, 23, 19, 17]
        let rest = (0..<10).reduce(0) { $0 + (digits[$1] + digits[9] + 2) * weights[$1 % 5] } % 11
        return digits[10] == (rest == 10 ? 0 : rest)
    }
}
