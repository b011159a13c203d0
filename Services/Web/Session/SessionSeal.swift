import Crypto
import Foundation
import ServiceKit

/// Encrypts the session, so that the browser keeps it without reading or changing it.
struct SessionSeal: Sendable {
    private let key: SymmetricKey

    /// - Parameter secret: the same in all replicas; without one a key is made that dies with the process.
    init(secret: String?) {
        guard let secret else {
            key = SymmetricKey(size: .bits256)
            return
        }
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(secret.utf8)), info: Data("session".utf8), outputByteCount: 32)
    }

    /// - Parameter place: the cookie's name; what was sealed for one cookie opens in no other.
    func seal(_ session: Session, for place: String) throws -> String {
        let content = try JSONEncoder().encode(session)
        let box = try ChaChaPoly.seal(content, using: key, authenticating: Data(place.utf8))
        return Base64URL.encode(box.combined)
    }

    /// `nil` for anything that this key did not seal.
    func open(_ text: String, for place: String) -> Session? {
        guard let sealed = Base64URL.decode(text), let box = try? ChaChaPoly.SealedBox(combined: sealed),
            let content = try? ChaChaPoly.open(box, using: key, authenticating: Data(place.utf8))
        else { return nil }
        return try? JSONDecoder().decode(Session.self, from: content)
    }
}
