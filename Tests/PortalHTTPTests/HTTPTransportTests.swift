import Foundation
import Testing

@testable import PortalHTTP

@Suite("The way to the portal", .timeLimit(.minutes(1)))
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

    private func get(_ url: String) async throws(TransportFailure) -> TransportAnswer {
        try await HTTPTransport().send(TransportRequest(method: "GET", url: url))
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

    private static func inflating(_ base64: String) throws -> Data {
        let body = try #require(Data(base64Encoded: base64))
        return Data("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    @Test("reads what a server compresses unasked")
    func compressed() async throws {
        let server = try RawServer(Self.inflating("H4sIAAAAAAACA8vMS8tJLElNAQADT1dxCAAAAA=="))
        #expect(try await send(to: server).body == Data("inflated".utf8))
    }

    /// A hundred thousand bytes: told, untold, and of 133 that swell.
    private static let hugeAnswers: [Data] = {
        let body = String(repeating: "x", count: 100_000)
        let zeros = String(repeating: "A", count: 128)
        return [
            Data("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n\(body)".utf8),
            Data("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186A0\r\n\(body)\r\n0\r\n\r\n".utf8),
            (try? inflating("H4sIAAAAAAACA+3BMQEAAADCoCrrn9IaHkAB\(zeros)rwYt8HnKoIYBAA==")) ?? Data(),
        ]
    }()

    @Test("does not read more than it was told to", arguments: hugeAnswers)
    func huge(answer: Data) async throws {
        let server = try RawServer(answer)
        let failure = await #expect(throws: TransportFailure.self) { try await send(to: server) }
        #expect(failure == .lost("The answer is too large."))
    }

    @Test(
        "does not wait for ever: for a beginning, or for an end",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"])
    func slow(answer: String) async throws {
        let server = try RawServer(answer, staysOpen: true)
        let failure = await #expect(throws: TransportFailure.self) {
            try await send(to: server, timeout: .milliseconds(150))
        }
        #expect(failure?.kind == .lost)
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
        #expect(failure?.kind == .lost)
    }

    @Test("knows that nothing was sent where nobody listens")
    func nobody() async throws {
        let server = try RawServer("")
        let port = server.port
        server.stop()
        for scheme in ["http", "https"] {
            let failure = await #expect(throws: TransportFailure.self) {
                try await get("\(scheme)://127.0.0.1:\(port)/")
            }
            #expect(failure?.kind == .unreachable)
            #expect(failure?.message.contains("refused") == true)
        }
        let nowhere = await #expect(throws: TransportFailure.self) { try await get("http://nowhere.invalid/") }
        #expect(nowhere?.kind == .unreachable)
        #expect(nowhere?.message == "The portal cannot be reached: the name nowhere.invalid is not known.")
    }

    @Test(
        "knows that nothing was sent where no TLS can be spoken: with whoever answers in clear, or hangs up",
        arguments: ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""])
    func unencrypted(answer: String) async throws {
        let server = try RawServer(answer)
        let failure = await #expect(throws: TransportFailure.self) {
            try await get("https://127.0.0.1:\(server.port)/")
        }
        #expect(failure?.kind == .unreachable)
    }

    @Test(
        "takes an address that is none for what it is",
        arguments: ["", "x", "ftp://127.0.0.1/", "http://", "https:///x", "https://a b/"])
    func address(url: String) async throws {
        let failure = await #expect(throws: TransportFailure.self) { try await get(url) }
        #expect(failure?.kind == .unreachable)
        #expect(failure?.message.contains("is no address") == true)
    }

    @Test(
        "reads for how many seconds a portal wants to be left alone",
        arguments: [
            ("37", 37), (" 1 ", 1), ("0", 1), ("-5", 1), ("999999999", 86_400), ("", nil),
            ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("99999999999999999999", nil),
        ])
    func pause(header: String, seconds: Int?) {
        #expect(TransportAnswer(status: 429, headers: ["Retry-After": header]).retryAfter == seconds)
    }
}
