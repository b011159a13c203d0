import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// What a server shows, and its key.
struct Papers: Sendable {
    let chain: [Certificate]
    let key: P256.Signing.PrivateKey

    var configuration: TLSConfiguration {
        get throws {
            .makeServerConfiguration(
                certificateChain: try chain.map {
                    .certificate(try NIOSSLCertificate(bytes: Array(Data($0.pem.utf8)), format: .pem))
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)))
        }
    }
}

extension Certificate {
    var pem: String {
        get throws { try serializeAsPEM().pemString }
    }
}

/// Who vouches for servers: a key and a certificate that he signed himself.
struct Authority: Sendable {
    static let localhost: [GeneralName] = [
        .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
    ]

    let key = P256.Signing.PrivateKey()
    let certificate: Certificate

    init(_ name: String) throws {
        certificate = try Self.certificate(
            name, key.publicKey, from: -3600, until: 3600, issuer: nil, key,
            Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(keyCertSign: true))
            })
    }

    /// - Parameters:
    ///   - from: in seconds from now.
    ///   - until: likewise.
    func papers(
        for names: [GeneralName] = localhost, from: TimeInterval = -3600, until: TimeInterval = 3600
    ) throws -> Papers {
        let own = P256.Signing.PrivateKey()
        let leaf = try Self.certificate(
            "server", own.publicKey, from: from, until: until, issuer: certificate.subject, key,
            Certificate.Extensions { SubjectAlternativeNames(names) })
        return Papers(chain: [leaf], key: own)
    }

    /// Of a server that nobody else vouches for.
    static func selfSigned() throws -> Papers {
        let key = P256.Signing.PrivateKey()
        let leaf = try certificate(
            "self-made", key.publicKey, from: -3600, until: 3600, issuer: nil, key,
            Certificate.Extensions { SubjectAlternativeNames(localhost) })
        return Papers(chain: [leaf], key: key)
    }

    private static func certificate(
        _ name: String, _ publicKey: P256.Signing.PublicKey, from: TimeInterval, until: TimeInterval,
        issuer: DistinguishedName?, _ signer: P256.Signing.PrivateKey, _ extensions: Certificate.Extensions
    ) throws -> Certificate {
        let subject = try DistinguishedName { CommonName(name) }
        return try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(publicKey),
            notValidBefore: Date(timeIntervalSinceNow: from), notValidAfter: Date(timeIntervalSinceNow: until),
            issuer: issuer ?? subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
            issuerPrivateKey: .init(signer))
    }
}
