import Foundation

/// Time-ordered UUIDs, RFC 9562 version 7: 48 bits of Unix milliseconds, then 74 random bits.
package enum UUIDv7 {
    /// Where the ids of a task come from when they are not to be random: a run that can be repeated exactly.
    @TaskLocal package static var source: (@Sendable (Timestamp) -> UUID)?

    package static func make(at time: Timestamp = .now()) -> UUID {
        if let source { return source(time) }
        var random = SystemRandomNumberGenerator()
        return make(milliseconds: UInt64(max(0, time.microseconds / 1000)), random: (random.next(), random.next()))
    }

    /// The parts put together; `random` supplies the 74 bits that time does not.
    package static func make(milliseconds: UInt64, random: (UInt64, UInt64)) -> UUID {
        let high = (milliseconds << 16) | 0x7000 | (random.0 & 0x0FFF)
        let low = (random.1 & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return UUID(high: high, low: low)
    }

    /// The instant inside a version 7 id, or `nil` for any other UUID.
    package static func time(of uuid: UUID) -> Timestamp? {
        guard uuid.high >> 12 & 0xF == 7, uuid.low >> 62 == 2 else { return nil }
        return Timestamp(microseconds: Int64(uuid.high >> 16) * 1000)
    }
}

extension UUID {
    package init(high: UInt64, low: UInt64) {
        func byte(_ word: UInt64, _ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
                byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }

    package var high: UInt64 { words.0 }
    package var low: UInt64 { words.1 }

    private var words: (UInt64, UInt64) {
        withUnsafeBytes(of: uuid) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}
