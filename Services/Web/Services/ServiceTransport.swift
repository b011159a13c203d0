import AsyncHTTPClient
import Foundation
import Hummingbird
import ServiceKit
import ServiceLifecycle

/// One question to a service.
struct ServiceRequest: Sendable {
    let method: String
    let service: String
    let path: String
    var headers: [String: String] = ["Accept": "application/json"]
    let body: [UInt8]?

    init(_ method: String, _ service: String, _ path: String, body: [UInt8]? = nil) {
        self.method = method
        self.service = service
        self.path = "/api/\(service)/v1/\(path)"
        self.body = body
        if body != nil { headers["Content-Type"] = "application/json" }
    }
}

struct ServiceAnswer: Sendable {
    let status: Int
    let body: [UInt8]
    var contentType: String?
    var entityTag: String?
}

/// How questions get to the services; tests answer them by themselves.
protocol ServiceTransport: Sendable {
    /// - Throws: ``ServiceFailure/unreachable(_:)`` when nobody answers.
    func send(_ request: ServiceRequest) async throws -> ServiceAnswer
}

/// Over HTTP, with connections that are kept.
final class HTTPTransport: ServiceTransport, Service {
    private static let patienceSeconds: Int64 = 10
    private static let longestAnswer = 8 << 20

    private let base: String
    private let client: HTTPClient

    init(base: String) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.client = HTTPClient()
    }

    func send(_ request: ServiceRequest) async throws -> ServiceAnswer {
        var outgoing = HTTPClientRequest(url: base + request.path)
        outgoing.method = .RAW(value: request.method)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if let body = request.body { outgoing.body = .bytes(ByteBuffer(bytes: body)) }
        do {
            let response = try await client.execute(outgoing, timeout: .seconds(Self.patienceSeconds))
            let body = try await response.body.collect(upTo: Self.longestAnswer)
            return ServiceAnswer(
                status: Int(response.status.code), body: Array(buffer: body),
                contentType: response.headers.first(name: "Content-Type"),
                entityTag: response.headers.first(name: "ETag"))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ServiceFailure.unreachable("\(error)")
        }
    }

    /// Keeps the connections until the process ends.
    func run() async throws {
        try? await gracefulShutdown()
        try await client.shutdown()
    }
}
