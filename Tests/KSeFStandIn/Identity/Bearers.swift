import Crypto
import Foundation

/// The three bearer tokens of a sign-in (page, 1.2).
enum BearerKind: String, Codable, Sendable {
    /// `authenticationToken`: asks for the sign-in's status and redeems it.
    case operation = "OperationToken"
    case access = "ContextToken"
    case refresh = "RefreshToken"

    var life: Duration {
        switch self {
        case .operation: .seconds(45 * 60)
        case .access: .seconds(15 * 60)
        case .refresh: .seconds(7 * 86_400)
        }
    }
}

/// A token with its end, as every answer of the sign-in gives it.
struct TokenInfo: Codable, Sendable {
    var token: String
    var validUntil: Moment
}

/// Makes and reads the portal's JWTs (HS256).
struct Bearers: Codable, Sendable {
    private var secret: Data

    init() {
        secret = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    }

    func issue(_ kind: BearerKind, for signIn: String, context: ContextIdentifier, at now: Moment) -> TokenInfo {
        let end = now + kind.life
        let claims = Claims(
            tokenType: kind, signIn: signIn, contextType: context.type, contextValue: context.value,
            exp: end.milliseconds / 1000, iat: now.milliseconds / 1000, jti: UUID().uuidString)
        let head = Data(#"{"alg":"HS256","typ":"JWT"}"#.utf8).base64URL
        let payload = ((try? JSONEncoder().encode(claims)) ?? Data()).base64URL
        let signed = "\(head).\(payload)"
        return TokenInfo(token: "\(signed).\(signature(of: signed).base64URL)", validUntil: end)
    }

    /// The sign-in a token belongs to, where it is one of ours, of this kind, and not over.
    ///
    /// - Throws: 401.
    func read(_ token: String, as kinds: BearerKind..., at now: Moment) throws(Refusal) -> (
        kind: BearerKind, signIn: String
    ) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let given = Data(base64URL: parts[2]),
            HMAC<SHA256>.isValidAuthenticationCode(
                given, authenticating: Data("\(parts[0]).\(parts[1])".utf8), using: SymmetricKey(data: secret)),
            let payload = Data(base64URL: parts[1]),
            let claims = try? JSONDecoder().decode(Claims.self, from: payload)
        else { throw .unauthorized("Token jest nieprawidłowy.") }
        guard kinds.contains(claims.tokenType) else { throw .unauthorized("Rodzaj tokena nie pozwala na tę operację.") }
        guard claims.exp > now.milliseconds / 1000 else { throw .unauthorized("Token wygasł.") }
        return (claims.tokenType, claims.signIn)
    }

    private func signature(of text: String) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: secret)))
    }

    private struct Claims: Codable {
        var tokenType: BearerKind
        var signIn: String
        var contextType: ContextType
        var contextValue: String
        var exp: Int64
        var iat: Int64
        var jti: String
        var iss = "ksef-stand-in"

        enum CodingKeys: String, CodingKey {
            case tokenType = "token-type"
            case signIn = "operation-reference-number"
            case contextType = "context-identifier-type"
            case contextValue = "context-identifier-value"
            case exp, iat, jti, iss
        }
    }
}
