import HTTPTypes

/// Headers without which a route does nothing; its OpenAPI document has to say so (UX guide 14.4).
package struct RouteNeeds: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// `If-Match` with the version that the caller looked at, so that nobody changes what he has not seen. `*` says that
    /// any version will do (RFC 9110, 13.1.1).
    package static let version = RouteNeeds(rawValue: 1)
    /// `Idempotency-Key`: the route moves money or goods, and a request that is sent twice must not move them twice.
    package static let key = RouteNeeds(rawValue: 2)

    static let headers: [(need: RouteNeeds, name: HTTPField.Name)] = [
        (.version, .ifMatch), (.key, .idempotencyKey),
    ]

    /// - Throws: 428 without the version, 400 without the key.
    func check(_ request: HTTPRequest) throws(Problem) {
        if contains(.version), request.headerFields[.ifMatch] == nil { throw .versionMissing }
        if contains(.key), request.headerFields[.idempotencyKey] == nil {
            throw Problem(
                .badRequest, "idempotency_key_required", "The Idempotency-Key is missing",
                detail: "This moves money or goods. Send a new UUID as Idempotency-Key; the same one if you ask again.")
        }
    }
}

extension Problem {
    static let versionMissing = Problem(
        .preconditionRequired, "precondition_required", "The version is missing",
        detail: "Send If-Match with the ETag of the version you looked at, for example \"7\".")
}
