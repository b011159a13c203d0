import Contracts
import Foundation

/// One call to the portal.
package struct PortalCall: Sendable, Equatable {
    package enum Method: String, Sendable { case get = "GET", post = "POST" }

    package let method: Method
    package let url: String
    package var headers: [(name: String, value: String)]
    package let body: Data?

    package init(method: Method, url: String, headers: [(name: String, value: String)] = [], body: Data? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    package static func == (left: PortalCall, right: PortalCall) -> Bool {
        left.method == right.method && left.url == right.url && left.body == right.body
            && left.headers.elementsEqual(right.headers, by: ==)
    }
}

/// What came back, of any status.
package struct PortalReply: Sendable, Equatable {
    package let status: Int
    /// `Retry-After`, where it is a number of seconds.
    package let pause: Int?
    package let body: Data

    package init(status: Int, pause: Int? = nil, body: Data) {
        self.status = status
        self.pause = pause
        self.body = body
    }
}

/// Why nothing came back.
package enum TransportFailure: Error, Sendable, Equatable {
    /// No connection was made: nothing was sent.
    case notSent(String)
    /// Anything after that, a too large answer and a too slow one included.
    case lost(String)
}

/// The way to the portal: one request, one answer, no redirect followed, no request repeated.
package protocol PortalTransport: Sendable {
    func answer(to call: PortalCall) async throws(TransportFailure) -> PortalReply
}

/// A call and what came of it, for the archive: nonce and token are struck out.
package struct PortalExchange: Sendable {
    package let call: PortalCall
    package let reply: PortalReply?
    /// Why there was no answer.
    package let failure: String?
    package let startedAt: Timestamp
    package let milliseconds: Int
}
