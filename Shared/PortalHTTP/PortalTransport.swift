import Foundation

/// The way to a portal: one request, one answer. No redirect is followed, and nothing is sent again by itself. Tests
/// answer by themselves.
package protocol PortalTransport: Sendable {
    func send(_ request: TransportRequest) async throws(TransportFailure) -> TransportAnswer
}

/// One HTTP request, ready to leave.
package struct TransportRequest: Sendable {
    package let method: String
    package let url: String
    package var headers: [(name: String, value: String)]
    package let body: Data?
    /// More bytes than this are no answer.
    package let answerLimit: Int
    /// For everything: connecting, sending, waiting, reading.
    package let timeout: Duration

    package init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: Data? = nil,
        answerLimit: Int = 4 << 20, timeout: Duration = .seconds(30)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.answerLimit = answerLimit
        self.timeout = timeout
    }

    package subscript(header name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What came back, of any status.
package struct TransportAnswer: Sendable, Equatable {
    package let status: Int
    /// By names in lower case.
    package let headers: [String: String]
    package let body: Data

    package init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
        self.status = status
        self.headers = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        self.body = body
    }

    /// Seconds of `Retry-After`, from one to a day; its other form, a date, is not what portals send.
    package var retryAfter: Int? {
        headers["retry-after"]
            .flatMap { Int($0.trimmingCharacters(in: .whitespaces)) }
            .map { min(max($0, 1), 86_400) }
    }
}
