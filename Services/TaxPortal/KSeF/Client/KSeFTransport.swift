import Foundation

/// One HTTP request, ready to leave.
package struct TransportRequest: Sendable {
    package let method: String
    package let url: String
    package let headers: [(name: String, value: String)]
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

package struct TransportAnswer: Sendable {
    package let status: Int
    /// By names in lower case.
    package let headers: [String: String]
    package let body: Data

    package init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
        self.status = status
        self.headers = Dictionary(headers.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        self.body = body
    }
}

/// Why there is no answer.
package struct TransportFailure: Error, Sendable, Equatable {
    package let message: String
    /// Whether the other side may have got the request.
    package let mayHaveArrived: Bool

    package init(_ message: String, mayHaveArrived: Bool) {
        self.message = message
        self.mayHaveArrived = mayHaveArrived
    }
}

/// How requests get to the portal; tests answer them by themselves.
package protocol KSeFTransport: Sendable {
    func send(_ request: TransportRequest) async throws(TransportFailure) -> TransportAnswer
}
