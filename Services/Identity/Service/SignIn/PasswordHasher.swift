import Crypto
import CryptoExtras
import Foundation
import ServiceKit
import Synchronization

/// Hashes passwords with scrypt, away from the threads that serve requests, and only a few at a time: each costs memory
/// and a fifth of a second on purpose.
final class PasswordHasher: Sendable {
    struct Cost: Sendable, Equatable {
        /// N = 2^exponent.
        let exponent: Int
        var blockSize = 8
        var parallelism = 3

        /// 32 MB and three passes, of the settings that OWASP lists as equal.
        static let usual = Cost(exponent: 15)
    }

    /// More waiting ones would wait longer than their callers.
    private static let waitingLimit = 64

    private let cost: Cost
    private let queue: OperationQueue
    /// What an unknown name is checked against, so that it takes as long as a known one.
    private let decoy: String

    init(cost: Cost, concurrently: Int) {
        self.cost = cost
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = concurrently
        queue.name = "passwords"
        self.queue = queue
        let salt = Data(repeating: 0, count: 16)
        self.decoy = Self.text(cost, salt, Data(repeating: 0, count: 32))
    }

    /// The text to store: parameters, salt and hash.
    func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await aside {
            let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }
            return Self.text(cost, salt, try Self.derive(password, salt, cost))
        }
    }

    /// Whether the password is the one that `stored` was made of. `nil` stands for an unknown user and takes as long.
    func matches(_ password: String, _ stored: String?) async throws -> Bool {
        let decoy = decoy
        return try await aside {
            guard let parts = Parts(stored ?? decoy) else { return false }
            let hash = try Self.derive(password, parts.salt, parts.cost)
            let isSame = zip(hash, parts.hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
            return isSame && hash.count == parts.hash.count && stored != nil
        }
    }

    /// Whether `stored` was made with another cost than today's, and should be made anew.
    func isOutdated(_ stored: String) -> Bool { Parts(stored)?.cost != cost }

    private func aside<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
        guard queue.operationCount < Self.waitingLimit else {
            throw Problem(.serviceUnavailable, "rate_limited", "Too many people sign in at once").with(.retryAfter, "2")
        }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try work() }) }
        }
    }

    private static func derive(_ password: String, _ salt: Data, _ cost: Cost) throws -> Data {
        // The same letters may be composed differently by different keyboards.
        let normal = Data(password.precomposedStringWithCompatibilityMapping.utf8)
        let key = try KDF.Scrypt.deriveKey(
            from: normal, salt: salt, outputByteCount: 32, rounds: 1 << cost.exponent, blockSize: cost.blockSize,
            parallelism: cost.parallelism)
        return key.withUnsafeBytes { Data($0) }
    }

    private static func text(_ cost: Cost, _ salt: Data, _ hash: Data) -> String {
        "scrypt$\(cost.exponent)$\(cost.blockSize)$\(cost.parallelism)$\(salt.base64EncodedString())"
            + "$\(hash.base64EncodedString())"
    }

    private struct Parts {
        let cost: Cost
        let salt: Data
        let hash: Data

        init?(_ text: String) {
            let fields = text.split(separator: "$")
            guard fields.count == 6, fields[0] == "scrypt", let exponent = Int(fields[1]), let block = Int(fields[2]),
                let parallel = Int(fields[3]), let salt = Data(base64Encoded: String(fields[4])),
                let hash = Data(base64Encoded: String(fields[5])), (1...24).contains(exponent)
            else { return nil }
            self.cost = Cost(exponent: exponent, blockSize: block, parallelism: parallel)
            self.salt = salt
            self.hash = hash
        }
    }
}
