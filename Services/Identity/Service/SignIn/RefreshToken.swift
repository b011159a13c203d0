import Crypto
import Foundation
import ServiceKit

/// The text a client refreshes with: 256 random bits. We keep its digest only.
struct RefreshToken: Sendable {
    let text: String

    static func made() -> RefreshToken {
        RefreshToken(text: "rt_" + SymmetricKey(size: .bits256).withUnsafeBytes { Base64URL.encode(Data($0)) })
    }

    init(text: String) { self.text = text }

    var digest: [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }
}
