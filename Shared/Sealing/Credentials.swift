import Foundation

/// A private key and the certificate that was issued for it.
package struct Credentials: Sendable {
    package let key: PrivateKey
    /// The leaf first, then who issued whom, as far as the files tell.
    package let certificates: [Certificate]

    package var certificate: Certificate { certificates[0] }

    /// Reads both and sees that they belong together.
    ///
    /// - Parameters:
    ///   - key: any kind of ``PrivateKey/init(_:password:)``; a PFX file, and PEM with both in it, bring the certificate.
    ///   - certificate: PEM, DER or PKCS#7, with intermediates or without; `nil` where `key` brings it.
    /// - Throws: what reading the one and the other throws; `.keyAndCertificateDiffer`.
    package init(key content: Data, certificate: Data?, password: String?) throws(SealingError) {
        let file = KeyFile(content)
        let inside = try file.unlocked(password)
        guard let key = inside.keys.first else {
            throw file.kind == .unknown
                ? .unreadable(wanted: .privateKey) : .wrongKind(found: file.kind, wanted: .privateKey)
        }
        self.key = try PrivateKey(key)
        var found = inside.certificates
        if let certificate {
            let file = KeyFile(certificate)
            found = try file.unlocked(password).certificates
            if found.isEmpty {
                throw file.kind == .unknown
                    ? .unreadable(wanted: .certificate) : .wrongKind(found: file.kind, wanted: .certificate)
            }
        }
        guard !found.isEmpty else { throw .wrongKind(found: file.kind, wanted: .certificate) }
        var all: [Certificate] = []
        for der in found { all.append(try Certificate(der: der)) }
        certificates = try Self.ordered(all, for: self.key.publicKey)
    }

    private static func ordered(_ all: [Certificate], for key: PublicKey) throws(SealingError) -> [Certificate] {
        guard let leaf = all.first(where: { $0.publicKey == key }) else { throw .keyAndCertificateDiffer }
        var chain = [leaf]
        while let next = all.first(where: { $0.subject == chain[chain.count - 1].issuer && !chain.contains($0) }) {
            chain.append(next)
        }
        return chain
    }
}
