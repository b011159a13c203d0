import COpenSSL
import Foundation

/// What lies in a file of keys and certificates, told by its content: names and endings are not to be trusted.
struct KeyFile {
    enum Piece {
        case privateKey(KeyHandle)
        /// Encrypted PKCS#8, DER.
        case encryptedKey(Data)
        /// PEM as OpenSSL wrote it before PKCS#8, with its own kind of encryption.
        case oldEncryptedKey(Data)
        case pfx(Data)
        /// DER.
        case certificate(Data)
        case request
        case publicKey(Data)
        case unknown

        var kind: SealingError.Kind {
            switch self {
            case .privateKey: .privateKey
            case .encryptedKey, .oldEncryptedKey: .encryptedPrivateKey
            case .pfx: .pfx
            case .certificate: .certificate
            case .request: .certificateRequest
            case .publicKey: .publicKey
            case .unknown: .unknown
            }
        }
    }

    private(set) var pieces: [Piece]

    /// - Parameter content: PEM with any text around it (BOM, CRLF, indented), DER, or DER as naked base 64.
    init(_ content: Data) {
        let text = Self.text(content)
        if let text, text.contains("-----BEGIN ") {
            pieces = Self.blocks(text).flatMap(Self.pieces)
        } else if content.first == 0x30, let pieces = Self.known(content) {
            self.pieces = pieces
        } else if let text, let der = Data(base64Encoded: String(text.filter { !$0.isWhitespace })), !der.isEmpty {
            pieces = Self.pieces(der: der)
        } else {
            pieces = [.unknown]
        }
    }

    var certificates: [Data] { pieces.compactMap { if case .certificate(let der) = $0 { der } else { nil } } }

    /// The first kind among the pieces, for errors.
    var kind: SealingError.Kind { pieces.first?.kind ?? .unknown }

    // MARK: - Text

    /// Editors on Windows like to write a byte order mark, or UTF-16.
    private static func text(_ content: Data) -> String? {
        let start = [UInt8](content.prefix(3))
        if start.starts(with: [0xFF, 0xFE]) { return String(data: content.dropFirst(2), encoding: .utf16LittleEndian) }
        if start.starts(with: [0xFE, 0xFF]) { return String(data: content.dropFirst(2), encoding: .utf16BigEndian) }
        return String(data: start == [0xEF, 0xBB, 0xBF] ? content.dropFirst(3) : content, encoding: .utf8)
    }

    private struct Block {
        var headers: [String] = []
        var body = ""
        var label = ""
    }

    private static func blocks(_ text: String) -> [Block] {
        var blocks: [Block] = []
        var open: Block?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("-----BEGIN ") {
                open = Block(label: line.trimmingCharacters(in: ["-"]).replacing("BEGIN ", with: ""))
            } else if line.hasPrefix("-----END ") {
                if let block = open { blocks.append(block) }
                open = nil
            } else if line.contains(":") {
                open?.headers.append(line)
            } else {
                open?.body += line
            }
        }
        return blocks
    }

    private static func pieces(_ block: Block) -> [Piece] {
        if block.headers.contains(where: { $0.contains("ENCRYPTED") }) {
            // Lines of 64 are all that OpenSSL's reader takes here.
            let body = stride(from: 0, to: block.body.count, by: 64).map { block.body.dropFirst($0).prefix(64) }
            let lines = block.headers + [""] + body.map(String.init)
            let pem = "-----BEGIN \(block.label)-----\n\(lines.joined(separator: "\n"))\n-----END \(block.label)-----\n"
            return [.oldEncryptedKey(Data(pem.utf8))]
        }
        if block.label.hasSuffix("PARAMETERS") { return [] }
        guard let der = Data(base64Encoded: block.body) else { return [.unknown] }
        return pieces(der: der)
    }

    // MARK: - DER

    private static func pieces(der: Data) -> [Piece] { known(der) ?? [.unknown] }

    private static func known(_ der: Data) -> [Piece]? {
        // Before the reader of private keys, which would ask the terminal for the password.
        if let key = OpenSSL.object(der, { d2i_X509_SIG(nil, $0, $1) }, free: { X509_SIG_free($0) }) {
            X509_SIG_free(key)
            return [.encryptedKey(der)]
        }
        if let key = OpenSSL.object(der, { d2i_AutoPrivateKey(nil, $0, $1) }, free: { EVP_PKEY_free($0) }) {
            return [.privateKey(KeyHandle(key))]
        }
        if let certificate = OpenSSL.object(der, { d2i_X509(nil, $0, $1) }, free: { X509_free($0) }) {
            X509_free(certificate)
            return [.certificate(der)]
        }
        if let request = OpenSSL.object(der, { d2i_X509_REQ(nil, $0, $1) }, free: { X509_REQ_free($0) }) {
            X509_REQ_free(request)
            return [.request]
        }
        if let key = OpenSSL.object(der, { d2i_PUBKEY(nil, $0, $1) }, free: { EVP_PKEY_free($0) }) {
            EVP_PKEY_free(key)
            return [.publicKey(der)]
        }
        if let key = OpenSSL.object(
            der, { d2i_PublicKey(EVP_PKEY_RSA, nil, $0, $1) }, free: { EVP_PKEY_free($0) })
        {
            return [.publicKey(KeyHandle(key).spki)]
        }
        if let pfx = OpenSSL.object(der, { d2i_PKCS12(nil, $0, $1) }, free: { PKCS12_free($0) }) {
            PKCS12_free(pfx)
            return [.pfx(der)]
        }
        return bundle(der)
    }

    /// PKCS#7 (.p7b): some authorities hand out the whole chain in one.
    private static func bundle(_ der: Data) -> [Piece]? {
        der.withUnsafeBytes { bytes in
            var place = bytes.bindMemory(to: UInt8.self).baseAddress
            defer { ERR_clear_error() }
            guard let bundle = d2i_PKCS7(nil, &place, bytes.count) else { return nil }
            defer { PKCS7_free(bundle) }
            guard let stack = karvan_certificates_of(bundle) else { return nil }
            return (0..<karvan_certificate_count(stack)).compactMap { index in
                OpenSSL.der { i2d_X509(karvan_certificate_at(stack, index), $0) }.map(Piece.certificate)
            }
        }
    }
}
