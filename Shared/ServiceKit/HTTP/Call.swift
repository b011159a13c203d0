import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Messaging
import Postgres

/// One request, as a route handler sees it.
package struct Call: Sendable {
    package let request: HTTPRequest
    package let path: String
    package let query: QueryParameters
    package let bytes: [UInt8]
    package let trace: TraceContext
    /// The caller's address: what the proxy tells, when the request comes from one.
    package let clientAddress: String
    package let service: ServiceContext
    let signedIn: Principal?
    let captures: Parameters

    /// The signed-in person. Routes for `anyone` have none and must not ask.
    package var principal: Principal {
        guard let signedIn else { preconditionFailure("a route open to anyone asked who calls") }
        return signedIn
    }

    /// The signed-in person on a route that is open to anyone.
    package var optionalPrincipal: Principal? { signedIn }

    /// Company, person and trace of this request, for the transaction that carries it out.
    package var acting: Acting {
        acting(for: principal.company, .user(principal.user))
    }

    /// The same trace in the name of another: sign-in, before there is a principal.
    package func acting(for company: CompanyID, _ actor: Actor) -> Acting {
        Acting(company: company, actor: actor, traceparent: trace.traceparent)
    }

    /// A path parameter as it stands.
    package func parameter(_ name: String) throws -> String {
        guard let text = captures.get(name) else { throw Problem.notFound() }
        return text.removingPercentEncoding ?? text
    }

    /// An id in the path. A text that is no such id names nothing, so it is 404.
    package func id<Tag: IDTag>(_ name: String, _ type: ID<Tag>.Type = ID<Tag>.self) throws -> ID<Tag> {
        let text = try parameter(name)
        do {
            return try ID<Tag>(text)
        } catch {
            throw Problem.notFound(error.message)
        }
    }

    /// The JSON body.
    package func body<Value: Decodable>(_ type: Value.Type = Value.self) async throws -> Value {
        try RequestBody.decode(type, from: bytes)
    }

    /// Whether a change is only to be judged and shown, `?dry_run=true` (UX guide 14.4).
    package var isDryRun: Bool { query["dry_run"] == "true" }

    /// Reads within one snapshot; nothing can be written.
    package func read(_ work: @escaping @Sendable (Transaction) async throws -> Answer) async throws -> Answer {
        try await service.database.read(acting, work)
    }

    /// Changes something: one transaction, carried out once however often the same `Idempotency-Key` arrives.
    package func change(_ work: @escaping @Sendable (Transaction) async throws -> Answer) async throws -> Answer {
        try await change(as: acting, work)
    }

    package func change(
        as acting: Acting, _ work: @escaping @Sendable (Transaction) async throws -> Answer
    ) async throws -> Answer {
        guard let key = try IdempotencyKey(self, company: acting.company) else {
            return try await service.database.transaction(acting) { try await work($0).written() }
        }
        return try await key.once(in: service.database, acting, work)
    }
}
