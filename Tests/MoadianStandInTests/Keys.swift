import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

@testable import MoadianStandIn

/// Key pairs, made once per process: 2048 bits suffice to see the rules, and 4096 take seconds to make.
enum Keys {
    static let portal = must(try ServerKey(bits: 2048))
    static let seller = Person(identity: "14003778990", issuer: authority)
    static let other = Person(identity: "10380284790", issuer: authority)
    static let company = Person(identity: "10100083457", issuer: authority)
    static let stranger = Person(identity: "14003778990", issuer: foreignAuthority)
    static let authority = Authority("Private Intermediate CA")
    static let foreignAuthority = Authority("Another CA")
}

/// For what a test sets up and what cannot fail there.
func must<Value>(_ make: @autoclosure () throws -> Value) -> Value {
    do { return try make() } catch { fatalError("\(error)") }
}

func rsaKey() -> _RSA.Signing.PrivateKey { must(try _RSA.Signing.PrivateKey(keySize: .bits2048)) }

/// The span in which the tests' certificates are good; the tests' clock stands inside.
private let firstDay = Date(timeIntervalSince1970: 1_767_225_600)  // 2026-01-01
private let lastDay = Date(timeIntervalSince1970: 1_830_297_600)  // 2028-01-01

struct Authority: Sendable {
    let key = rsaKey()
    let certificate: Certificate

    init(_ name: String, issuer: Authority? = nil) {
        let subject = must(try DistinguishedName { CommonName(name) })
        certificate = must(
            try Certificate(
                version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: firstDay,
                notValidAfter: lastDay, issuer: issuer?.certificate.subject ?? subject, subject: subject,
                signatureAlgorithm: .sha256WithRSAEncryption,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                },
                issuerPrivateKey: .init(issuer?.key ?? key)))
    }
}

/// Somebody with a key and a certificate.
struct Person: Sendable {
    let identity: String
    let key: _RSA.Signing.PrivateKey
    let certificate: Certificate

    /// - Parameter issuer: nil for a certificate that he signed himself.
    init(
        identity: String, issuer: Authority?, key: _RSA.Signing.PrivateKey = rsaKey(), from start: Date = firstDay,
        until end: Date = lastDay, listsRevocations: Bool = false, namesIdentity: Bool = true
    ) {
        self.identity = identity
        self.key = key
        let name = RelativeDistinguishedName(.init(type: [2, 5, 4, 3], utf8String: "Seller [Stamp]"))
        let number = RelativeDistinguishedName(.init(type: [2, 5, 4, 5], utf8String: identity))
        let subject = DistinguishedName(namesIdentity ? [name, number] : [name])
        var extensions = Certificate.Extensions()
        if listsRevocations {
            // An empty list of distribution points: that the extension is there is what counts.
            must(try extensions.append(.init(oid: [2, 5, 29, 31], critical: false, value: [0x30, 0x00])))
        }
        certificate = must(
            try Certificate(
                version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: start,
                notValidAfter: end, issuer: issuer?.certificate.subject ?? subject, subject: subject,
                signatureAlgorithm: .sha256WithRSAEncryption, extensions: extensions,
                issuerPrivateKey: .init(issuer?.key ?? key)))
    }

    var der: Data {
        var serializer = DER.Serializer()
        must(try serializer.serialize(certificate))
        return Data(serializer.serializedBytes)
    }
}

/// A certificate whose key the portal cannot use.
enum EllipticCertificate {
    static func der(issuedBy issuer: Authority) throws -> Data {
        let subject = DistinguishedName([
            RelativeDistinguishedName(.init(type: [2, 5, 4, 5], utf8String: "14003778990"))
        ])
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(P256.Signing.PrivateKey().publicKey),
            notValidBefore: firstDay, notValidAfter: lastDay, issuer: issuer.certificate.subject, subject: subject,
            signatureAlgorithm: .sha256WithRSAEncryption, extensions: Certificate.Extensions(),
            issuerPrivateKey: .init(issuer.key))
        return Data(try certificate.der)
    }
}
