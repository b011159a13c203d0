import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

/// Over HTTP/1.1 or 2, with connections that are kept as long as the process runs.
package struct HTTPTransport: PortalTransport {
    /// What a compressed answer may grow to; each request has a limit of its own below it.
    private static let inflatedLimit = 64 << 20

    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: {
            var configuration = HTTPClient.Configuration(
                redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)),
                decompression: .enabled(limit: .size(inflatedLimit)))
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 16
            // Whoever calls decides what is repeated, connecting too.
            configuration.connectionPool.retryConnectionEstablishment = false
            return configuration
        }())

    private let tls: TLSConfiguration?

    /// - Parameter roots: trusted beside those of the operating system.
    package init(trusting roots: TrustRoots? = nil) {
        tls = roots.map { roots in
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.certificates(roots.certificates)]
            return tls
        }
    }

    package func send(_ request: TransportRequest) async throws(TransportFailure) -> TransportAnswer {
        guard let server = Server(of: request.url) else {
            throw .unreachable("“\(request.url.prefix(100))” is no address that can be called; give one with https://.")
        }
        do {
            return try await withThrowingTaskGroup(of: TransportAnswer.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await exchange(request) }
                // The client's own deadline ends with the head of the answer; a body may drip for ever.
                group.addTask {
                    try await Task.sleep(for: request.timeout)
                    throw TransportFailure.lost("No answer within \(request.timeout).")
                }
                guard let answer = try await group.next() else { throw CancellationError() }
                return answer
            }
        } catch let failure as TransportFailure {
            throw failure
        } catch {
            throw await TransportFailure.reading(error, of: server)
        }
    }

    private func exchange(_ request: TransportRequest) async throws -> TransportAnswer {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = .RAW(value: request.method)
        outgoing.tlsConfiguration = tls
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if let body = request.body { outgoing.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await Self.client.execute(outgoing, deadline: .distantFuture)
        let body = try await response.body.collect(upTo: request.answerLimit)
        let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        return TransportAnswer(
            status: Int(response.status.code), headers: headers, body: Data(body.readableBytesView))
    }
}
