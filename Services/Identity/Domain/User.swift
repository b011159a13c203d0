import Contracts

/// A person who signs in. `ACTIVE` may become `DEACTIVATED` and come back; nobody is deleted, because documents name
/// him.
package struct User: Sendable, Equatable {
    package let id: UserID
    package let company: CompanyID
    /// Lower case, the same in all companies, never changed: it stands in histories.
    package let username: String
    package var version: Int
    package var state: UserState
    package var profile: UserProfile
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: UserID, company: CompanyID, username: String, version: Int, state: UserState, profile: UserProfile,
        createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.company = company
        self.username = username
        self.version = version
        self.state = state
        self.profile = profile
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension User {
    /// A new user.
    ///
    /// - Throws: `.invalid` for a malformed name, no role, or limits that make no sense.
    package static func added(
        _ id: UserID, to company: CompanyID, username: String, profile: UserProfile, at now: Timestamp
    ) throws(IdentityRefusal) -> (User, UserPublished) {
        let username = username.lowercased()
        let faults = usernameFaults(username) + profileFaults(profile, prefix: "/profile", of: id)
        guard faults.isEmpty else { throw .invalid(faults) }
        let user = User(
            id: id, company: company, username: username, version: 1, state: .active, profile: profile,
            createdAt: now, updatedAt: now)
        return (user, user.published)
    }

    /// The user with another profile.
    ///
    /// - Throws: `.versionStale`; `.notActive`; `.invalid`; `.ownAccount` when an administrator takes his own
    ///   administration away.
    package func revised(
        _ profile: UserProfile, by actor: UserID, expecting version: Int, at now: Timestamp
    ) throws(IdentityRefusal) -> (User, UserPublished) {
        guard version == self.version else { throw .versionStale(current: self.version) }
        guard state == .active else { throw .notActive }
        let faults = Self.profileFaults(profile, prefix: "", of: id)
        guard faults.isEmpty else { throw .invalid(faults) }
        let losesAdministration = self.profile.roles.contains(.administrator) && !profile.roles.contains(.administrator)
        guard actor != id || !losesAdministration else { throw .ownAccount }
        let revised = changed(at: now) { $0.profile = profile }
        return (revised, revised.published)
    }

    /// - Throws: `.versionStale`; `.notActive`; `.ownAccount`.
    package func deactivated(
        by actor: UserID, expecting version: Int, at now: Timestamp
    ) throws(IdentityRefusal) -> (User, UserDeactivated) {
        guard version == self.version else { throw .versionStale(current: self.version) }
        guard actor != id else { throw .ownAccount }
        guard state == .active else { throw .notActive }
        return (changed(at: now) { $0.state = .deactivated }, UserDeactivated(userID: id))
    }

    /// - Throws: `.versionStale`; `.notDeactivated`.
    package func reactivated(
        expecting version: Int, at now: Timestamp
    ) throws(IdentityRefusal) -> (User, UserPublished) {
        guard version == self.version else { throw .versionStale(current: self.version) }
        guard state == .deactivated else { throw .notDeactivated }
        let active = changed(at: now) { $0.state = .active }
        return (active, active.published)
    }

    private var published: UserPublished {
        UserPublished(
            userID: id, username: username, displayName: profile.displayName, roles: profile.roles,
            unitID: profile.unitID, managerID: profile.managerID)
    }

    private func changed(at now: Timestamp, _ change: (inout User) -> Void) -> User {
        var changed = self
        changed.version += 1
        changed.updatedAt = now
        change(&changed)
        return changed
    }
}

// MARK: - What a user must look like

extension User {
    private static func usernameFaults(_ username: String) -> [Fault] {
        let isPlain = username.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || [0x2E, 0x2D, 0x5F, 0x40].contains(byte)
        }
        guard isPlain, (2...100).contains(username.utf8.count) else {
            let message = "A user name has 2 to 100 letters a–z, digits or . - _ @."
            return [Fault(pointer: "/username", code: "invalid", message: message)]
        }
        return []
    }

    private static func profileFaults(_ profile: UserProfile, prefix: String, of id: UserID) -> [Fault] {
        var faults: [Fault] = []
        func add(_ field: String, _ code: String, _ message: String) {
            faults.append(Fault(pointer: "\(prefix)/\(field)", code: code, message: message))
        }
        if !(1...200).contains(profile.displayName.count) {
            add("display_name", "length", "A name has 1 to 200 characters.")
        }
        if profile.roles.isEmpty { add("roles", "required", "A user has at least one role.") }
        if Set(profile.roles).count != profile.roles.count { add("roles", "duplicate", "Each role stands once.") }
        if profile.managerID == id { add("manager_id", "invalid", "Nobody is his own manager.") }
        if let limit = profile.discountLimit, limit < .zero || limit > .one {
            add("discount_limit", "range", "A discount limit is a fraction from 0 to 1.")
        }
        if let limit = profile.approvalLimit, limit.amount < 0 {
            add("approval_limit", "range", "An approval limit is not negative.")
        }
        return faults
    }
}
