import Foundation
import Hummingbird
import HummingbirdCore
import Logging

/// A request's surroundings: here the connection, so that an answer can get lost.
struct PortalContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let hangUp: @Sendable () -> Void

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        let channel = source.channel
        hangUp = { channel.close(promise: nil) }
    }
}

/// Thrown where the connection ends without an answer.
struct HungUp: Error {}

/// Turns HTTP into the portal's terms and back, and lets things go wrong on the way.
struct PortalResponder: HTTPResponder {
    static let largestBody = 64 * 1024 * 1024

    let portal: Portal

    func respond(to request: Request, context: PortalContext) async throws -> Response {
        let incoming = try await Self.incoming(request)
        if let path = incoming.sideChannelPath { return Self.response(await sideChannel(path, incoming)) }
        guard let route = Route(incoming) else {
            return Self.response(portal.refusal(.pathNotFound, incoming))
        }
        let (number, faults) = portal.begin(route.kind, incoming)
        if let instead = faults.first(where: \.comesInstead) {
            portal.end(number, status: nil, code: nil, clientID: nil)
            return Self.spoiled(instead, number, context, portal.now)
        }
        var answer = try carryOut(route, incoming, faults)
        if faults.contains(.repeatedRequest) { answer = try carryOut(route, incoming, faults) }
        portal.end(number, status: answer.status, code: answer.code, clientID: answer.clientID)
        if faults.contains(.slow) {
            try await Task.sleep(for: .milliseconds(portal.state.withLock(\.settings.slowness)))
        }
        return Self.response(answer, faults, context)
    }

    private func carryOut(_ route: Route, _ incoming: Incoming, _ faults: Set<Fault>) throws -> Answer {
        if faults.contains(.rotatedKey) { try portal.rotateKey(keepingOld: false) }
        do throws(TransportRefusal) {
            switch route {
            case .v2(let endpoint): return try portal.answer(endpoint, incoming, faults)
            case .legacy(let path): return try portal.answerLegacy(path, incoming, faults)
            }
        } catch {
            return portal.refusal(error, incoming)
        }
    }

    private func sideChannel(_ path: String, _ incoming: Incoming) async -> Answer {
        do {
            return try await portal.answerSideChannel(path, incoming)
        } catch {
            return Answer(status: 400, json: ["error": .text("\(error)")])
        }
    }

    private static func incoming(_ request: Request) async throws -> Incoming {
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName] = field.value }
        let body = try await request.body.collect(upTo: largestBody)
        return Incoming(
            method: request.method.rawValue, path: request.uri.path, query: Query(request.uri.query), headers: headers,
            body: Array(body.readableBytesView))
    }

    // MARK: Answers

    private static func response(_ answer: Answer, _ faults: Set<Fault> = [], _ context: PortalContext? = nil)
        -> Response
    {
        if faults.contains(.lost), let context { return lost(context) }
        var body = answer.html.map { Array($0.utf8) } ?? answer.json?.bytes ?? []
        if faults.contains(.malformed) { body = Array(#"{"timestamp": 1700000000000, "result": [}"#.utf8) }
        if faults.contains(.truncated) { body = Array(body.prefix(body.count / 2)) }
        if faults.contains(.wrongType) {
            body = (answer.json?.elements == nil ? [] : ["unexpected": true] as JSON).bytes
        }
        var headers: HTTPFields = [:]
        if answer.json != nil { headers[.contentType] = "application/json;charset=UTF-8" }
        if answer.html != nil { headers[.contentType] = "text/html; charset=UTF-8" }
        if let location = answer.location { headers[.location] = location }
        let responseBody = faults.contains(.huge) ? huge(body) : ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        return Response(status: .init(code: answer.status), headers: headers, body: responseBody)
    }

    private static func lost(_ context: PortalContext) -> Response {
        context.hangUp()
        return Response(status: .ok, body: ResponseBody { _ in throw HungUp() })
    }

    /// The answer behind more white space than anybody ought to read.
    private static func huge(_ body: [UInt8]) -> ResponseBody {
        ResponseBody { writer in
            let blank = ByteBuffer(repeating: 0x20, count: 1024 * 1024)
            for _ in 0..<64 { try await writer.write(blank) }
            try await writer.write(ByteBuffer(bytes: body))
            try await writer.finish(nil)
        }
    }

    private static func spoiled(_ fault: Fault, _ number: Int, _ context: PortalContext, _ now: Instant) -> Response {
        let page = "<html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>"
        let trace = UUID().uuidString.replacing("-", with: "").lowercased()
        func refused(_ code: String) -> Answer {
            let refusal = TransportRefusal.internalFault(code)
            return Answer(status: refusal.status, json: refusal.body(at: now, trace: trace))
        }
        switch fault {
        case .emptyUnauthorized: return response(Answer(status: 401))
        case .htmlBadGateway: return response(Answer(status: 502, html: page))
        case .htmlSuccess: return response(Answer(status: 200, html: page))
        case .unavailable: return response(Answer(status: 503, html: page.replacing("502", with: "503")))
        case .redirect: return response(Answer(status: 302, location: "/elsewhere/"))
        case .exceptionName: return response(refused("org.springframework.web.client.ResourceAccessException"))
        case .hangUp: return lost(context)
        default: return response(refused(["5119", "5129", "5139", "5199"][number % 4]))
        }
    }
}

/// Where a request goes.
enum Route: Sendable {
    case v2(Endpoint)
    case legacy(String)

    init?(_ incoming: Incoming) {
        if let path = incoming.v2Path {
            guard let endpoint = Endpoint(rawValue: path) else { return nil }
            self = .v2(endpoint)
        } else if let path = incoming.legacyPath {
            self = .legacy(path)
        } else {
            return nil
        }
    }

    var kind: Call.Kind {
        switch self {
        case .v2(let endpoint): endpoint.kind
        case .legacy: .legacy
        }
    }
}

extension Portal {
    /// Writes a request down and draws what befalls it.
    fileprivate func begin(_ kind: Call.Kind, _ incoming: Incoming) -> (number: Int, faults: Set<Fault>) {
        state.withLock { state in
            var faults = Set(state.moods.drawn(for: kind, from: &state.generator))
            for index in state.switches.indices where state.switches[index].call.map({ $0 == kind }) ?? true {
                faults.insert(state.switches[index].fault)
                state.switches[index].times -= 1
            }
            state.switches.removeAll { $0.times <= 0 }
            state.callCount += 1
            state.calls.append(
                Call(
                    number: state.callCount, kind: kind, method: incoming.method, path: incoming.path, at: state.now,
                    faults: faults.map(\.rawValue).sorted()))
            return (state.callCount, faults)
        }
    }

    fileprivate func end(_ number: Int, status: Int?, code: String?, clientID: String?) {
        state.withLock { state in
            state.calls.change(last: { $0.number == number }) { call in
                call.status = status
                call.code = code
                call.clientID = clientID
            }
        }
    }

    fileprivate func refusal(_ refusal: TransportRefusal, _ incoming: Incoming) -> Answer {
        let trace = UUID().uuidString.replacing("-", with: "").lowercased()
        return Answer(status: refusal.status, json: refusal.body(at: now, trace: trace))
    }

    /// The server around this portal.
    ///
    /// - Parameter isReady: told the port once requests are taken.
    func application(
        host: String = "127.0.0.1", port: Int = 0, server: HTTPServerBuilder = .http1(),
        isReady: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> some ApplicationProtocol {
        var logger = Logger(label: "moadian-stand-in.http")
        logger.logLevel = .error
        return Application(
            responder: PortalResponder(portal: self), server: server,
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in isReady(channel.localAddress?.port ?? port) },
            logger: logger)
    }
}
