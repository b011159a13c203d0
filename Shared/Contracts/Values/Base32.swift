import Foundation

/// Crockford's base 32 over 128 bits in 26 characters, lower case, as TypeID 0.3 defines it.
package enum Base32 {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    package static func encode(_ uuid: UUID) -> String {
        var number = UInt128(uuid.high) << 64 | UInt128(uuid.low)
        return String(unsafeUninitializedCapacity: 26) { buffer in
            for index in stride(from: 25, through: 0, by: -1) {
                buffer[index] = alphabet[Int(truncatingIfNeeded: number & 31)]
                number >>= 5
            }
            return 26
        }
    }

    package static func decode(_ text: some StringProtocol) -> UUID? {
        guard text.utf8.count == 26, let first = text.utf8.first, values[Int(first)] < 8 else { return nil }
        var number: UInt128 = 0
        for character in text.utf8 {
            let value = values[Int(character)]
            guard value < 32 else { return nil }
            number = number << 5 | UInt128(value)
        }
        return UUID(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
    }
}
