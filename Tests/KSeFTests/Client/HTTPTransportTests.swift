import Foundation
import Testing

@testable import KSeF

@Suite("The way to the portal")
struct HTTPTransportTests {
    private func send(
        to server: RawServer, limit: Int = 1000, timeout: Duration = .seconds(20)
    ) async throws(TransportFailure) -> TransportAnswer {
        defer { withExtendedLifetime(server) {} }
        return try await HTTPTransport().send(
            TransportRequest(
                method: "POST", url: "http://127.0.0.1:\(server.port)/v2/x", headers: [("X-Test", "1")],
                body: Data("body".utf8), answerLimit: limit, timeout: timeout))
    }

    @Test("carries a request and brings its answer, headers by lower-case names")
    func carries() async throws {
        let server = try RawServer("HTTP/1.1 202 Accepted\r\nX-MS-Meta-Hash: h\r\nContent-Length: 2\r\n\r\nok")
        let answer = try await send(to: server)
        #expect(answer.status == 202)
        #expect(answer.headers["x-ms-meta-hash"] == "h")
        #expect(answer.body == Data("ok".utf8))
        let heard = server.heard
        #expect(heard.hasPrefix("POST /v2/x HTTP/1.1\r\n"))
        #expect(heard.contains("X-Test: 1\r\n") && heard.hasSuffix("\r\n\r\nbody"))
    }

    @Test("does not follow a redirect")
    func redirect() async throws {
        let server = try RawServer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        #expect(try await send(to: server).status == 302)
    }

    @Test("does not read more than it was told to")
    func huge() async throws {
        let body = String(repeating: "x", count: 100_000)
        let server = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n\(body)")
        let failure = await #expect(throws: TransportFailure.self) { try await send(to: server) }
        #expect(failure?.mayHaveArrived == true)
        #expect(failure?.message == "The answer is too large.")
    }

    @Test(
        "does not wait for ever: for a beginning, or for an end",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"])
    func slow(answer: String) async throws {
        let server = try RawServer(answer, staysOpen: true)
        let failure = await #expect(throws: TransportFailure.self) {
            try await send(to: server, timeout: .milliseconds(150))
        }
        #expect(failure?.mayHaveArrived == true)
        #expect(failure?.message.hasPrefix("No answer within") == true)
    }

    @Test(
        "takes what is no answer for a loss",
        arguments: [
            "", "HTTP/1.1 200", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx",
            "\u{0}\u{1}\u{2}",
        ])
    func malformed(answer: String) async throws {
        let server = try RawServer(answer)
        let failure = await #expect(throws: TransportFailure.self) { try await send(to: server) }
        #expect(failure?.mayHaveArrived == true)
    }

    @Test("knows that nothing arrived where nobody listens, or where no trust can be made")
    func nobody() async throws {
        let server = try RawServer("")
        let port = server.port
        server.stop()
        for scheme in ["http", "https"] {
            let failure = await #expect(throws: TransportFailure.self) {
                try await HTTPTransport().send(TransportRequest(method: "GET", url: "\(scheme)://127.0.0.1:\(port)/"))
            }
            #expect(failure?.mayHaveArrived == false)
        }
        let plain = try RawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let failure = await #expect(throws: TransportFailure.self) {
            try await HTTPTransport().send(TransportRequest(method: "GET", url: "https://127.0.0.1:\(plain.port)/"))
        }
        #expect(failure?.mayHaveArrived == false)
    }

    @Test("takes an address that is none for what it is", arguments: ["", "x", "ftp://127.0.0.1/", "http://"])
    func address(url: String) async throws {
        let failure = await #expect(throws: TransportFailure.self) {
            try await HTTPTransport().send(TransportRequest(method: "GET", url: url))
        }
        #expect(failure?.message.isEmpty == false)
    }
}

/// A listener that answers the first connection with the bytes it was made with, whatever it is asked.
private final class RawServer: Sendable {
    struct Failure: Error {}

    let port: UInt16
    private let state = State()

    private final class State: @unchecked Sendable {
        private let lock = NSLock()
        private var bytes = Data()
        /// Closed once, by the thread that accepts: its number may be another socket's the moment after.
        private var listener: Int32?

        func listens(_ socket: Int32) { lock.withLock { listener = socket } }
        func add(_ more: [UInt8]) { lock.withLock { bytes += more } }
        var text: String { lock.withLock { String(decoding: bytes, as: UTF8.self) } }

        func stop() { lock.withLock { _ = listener.map { shutdown($0, Int32(SHUT_RDWR)) } } }

        func close() {
            lock.withLock {
                _ = listener.map { Glibc.close($0) }
                listener = nil
            }
        }
    }

    var heard: String { state.text }

    /// - Parameter staysOpen: until the other side hangs up.
    init(_ answer: String, staysOpen: Bool = false) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw Failure() }
        port = UInt16(bigEndian: address.sin_port)
        state.listens(listener)
        let said = state
        Thread.detachNewThread {
            let connection = accept(listener, nil, nil)
            said.close()
            guard connection >= 0 else { return }
            defer { close(connection) }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while !said.text.hasSuffix("\r\n\r\nbody") {
                let count = recv(connection, &buffer, buffer.count, 0)
                guard count > 0 else { return }
                said.add(Array(buffer[..<count]))
                // What is not HTTP is answered at once.
                if buffer[0] == 0x16 { break }
            }
            let bytes = Array(answer.utf8)
            _ = bytes.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if staysOpen { _ = recv(connection, &buffer, buffer.count, 0) }
        }
    }

    func stop() { state.stop() }

    deinit { stop() }
}
