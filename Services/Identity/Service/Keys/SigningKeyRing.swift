import Contracts
import Crypto
import Foundation
import IdentityDomain
import JWTKit
import Postgres
import ServiceKit
import Synchronization

/// The signing keys as this process knows them: read from the database, opened, and kept for a minute, so that a key
/// which another replica made is known here long before it signs.
final class SigningKeyRing: SigningKeySource {
    private static let goodForSeconds: Int64 = 60

    private struct Known {
        let ring: Ring
        let readAt: Timestamp
    }

    private let seal: KeySeal
    private let known = Mutex<Known?>(nil)
    private let database = Mutex<Database?>(nil)

    init(secret: String) { seal = KeySeal(secret: secret) }

    /// Where keys are read from when a token has to be checked; given at start.
    func attach(_ database: Database) { self.database.withLock { $0 = database } }

    /// The keys as of now, read in the caller's transaction when they are older than a minute.
    func current(in tx: Transaction) async throws -> Ring {
        if let known = known.withLock({ $0 }), tx.now < known.readAt.adding(seconds: Self.goodForSeconds) {
            return known.ring
        }
        return try await read(in: tx)
    }

    /// Reads the keys anew.
    func read(in tx: Transaction) async throws -> Ring {
        let stored = try await SigningKeyStore.all(in: tx)
        let generation = (known.withLock { $0?.ring.keys.generation } ?? 0) + 1
        let ring = try await Ring(stored, seal: seal, at: tx.now, generation: generation)
        known.withLock { $0 = Known(ring: ring, readAt: tx.now) }
        return ring
    }

    /// Makes the next key when it is due, and removes those that nobody needs.
    func turn(in tx: Transaction) async throws {
        try await tx.execute("lock table signing_key in share row exclusive mode")
        let schedule = KeySchedule(try await SigningKeyStore.all(in: tx).map(\.scheduled))
        for key in schedule.expired(at: tx.now) { SigningKeyStore.remove(key.id, in: tx) }
        if let start = schedule.nextStart(at: tx.now) {
            let made = try StoredSigningKey.made(sealedBy: seal, activeFrom: start, at: tx.now)
            SigningKeyStore.insert(made, in: tx)
        }
    }

    func keys(containing keyID: String) async throws(AccessFault) -> SigningKeys {
        if let known = known.withLock({ $0 }), known.ring.keys.keyIDs.contains(keyID) { return known.ring.keys }
        guard let database = database.withLock({ $0 }) else { throw .keysUnavailable }
        do {
            return try await database.read(.upkeep) { tx in try await self.current(in: tx) }.keys
        } catch {
            throw .keysUnavailable
        }
    }
}

/// The opened keys of one moment.
struct Ring: Sendable {
    let keys: SigningKeys
    let document: [UInt8]
    private let signers: JWTKeyCollection
    private let schedule: KeySchedule

    init(_ stored: [StoredSigningKey], seal: KeySeal, at now: Timestamp, generation: Int) async throws {
        schedule = KeySchedule(stored.map(\.scheduled))
        signers = JWTKeyCollection()
        for key in stored {
            let pem = try seal.open(key.sealedPrivate, for: key.id)
            await signers.add(ecdsa: try ES256PrivateKey(pem: pem), kid: JWKIdentifier(string: key.id))
        }
        let shown = Set(schedule.published(at: now).map(\.id))
        let published = stored.filter { shown.contains($0.id) }.map(\.published)
        document = try Array(JSONEncoder().encode(["keys": published]))
        keys = try await SigningKeys(JSONDecoder().decode(JWKS.self, from: Data(document)), generation: generation)
    }

    func sign(_ claims: AccessClaims, at now: Timestamp) async throws -> String {
        guard let key = schedule.signing(at: now) else { throw AccessFault.keysUnavailable }
        return try await signers.sign(claims, kid: JWKIdentifier(string: key.id))
    }
}
