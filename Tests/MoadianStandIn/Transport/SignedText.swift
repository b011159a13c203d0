import Crypto
import CryptoExtras
import Foundation

/// A compact JWS as section 2.4 wants it: taken apart, not yet believed.
struct SignedText: Sendable {
    /// What can be wrong with its form; token and invoice name these with codes of their own.
    enum Fault: Error {
        case structure, notUTF8, emptyChain, badChain, noPublicKey, badSignature, badCertificate
    }

    let header: JSON
    /// The certificates of `x5c`, signer first, as they were written.
    let chain: [String]
    let payload: [UInt8]
    let signature: [UInt8]
    let signingInput: Data

    init(_ compact: String) throws(Fault) {
        let segments = compact.split(separator: ".", omittingEmptySubsequences: false)
        guard segments.count == 3, let headerBytes = Base64URL.decode(segments[0]), !headerBytes.isEmpty,
            let payload = Base64URL.decode(segments[1]), !payload.isEmpty
        else { throw .structure }
        guard String(validating: headerBytes, as: UTF8.self) != nil, String(validating: payload, as: UTF8.self) != nil
        else { throw .notUTF8 }
        guard let header = try? JSON(parsing: headerBytes), header.members != nil else { throw .structure }
        try Self.check(header)
        guard let signature = Base64URL.decode(segments[2]), !signature.isEmpty else { throw .badSignature }
        self.header = header
        self.chain = try Self.chain(in: header)
        self.payload = payload
        self.signature = signature
        self.signingInput = Data("\(segments[0]).\(segments[1])".utf8)
    }

    /// `typ` and `cty` may be there or not; `crit` names `sigT` and nothing else.
    private static func check(_ header: JSON) throws(Fault) {
        guard header["alg"]?.text == "RS256", header["crit"] == ["sigT"], let time = header["sigT"]?.text,
            time.wholeMatch(of: /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/) != nil, Instant(iso: time) != nil
        else { throw .structure }
    }

    private static func chain(in header: JSON) throws(Fault) -> [String] {
        guard let written = header["x5c"] else { throw .emptyChain }
        guard let elements = written.elements else { throw .badChain }
        guard !elements.isEmpty else { throw .emptyChain }
        let texts = elements.compactMap(\.text)
        guard texts.count == elements.count else { throw .badChain }
        guard !texts[0].isEmpty else { throw .emptyChain }
        return texts
    }

    /// Whether the signature was made by the key of the first certificate, which the trust list must accept.
    func verified(by trust: Trust, at now: Instant) throws(Fault) -> Signer {
        let signer = try trust.signer(of: chain, at: now)
        guard signature.count == signer.key.keySizeInBits / 8 else { throw .badSignature }
        let isRight = signer.key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: SHA256.hash(data: signingInput),
            padding: .insecurePKCS1v1_5)
        guard isRight else { throw .badCertificate }
        return signer
    }
}
