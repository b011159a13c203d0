import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

@testable import karvan

/// An HTTP server that answers as the suite would, as far as a test says; every request is kept.
final class StubSuite: Sendable {
    struct Asked: Sendable, Equatable {
        let method: String
        /// Below `/api/`, with the query.
        let path: String
        let key: String?
        let ifMatch: String?
        let body: String
    }

    struct Reply: Sendable {
        var status = 200
        var body = "{}"
        /// As a service says it of an answer that it gave before.
        var isReplayed = false

        static func json(_ value: some Encodable) -> Reply {
            Reply(body: (try? JSON.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "")
        }

        static func problem(_ status: Int, _ code: String) -> Reply {
            Reply(status: status, body: #"{"code":"\#(code)","title":"\#(code)","detail":"as the test wants"}"#)
        }

        static let emptyList = Reply(body: #"{"data":[],"page":{"limit":100,"next":null,"has_more":false}}"#)
    }

    typealias Answer = @Sendable (Asked) -> Reply?

    private let answer: Answer
    private let kept = Mutex<[Asked]>([])

    private init(_ answer: @escaping Answer) { self.answer = answer }

    var asked: [Asked] { kept.withLock { $0 } }

    /// Runs `work` against a suite that answers as `answer` says; what it does not speak of is an empty list.
    static func running<Value: Sendable>(
        _ answer: @escaping Answer, _ work: @Sendable (StubSuite, _ url: String) async throws -> Value
    ) async throws -> Value {
        let stub = StubSuite(answer)
        let name = UUID().uuidString
        stubs.withLock { $0[name] = stub }
        defer { stubs.withLock { _ = $0.removeValue(forKey: name) } }
        return try await work(stub, "http://127.0.0.1:\(try await port.value)/\(name)")
    }

    /// One server for all tests, told apart by the first part of the path; it lives as long as the process, because a
    /// server that stops while a client still connects is none of these tests' business.
    private static let port = Task<Int, any Error> {
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await respond(to: request) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in announce.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "stub") { _ in SwiftLogNoOpLogHandler() })
        Task {
            try await application.run()
            announce.finish()
        }
        for await port in ports { return port }
        throw CancellationError()
    }

    private static let stubs = Mutex<[String: StubSuite]>([:])

    private static func respond(to request: Request) async throws -> Response {
        let parts = (request.head.path ?? "").split(separator: "/", maxSplits: 2).map(String.init)
        guard parts.count == 3, let stub = stubs.withLock({ $0[parts[0]] }) else { return Response(status: .gone) }
        let body = try await request.body.collect(upTo: 16 << 20)
        let asked = Asked(
            method: request.method.rawValue, path: parts[2],
            key: HTTPField.Name("idempotency-key").flatMap { request.headers[$0] }, ifMatch: request.headers[.ifMatch],
            body: String(buffer: body))
        stub.kept.withLock { $0.append(asked) }
        let reply = stub.answer(asked) ?? usual(asked)
        var headers: HTTPFields = [.contentType: "application/json"]
        if reply.isReplayed, let name = HTTPField.Name("idempotency-replayed") { headers[name] = "true" }
        return Response(
            status: .init(code: reply.status), headers: headers, body: .init(byteBuffer: ByteBuffer(string: reply.body))
        )
    }

    private static func usual(_ asked: Asked) -> Reply {
        asked.path.hasPrefix("identity/v1/tokens")
            ? .json(TokenView(accessToken: "token", refreshToken: "next", expiresIn: 3600)) : .emptyList
    }
}
