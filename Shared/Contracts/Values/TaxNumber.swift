/// Tax numbers of customers, as far as their check digits tell (`identifiers.md`). Blanks, hyphens and a leading `PL` do not
/// count; digits of other scripts are Latin by then.
package enum TaxNumber {
    /// As it is kept: without what people put between its digits.
    package static func bare(_ text: String) -> String {
        let signs = text.filter { !$0.isWhitespace && $0 != "-" }
        return signs.uppercased().hasPrefix("PL") ? String(signs.dropFirst(2)) : signs
    }

    /// Whether it may be one: of other countries than these every text may.
    ///
    /// - Parameters:
    ///   - text: bare.
    ///   - country: ISO 3166-1 alpha-2.
    package static func isPossible(_ text: String, in country: String) -> Bool {
        switch country {
        case "PL": isNIP(text)
        case "IR": isIranian(text)
        default: true
        }
    }

    private static func isNIP(_ text: String) -> Bool {
        guard let digits = digits(text, 10...10), digits[0] != 0 else { return false }
        let sum = zip(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]).reduce(0) { $0 + $1.0 * $1.1 }
        return sum % 11 == digits[9]
    }

    /// A person's national code, a company's legal entity id, or an economic number of 12 or 14 digits, of which nobody has
    /// published a rule.
    private static func isIranian(_ text: String) -> Bool {
        guard let digits = digits(text, 10...14) else { return false }
        switch digits.count {
        case 10: return isNationalCode(digits)
        case 11: return isLegalEntity(digits)
        case 12, 14: return true
        default: return false
        }
    }

    private static func isNationalCode(_ digits: [Int]) -> Bool {
        guard Set(digits).count > 1 else { return false }
        let remainder = digits[..<9].enumerated().reduce(0) { $0 + $1.element * (10 - $1.offset) } % 11
        return digits[9] == (remainder < 2 ? remainder : 11 - remainder)
    }

    private static func isLegalEntity(_ digits: [Int]) -> Bool {
        guard digits[3...8].contains(where: { $0 != 0 }) else { return false }
        let (shift, weights) = (digits[9] + 2, [29, 27, 23, 19, 17])
        let sum = digits[..<10].enumerated().reduce(0) { $0 + ($1.element + shift) * weights[$1.offset % 5] }
        return digits[10] == sum % 11 % 10
    }

    private static func digits(_ text: String, _ counts: ClosedRange<Int>) -> [Int]? {
        let digits = text.utf8.compactMap { (48...57).contains($0) ? Int($0) - 48 : nil }
        return digits.count == text.utf8.count && counts.contains(digits.count) ? digits : nil
    }
}
