import AsyncHTTPClient
import Foundation
import NIOCore

/// HTTP/1.1 or 2 with bounds on time and size; redirects are answers like others.
package struct HTTPTransport: PortalTransport {
    /// No answer of the portal is longer than 100 inquiries with 50 messages each.
    package static let sizeLimit = 8 << 20

    private let limit: Duration

    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: {
            var configuration = HTTPClient.Configuration(
                redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10), read: .seconds(60)),
                decompression: .enabled(limit: .size(sizeLimit)))
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 16
            return configuration
        }())

    /// - Parameter seconds: from the first byte sent to the last one heard; of a question a third of it.
    package init(seconds: Int64 = 60) { limit = .seconds(seconds) }

    package func answer(to call: PortalCall) async throws(TransportFailure) -> PortalReply {
        let limit = call.method == .get ? limit / 3 : limit
        do {
            return try await withThrowingTaskGroup(of: PortalReply.self) { group in
                // The library's own limit ends with the answer's head, and a server may trickle for days after it.
                group.addTask { try await Self.answer(to: call) }
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw TransportFailure.lost("no whole answer within \(limit)")
                }
                defer { group.cancelAll() }
                guard let reply = try await group.next() else { throw TransportFailure.lost("no answer") }
                return reply
            }
        } catch let failure as TransportFailure {
            throw failure
        } catch let error as HTTPClientError where Self.beforeSending.contains(error) {
            throw .notSent("\(error)")
        } catch is NIOTooManyBytesError {
            throw .lost("the answer is longer than \(Self.sizeLimit) bytes")
        } catch {
            throw .lost(String("\(error)".prefix(200)))
        }
    }

    private static func answer(to call: PortalCall) async throws -> PortalReply {
        var request = HTTPClientRequest(url: call.url)
        request.method = call.method == .get ? .GET : .POST
        for (name, value) in call.headers { request.headers.add(name: name, value: value) }
        if let body = call.body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await client.execute(request, timeout: .hours(1))
        let body = try await response.body.collect(upTo: sizeLimit)
        let pause = response.headers.first(name: "retry-after").flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 }
        return PortalReply(status: Int(response.status.code), pause: pause, body: Data(body.readableBytesView))
    }

    private static let beforeSending: [HTTPClientError] = [
        .connectTimeout, .invalidURL, .emptyHost, .emptyScheme, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout,
    ]
}
