import Hummingbird

/// Page 1.2, "KSeF tokens": made only after a sign-in by signature, shown once.
enum TokenRoutes {
    static func add(to routes: PortalRouter) {
        let portal = routes.portal
        // Asking for one elsewhere has a refusal of its own, 26002; there is none to look at either.
        routes.secured(.post, "/tokens", .other) { call in
            reply(try portal.makeToken(try call.decoded(), by: call.caller), .accepted)
        }
        routes.secured(.get, "/tokens", .other) { call in
            try call.caller.mustBe(in: ContextIdentifier.withTokens)
            let page = try Page(call, sizes: 10...100)
            let statuses = call.request.uri.queryParameters[values: "status"].map(String.init)
            let tokens = portal.tokens(of: call.caller).filter { statuses.isEmpty || statuses.contains($0.status) }
            let (part, next) = try page.cut(tokens, list: "tokens")
            return reply(TokenList(continuationToken: next, tokens: part))
        }
        routes.secured(.get, "/tokens/{reference}", .other) { call in
            try call.caller.mustBe(in: ContextIdentifier.withTokens)
            let reference = try call.reference("reference")
            guard let token = portal.tokens(of: call.caller).first(where: { $0.referenceNumber == reference }) else {
                throw Refusal.invalid("Token o numerze referencyjnym \(reference) nie został znaleziony.")
            }
            return reply(token)
        }
        routes.secured(.delete, "/tokens/{reference}", .other) { call in
            try call.caller.mustBe(in: ContextIdentifier.withTokens)
            try portal.revokeToken(try call.reference("reference"), by: call.caller)
            return noContent
        }
    }
}

struct TokenRequest: Decodable, Sendable {
    var permissions: [Permission]
    var description: String
}

struct TokenMade: Encodable, Sendable {
    var referenceNumber: String
    var token: String
}

struct TokenList: Encodable, Sendable {
    var continuationToken: String?
    var tokens: [TokenView]
}

struct TokenView: Encodable, Sendable {
    var referenceNumber: String
    var authorIdentifier: Subject
    var contextIdentifier: ContextIdentifier
    var description: String
    var requestedPermissions: [Permission]
    var dateCreated: Moment
    var lastUseDate: Moment?
    var status: String
    var statusDetails: [String] = []

    init(_ token: KSeFTokens.Token, at now: Moment) {
        referenceNumber = token.reference
        authorIdentifier = token.author
        contextIdentifier = token.context
        description = token.description
        requestedPermissions = token.permissions
        dateCreated = token.createdAt
        lastUseDate = token.lastUsedAt
        status = token.status(at: now)
    }
}

extension Portal {
    /// - Throws: 403 after a sign-in by token, 26002 outside a Nip or InternalId context, 26001 for rights one lacks.
    func makeToken(_ asked: TokenRequest, by caller: Caller) throws(Refusal) -> TokenMade {
        if case .token = caller.proof {
            throw .forbidden(
                "auth-method-not-allowed", "Ta operacja nie jest dostępna dla użytej metody uwierzytelnienia.",
                ["authenticationMethodCategory": "Token"])
        }
        guard (5...256).contains(asked.description.count), !asked.permissions.isEmpty else {
            throw .invalid("Token wymaga opisu (5–256 znaków) i co najmniej jednego uprawnienia.")
        }
        guard ContextIdentifier.withTokens.contains(caller.context.type) else {
            throw .bad(
                26002, "Nie można wygenerować tokena dla obecnego typu kontekstu.",
                "Kontekst \(caller.context.type.rawValue); dozwolone: Nip, InternalId.")
        }
        let missing = asked.permissions.filter { !caller.permissions.contains($0) }
        guard missing.isEmpty else {
            throw .bad(
                26001, "Nie można nadać tokenowi uprawnień których nie posiadasz.",
                missing.map(\.rawValue).joined(separator: ", "))
        }
        return look { state in
            let (token, secret) = state.tokens.make(
                in: caller.context, by: caller.subject, permissions: asked.permissions, description: asked.description,
                at: state.now, activeAfter: state.switches.thinking)
            journal?.append(.token(token))
            return TokenMade(referenceNumber: token.reference, token: secret)
        }
    }

    /// Whoever manages or reads credentials sees all of the context, others their own alone.
    func tokens(of caller: Caller) -> [TokenView] {
        let seesAll = !caller.permissions.isDisjoint(with: [.credentialsRead, .credentialsManage])
        return look { state in
            state.tokens.tokens.values
                .filter { $0.context == caller.context && (seesAll || caller.owns($0)) }
                .sorted { ($0.createdAt, $0.reference) > ($1.createdAt, $1.reference) }
                .map { TokenView($0, at: state.now) }
        }
    }

    func revokeToken(_ reference: String, by caller: Caller) throws(Refusal) {
        try with { state throws(Refusal) in
            guard let token = state.tokens[reference], token.context == caller.context,
                caller.permissions.contains(.credentialsManage) || caller.owns(token)
            else { throw .invalid("Token o numerze referencyjnym \(reference) nie został znaleziony.") }
            state.tokens.revoke(reference)
            if let token = state.tokens[reference] { journal?.append(.token(token)) }
        }
    }
}

extension Caller {
    fileprivate func owns(_ token: KSeFTokens.Token) -> Bool {
        if case .token(let reference) = proof { return reference == token.reference }
        return token.author == subject
    }
}
