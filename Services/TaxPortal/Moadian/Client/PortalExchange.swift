import Contracts
import Foundation
import PortalHTTP

/// A call and what came of it, for the archive: nonce and token are struck out.
package struct PortalExchange: Sendable {
    package let call: TransportRequest
    package let reply: TransportAnswer?
    /// Why there was no answer.
    package let failure: String?
    package let startedAt: Timestamp
    package let milliseconds: Int
}

extension TransportRequest {
    /// No answer of the portal is longer than 100 inquiries with 50 messages each.
    private static let portalLimit = 8 << 20

    /// A call of the portal: a question by `GET`, or what has a body by `POST`, which may take its time.
    init(portal url: String, headers: [(name: String, value: String)], body: Data? = nil) {
        self.init(
            method: body == nil ? "GET" : "POST", url: url, headers: headers, body: body,
            answerLimit: Self.portalLimit, timeout: body == nil ? .seconds(20) : .seconds(60))
    }
}
