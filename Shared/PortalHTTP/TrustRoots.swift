import Foundation
import NIOSSL

/// Certificates of authorities that are trusted beside those of the operating system: a gateway's, a test system's.
package struct TrustRoots: Sendable, Equatable {
    package struct Faulty: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    let certificates: [NIOSSLCertificate]

    /// - Parameter pem: one certificate or several; other things between them are passed over.
    /// - Throws: where there is none, or one that cannot be read, with what to do.
    package init(pem: Data) throws(Faulty) {
        guard let found = try? NIOSSLCertificate.fromPEMBytes(Array(pem)), !found.isEmpty else {
            throw Faulty(
                description: "Here is no certificate that can be read: put the authority's into this file in PEM form, "
                    + "beginning with -----BEGIN CERTIFICATE-----.")
        }
        certificates = found
    }
}
