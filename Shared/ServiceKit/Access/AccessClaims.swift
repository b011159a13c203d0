import Contracts
import JWTKit

/// The content of an access token. Identity signs it, every service reads it.
package struct AccessClaims: JWTPayload {
    /// Who signs, and for whom: both are fixed, one installation is one circle of trust.
    package static let party = "karvan"

    package let issuer: String
    package let audience: String
    package let subject: UserID
    package let company: CompanyID
    package let roles: [Role]
    package let unit: UnitID?
    /// Row scope by collection; `*` stands for all.
    package let scopes: [String: RowScope]?
    package let discountLimit: ExactDecimal?
    package let approvalLimit: Money?
    /// Seconds since 1970.
    package let expiresAt: Int64
    package let notBefore: Int64
    package let issuedAt: Int64
    /// The sign-in this token came from; revoking that ends its refreshes.
    package let session: String

    package enum CodingKeys: String, CodingKey {
        case issuer = "iss"
        case audience = "aud"
        case subject = "sub"
        case company, roles, unit, scopes
        case discountLimit = "discount_limit"
        case approvalLimit = "approval_limit"
        case expiresAt = "exp"
        case notBefore = "nbf"
        case issuedAt = "iat"
        case session = "sid"
    }

    package init(_ principal: Principal, session: String, from: Timestamp, seconds: Int64) {
        let start = from.microseconds / 1_000_000
        self.issuer = Self.party
        self.audience = Self.party
        self.subject = principal.user
        self.company = principal.company
        self.roles = principal.roles.sorted { $0.rawValue < $1.rawValue }
        self.unit = principal.unit
        self.scopes = principal.scopes.isEmpty ? nil : principal.scopes
        self.discountLimit = principal.discountLimit
        self.approvalLimit = principal.approvalLimit
        self.expiresAt = start + seconds
        self.notBefore = start
        self.issuedAt = start
        self.session = session
    }

    /// Times are compared by ``TokenVerifier``, which is told the time; here only what never changes.
    package func verify(using algorithm: some JWTAlgorithm) throws {
        guard issuer == Self.party, audience == Self.party else { throw AccessFault.foreign }
    }

    package var principal: Principal {
        Principal(
            user: subject, company: company, roles: Set(roles), unit: unit, scopes: scopes ?? [:],
            discountLimit: discountLimit, approvalLimit: approvalLimit)
    }
}

/// Why a token is not taken.
package enum AccessFault: Error, Equatable {
    case missing
    case malformed
    case foreign
    case badSignature
    case unknownKey
    case notYetValid
    case expired
    /// The keys could not be fetched, so no token can be judged.
    case keysUnavailable
}
