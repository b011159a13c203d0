import Foundation
import Sealing

/// The portal's signed word that it registered an invoice (`moadian.md` 2.11).
package struct SignedReceipt: Sendable {
    package let referenceNumber: String?
    package let clientID: String?
    package let taxID: String
    /// ISO, UTC, as it was written.
    package let receivedDate: String?
    private let content: SignedContent

    /// Reads one without believing it.
    ///
    /// - Throws: kind `.forged` for a wrong form; `.malformed` where it names no tax id.
    package init(_ compact: String) throws(MoadianError) {
        content = try SignedContent(compact: Data(compact.utf8))
        let members = try Answer(json: content.payload)
        guard let taxID = members["taxId"].text else { throw MoadianError(.malformed, "The receipt names no tax id.") }
        self.taxID = taxID
        referenceNumber = members["referenceNumber"].text
        clientID = members["clientId"].text
        receivedDate = members["receivedDate"].text
    }

    /// The key that signed it, to be kept with it; `nil` where it is none of these. Keys rotate, so all are tried.
    package func signer(among keys: [PortalKey]) -> PortalKey? { keys.first { content.isSigned(by: $0.key) } }
}
