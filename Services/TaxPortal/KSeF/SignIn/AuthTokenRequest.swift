import Foundation
import XML

/// What is signed to sign in with a certificate.
///
/// - Source: ksef.md 1.2; the ministry's schema `schemat_auth_v2-1`.
package struct AuthTokenRequest: Sendable, Equatable {
    /// How the portal knows who signed.
    package enum Subject: String, Sendable {
        /// By NIP or PESEL in the certificate's subject.
        case certificateSubject
        /// By the certificate itself.
        case certificateFingerprint
    }

    package let challenge: String
    package let context: ContextIdentifier
    package let subject: Subject
    /// IPv4 addresses from which the access token may be used; any when empty.
    package let allowedAddresses: [String]

    package init(
        challenge: String, context: ContextIdentifier, subject: Subject = .certificateSubject,
        allowedAddresses: [String] = []
    ) {
        self.challenge = challenge
        self.context = context
        self.subject = subject
        self.allowedAddresses = allowedAddresses
    }

    /// The document, with its signature in last place where there is one.
    func document(signature: Data? = nil) throws(XMLError) -> Data {
        var writer = XMLWriter()
        writer.start("AuthTokenRequest", ["xmlns": "http://ksef.mf.gov.pl/auth/token/2.1"])
        writer.element("Challenge", challenge)
        writer.start("ContextIdentifier")
        writer.element(context.type.rawValue, context.value)
        writer.end()
        writer.element("SubjectIdentifierType", subject.rawValue)
        if !allowedAddresses.isEmpty {
            writer.start("AuthorizationPolicy")
            writer.start("AllowedIps")
            for address in allowedAddresses { writer.element("Ip4Address", address) }
            writer.end()
            writer.end()
        }
        if let signature { writer.insert(signature) }
        writer.end()
        return try writer.finish()
    }
}
