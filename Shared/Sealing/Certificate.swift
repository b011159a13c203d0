import COpenSSL
import Foundation

/// An X.509 certificate, read once.
package struct Certificate: Sendable, Equatable {
    package let der: Data
    package let publicKey: PublicKey
    /// RFC 4514 text, not escaped beyond what it asks for.
    package let subject: String
    package let issuer: String
    /// OID 2.5.4.3 of the subject.
    package let commonName: String?
    /// OID 2.5.4.5 of the subject: in Iran the owner's national number or national id.
    package let serialNumberAttribute: String?
    /// OID 2.5.4.97 of the subject: in Poland the owner's NIP, as `VATPL-…`.
    package let organizationIdentifier: String?
    /// Decimal.
    package let serialNumber: String
    package let notBefore: Date
    package let notAfter: Date

    /// - Parameter content: PEM or DER; of several the first.
    /// - Throws: `.wrongKind` for a request, a key or a PFX file; `.unreadable`.
    package init(_ content: Data) throws(SealingError) {
        let file = KeyFile(content)
        guard let der = file.certificates.first else {
            throw file.kind == .unknown
                ? .unreadable(wanted: .certificate) : .wrongKind(found: file.kind, wanted: .certificate)
        }
        try self.init(der: der)
    }

    init(der: Data) throws(SealingError) {
        guard let certificate = OpenSSL.object(der, { d2i_X509(nil, $0, $1) }, free: { X509_free($0) }) else {
            throw .unreadable(wanted: .certificate)
        }
        defer { X509_free(certificate) }
        guard let key = X509_get_pubkey(certificate) else { throw OpenSSL.failure() }
        guard let subject = X509_get_subject_name(certificate), let issuer = X509_get_issuer_name(certificate),
            let notBefore = Self.date(X509_get0_notBefore(certificate)),
            let notAfter = Self.date(X509_get0_notAfter(certificate))
        else { throw .unreadable(wanted: .certificate) }
        self.der = der
        self.publicKey = PublicKey(KeyHandle(key))
        self.subject = Self.text(subject)
        self.issuer = Self.text(issuer)
        self.commonName = Self.attribute(NID_commonName, of: subject)
        self.serialNumberAttribute = Self.attribute(NID_serialNumber, of: subject)
        self.organizationIdentifier = Self.attribute(NID_organizationIdentifier, of: subject)
        self.serialNumber = Self.decimal(X509_get0_serialNumber(certificate))
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// Whether it may be used now; who issued it, and whether he took it back, is not asked.
    package func isValid(at now: Date) -> Bool { notBefore <= now && now <= notAfter }

    private static func text(_ name: OpaquePointer) -> String {
        guard let bio = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(bio) }
        guard X509_NAME_print_ex(bio, name, 0, KARVAN_NAME_RFC4514) >= 0 else { return "" }
        var content: UnsafeMutablePointer<CChar>?
        let count = karvan_bio_content(bio, &content)
        guard count > 0, let content else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: content, count: count), as: UTF8.self)
    }

    private static func attribute(_ nid: Int32, of name: OpaquePointer) -> String? {
        let index = X509_NAME_get_index_by_NID(name, nid, -1)
        guard index >= 0, let entry = X509_NAME_get_entry(name, index) else { return nil }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(entry))
        guard count >= 0, let bytes else { return nil }
        defer { karvan_free(bytes) }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
    }

    private static func decimal(_ integer: UnsafePointer<ASN1_INTEGER>?) -> String {
        guard let number = ASN1_INTEGER_to_BN(integer, nil) else { return "" }
        defer { BN_free(number) }
        guard let digits = BN_bn2dec(number) else { return "" }
        defer { karvan_free(digits) }
        return String(cString: digits)
    }

    private static func date(_ time: UnsafePointer<ASN1_TIME>?) -> Date? {
        var parts = tm()
        guard ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return Date(timeIntervalSince1970: TimeInterval(timegm(&parts)))
    }
}
