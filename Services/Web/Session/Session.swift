import Contracts
import Foundation

/// What the browser keeps for a signed-in person; nothing of it stays here.
struct Session: Codable, Sendable, Equatable {
    let accessToken: String
    let refreshToken: String
    /// When the access token ends, in seconds since 1970.
    let endsAt: Int64

    private enum CodingKeys: String, CodingKey {
        case accessToken = "a"
        case refreshToken = "r"
        case endsAt = "e"
    }

    init(accessToken: String, refreshToken: String, endsAt: Int64) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.endsAt = endsAt
    }

    init(_ tokens: TokenView, at now: Timestamp) {
        self.init(
            accessToken: tokens.accessToken, refreshToken: tokens.refreshToken,
            endsAt: now.microseconds / 1_000_000 + Int64(tokens.expiresIn))
    }

    /// Whether the access token should be renewed before it is used: it ends within half a minute.
    func isEnding(at now: Timestamp) -> Bool { now.microseconds / 1_000_000 > endsAt - 30 }
}

/// What a page does to the session.
enum SessionChange: Sendable, Equatable {
    case none
    case keep(Session)
    case end
}
