import AsyncHTTPClient
import Contracts
import Foundation
import NIOCore
import NIOHTTP1

/// Requests to the suite's one origin. Passing troubles are sat out: a service that restarts is asked again, with the
/// same key, so nothing is done twice.
struct Connection: Sendable {
    let base: String
    /// How long passing troubles are sat out.
    var patience: Duration = .seconds(10)

    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: {
            var configuration = HTTPClient.Configuration(
                timeout: .init(connect: .seconds(5), read: .seconds(60)))
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
            return configuration
        }())

    static func closeAll() async { try? await client.shutdown() }

    struct Reply: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let bytes: [UInt8]
        var version: Int? { headers.first(name: "etag").flatMap { Int($0.filter(\.isNumber)) } }
    }

    func send(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)], body: [UInt8]?
    ) async throws -> Reply {
        let clock = ContinuousClock()
        let deadline = clock.now + patience
        var pause = Duration.milliseconds(50)
        while true {
            do {
                return try await attempt(method, path, headers: headers, body: body)
            } catch let problem as APIProblem where problem.isPassing && clock.now + pause < deadline {
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(1))
            }
        }
    }

    private func attempt(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)], body: [UInt8]?
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let response: HTTPClientResponse
        let bytes: [UInt8]
        do {
            response = try await Self.client.execute(request, timeout: .seconds(60))
            bytes = try await Array(response.body.collect(upTo: 64 << 20).readableBytesView)
        } catch {
            throw APIProblem(unreachable: base, error)
        }
        let status = Int(response.status.code)
        guard status < 400 else {
            let problem = try? JSON.decode(APIProblem.Body.self, from: bytes)
            throw APIProblem(
                status: status, body: problem, text: String(decoding: bytes, as: UTF8.self),
                request: "\(method.rawValue) \(path)")
        }
        return Reply(status: status, headers: response.headers, bytes: bytes)
    }
}
