import Foundation
import Hummingbird

/// Page 1.2: challenge, proof, status, redeem, refresh, and the list of sign-ins.
enum SignInRoutes {
    static func add(to routes: PortalRouter) {
        let portal = routes.portal
        routes.open(.post, "/auth/challenge") { _, context in
            reply(portal.challenge(for: context.clientAddress))
        }
        routes.open(.post, "/auth/ksef-token") { request, _ in
            let asked: TokenSignInRequest = try decode(try await request.wholeBody())
            return reply(try portal.signIn(asked), .accepted)
        }
        routes.open(.post, "/auth/xades-signature") { request, _ in
            let body = try await request.wholeBody()
            let chain = request.uri.queryParameters["verifyCertificateChain"] == "true"
            return reply(try portal.signIn(signed: body, verifyChain: chain), .accepted)
        }
        routes.open(.post, "/auth/token/redeem") { request, _ in
            reply(try portal.redeem(try bearer(of: request)))
        }
        routes.open(.post, "/auth/token/refresh") { request, _ in
            reply(try portal.refresh(try bearer(of: request)))
        }
        routes.open(.get, "/auth/{reference}") { request, context in
            reply(try portal.signInStatus(context.parameters.get("reference") ?? "", try bearer(of: request)))
        }
        routes.open(.delete, "/auth/sessions/current") { request, _ in
            try portal.revokeCurrent(try bearer(of: request))
            return noContent
        }
        routes.secured(.delete, "/auth/sessions/{reference}", .other) { call in
            try portal.revoke(try call.reference("reference"), by: call.caller)
            return noContent
        }
        routes.secured(.get, "/auth/sessions", .other) { call in
            let page = try Page(call, sizes: 10...100)
            let items = portal.activeSignIns(of: call.caller)
            let (part, token) = try page.cut(items, list: "sign-ins")
            return reply(SignInList(continuationToken: token, items: part))
        }
    }
}

extension Request {
    fileprivate func wholeBody() async throws -> Data {
        var request = self
        return Data(try await request.collectBody(upTo: Sizes.json).readableBytesView)
    }
}

struct ChallengeReply: Encodable, Sendable {
    var challenge: String
    var timestamp: Moment
    var timestampMs: Int64
    var clientIp: String
}

struct TokenSignInRequest: Decodable, Sendable {
    struct Policy: Decodable, Sendable {
        var allowedIps: AllowedAddresses?
    }

    var challenge: String
    var contextIdentifier: ContextIdentifier
    var encryptedToken: String
    var publicKeyId: String?
    var authorizationPolicy: Policy?
}

struct SignInStarted: Encodable, Sendable {
    var referenceNumber: String
    var authenticationToken: TokenInfo
}

struct SignInTokens: Encodable, Sendable {
    var accessToken: TokenInfo
    var refreshToken: TokenInfo
}

struct AccessTokenReply: Encodable, Sendable {
    var accessToken: TokenInfo
}

struct SignInView: Encodable, Sendable {
    struct Method: Encodable, Sendable {
        var category: String
        var code: String
        var displayName: String
    }

    var referenceNumber: String?
    var isCurrent: Bool?
    var startDate: Moment
    var authenticationMethod: String
    var authenticationMethodInfo: Method
    var status: Status
    var isTokenRedeemed: Bool
    var lastTokenRefreshDate: Moment?
    var refreshTokenValidUntil: Moment?

    init(_ signIn: SignIn, at now: Moment) {
        let method = signIn.proof.method
        startDate = signIn.startedAt
        authenticationMethod = method.name
        authenticationMethodInfo = Method(category: method.category, code: method.code, displayName: method.displayName)
        status = signIn.status(at: now)
        isTokenRedeemed = signIn.redeemedAt != nil
        lastTokenRefreshDate = signIn.lastRefreshAt
        refreshTokenValidUntil = signIn.refreshValidUntil
    }
}

struct SignInList: Encodable, Sendable {
    var continuationToken: String?
    var items: [SignInView]
}

extension Portal {
    func challenge(for address: String) -> ChallengeReply {
        look { state in
            let challenge = state.challenges.issue(to: address, at: state.now)
            return ChallengeReply(
                challenge: challenge.reference, timestamp: challenge.issuedAt,
                timestampMs: challenge.issuedAt.milliseconds, clientIp: address)
        }
    }

    /// Sign-in by KSeF token. What is wrong with the token itself shows later, as status 450.
    ///
    /// - Throws: 21405, 21111, 21470.
    func signIn(_ asked: TokenSignInRequest) throws(Refusal) -> SignInStarted {
        let context = try asked.contextIdentifier.checked()
        let policy = try asked.authorizationPolicy?.allowedIps?.checked()
        guard let encrypted = Data(base64Encoded: asked.encryptedToken) else {
            throw .invalid("Pole encryptedToken nie jest poprawnym Base64.")
        }
        let (ring, now) = look { ($0.secrets.ring, $0.now) }
        let plain = try ring.unwrap(encrypted, for: .ksefTokenEncryption, keyID: asked.publicKeyId, at: now)
        return try with { state throws(Refusal) in
            let challenge = try state.challenges.use(asked.challenge, at: state.now)
            let (token, verdict) = state.judge(plain, challenge: challenge, context: context)
            let subject = token?.author ?? Subject(type: .nip, value: context.nip ?? context.value)
            if let token { state.tokens.used(token.reference, at: state.now) }
            return state.begin(
                context: context, subject: subject, permissions: Set(token?.permissions ?? []),
                proof: .token(reference: token?.reference ?? ReferenceNumber.make(.token, at: state.now)),
                verdict: verdict, policy: policy)
        }
    }

    /// Sign-in by signature.
    ///
    /// - Parameter verifyChain: refuses self-signed certificates even where the portal trusts them.
    func signIn(signed body: Data, verifyChain: Bool) throws(Refusal) -> SignInStarted {
        let signed = try XAdES.verify(body, schemas: schemas, at: now)
        return try with { state throws(Refusal) in
            _ = try state.challenges.use(signed.challenge, at: state.now)
            let permissions = state.directory.permissions(of: signed.subject, in: signed.context)
            let verdict =
                state.judge(signed.certificate, verifyChain: verifyChain)
                ?? state.judge(signed.subject, in: signed.context, permissions: permissions)
            return state.begin(
                context: signed.context, subject: signed.subject, permissions: permissions,
                proof: .signature(documentHash: signed.documentHash, seal: signed.certificate.isSeal),
                verdict: verdict, policy: signed.policy)
        }
    }

    func signInStatus(_ reference: String, _ bearer: String) throws(Refusal) -> SignInView {
        try with { state throws(Refusal) in
            let (_, owner) = try state.secrets.bearers.read(bearer, as: .operation, at: state.now)
            let signIn = try state.signIns.find(reference)
            guard owner == reference else { throw .unauthorized("Token należy do innej operacji uwierzytelniania.") }
            // Kept seven days (page, 1.1).
            guard signIn.startedAt + .seconds(7 * 86_400) > state.now else { throw .gone }
            return SignInView(signIn, at: state.now)
        }
    }

    func redeem(_ bearer: String) throws(Refusal) -> SignInTokens {
        try with { state throws(Refusal) in
            let now = state.now
            let (_, reference) = try state.secrets.bearers.read(bearer, as: .operation, at: now)
            try state.mustHaveLiveToken(try state.signIns.find(reference))
            let signIn = try state.signIns.redeem(reference, at: now)
            let bearers = state.secrets.bearers
            return SignInTokens(
                accessToken: bearers.issue(.access, for: reference, context: signIn.context, at: now),
                refreshToken: bearers.issue(.refresh, for: reference, context: signIn.context, at: now))
        }
    }

    func refresh(_ bearer: String) throws(Refusal) -> AccessTokenReply {
        try with { state throws(Refusal) in
            let now = state.now
            let (_, reference) = try state.secrets.bearers.read(bearer, as: .refresh, at: now)
            let signIn = try state.signIns.refresh(reference, at: now)
            try state.mustHaveLiveToken(signIn)
            let token = state.secrets.bearers.issue(.access, for: reference, context: signIn.context, at: now)
            return AccessTokenReply(accessToken: token)
        }
    }

    func revokeCurrent(_ bearer: String) throws(Refusal) {
        try with { state throws(Refusal) in
            let (_, reference) = try state.secrets.bearers.read(bearer, as: .access, .refresh, at: state.now)
            state.signIns[reference]?.revoked = true
        }
    }

    func revoke(_ reference: String, by caller: Caller) throws(Refusal) {
        try with { state throws(Refusal) in
            guard state.signIns[reference]?.context == caller.context else {
                throw .invalid("Sesja uwierzytelnienia \(reference) nie została znaleziona.")
            }
            state.signIns[reference]?.revoked = true
        }
    }

    func activeSignIns(of caller: Caller) -> [SignInView] {
        look { state in
            state.signIns.active(in: caller.context, at: state.now).map { signIn in
                var view = SignInView(signIn, at: state.now)
                view.referenceNumber = signIn.reference
                view.isCurrent = signIn.reference == caller.signIn
                return view
            }
        }
    }
}

extension PortalState {
    /// `<token>|<timestampMs>`, split at the last bar, held against the challenge and the register of tokens.
    fileprivate func judge(
        _ plain: Data?, challenge: Challenges.Challenge, context: ContextIdentifier
    ) -> (KSeFTokens.Token?, Status) {
        guard let text = plain.flatMap({ String(data: $0, encoding: .utf8) }), let bar = text.lastIndex(of: "|") else {
            return (nil, SignInStatus.badToken("Nieprawidłowy token"))
        }
        guard let token = tokens.find(secret: String(text[..<bar])), token.context == context else {
            return (nil, SignInStatus.badToken("Nieprawidłowy token"))
        }
        guard Int64(text[text.index(after: bar)...]) == challenge.issuedAt.milliseconds else {
            return (token, SignInStatus.badToken("Nieprawidłowy czas tokena"))
        }
        switch token.status(at: now) {
        case "Revoked": return (token, SignInStatus.badToken("Token unieważniony"))
        case "Active": break
        default: return (token, SignInStatus.badToken("Token nieaktywny"))
        }
        return (token, judge(token.author, in: context, permissions: Set(token.permissions)))
    }

    fileprivate func judge(_ subject: Subject, in context: ContextIdentifier, permissions: Set<Permission>) -> Status {
        if directory.isBlocked(context) { return SignInStatus.blocked }
        if directory.isDeceased(subject) { return SignInStatus.deceased }
        return permissions.isEmpty ? SignInStatus.noRights : SignInStatus.done
    }

    fileprivate func judge(_ certificate: SigningCertificate, verifyChain: Bool) -> Status? {
        let known = directory.state(ofCertificate: certificate.fingerprint)
        guard certificate.isValid(at: now) else { return SignInStatus.badCertificate("Nieważny certyfikat") }
        switch known {
        case .revoked: return SignInStatus.badCertificate("Certyfikat odwołany")
        case .suspended: return SignInStatus.badCertificate("Certyfikat zawieszony")
        case .trusted: return nil
        case nil:
            let trusts = switches.trustsSelfSigned && !verifyChain
            return trusts ? nil : SignInStatus.badCertificate("Niezaufany łańcuch certyfikatów")
        }
    }

    fileprivate mutating func begin(
        context: ContextIdentifier, subject: Subject, permissions: Set<Permission>, proof: Proof, verdict: Status,
        policy: AllowedAddresses?
    ) -> SignInStarted {
        let reference = ReferenceNumber.make(.signIn, at: now)
        let verdict = conduct.nextSignInVerdict() ?? verdict
        signIns[reference] = SignIn(
            reference: reference, context: context, subject: subject, permissions: permissions, proof: proof,
            startedAt: now, readyAt: now + switches.thinking, verdict: verdict, policy: policy)
        let token = secrets.bearers.issue(.operation, for: reference, context: context, at: now)
        return SignInStarted(referenceNumber: reference, authenticationToken: token)
    }

    /// - Throws: 21301 where the KSeF token behind a sign-in was revoked after it.
    fileprivate func mustHaveLiveToken(_ signIn: SignIn) throws(Refusal) {
        guard case .token(let reference) = signIn.proof, tokens[reference]?.revoked == true,
            signIn.status(at: now).code == 200
        else { return }
        throw .bad(21301, "Brak autoryzacji.", "Token KSeF został unieważniony.")
    }
}
