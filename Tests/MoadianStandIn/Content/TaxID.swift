/// The 22 characters of a tax id, taken apart (section 4).
struct TaxID: Sendable, Equatable {
    let memoryID: String
    let epochDay: Int64
    /// Ten hexadecimal digits, as `inno` repeats them.
    let serial: String
    let checkDigit: Int

    /// nil when it does not have the form of a tax id; the check digit may still be wrong.
    init?(_ text: String) {
        guard text.wholeMatch(of: /[A-Z0-9]{6}[0-9A-F]{15}[0-9]/) != nil else { return nil }
        let characters = Array(text)
        memoryID = String(characters[0..<6])
        epochDay = Int64(String(characters[6..<11]), radix: 16)!
        serial = String(characters[11..<21])
        checkDigit = characters[21].wholeNumberValue!
    }

    var hasRightCheckDigit: Bool {
        let letters = memoryID.map { $0.isNumber ? String($0) : String($0.asciiValue!) }.joined()
        let control =
            letters + Self.padded(epochDay, 6) + Self.padded(Int64(serial, radix: 16)!, 12)
        return Verhoeff.checkDigit(of: control) == checkDigit
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// The check digit over the group of the pentagon's ten symmetries: 0 to 4 turn it, 5 to 9 flip it (section 4).
enum Verhoeff {
    static func checkDigit(of digits: String) -> Int {
        var check = 0
        for (index, character) in digits.reversed().enumerated() {
            check = product(check, permuted(character.wholeNumberValue!, times: (index + 1) % 8))
        }
        return (1...4).contains(check) ? 5 - check : check
    }

    private static func product(_ first: Int, _ second: Int) -> Int {
        switch (first < 5, second < 5) {
        case (true, true): (first + second) % 5
        case (true, false): 5 + (first + second - 5) % 5
        case (false, true): 5 + (first - 5 - second + 5) % 5
        case (false, false): (first - second + 5) % 5
        }
    }

    private static func permuted(_ digit: Int, times: Int) -> Int {
        (0..<times).reduce(digit) { digit, _ in [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][digit] }
    }
}
