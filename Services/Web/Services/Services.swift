import Contracts
import Foundation
import ServiceKit

/// The services as the pages use them: their HTTP interfaces, with the person's own token.
struct Services: Sendable {
    let transport: any ServiceTransport
    /// Every page asks who its reader is, and a page is followed by the next.
    private let people = LiveCache<MeView>(seconds: Services.knownSeconds)

    /// Every list and board of sales tells them.
    let figures = LiveCache<PipelineFigures>(seconds: Services.knownSeconds)

    /// Boards and several parts of one report tell the stages.
    let processes = LiveCache<SalesProcesses>(seconds: Services.knownSeconds)

    /// So long a withdrawn right may still be seen; the services themselves take a token for ten minutes.
    static let knownSeconds: Int64 = 5

    // MARK: - Identity

    func signIn(_ name: String, _ password: String, for visit: Visit) async throws -> TokenView {
        try await post("identity", "tokens", TokenRequest(username: name, password: password), for: visit)
    }

    func renew(_ refreshToken: String, for visit: Visit) async throws -> TokenView {
        try await post("identity", "tokens/refresh", RefreshTokenRequest(refreshToken: refreshToken), for: visit)
    }

    func revoke(_ refreshToken: String, for visit: Visit) async throws {
        let body = try JSON.encode(RefreshTokenRequest(refreshToken: refreshToken))
        _ = try await send(ServiceRequest("POST", "identity", "tokens/revoke", body: body), for: visit)
    }

    /// Asked of Identity when nobody asked within the last seconds, or something was changed there since.
    func me(for visit: Visit) async throws -> MeView {
        guard let session = visit.session else { throw ServiceFailure.signedOut }
        return try await people.value(session.accessToken, at: visit.house.now()) {
            try await get("identity", "me", for: visit)
        }
    }

    // MARK: - Parts

    func get<Value: Decodable>(_ service: String, _ path: String, for visit: Visit) async throws -> Value {
        try decoded(await send(ServiceRequest("GET", service, path), for: visit))
    }

    /// The answer as it came.
    func content(_ service: String, _ path: String, for visit: Visit) async throws -> [UInt8] {
        try await send(ServiceRequest("GET", service, path), for: visit).body
    }

    /// Bytes of another kind than JSON.
    ///
    /// - Parameter tag: of what the browser holds already; the answer is 304 when it is still that.
    func content(_ service: String, _ path: String, holding tag: String?, for visit: Visit) async throws
        -> ServiceAnswer
    {
        var request = ServiceRequest("GET", service, path)
        request.headers["Accept"] = "*/*"
        request.headers["If-None-Match"] = tag
        return try await send(request, for: visit)
    }

    /// Sends a file.
    ///
    /// - Parameter key: sent twice with the same file, it is kept once.
    func upload<Value: Decodable>(
        _ bytes: [UInt8], of type: String, to service: String, _ path: String, key: String, for visit: Visit
    ) async throws -> Value {
        var request = ServiceRequest("POST", service, path, body: bytes)
        request.headers["Content-Type"] = type
        request.headers["Idempotency-Key"] = key
        return try decoded(await sendOnce(request, for: visit))
    }

    /// Has something changed that was looked at.
    ///
    /// - Parameters:
    ///   - version: of what was looked at; the service refuses with 412 when it is another one by now. `nil` for what
    ///     is new.
    ///   - key: of the form. Sent twice, it is answered twice and carried out once.
    func carryOut(_ change: Change, version: Int?, key: String, for visit: Visit) async throws -> ServiceAnswer {
        let body = try change.body.map { try JSON.encode($0) }
        var request = ServiceRequest(change.method, change.service, change.path, body: body)
        if let version { request.headers["If-Match"] = "\"\(version)\"" }
        request.headers["Idempotency-Key"] = key
        return try await sendOnce(request, for: visit)
    }

    /// Two presses of one button arrive together: the second waits for what the first comes to, and gets its answer.
    private func sendOnce(_ request: ServiceRequest, for visit: Visit) async throws -> ServiceAnswer {
        for _ in 0..<Self.patience {
            do {
                return try await send(request, for: visit)
            } catch ServiceFailure.refused(let problem) where problem.code == "request_in_progress" {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        return try await send(request, for: visit)
    }

    /// How often the answer to the first press is asked for: five seconds.
    private static let patience = 25

    func post<Value: Decodable>(
        _ service: String, _ path: String, _ body: some Encodable, for visit: Visit
    ) async throws -> Value {
        try decoded(await send(ServiceRequest("POST", service, path, body: JSON.encode(body)), for: visit))
    }

    private func decoded<Value: Decodable>(_ answer: ServiceAnswer) throws -> Value {
        do {
            return try JSON.decode(Value.self, from: answer.body)
        } catch {
            throw ServiceFailure.unreadable("\(error)")
        }
    }

    private func send(_ request: ServiceRequest, for visit: Visit) async throws -> ServiceAnswer {
        let answer: ServiceAnswer
        do {
            answer = try await ask(request, for: visit)
        } catch {
            await mind(request, visit)
            throw error
        }
        await mind(request, visit)
        return answer
    }

    /// Who signs out, or has been given other rights here, is not who he was; who changed a sale wants to see it counted.
    /// It may have happened although nobody answered.
    private func mind(_ request: ServiceRequest, _ visit: Visit) async {
        guard request.method != "GET" else { return }
        if request.service == "identity" { await people.forget() }
        if request.service == "sales", let session = visit.session {
            await figures.forget(session.accessToken)
            await processes.forget(session.accessToken)
        }
    }

    private func ask(_ request: ServiceRequest, for visit: Visit) async throws -> ServiceAnswer {
        var request = request
        request.headers["traceparent"] = visit.trace.traceparent
        request.headers["X-Request-Id"] = visit.trace.requestID
        request.headers["X-Forwarded-For"] = visit.address
        request.headers["Accept-Language"] = visit.language.rawValue
        if let session = visit.session { request.headers["Authorization"] = "Bearer \(session.accessToken)" }
        let answer = try await transport.send(request)
        guard answer.status >= 300, answer.status != 304 else { return answer }
        if answer.status == 401, visit.session != nil || request.path.hasSuffix("/refresh") {
            throw ServiceFailure.signedOut
        }
        throw ServiceFailure.refused(ServiceProblem(answer))
    }

    /// What is wrong with the way to the services, in one line; `nil` when all is well.
    func fault() async -> String? {
        do {
            let answer = try await transport.send(ServiceRequest("GET", "identity", "jwks.json"))
            return answer.status == 200 ? nil : "Identity answers \(answer.status)"
        } catch {
            return "\(error)"
        }
    }
}
