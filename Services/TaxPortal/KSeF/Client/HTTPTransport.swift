import AsyncHTTPClient
import Foundation
import NIOCore

/// Over HTTP, with connections that are kept as long as the process runs. Redirects are answers like any other.
package struct HTTPTransport: KSeFTransport {
    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: {
            var configuration = HTTPClient.Configuration(
                redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: .seconds(30)))
            // Whoever calls decides what is repeated, connecting too.
            configuration.connectionPool.retryConnectionEstablishment = false
            return configuration
        }())

    package init() {}

    package func send(_ request: TransportRequest) async throws(TransportFailure) -> TransportAnswer {
        do {
            return try await withThrowingTaskGroup(of: TransportAnswer.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await Self.exchange(request) }
                // The client's own deadline ends with the head of the answer; a body may drip for ever.
                group.addTask {
                    try await Task.sleep(for: request.timeout)
                    throw TransportFailure("No answer within \(request.timeout).", mayHaveArrived: true)
                }
                guard let answer = try await group.next() else { throw CancellationError() }
                return answer
            }
        } catch let failure as TransportFailure {
            throw failure
        } catch {
            throw TransportFailure(Self.words(for: error), mayHaveArrived: !Self.failedToConnect(error))
        }
    }

    private static func exchange(_ request: TransportRequest) async throws -> TransportAnswer {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = .RAW(value: request.method)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if let body = request.body { outgoing.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await client.execute(outgoing, deadline: .distantFuture)
        var body = try await response.body.collect(upTo: request.answerLimit)
        let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        return TransportAnswer(
            status: Int(response.status.code), headers: headers,
            body: Data(body.readBytes(length: body.readableBytes) ?? []))
    }

    private static func failedToConnect(_ error: any Error) -> Bool {
        if let error = error as? HTTPClientError {
            return [.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidURL, .emptyHost]
                .contains(error)
        }
        if let error = error as? IOError {
            return [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode)
        }
        // By their names, so that neither NIOPosix nor NIOSSL has to be imported for a type of error.
        return ["NIOConnectionError", "NIOSSLError", "NIOSSLExtraError", "BoringSSLError"]
            .contains("\(type(of: error))")
    }

    private static func words(for error: any Error) -> String {
        if error is NIOTooManyBytesError { return "The answer is too large." }
        return failedToConnect(error)
            ? "The portal cannot be reached: \(error)" : "The connection to the portal broke: \(error)"
    }
}
