import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import Synchronization
import X509

/// Who signed, as his certificate tells.
struct Signer: Sendable {
    let key: _RSA.Signing.PublicKey
    /// The attribute serialNumber (2.5.4.5) of the subject: national number or national id.
    let identity: String?
}

/// The issuers that the portal believes, the certificates accepted by name, and those taken back (sections 2.4 and 12).
final class Trust: Sendable {
    private struct Lists: Sendable {
        var issuers: [Certificate] = []
        var accepted: Set<Data> = []
        var revoked: Set<String> = []
        /// What was found about a chain apart from time and revocation: everyday traffic brings few chains.
        var known: [[String]: Known] = [:]
    }

    private struct Known: Sendable {
        let signer: Signer
        let certificate: Certificate
        let isTrusted: Bool
    }

    private let lists = Mutex(Lists())

    func add(issuer: Certificate) {
        lists.withLock { lists in
            lists.issuers.append(issuer)
            lists.known = [:]
        }
    }

    /// Accepts one certificate whoever issued it, himself included.
    func accept(_ certificate: Certificate) throws {
        let der = Data(try certificate.der)
        lists.withLock { lists in
            lists.accepted.insert(der)
            lists.known = [:]
        }
    }

    /// - Parameter serialNumber: of the certificate, as hexadecimal digits without separators.
    func revoke(serialNumber: String) {
        lists.withLock { lists in _ = lists.revoked.insert(serialNumber.lowercased()) }
    }

    func clear() {
        lists.withLock { $0 = Lists() }
    }

    func signer(of chain: [String], at now: Instant) throws(SignedText.Fault) -> Signer {
        let remembered = lists.withLock { $0.known[chain] }
        let known = if let remembered { remembered } else { try examined(chain) }
        let certificate = known.certificate
        guard known.isTrusted, certificate.notValidBefore <= now.date, now.date <= certificate.notValidAfter,
            !isRevoked(certificate)
        else { throw .badCertificate }
        return known.signer
    }

    private func examined(_ chain: [String]) throws(SignedText.Fault) -> Known {
        var certificates: [Certificate] = []
        for text in chain {
            guard !text.contains(where: \.isWhitespace), let der = Data(base64Encoded: text),
                let certificate = try? Certificate(derEncoded: Array(der))
            else { throw .badChain }
            certificates.append(certificate)
        }
        guard let key = _RSA.Signing.PublicKey(certificates[0].publicKey), key.keySizeInBits >= 2048 else {
            throw .noPublicKey
        }
        let signer = Signer(key: key, identity: certificates[0].identity)
        return lists.withLock { lists in
            let isTrusted =
                (try? certificates[0].der).map { lists.accepted.contains(Data($0)) } == true
                || Self.leads(certificates[0], through: certificates.dropFirst(), to: lists.issuers, steps: 4)
            let known = Known(signer: signer, certificate: certificates[0], isTrusted: isTrusted)
            if lists.known.count > 1000 { lists.known = [:] }
            lists.known[chain] = known
            return known
        }
    }

    /// Whether a certificate was signed by one of the issuers, or by an authority among its companions that was.
    private static func leads(
        _ certificate: Certificate, through companions: ArraySlice<Certificate>, to issuers: [Certificate], steps: Int
    ) -> Bool {
        if issuers.contains(where: { $0.signed(certificate) }) { return true }
        guard steps > 0 else { return false }
        return companions.contains { companion in
            companion.isAuthority && companion.signed(certificate)
                && leads(companion, through: companions, to: issuers, steps: steps - 1)
        }
    }

    /// The lists of revoked certificates are asked only where the certificate names them (section 2.4).
    private func isRevoked(_ certificate: Certificate) -> Bool {
        let namesList = certificate.extensions[oid: [2, 5, 29, 31]] != nil
        let namesResponder = (try? certificate.extensions.authorityInformationAccess)?.contains {
            $0.method == .ocspServer
        }
        guard namesList || namesResponder == true else { return false }
        return lists.withLock { $0.revoked.contains(certificate.hexadecimalSerialNumber) }
    }
}

extension Certificate {
    var der: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(self)
            return serializer.serializedBytes
        }
    }

    /// Reads PEM, or DER in base64.
    init(written text: String) throws {
        if text.contains("-----BEGIN") {
            try self.init(pemEncoded: text)
        } else {
            let compact = text.filter { !$0.isWhitespace }
            try self.init(derEncoded: Array(Data(base64Encoded: compact) ?? Data()))
        }
    }

    /// National number or national id of the subject.
    fileprivate var identity: String? {
        for name in subject {
            for attribute in name where attribute.type == [2, 5, 4, 5] {
                return String(attribute.value)
            }
        }
        return nil
    }

    fileprivate func signed(_ other: Certificate) -> Bool {
        subject == other.issuer && publicKey.isValidSignature(other.signature, for: other)
    }

    fileprivate var isAuthority: Bool {
        switch try? extensions.basicConstraints {
        case .isCertificateAuthority: true
        default: false
        }
    }

    var hexadecimalSerialNumber: String {
        serialNumber.bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
