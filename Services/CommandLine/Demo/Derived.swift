import Contracts
import Crypto
import Foundation

/// Ids that come out the same on every run, so that loading twice changes nothing.
enum Derived {
    /// A version 7 id of a fixed instant; its random part is the digest of `name`.
    static func uuid(_ name: String, at time: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) -> UUID {
        let digest = Array(SHA256.hash(data: Data(name.utf8)))
        func word(_ from: Int) -> UInt64 { digest[from..<from + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        return UUIDv7.make(milliseconds: UInt64(max(0, time.microseconds / 1000)), random: (word(0), word(8)))
    }

    static func id<Tag: IDTag>(_ name: String, _ type: ID<Tag>.Type = ID<Tag>.self) -> ID<Tag> {
        ID(uuid(Tag.prefix + "/" + name))
    }
}
