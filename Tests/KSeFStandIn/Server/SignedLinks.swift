import Crypto
import Foundation

/// Ready-made links that work without a token until they expire (page, 1.6 and 1.7).
struct SignedLinks: Codable, Sendable {
    private var secret: Data

    init() {
        secret = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
    }

    /// - Parameters:
    ///   - base: scheme and host as the client called them.
    ///   - path: absolute, without a query.
    func link(to path: String, at base: String, until end: Moment) -> String {
        let expires = String(end.milliseconds / 1000)
        return "\(base)\(path)?sv=2025-01-05&se=\(expires)&sr=b&sig=\(signature(path, expires).base64URL)"
    }

    func holds(path: String, expires: String, signature given: String, at now: Moment) -> Bool {
        guard let seconds = Int64(expires), seconds >= now.milliseconds / 1000, let given = Data(base64URL: given)
        else {
            return false
        }
        return HMAC<SHA256>.isValidAuthenticationCode(
            given, authenticating: Data("\(path)|\(expires)".utf8), using: SymmetricKey(data: secret))
    }

    private func signature(_ path: String, _ expires: String) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data("\(path)|\(expires)".utf8), using: SymmetricKey(data: secret)))
    }
}
