import Crypto
import Foundation

/// What may be wrong with a packet after it was queued: shown by an inquiry only (section 2.14).
struct PacketFault: Error, Equatable {
    let code: String
    let message: String

    static let noContract = Self(code: "04111", message: "قراردادی میان شرکت معتمد و مودی وجود ندارد")
    static let badStructure = Self(code: "04130", message: "ساختار امضای صورتحساب نادرست است")
    static let badSignature = Self(code: "04131", message: "امضا یا گواهی امضای صورتحساب معتبر نیست")
    static let noPermission = Self(code: "04132", message: "گواهی امضا مجوز ارسال برای این حافظه مالیاتی را ندارد")
    static let unknownMemory = Self(code: "04133", message: "شناسه حافظه مالیاتی شناخته نشد")
    static let unknownCompany = Self(code: "04134", message: "شرکت معتمد شناخته نشد")
    static let badMemoryID = Self(code: "04148", message: "قالب شناسه حافظه مالیاتی نادرست است")
    static let notOpened = Self(code: "04150", message: "رمزگشایی بسته ممکن نیست")
    static let badAlgorithm = Self(code: "04152", message: "الگوریتم رمزنگاری نادرست است")
    /// 05139, 05151 and 05159 in turn.
    static func internalFault(_ number: Int) -> Self {
        Self(code: ["05139", "05151", "05159"][number % 3], message: "خطای داخلی سامانه")
    }
    static let badVector = Self(code: "04153", message: "طول بردار اولیه باید ۹۶ بیت باشد")
}

/// The compact JWE around an invoice (section 2.9).
struct Envelope {
    let header: JSON
    private let segments: [Substring]

    init(_ compact: String) throws(PacketFault) {
        segments = compact.split(separator: ".", omittingEmptySubsequences: false)
        guard segments.count == 5, let headerBytes = Base64URL.decode(segments[0]),
            let header = try? JSON(parsing: headerBytes), header.members != nil
        else { throw .notOpened }
        self.header = header
    }

    /// The text inside, which ought to be a compact JWS; white space around it is dropped.
    func opened(with keys: ServerKeys) throws(PacketFault) -> String {
        guard header["alg"]?.text == "RSA-OAEP-256", header["enc"]?.text == "A256GCM", header["zip"] == nil else {
            throw .badAlgorithm
        }
        guard let vector = Base64URL.decode(segments[2]) else { throw .notOpened }
        guard vector.count == 12 else { throw .badVector }
        guard let name = header["kid"]?.text, let key = keys.named(name), let wrapped = Base64URL.decode(segments[1]),
            let contentKey = key.opened(wrapped), contentKey.count == 32,
            let ciphertext = Base64URL.decode(segments[3]), let tag = Base64URL.decode(segments[4]),
            let box = try? AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: vector), ciphertext: ciphertext, tag: tag),
            let clear = try? AES.GCM.open(
                box, using: SymmetricKey(data: contentKey), authenticating: Data(segments[0].utf8)),
            let text = String(validating: clear, as: UTF8.self)
        else { throw .notOpened }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
