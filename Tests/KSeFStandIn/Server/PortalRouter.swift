import Foundation
import Hummingbird

/// A call of a protected endpoint, once its token has been read and its limits counted.
struct ProtectedCall: Sendable {
    let portal: Portal
    let caller: Caller
    let body: Data
    let request: Request
    let context: PortalContext

    /// - Throws: 21405 where the body is not what it should be, with the member in question.
    func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws(Refusal) -> Value { try decode(body) }

    func parameter(_ name: String) -> String { context.parameters.get(name) ?? "" }
    func query(_ name: String) -> String? { request.uri.queryParameters[Substring(name)].map(String.init) }

    /// A path parameter that must be a reference number.
    func reference(_ name: String) throws(Refusal) -> String {
        let text = parameter(name)
        guard ReferenceNumber.isWellFormed(text) else { throw .invalid("\(text) nie jest numerem referencyjnym.") }
        return text
    }

    /// Scheme and host as the client called them, for links that it can follow.
    var base: String {
        "\(request.headers[.forwardedProtocol] ?? portal.scheme)://\(request.head.authority ?? "127.0.0.1")"
    }
}

/// Reads a JSON body.
///
/// - Throws: 21405 with the member that is missing or wrong.
func decode<Value: Decodable>(_ body: Data) throws(Refusal) -> Value {
    do {
        return try JSONDecoder().decode(Value.self, from: body)
    } catch DecodingError.keyNotFound(let key, _) {
        throw .invalid("Brak wymaganego pola \(key.stringValue).")
    } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
        throw .invalid("Nieprawidłowa wartość pola \(context.codingPath.map(\.stringValue).joined(separator: ".")).")
    } catch DecodingError.dataCorrupted(let context) {
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        throw .invalid(path.isEmpty ? "Treść żądania nie jest poprawnym JSON." : "Nieprawidłowa wartość pola \(path).")
    } catch {
        throw .invalid("Treść żądania nie jest poprawnym JSON.")
    }
}

/// Declares the portal's endpoints: the path, in which group it is counted, and which permissions open it.
struct PortalRouter {
    let portal: Portal
    let router: Router<PortalContext>

    /// An endpoint that needs no token.
    func open(
        _ method: HTTPRequest.Method, _ path: String,
        _ handler: @escaping @Sendable (Request, PortalContext) async throws -> Response
    ) {
        router.on(RouterPath("/v2" + path), method: method) { [portal] request, context in
            try portal.with { state throws(Refusal) in
                guard state.switches.limits else { return }
                try state.limits.admitPublic(endpoint: path, address: context.clientAddress, at: state.now)
            }
            return portal.warned(try await handler(request, context))
        }
    }

    /// An endpoint that needs an access token with one of these permissions (none named: any token will do).
    func secured(
        _ method: HTTPRequest.Method, _ path: String, _ group: LimitGroup, _ permissions: [Permission] = [],
        _ handler: @escaping @Sendable (ProtectedCall) async throws -> Response
    ) {
        router.on(RouterPath("/v2" + path), method: method) { [portal] request, context in
            var request = request
            let body = try await request.collectBody(upTo: Sizes.json)
            let bearer = try bearer(of: request)
            let caller = try portal.with { state throws(Refusal) in
                let caller = try state.caller(bearer, from: context.clientAddress)
                context.note.called(in: caller.context)
                if state.switches.limits {
                    let who = "\(caller.context.type.rawValue) \(caller.context.value) \(context.clientAddress)"
                    try state.limits.admit(group, endpoint: "\(method) \(path)", who: who, at: state.now)
                }
                try caller.must(permissions)
                return caller
            }
            let call = ProtectedCall(
                portal: portal, caller: caller, body: Data(body.readableBytesView), request: request, context: context)
            return portal.warned(try await handler(call))
        }
    }
}

/// The token of `Authorization: Bearer …`.
///
/// - Throws: 401 where there is none.
func bearer(of request: Request) throws(Refusal) -> String {
    guard let header = request.headers[.authorization], header.hasPrefix("Bearer ") else {
        throw .unauthorized("Wymagane jest uwierzytelnienie.")
    }
    return String(header.dropFirst("Bearer ".count))
}

extension PortalState {
    /// - Throws: 401 for a token that is not an access token of a sign-in of ours, 403 from an address not allowed.
    fileprivate func caller(_ bearer: String, from address: String) throws(Refusal) -> Caller {
        let (_, reference) = try secrets.bearers.read(bearer, as: .access, at: now)
        guard let signIn = signIns[reference] else { throw .unauthorized("Uwierzytelnienie nie jest już znane.") }
        guard signIn.policy?.admits(address) ?? true else {
            throw .forbidden(
                "ip-not-allowed", "Żądanie pochodzi z adresu IP innego niż wskazany podczas uwierzytelnienia.",
                ["clientIp": .text(address)])
        }
        guard !directory.isBlocked(signIn.context) else {
            throw .forbidden(
                "security-service-blocked", "Żądanie zostało zablokowane przez mechanizmy bezpieczeństwa.",
                ["clientIp": .text(address), "incidentId": .text(reference)])
        }
        return Caller(
            signIn: reference, context: signIn.context, subject: signIn.subject, permissions: signIn.permissions,
            proof: signIn.proof)
    }
}

extension Caller {
    /// - Throws: 403 `missing-permissions`.
    func must(_ anyOf: [Permission]) throws(Refusal) {
        guard !anyOf.isEmpty, permissions.isDisjoint(with: anyOf) else { return }
        throw .forbidden(
            "missing-permissions", "Brak wymaganych uprawnień do wykonania operacji w bieżącym kontekście.",
            [
                "requiredAnyOfPermissions": .list(anyOf.map(\.rawValue)),
                "presentPermissions": .list(permissions.map(\.rawValue).sorted()),
            ])
    }
}

extension Portal {
    fileprivate func warned(_ response: Response) -> Response {
        guard let warning = look({ $0.switches.warning }) else { return response }
        var response = response
        response.headers[.systemWarning] = warning
        return response
    }
}
