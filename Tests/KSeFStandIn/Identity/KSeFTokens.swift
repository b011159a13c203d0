import Crypto
import Foundation

/// The long-lived secrets that programs sign in with (page, 1.2, "KSeF tokens").
struct KSeFTokens: Codable, Sendable {
    struct Token: Codable, Sendable {
        var reference: String
        /// SHA-256 of the secret; the secret itself is shown once and not kept.
        var hash: String
        var context: ContextIdentifier
        var author: Subject
        var permissions: [Permission]
        var description: String
        var createdAt: Moment
        var activeAt: Moment
        var lastUsedAt: Moment?
        var revoked = false
        var failed = false

        func status(at now: Moment) -> String {
            if failed { return "Failed" }
            if revoked { return "Revoked" }
            return activeAt <= now ? "Active" : "Pending"
        }
    }

    private(set) var tokens: [String: Token] = [:]

    func find(secret: String) -> Token? {
        let hash = Data(secret.utf8).sha256
        return tokens.values.first { $0.hash == hash }
    }

    subscript(reference: String) -> Token? { tokens[reference] }

    /// A new token and its secret, `reference|nip-…|64 hex`: it contains the separator of the sign-in on purpose.
    mutating func make(
        in context: ContextIdentifier, by author: Subject, permissions: [Permission], description: String,
        at now: Moment,
        activeAfter think: Duration
    ) -> (token: Token, secret: String) {
        let reference = ReferenceNumber.make(.token, at: now)
        let random = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let prefix = context.type == .nip ? "nip" : "internalId"
        let digits = random.map { paddedHex(UInt64($0), digits: 2) }.joined().lowercased()
        let secret = "\(reference)|\(prefix)-\(context.value)|\(digits)"
        let token = Token(
            reference: reference, hash: Data(secret.utf8).sha256, context: context, author: author,
            permissions: permissions, description: description, createdAt: now, activeAt: now + think)
        tokens[reference] = token
        return (token, secret)
    }

    mutating func register(_ registration: TokenRegistration, at now: Moment) -> Token {
        let claimed = registration.token.split(separator: "|").first.map(String.init)
        let reference = claimed.flatMap { ReferenceNumber.isWellFormed($0) ? $0 : nil }
        let known = find(secret: registration.token)?.reference
        let token = Token(
            reference: known ?? reference ?? ReferenceNumber.make(.token, at: now),
            hash: Data(registration.token.utf8).sha256, context: registration.context,
            author: registration.author
                ?? Subject(type: .nip, value: registration.context.nip ?? registration.context.value),
            permissions: registration.permissions ?? [.invoiceRead, .invoiceWrite, .introspection],
            description: registration.description ?? "Token zarejestrowany bocznym wejściem", createdAt: now,
            activeAt: registration.activeAt ?? now, revoked: registration.revoked ?? false,
            failed: registration.failed ?? false)
        tokens[token.reference] = token
        return token
    }

    mutating func restore(_ token: Token) { tokens[token.reference] = token }

    mutating func revoke(_ reference: String) { tokens[reference]?.revoked = true }
    mutating func used(_ reference: String, at now: Moment) { tokens[reference]?.lastUsedAt = now }
}

/// `POST /stand-in/tokens`, and the entries of `--clients`: a token that programs may use from now on.
struct TokenRegistration: Codable, Sendable {
    var token: String
    var context: ContextIdentifier
    var author: Subject?
    var permissions: [Permission]?
    var description: String?
    var activeAt: Moment?
    var revoked: Bool?
    var failed: Bool?
}
