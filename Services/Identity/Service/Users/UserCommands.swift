import Contracts
import IdentityDomain
import Messaging
import Postgres

/// What is done with users. Passwords come hashed: hashing takes longer than a transaction may.
enum UserCommands {
    static func add(
        _ id: UserID, username: String, profile: UserProfile, passwordHash: String, in tx: Transaction
    ) async throws -> User {
        let (user, event) = try User.added(
            id, to: tx.acting.company, username: username, profile: profile, at: tx.now)
        try await requireNeighbours(profile, in: tx)
        try await UserStore.insert(user, passwordHash: passwordHash, in: tx)
        try await publish(event, in: tx)
        return user
    }

    /// What the token says changes with the next refresh, minutes later.
    static func revise(
        _ id: UserID, as profile: UserProfile, by actor: UserID, expecting version: Int, in tx: Transaction
    ) async throws -> User {
        let user = try await UserStore.find(id, .forUpdate, in: tx)
        let (revised, event) = try user.revised(profile, by: actor, expecting: version, at: tx.now)
        try await requireNeighbours(profile, in: tx)
        UserStore.save(revised, in: tx)
        try await publish(event, in: tx)
        return revised
    }

    /// Ends the user's sessions too; an access token in use dies by itself within minutes.
    static func deactivate(
        _ id: UserID, by actor: UserID, expecting version: Int, in tx: Transaction
    ) async throws -> User {
        let user = try await UserStore.find(id, .forUpdate, in: tx)
        let (deactivated, event) = try user.deactivated(by: actor, expecting: version, at: tx.now)
        UserStore.save(deactivated, in: tx)
        SessionStore.revokeAll(of: id, in: tx)
        try await Outbox.append(event, in: tx)
        return deactivated
    }

    static func reactivate(_ id: UserID, expecting version: Int, in tx: Transaction) async throws -> User {
        let user = try await UserStore.find(id, .forUpdate, in: tx)
        let (active, event) = try user.reactivated(expecting: version, at: tx.now)
        UserStore.save(active, in: tx)
        try await publish(event, in: tx)
        return active
    }

    /// A new password ends all sessions: whoever knew the old one is out.
    static func setPassword(_ hash: String, of id: UserID, in tx: Transaction) async throws {
        _ = try await UserStore.find(id, .forUpdate, in: tx)
        UserStore.savePassword(hash, of: id, in: tx)
        SessionStore.revokeAll(of: id, in: tx)
    }

    /// Others group people by the name of their unit, which a user does not carry himself.
    private static func publish(_ event: UserPublished, in tx: Transaction) async throws {
        var unit: Unit?
        if let id = event.unitID { unit = try await UnitStore.find(id, in: tx) }
        try await Outbox.append(
            UserPublished(
                userID: event.userID, username: event.username, displayName: event.displayName, roles: event.roles,
                unitID: event.unitID, managerID: event.managerID, unitName: unit?.name), in: tx)
    }

    /// Unit and manager must exist in the same company; the foreign keys say it too, but not to a person.
    private static func requireNeighbours(_ profile: UserProfile, in tx: Transaction) async throws {
        if let unit = profile.unitID { _ = try await UnitStore.find(unit, .forShare, in: tx) }
        if let manager = profile.managerID { _ = try await UserStore.find(manager, in: tx) }
    }
}
