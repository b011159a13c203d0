import Contracts
import Foundation
import Hummingbird
import Logging
import Moadian
import Testing

@Suite("Moadian over HTTP", .timeLimit(.minutes(1)))
struct HTTPTransportTests {
    /// What a hostile server does with every request of a path.
    private static func respond(_ request: Request) async throws -> Response {
        switch request.uri.path {
        case "/echo":
            let body = try await request.body.collect(upTo: 1 << 20)
            return Response(
                status: .ok, headers: [.retryAfter: "17"],
                body: .init(byteBuffer: ByteBuffer(string: "\(request.method) \(String(buffer: body))")))
        case "/redirect": return Response(status: .found, headers: [.location: "/echo"])
        case "/huge":
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    for _ in 0..<(HTTPTransport.sizeLimit >> 16) + 2 {
                        try await writer.write(ByteBuffer(repeating: 0x20, count: 1 << 16))
                    }
                    try await writer.finish(nil)
                })
        case "/silent":
            // For as long as the process lives: the client has to give up.
            let (never, silence) = AsyncStream.makeStream(of: Never.self)
            for await _ in never {}
            silence.finish()
            return Response(status: .ok)
        case "/stalled":
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "{"))
                    let (never, silence) = AsyncStream.makeStream(of: Never.self)
                    for await _ in never {}
                    silence.finish()
                })
        case "/broken":
            return Response(
                status: .ok,
                body: ResponseBody(contentLength: 1000) { writer in
                    try await writer.write(ByteBuffer(string: "{"))
                    throw CancellationError()
                })
        default: return Response(status: .notFound)
        }
    }

    private static let port = Task<Int, any Error> {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await respond(request) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in announce.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "hostile") { _ in SwiftLogNoOpLogHandler() })
        Task {
            try await application.run()
            announce.finish()
        }
        for await port in ports { return port }
        throw CancellationError()
    }

    private func answer(_ path: String, seconds: Int64 = 30, body: Data? = nil) async throws -> PortalReply {
        let url = "http://127.0.0.1:\(try await Self.port.value)\(path)"
        let call = PortalCall(method: body == nil ? .get : .post, url: url, headers: [], body: body)
        return try await HTTPTransport(seconds: seconds).answer(to: call)
    }

    @Test("carries a call there and the answer back")
    func echo() async throws {
        #expect(try await answer("/echo") == PortalReply(status: 200, pause: 17, body: Data("GET ".utf8)))
        #expect(try await answer("/echo", body: Data("[]".utf8)).body == Data("POST []".utf8))
        #expect(try await answer("/nowhere").status == 404)
    }

    @Test("follows no redirect")
    func redirect() async throws {
        #expect(try await answer("/redirect").status == 302)
    }

    private func failure(_ path: String, seconds: Int64 = 30) async -> TransportFailure? {
        do {
            _ = try await answer(path, seconds: seconds)
            return nil
        } catch {
            return error as? TransportFailure
        }
    }

    @Test(
        "gives up on an answer that is too large, too slow or broken off",
        arguments: ["/huge", "/silent", "/stalled", "/broken"])
    func hostile(_ path: String) async {
        guard case .lost? = await failure(path, seconds: path.hasPrefix("/s") ? 1 : 30) else {
            Issue.record("\(path) was an answer")
            return
        }
    }

    @Test("says so where nobody is, or the address is none")
    func nobody() async throws {
        for url in ["http://127.0.0.1:1/", "https://127.0.0.1:1/", "nonsense", "ftp://a/"] {
            let call = PortalCall(method: .get, url: url, headers: [], body: nil)
            await #expect(throws: TransportFailure.self) { try await HTTPTransport(seconds: 5).answer(to: call) }
        }
    }
}
