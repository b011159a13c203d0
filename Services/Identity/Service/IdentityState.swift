import CryptoExtras
import Foundation
import ServiceKit

/// What Identity makes once at start: its settings, the hasher, the key ring.
struct IdentityState: Sendable {
    let passwords: PasswordHasher
    let keys: SigningKeyRing
    let bootstrap: Bootstrap?

    init(_ reader: SettingsReader) {
        let key = reader.secret(
            "identity.key", "a long random text that seals the private signing keys, the same in all replicas")
        if !key.isEmpty, key.utf8.count < 16 {
            reader.complain(
                "identity.key", "is too short", "at least 16 characters, for example of: openssl rand -hex 32")
        }
        let cost = reader.number(
            "identity.password.cost", "scrypt's work factor as a power of two", in: 4...20,
            default: PasswordHasher.Cost.usual.exponent)
        passwords = PasswordHasher(cost: PasswordHasher.Cost(exponent: cost), concurrently: 2)
        keys = SigningKeyRing(secret: key)
        bootstrap = Bootstrap(reader)
    }
}

/// The first administrator, given by settings because nobody could create him.
struct Bootstrap: Sendable {
    let username: String
    let password: String

    /// `KARVAN_IDENTITY_BOOTSTRAP` is `username:password`; `KARVAN_ADMINISTRATOR_PASSWORD` is the password of
    /// `administrator`. Both may come as a file.
    init?(_ reader: SettingsReader) {
        let both = reader.optionalSecret(
            "identity.bootstrap", "username:password of the first administrator, used while there is none")
        let password = reader.optionalSecret(
            "administrator.password", "the password alone; the first administrator is then called administrator")
        if let both {
            let parts = both.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else {
                reader.complain("identity.bootstrap", "has no colon", "username:password")
                return nil
            }
            self.init(username: String(parts[0]), password: String(parts[1]))
        } else if let password {
            self.init(username: "administrator", password: password)
        } else {
            return nil
        }
    }

    private init(username: String, password: String) {
        self.username = username
        self.password = password
    }
}
