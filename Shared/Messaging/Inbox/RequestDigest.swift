import Crypto
import Foundation

/// SHA-256 over what was asked, to tell a repetition from a different request under the same key.
package enum RequestDigest {
    package static func of(_ what: String, _ body: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Data(what.utf8))
        hash.update(data: Data([0]))
        hash.update(data: Data(body))
        return Array(hash.finalize())
    }
}
