/// Why keys, certificates or sealed data could not be used; the text says what to do, and never holds a secret.
package enum SealingError: Error, Sendable, Equatable {
    /// What a file turned out to be.
    package enum Kind: String, Sendable {
        case privateKey = "a private key"
        case encryptedPrivateKey = "an encrypted private key"
        case pfx = "a PFX file"
        case certificate = "a certificate"
        case certificateRequest = "a certificate request (CSR)"
        case publicKey = "a bare public key"
        case unknown = "something else"
    }

    /// The file is of another kind than is asked for.
    case wrongKind(found: Kind, wanted: Kind)
    /// The content is cut off, damaged or of no kind that is known here.
    case unreadable(wanted: Kind)
    case passwordNeeded
    case passwordWrong
    case keyAndCertificateDiffer
    /// A kind of key, curve or cipher that is not supported, by its name.
    case unsupported(String)
    /// A key, nonce or block of the wrong length.
    case wrongLength(String)
    /// What was sealed does not open with this key, or was changed on the way.
    case notAuthentic
    /// OpenSSL would not, in its own words.
    case failed(String)
}

extension SealingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .wrongKind(.certificateRequest, .certificate):
            "This is a certificate request (CSR), not a certificate: give the file that the authority issued for it."
        case .wrongKind(.publicKey, .certificate):
            "This is a bare public key, not a certificate: give the .crt or .cer file that the authority issued."
        case .wrongKind(let found, let wanted): "This is \(found.rawValue); \(wanted.rawValue) is needed."
        case .unreadable(let wanted):
            "This cannot be read as \(wanted.rawValue): give the file as it was issued, PEM, DER or PFX."
        case .passwordNeeded:
            "The key is protected by a password: give that too (on the command line, --password-file)."
        case .passwordWrong: "The password does not open this key."
        case .keyAndCertificateDiffer:
            "The certificate was issued for another key: give the private key that its request was made with."
        case .unsupported(let what): "\(what) is not supported: use an RSA or an EC P-256 key."
        case .wrongLength(let what): "The \(what) has the wrong length."
        case .notAuthentic: "This was sealed for another key, or changed on the way."
        case .failed(let reason): "OpenSSL failed: \(reason)"
        }
    }
}
