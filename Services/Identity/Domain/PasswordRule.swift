import Contracts

/// What a password must be: long, and not the user's name. Length beats rules about characters (NIST SP 800-63B).
package enum PasswordRule {
    package static let shortest = 10
    /// scrypt reads any length; the limit keeps a request from making us hash megabytes.
    package static let longest = 256

    package static func check(
        _ password: String, for username: String, at pointer: String
    ) throws(IdentityRefusal) {
        guard (shortest...longest).contains(password.count) else {
            throw .invalid([
                Fault(pointer: pointer, code: "length", message: "A password has \(shortest) to \(longest) characters.")
            ])
        }
        guard password.lowercased() != username.lowercased() else {
            throw .invalid([Fault(pointer: pointer, code: "weak", message: "The user name is no password.")])
        }
    }
}
