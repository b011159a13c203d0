import Contracts
import Crypto
import Foundation

/// The place in a list where the next page begins: the sort and the keys of the last record, sealed.
///
/// Opaque to clients, good for seven days, and only in the list and company it was made for.
struct Cursor: Codable, Equatable {
    static let lifetimeSeconds: Int64 = 7 * 86_400

    let sort: String
    let keys: [String]
    /// Seconds since 1970.
    let madeAt: Int64

    private enum CodingKeys: String, CodingKey {
        case sort = "s"
        case keys = "k"
        case madeAt = "t"
    }
}

/// Seals cursors with an HMAC, so that what comes back is what was given out.
package struct CursorSeal: Sendable {
    private let key: SymmetricKey

    /// - Parameter secret: the same in all replicas of a service, for a page may be fetched from another one.
    package init(secret: String) {
        let input = SymmetricKey(data: Data(secret.utf8))
        self.key = HKDF<SHA256>.deriveKey(inputKeyMaterial: input, info: Data("cursor".utf8), outputByteCount: 32)
    }

    /// - Parameter place: company and path; a cursor opens nowhere else.
    func seal(_ cursor: Cursor, for place: String) throws -> String {
        let content = try JSONEncoder().encode(cursor)
        return Base64URL.encode(content) + "." + Base64URL.encode(mac(content, place))
    }

    func open(_ text: String, for place: String, at now: Timestamp) -> Cursor? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let content = Base64URL.decode(parts[0]), let given = Base64URL.decode(parts[1]),
            let cursor = try? JSONDecoder().decode(Cursor.self, from: content), isSame(given, mac(content, place))
        else { return nil }
        let age = now.microseconds / 1_000_000 - cursor.madeAt
        return age <= Cursor.lifetimeSeconds ? cursor : nil
    }

    private func mac(_ content: Data, _ place: String) -> Data {
        var authentication = HMAC<SHA256>(key: key)
        authentication.update(data: content)
        authentication.update(data: Data(place.utf8))
        return Data(authentication.finalize()).prefix(16)
    }

    private func isSame(_ left: Data, _ right: Data) -> Bool {
        left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Base 64 with the alphabet for URLs and without padding, RFC 4648 section 5.
package enum Base64URL {
    package static func encode(_ bytes: some DataProtocol) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    package static func decode(_ text: some StringProtocol) -> Data? {
        var padded = String(text).replacing("-", with: "+").replacing("_", with: "/")
        padded += String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4)
        return Data(base64Encoded: padded)
    }
}
