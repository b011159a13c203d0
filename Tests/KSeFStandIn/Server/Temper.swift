import Foundation
import Hummingbird

/// Lets every call meet its mood, writes it down, and turns refusals into answers.
struct Temper: RouterMiddleware {
    let portal: Portal

    func handle(
        _ request: Request, context: PortalContext, next: (Request, PortalContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        guard !path.hasPrefix("/stand-in") else { return try await answered(request, context, next) }
        let short = path.hasPrefix("/v2/") ? String(path.dropFirst(3)) : path
        let route = routeName(method: request.method.rawValue, path: short)
        let (now, decision) = portal.look { ($0.now, $0.conduct.decide(on: route)) }
        let response: Response
        if let decision {
            response = try await moody(decision, request, context, next)
        } else {
            response = try await answered(request, context, next)
        }
        portal.look { state in
            state.calls.add(
                Call(
                    number: 0, at: now, method: request.method.rawValue, path: path, route: route,
                    status: response.status.code, code: context.note.code, context: context.note.context,
                    mood: decision?.mood))
        }
        return response
    }

    private func answered(
        _ request: Request, _ context: PortalContext, _ next: (Request, PortalContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            context.note.refused(refusal.code)
            return refusal.response(to: request, at: portal.now)
        }
    }

    private func moody(
        _ decision: Conduct.Decision, _ request: Request, _ context: PortalContext,
        _ next: (Request, PortalContext) async throws -> Response
    ) async throws -> Response {
        switch decision.mood {
        case .lost:
            _ = try await answered(request, context, next)
            return hangUp(context)
        case .drop: return hangUp(context)
        case .fail: return Broken.failure(decision)
        case .blind:
            _ = try await answered(request, context, next)
            return Broken.failure(decision)
        case .repeat:
            var request = request
            let body = try await request.collectBody(upTo: Sizes.upload)
            request.body = .init(buffer: body)
            _ = try await answered(request, context, next)
            request.body = .init(buffer: body)
            return try await answered(request, context, next)
        case .html: return Broken.page(.ok)
        case .limit:
            let seconds = decision.value ?? 1
            return Refusal(kind: .tooMany("Spróbuj ponownie po \(seconds) sekundach.", retryAfter: seconds))
                .response(to: request, at: portal.now)
        case .slow:
            try await Task.sleep(for: .milliseconds(Int64(decision.slowness * 1000)))
            return try await answered(request, context, next)
        case .redirect: return Broken.redirect
        case .garbage: return try await Broken.cut(answered(request, context, next))
        case .wrong:
            _ = try await answered(request, context, next)
            return Broken.wrongShape
        case .huge:
            _ = try await answered(request, context, next)
            return Broken.endless(bytes: decision.value ?? 64_000_000)
        case .trickle: return try await Broken.slowly(answered(request, context, next))
        }
    }

    /// The header says so where no network is between (tests that call the router).
    private func hangUp(_ context: PortalContext) -> Response {
        context.hangUp()
        return Response(status: .internalServerError, headers: [.lostAnswer: "1", .connection: "close"])
    }
}

/// Answers that no client should believe.
enum Broken {
    static func failure(_ decision: Conduct.Decision) -> Response {
        if let status = decision.value, (500..<600).contains(status) { return page(.init(code: status)) }
        switch decision.choice {
        case 0: return Response(status: .internalServerError)
        case 1: return page(.badGateway)
        default:
            var response = page(.serviceUnavailable)
            response.headers[.retryAfter] = "1"
            return response
        }
    }

    static func page(_ status: HTTPResponse.Status) -> Response {
        let html =
            "<!DOCTYPE html><html><head><title>\(status.code)</title></head><body>Przerwa techniczna</body></html>"
        return bytes(Data(html.utf8), as: "text/html; charset=utf-8", status)
    }

    static let redirect = Response(status: .found, headers: [.location: "http://ksef.invalid/v2"])

    static var wrongShape: Response {
        bytes(Data(#"[{"referenceNumber":17,"status":"ok"}]"#.utf8), as: "application/json")
    }

    static func cut(_ response: Response) async throws -> Response {
        let whole = try await response.collected()
        return bytes(whole.prefix(whole.count / 2), as: "application/json", response.status)
    }

    static func endless(bytes count: Int) -> Response {
        let block = ByteBuffer(repeating: UInt8(ascii: " "), count: 65_536)
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init { writer in
                var left = count
                while left > 0 {
                    try await writer.write(block)
                    left -= block.readableBytes
                }
                try await writer.finish(nil)
            })
    }

    static func slowly(_ response: Response) async throws -> Response {
        let whole = try await response.collected()
        return Response(
            status: response.status, headers: [.contentType: "application/json"],
            body: .init { writer in
                for byte in whole {
                    try await writer.write(ByteBuffer(bytes: [byte]))
                    try await Task.sleep(for: .milliseconds(200))
                }
                try await writer.finish(nil)
            })
    }
}

extension Response {
    fileprivate func collected() async throws -> Data {
        let sink = Sink()
        try await body.write(sink)
        return sink.data
    }
}

private final class Sink: ResponseBodyWriter, @unchecked Sendable {
    var data = Data()

    func write(_ buffer: ByteBuffer) async throws { data.append(contentsOf: buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// How much of a body is read at most, in bytes.
enum Sizes {
    static let json = 8_000_000
    static let upload = 110_000_000
}
