import HTTPTypes

extension Call {
    /// The version in `If-Match`, which a change of an existing record has to name.
    ///
    /// - Throws: 428 when it is absent, so that nobody overwrites what he has not seen.
    package var expectedVersion: Int {
        get throws {
            guard let version = try versionIfGiven else {
                throw Problem.versionMissing
            }
            return version
        }
    }

    /// The version in `If-Match`, or `nil` when the caller accepts any.
    package var versionIfGiven: Int? {
        get throws {
            guard let text = request.headerFields[.ifMatch], text != "*" else { return nil }
            guard let version = EntityTag.version(text) else {
                throw Problem(
                    .badRequest, "unsupported_parameter", "If-Match cannot be read",
                    detail: "One strong ETag is expected, for example \"7\".")
            }
            return version
        }
    }

    /// Whether the caller holds this very answer already (`If-None-Match` on GET).
    func holds(_ answer: Answer) -> Bool {
        guard request.method == .get || request.method == .head, let tag = answer.headers[.eTag],
            let held = request.headerFields[.ifNoneMatch]
        else { return false }
        return held == "*" || held.split(separator: ",").contains { EntityTag.bare($0) == EntityTag.bare(tag[...]) }
    }
}

/// `"7"`, strong; a weak one is compared like a strong one where HTTP allows it.
enum EntityTag {
    static func version(_ text: String) -> Int? {
        guard text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count > 2 else { return nil }
        return Int(text.dropFirst().dropLast())
    }

    static func bare(_ text: Substring) -> Substring {
        let trimmed = text.drop { $0 == " " }
        return trimmed.hasPrefix("W/") ? trimmed.dropFirst(2) : trimmed
    }
}

extension HTTPField.Name {
    package static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    package static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
    package static let requestID = HTTPField.Name("X-Request-Id")!
    package static let traceparent = HTTPField.Name("traceparent")!
    package static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    package static let prefer = HTTPField.Name("Prefer")!
    package static let preferenceApplied = HTTPField.Name("Preference-Applied")!
    package static let link = HTTPField.Name("Link")!
}
