import Contracts
import Crypto
import Foundation
import HTTPTypes
import Postgres

/// The `Idempotency-Key` of a request: asked twice, answered twice, carried out once (UX guide 14.4, M-05).
///
/// Keys belong to one person in one company. The answer is stored in `msg.answered` in the transaction of the change;
/// a refusal is not stored, because it changed nothing and may be different next time.
struct IdempotencyKey: Sendable {
    private static let longest = 255

    private let key: String
    private let digest: [UInt8]

    /// - Returns: `nil` when the request carries none.
    init?(_ call: Call, company: CompanyID) throws {
        guard let text = call.request.headerFields[.idempotencyKey] else { return nil }
        guard (1...Self.longest).contains(text.utf8.count) else {
            throw Problem(
                .badRequest, "unsupported_parameter", "Idempotency-Key cannot be read",
                detail: "It has 1 to \(Self.longest) characters; a UUID is a good choice.")
        }
        let person = call.optionalPrincipal?.user.uuid.uuidString ?? "-"
        self.key = "http/\(company.uuid.uuidString)/\(person)/\(text)"
        var hash = SHA256()
        hash.update(data: Data("\(call.request.method.rawValue) \(call.request.path ?? "")\n".utf8))
        hash.update(data: call.bytes)
        self.digest = Array(hash.finalize())
    }

    /// Carries out `work` unless this key has been answered before.
    func once(
        in database: Database, _ acting: Acting, _ work: @escaping @Sendable (Transaction) async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await attempt(in: database, acting, work)
        } catch PostgresError.outcomeUnknown {
            // Committed or not: the stored answer tells. Running again is safe because of the same row.
            return try await attempt(in: database, acting, work)
        }
    }

    private func attempt(
        in database: Database, _ acting: Acting, _ work: @escaping @Sendable (Transaction) async throws -> Answer
    ) async throws -> Answer {
        try await database.transaction(acting) { tx in
            if let earlier = try await recall(in: tx) { return earlier }
            let answer = try await work(tx).written()
            try remember(answer, in: tx)
            return answer
        }
    }

    private func recall(in tx: Transaction) async throws -> Answer? {
        let row = try await tx.first(
            """
            select pg_try_advisory_xact_lock(hashtextextended(\(key), 0)) as alone, a.request_digest, a.answer
            from (select 1) as one
            left join msg.answered as a on a.idempotency_key = \(key)
            """
        )
        guard let row else { return nil }
        guard try row["alone"] as Bool else {
            throw Problem(
                .conflict, "request_in_progress", "The same request is still being carried out",
                detail: "Ask again in a moment with the same key."
            ).with(.retryAfter, "1")
        }
        guard let stored: JSONColumn<KeptAnswer> = try row["answer"] else { return nil }
        guard try row["request_digest"] as [UInt8] == digest else {
            throw Problem(
                .unprocessableContent, "idempotency_key_reused", "This Idempotency-Key belongs to another request",
                detail: "Use a new key for a new request.")
        }
        return stored.value.answer.with(.idempotencyReplayed, "true")
    }

    private func remember(_ answer: Answer, in tx: Transaction) throws {
        let stored = JSONColumn(try KeptAnswer(answer))
        tx.write(
            """
            insert into msg.answered (idempotency_key, request_digest, answer, answered_at)
            values (\(key), \(digest), \(stored), \(tx.now))
            """
        )
    }
}

/// An answer as it is kept; the body as text, because `jsonb` would reorder it.
struct KeptAnswer: Codable, Sendable {
    let status: Int
    let body: String
    let contentType: String?
    let entityTag: String?
    let location: String?

    init(_ answer: Answer) throws {
        self.status = answer.status.code
        self.body = String(decoding: try answer.body(), as: UTF8.self)
        self.contentType = answer.headers[.contentType]
        self.entityTag = answer.headers[.eTag]
        self.location = answer.headers[.location]
    }

    var answer: Answer {
        let status = HTTPResponse.Status(code: status)
        var answer = Answer(status)
        if !body.isEmpty { answer = Answer(status, bytes: Array(body.utf8), contentType: contentType ?? "") }
        answer.headers[.eTag] = entityTag
        answer.headers[.location] = location
        return answer
    }
}
