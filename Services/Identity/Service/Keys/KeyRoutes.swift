import ServiceKit

/// The public keys, for whoever checks tokens.
enum KeyRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("jwks.json", access: .anyone, show)
    }

    static func show(_ call: Call) async throws -> Answer {
        let ring = call.service.own(IdentityState.self).keys
        let document = try await call.service.database.read(.upkeep) { tx in try await ring.current(in: tx) }.document
        return Answer(.ok, bytes: document, contentType: "application/jwk-set+json")
            .with(.cacheControl, "public, max-age=300")
    }
}
