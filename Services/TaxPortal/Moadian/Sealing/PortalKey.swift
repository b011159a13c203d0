import Foundation
import Sealing

/// One of the portal's keys for encryption, with the name it goes by (`moadian.md` 2.6, 2.9). Keys and names of one answer
/// belong together and are never mixed with another's.
package struct PortalKey: Sendable, Equatable {
    package let id: String
    package let key: PublicKey
    /// The protected header of every JWE for this key, as it is sent.
    private let header: Data

    package init(id: String, key: PublicKey) {
        self.id = id
        self.key = key
        let name = JSONText.quoted(id)
        header = Data(#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":\#(name)}"#.utf8).base64URLBytes
    }

    /// The usable keys (RSA, purpose 1) in an answer of `server-information`, in its `publicKeys` alone, or in one of these;
    /// API v1 has the same answer as `data` of its `result`.
    ///
    /// - Throws: kind `.malformed` where there is none.
    package static func list(in json: Data) throws(MoadianError) -> [PortalKey] {
        let answer = try Answer(json: json)
        let legacy = answer["result"]["data"]
        let keys = list(in: answer["publicKeys"].list + legacy["publicKeys"].list + answer.list + [answer])
        guard !keys.isEmpty else {
            throw MoadianError(
                .malformed,
                "There is no RSA key with purpose 1 in it: give the answer of server-information, or its publicKeys.")
        }
        return keys
    }

    static func list(in elements: [Answer]) -> [PortalKey] {
        elements.compactMap { element in
            guard let id = element["id"].text, let text = element["key"].text,
                element["algorithm"].text ?? "RSA" == "RSA", element["purpose"].integer ?? 1 == 1,
                let spki = Data(base64Encoded: withoutArmour(text), options: .ignoreUnknownCharacters),
                let key = try? PublicKey(spki: spki), key.isRSA
            else { return nil }
            return PortalKey(id: id, key: key)
        }
    }

    /// Some keep the key as PEM.
    private static func withoutArmour(_ key: String) -> String {
        key.replacing(/-----[A-Z ]+-----/, with: "")
    }

    /// Encrypts for the portal: compact JWE, RSA-OAEP-256 and A256GCM, content key and iv fresh for every one.
    package func sealed(_ content: Data) throws(SealingError) -> Data {
        var contentKey = AES.random(32)
        defer { contentKey.resetBytes(in: contentKey.startIndex..<contentKey.endIndex) }
        let iv = AES.random(12)
        let wrapped = try key.wrap(contentKey)
        let box = try AES.sealGCM(content, key: contentKey, nonce: iv, aad: header)
        var token = header
        for part in [wrapped, iv, box.ciphertext, box.tag] {
            token.append(UInt8(ascii: "."))
            token.append(part.base64URLBytes)
        }
        return token
    }

    package static func == (left: PortalKey, right: PortalKey) -> Bool { left.id == right.id && left.key == right.key }
}
