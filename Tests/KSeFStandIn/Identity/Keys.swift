import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

/// What one of the portal's public keys is for (page, 1.3).
enum KeyUsage: String, Codable, Sendable, CaseIterable {
    case ksefTokenEncryption = "KsefTokenEncryption"
    case symmetricKeyEncryption = "SymmetricKeyEncryption"
}

/// One key pair of the portal with its certificate.
struct PortalKey: Codable, Sendable {
    var usage: KeyUsage
    /// PKCS#1 DER of the RSA private key.
    var privateKey: Data
    /// Base64 SHA-256 of the SubjectPublicKeyInfo.
    var publicKeyID: String
    var certificate: Data
    var validFrom: Moment
    var validTo: Moment
    /// Withdrawn keys are no longer listed and no longer accepted.
    var withdrawn = false

    /// What `data` says under this key: OAEP with SHA-256 in both places and an empty label, or nothing.
    func unwrap(_ data: Data) -> Data? {
        guard let key = try? _RSA.Encryption.PrivateKey(derRepresentation: privateKey) else { return nil }
        return try? key.decrypt(data, padding: .PKCS1_OAEP_SHA256)
    }
}

/// The keys that clients encrypt for, and how they are replaced.
struct KeyRing: Codable, Sendable {
    private(set) var keys: [PortalKey]

    static func generated(at now: Moment) throws -> KeyRing {
        KeyRing(keys: try KeyUsage.allCases.map { try PortalKey.generated(for: $0, at: now) })
    }

    func listed(at now: Moment) -> [PublicKeyCertificate] {
        keys.filter { !$0.withdrawn && $0.validTo > now }.map(PublicKeyCertificate.init)
    }

    /// What `data` was encrypted from.
    ///
    /// - Parameter keyID: what the client says it used. Without it every key of this use is tried, as the portal does
    ///   while the member is optional.
    /// - Throws: 21470 where the key named is unknown, withdrawn or for another use.
    func unwrap(_ data: Data, for usage: KeyUsage, keyID: String?, at now: Moment) throws(Refusal) -> Data? {
        let current = keys.filter { $0.usage == usage && !$0.withdrawn && $0.validTo > now }
        guard let keyID else {
            return current.lazy.compactMap { $0.unwrap(data) }.first
        }
        guard let key = current.last(where: { $0.publicKeyID == keyID }) else {
            throw .bad(
                21470, "Przesłany identyfikator klucza jest nieznany lub wskazuje na wycofany klucz.",
                "Klucz o identyfikatorze \(keyID) nie jest wspierany.")
        }
        return key.unwrap(data)
    }

    /// A new key for one use. Planned: it is listed beside the old ones. Emergency: those vanish at once.
    mutating func rotate(_ usage: KeyUsage, emergency: Bool, at now: Moment) throws {
        let fresh = try PortalKey.generated(for: usage, after: last(usage), at: now)
        if emergency { withdraw(usage) }
        keys.append(fresh)
    }

    /// A new certificate for the same key: `publicKeyId` stays, `certificateId` changes.
    mutating func renew(_ usage: KeyUsage, at now: Moment) throws {
        guard let old = last(usage) else { return }
        keys.append(try PortalKey.certified(old.privateKey, for: usage, after: old, at: now))
    }

    private func last(_ usage: KeyUsage) -> PortalKey? { keys.last { $0.usage == usage && !$0.withdrawn } }

    private mutating func withdraw(_ usage: KeyUsage) {
        for index in keys.indices where keys[index].usage == usage { keys[index].withdrawn = true }
    }
}

/// One entry of `GET /security/public-key-certificates`.
struct PublicKeyCertificate: Encodable, Sendable {
    var certificate: String
    var certificateId: String
    var publicKeyId: String
    var validFrom: Moment
    var validTo: Moment
    var usage: [KeyUsage]

    init(_ key: PortalKey) {
        certificate = key.certificate.base64EncodedString()
        certificateId = key.certificate.sha256
        publicKeyId = key.publicKeyID
        validFrom = key.validFrom
        validTo = key.validTo
        usage = [key.usage]
    }
}

extension PortalKey {
    fileprivate static func generated(
        for usage: KeyUsage, after old: PortalKey? = nil, at now: Moment
    ) throws -> PortalKey {
        try certified(_RSA.Signing.PrivateKey(keySize: .bits2048).derRepresentation, for: usage, after: old, at: now)
    }

    /// Valid since more than a year, so that a clock set back finds it valid too; a newer key always begins later.
    fileprivate static func certified(
        _ privateKey: Data, for usage: KeyUsage, after old: PortalKey?, at now: Moment
    ) throws -> PortalKey {
        let key = try _RSA.Signing.PrivateKey(derRepresentation: privateKey)
        let from = max(now - .seconds(400 * 86_400), old.map { $0.validFrom + .seconds(1) } ?? Moment(ticks: 0))
        let to = now + .seconds(2 * 365 * 86_400)
        let certificate = try SelfSigned.certificate(
            "KSeF stand-in \(usage.rawValue)", publicKey: .init(key.publicKey), key: .init(key), from: from, to: to)
        return PortalKey(
            usage: usage, privateKey: privateKey, publicKeyID: key.publicKey.derRepresentation.sha256,
            certificate: certificate, validFrom: from, validTo: to)
    }
}

/// Certificates that vouch for themselves: this portal has no authority above it.
enum SelfSigned {
    static func certificate(
        _ name: String, publicKey: Certificate.PublicKey, key: Certificate.PrivateKey, from: Moment, to: Moment
    ) throws -> Data {
        let subject = try DistinguishedName {
            CountryName("PL")
            OrganizationName("KSeF stand-in")
            CommonName(name)
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey, notValidBefore: from.date,
            notValidAfter: to.date, issuer: subject, subject: subject, extensions: Certificate.Extensions(),
            issuerPrivateKey: key)
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return Data(serializer.serializedBytes)
    }
}
