/// The number that the portal knows an invoice by, of 22 characters, made by the seller (`moadian.md` 4): the memory's six,
/// five hexadecimal digits of the UTC day, ten of the serial, and a check digit.
package struct TaxID: Hashable, Sendable {
    /// Upper-case Latin letters and digits, six.
    package let memoryID: String
    /// Days since 1970-01-01, UTC: from midnight to half past three in Tehran it is the day before there.
    package let day: Int
    package let serial: Int64

    /// Beyond it the control string would grow by a digit.
    package static let largestSerial: Int64 = 999_999_999_999
    private static let largestDay = 0xF_FFFF

    /// Makes the tax id of an invoice.
    ///
    /// - Parameters:
    ///   - milliseconds: the very number that is written to `indatim`; the portal compares the two.
    ///   - serial: never used before in this memory.
    package init(memoryID: String, issuedAt milliseconds: Int64, serial: Int64) throws(TaxIDFault) {
        guard Self.isMemoryID(memoryID) else { throw .memoryID(memoryID) }
        guard (0...Self.largestSerial).contains(serial) else { throw .serial(serial) }
        let day = milliseconds / 86_400_000
        guard milliseconds >= 0, day <= Self.largestDay else { throw .instant(milliseconds) }
        self.init(memoryID: memoryID, day: Int(day), serial: serial)
    }

    /// Reads one and checks it; lower-case letters are not taken.
    package init(_ text: String) throws(TaxIDFault) {
        if let foreign = text.first(where: { !$0.isASCII }) { throw .foreignCharacter(foreign) }
        let bytes = Array(text.utf8)
        guard bytes.count == 22 else { throw .length(bytes.count) }
        let memoryID = String(decoding: bytes[..<6], as: UTF8.self)
        guard Self.isMemoryID(memoryID) else { throw .memoryID(memoryID) }
        guard let day = Self.hexadecimal(bytes[6..<11]), let serial = Self.hexadecimal(bytes[11..<21]) else {
            throw .notHexadecimal
        }
        self.init(memoryID: memoryID, day: Int(day), serial: serial)
        guard bytes[21] == UInt8(ascii: "0") + UInt8(checkDigit) else { throw .checkDigit(expected: checkDigit) }
    }

    private init(memoryID: String, day: Int, serial: Int64) {
        self.memoryID = memoryID
        self.day = day
        self.serial = serial
    }

    /// `inno`: the serial's ten hexadecimal digits.
    package var invoiceNumber: String { Self.hexadecimal(serial, 10) }

    package var checkDigit: Int { Verhoeff.checkDigit(of: controlString.utf8.map { Int($0) - 0x30 }) }

    /// What the check digit is of: letters as their ASCII codes, day and serial in decimal.
    package var controlString: String {
        let memory = memoryID.utf8.map { $0 >= UInt8(ascii: "A") ? "\($0)" : "\($0 - 0x30)" }.joined()
        return memory + Self.padded("\(day)", 6) + Self.padded("\(serial)", 12)
    }

    /// Whether the day is that of `indatim`.
    package func isOf(_ milliseconds: Int64) -> Bool { milliseconds >= 0 && milliseconds / 86_400_000 == Int64(day) }

    /// `[A-Z0-9]{6}`; which letters are given out is for the portal to know.
    package static func isMemoryID(_ text: String) -> Bool {
        text.utf8.count == 6 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }) else { return nil }
        return Int64(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private static func hexadecimal(_ number: Int64, _ places: Int) -> String {
        padded(String(number, radix: 16, uppercase: true), places)
    }

    private static func padded(_ digits: String, _ places: Int) -> String {
        String(repeating: "0", count: max(0, places - digits.utf8.count)) + digits
    }
}

extension TaxID: CustomStringConvertible {
    package var description: String {
        memoryID + Self.hexadecimal(Int64(day), 5) + invoiceNumber + "\(checkDigit)"
    }
}

/// Why something is not a tax id.
package enum TaxIDFault: Error, Sendable, Equatable {
    case memoryID(String)
    /// Milliseconds before 1970 or after the year 4840.
    case instant(Int64)
    case serial(Int64)
    case length(Int)
    /// Persian digits, most often.
    case foreignCharacter(Character)
    case notHexadecimal
    case checkDigit(expected: Int)
}

extension TaxIDFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .memoryID(let text):
            "“\(text.prefix(20))” is no memory id: six upper-case Latin letters and digits, as the dashboard shows it."
        case .instant(let milliseconds): "\(milliseconds) ms since 1970 is no day that a tax id can hold."
        case .serial(let serial): "\(serial) is no serial: a whole number from 0 to \(TaxID.largestSerial)."
        case .length(let count): "A tax id has 22 characters, A–Z and 0–9; this has \(count)."
        case .foreignCharacter(let character):
            "“\(character)” may not stand in a tax id: it is of A–Z and 0–9 only, so write the digits as those."
        case .notHexadecimal: "The 15 characters after the memory id are day and serial, in upper-case hexadecimal."
        case .checkDigit(let expected): "The check digit is wrong: with these parts it is \(expected)."
        }
    }
}
