import Contracts
import Foundation
import Sealing

/// What proves who we are.
package enum SignInMeans: Sendable {
    /// A KSeF token, made once with the rights `InvoiceWrite`, `InvoiceRead` and, to see all sessions, `Introspection`.
    case token(String)
    /// A seal or a KSeF certificate of the type `Authentication`.
    case certificate(Credentials, AuthTokenRequest.Subject = .certificateSubject)
}

/// A token of the portal's and when it ends.
package struct AccessToken: Sendable, Equatable, Decodable {
    package let token: String
    package let validUntil: Timestamp
}

/// What a sign-in brings: minutes of access, and days in which it can be renewed.
package struct SignInTokens: Sendable, Equatable, Decodable {
    package var accessToken: AccessToken
    package let refreshToken: AccessToken
}

/// Signing in: challenge, proof, waiting, and the one redemption.
///
/// - Source: ksef.md 1.2.
struct SignIn: Sendable {
    let client: KSeFClient
    let context: ContextIdentifier
    let keys: PublicKeys

    /// A lost answer to `redeem`, and whatever else breaks on the way, is met by a new challenge, so often at most.
    private static let attempts = 3
    /// The status is asked for after 0.2 s, 0.3 s, …, up to 3 s, for about a minute.
    private static let polls = 26

    func tokens(by means: SignInMeans) async throws(KSeFFailure) -> SignInTokens {
        var attempt = 1
        while true {
            do throws(KSeFFailure) {
                return try await once(means)
            } catch {
                guard attempt < Self.attempts, error.isPassing else { throw error }
                attempt += 1
                guard (try? await client.clock.pause(.milliseconds(200 * attempt))) != nil else { throw error }
            }
        }
    }

    func refreshed(_ tokens: SignInTokens) async throws(KSeFFailure) -> SignInTokens {
        var call = KSeFCall(
            "POST", "/auth/token/refresh", group: .other("refresh"), token: tokens.refreshToken.token, secrecy: .answer)
        call.mayBeRepeated = true
        var refreshed = tokens
        refreshed.accessToken = try await client.decoded(Refreshed.self, from: call).accessToken
        return refreshed
    }

    // MARK: -

    private func once(_ means: SignInMeans) async throws(KSeFFailure) -> SignInTokens {
        var ask = KSeFCall("POST", "/auth/challenge")
        ask.mayBeRepeated = true
        let challenge = try await client.decoded(Challenge.self, from: ask)
        let begun: Begun
        switch means {
        case .token(let token): begun = try await begin(challenge, token)
        case .certificate(let credentials, let subject): begun = try await begin(challenge, credentials, subject)
        }
        try await wait(for: begun)
        // Works once. If its answer is lost, nobody may ask again with this sign-in.
        let redeem = KSeFCall(
            "POST", "/auth/token/redeem", group: .other("redeem"), token: begun.authenticationToken.token,
            secrecy: .answer)
        return try await client.decoded(SignInTokens.self, from: redeem)
    }

    private func begin(_ challenge: Challenge, _ token: String) async throws(KSeFFailure) -> Begun {
        var key = try await keys.key(for: .token, client)
        do {
            return try await begin(challenge, token, key)
        } catch  where error.code == KSeFFailure.keyWithdrawn {
            await keys.withdraw(key)
            key = try await keys.key(for: .token, client)
            return try await begin(challenge, token, key)
        }
    }

    private func begin(_ challenge: Challenge, _ token: String, _ key: PortalKey) async throws(KSeFFailure) -> Begun {
        // The challenge's own time, in milliseconds, not the clock's.
        let proof = try key.wrap(Data("\(token)|\(challenge.timestampMs)".utf8))
        let request = TokenProof(
            challenge: challenge.challenge, contextIdentifier: context, encryptedToken: proof.base64EncodedString(),
            publicKeyId: key.id)
        let call = KSeFCall(
            "POST", "/auth/ksef-token", group: .other("ksef-token"), body: KSeFClient.json(request),
            secrecy: [.request, .answer])
        return try await client.decoded(Begun.self, from: call)
    }

    private func begin(
        _ challenge: Challenge, _ credentials: Credentials, _ subject: AuthTokenRequest.Subject
    ) async throws(KSeFFailure) -> Begun {
        let request = AuthTokenRequest(challenge: challenge.challenge, context: context, subject: subject)
        // A minute back, for portals whose clock is behind ours.
        let signed = try EnvelopedSignature(credentials).sign(request, at: client.clock.now().adding(seconds: -60))
        let call = KSeFCall(
            "POST", "/auth/xades-signature", group: .other("xades-signature"), body: .xml(signed),
            secrecy: [.request, .answer])
        return try await client.decoded(Begun.self, from: call)
    }

    private func wait(for begun: Begun) async throws(KSeFFailure) {
        var pause = Duration.milliseconds(200)
        for _ in 0..<Self.polls {
            let call = KSeFCall(
                "GET", "/auth/\(begun.referenceNumber.inPath)", group: .other("auth-status"),
                token: begun.authenticationToken.token)
            let status = try await client.decoded(Status.self, from: call).status
            switch status.code {
            case 200: return
            case 100..<200: break
            case 500...: throw KSeFFailure(.outage, status.words, code: "\(status.code)")
            default: throw KSeFFailure(.credentials, status.words, code: "\(status.code)")
            }
            do { try await client.clock.pause(pause) } catch {
                throw KSeFFailure(.outage, "The sign-in was stopped.")
            }
            pause = min(pause * 3 / 2, .seconds(3))
        }
        throw KSeFFailure(.outage, "The portal has not decided on the sign-in within a minute.")
    }

    private struct Challenge: Decodable {
        let challenge: String
        let timestampMs: Int64
    }

    private struct TokenProof: Encodable {
        let challenge: String
        let contextIdentifier: ContextIdentifier
        let encryptedToken: String
        let publicKeyId: String
    }

    private struct Begun: Decodable {
        let referenceNumber: String
        let authenticationToken: AccessToken
    }

    private struct Status: Decodable { let status: StatusInfo }

    private struct Refreshed: Decodable { let accessToken: AccessToken }
}

/// A status as the portal tells it of sign-ins, sessions and invoices.
package struct StatusInfo: Sendable, Equatable, Decodable {
    package let code: Int
    package let description: String?
    package let details: [String]?
    /// Of a duplicate: `originalKsefNumber`, `originalSessionReferenceNumber`.
    package let extensions: [String: String?]?

    package init(code: Int, description: String?, details: [String]? = nil, extensions: [String: String?]? = nil) {
        self.code = code
        self.description = description
        self.details = details
        self.extensions = extensions
    }

    /// Description and details in one line.
    package var words: String {
        let said = ([description].compactMap(\.self) + (details ?? [])).filter { !$0.isEmpty }
        return said.isEmpty ? "Status \(code)" : String(said.joined(separator: ": ").prefix(2000))
    }
}

extension KSeFFailure {
    /// The public key that was used is unknown or withdrawn: fetch the list, encrypt again, repeat once.
    static let keyWithdrawn = "21470"

    /// A bad challenge, or a redemption that happened already, as when the network says everything twice: both are met by
    /// a new challenge. Of the reasons behind 450 only the portal's words tell which is a bad challenge or a bad time.
    fileprivate var isPassing: Bool {
        let isOfChallenge = code == "450" && (message.contains("wyzwanie") || message.contains("czas"))
        return kind == .outage || mayHaveHappened || code == "21111" || code == "21301" || isOfChallenge
    }
}

extension PortalKey {
    func wrap(_ secret: Data) throws(KSeFFailure) -> Data {
        do { return try key.wrap(secret) } catch {
            throw KSeFFailure(.misunderstanding, "The portal's public key cannot be used: \(error)")
        }
    }
}

extension String {
    /// As one part of a path: what the portal named must not lead anywhere else.
    var inPath: String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
        return addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
