import Contracts
import IdentityDomain
import ServiceKit

/// Users over HTTP.
enum UserRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("users", right: .manageUsers, add)
        routes.get("users", right: .readUsers, list)
        routes.get("users/{id}", right: .readUsers, show)
        routes.put("users/{id}", right: .manageUsers, revise)
        routes.post("users/{id}/deactivate", right: .manageUsers, deactivate)
        routes.post("users/{id}/reactivate", right: .manageUsers, reactivate)
        routes.post("users/{id}/password", right: .manageUsers, setPassword)
    }

    static func add(_ call: Call) async throws -> Answer {
        let body = try await call.body(AddUserRequest.self)
        let acting = try await Reach.acting(for: body.companyID, call)
        try PasswordRule.check(body.password, for: body.username, at: "/password")
        let hash = try await call.service.own(IdentityState.self).passwords.hash(body.password)
        return try await call.change(as: acting) { tx in
            let user = try await UserCommands.add(
                body.id ?? UserID(), username: body.username, profile: body.profile, passwordHash: hash, in: tx)
            return Answer(
                .created, UserView(user), version: user.version, location: "/api/identity/v1/users/\(user.id)")
        }
    }

    static func list(_ call: Call) async throws -> Answer {
        let filters = try call.filters("state", "unit_id", "username", "q")
        let page = try call.page(sorts: "username")
        return try await call.read { tx in
            let users = try await UserStore.page(page, filters, call.searchWords, in: tx)
            return try call.list(users, page, keys: { [$0.username] }, view: UserView.init)
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let id = try call.id("id", UserID.self)
        return try await call.read { tx in
            let user = try await UserStore.find(id, in: tx)
            return Answer(.ok, UserView(user), version: user.version)
        }
    }

    static func revise(_ call: Call) async throws -> Answer {
        let id = try call.id("id", UserID.self)
        let profile = try await call.body(UserProfile.self)
        let version = try call.expectedVersion
        return try await call.change { tx in
            let user = try await UserCommands.revise(
                id, as: profile, by: call.principal.user, expecting: version, in: tx)
            return Answer(.ok, UserView(user), version: user.version)
        }
    }

    static func deactivate(_ call: Call) async throws -> Answer {
        let id = try call.id("id", UserID.self)
        let version = try call.expectedVersion
        return try await call.change { tx in
            let user = try await UserCommands.deactivate(
                id, by: call.principal.user, expecting: version, in: tx)
            return Answer(.ok, UserView(user), version: user.version)
        }
    }

    static func reactivate(_ call: Call) async throws -> Answer {
        let id = try call.id("id", UserID.self)
        let version = try call.expectedVersion
        return try await call.change { tx in
            let user = try await UserCommands.reactivate(id, expecting: version, in: tx)
            return Answer(.ok, UserView(user), version: user.version)
        }
    }

    static func setPassword(_ call: Call) async throws -> Answer {
        let id = try call.id("id", UserID.self)
        let body = try await call.body(SetPasswordRequest.self)
        try PasswordRule.check(body.password, for: "", at: "/password")
        let hash = try await call.service.own(IdentityState.self).passwords.hash(body.password)
        return try await call.change { tx in
            try await UserCommands.setPassword(hash, of: id, in: tx)
            return Answer(.noContent)
        }
    }
}

extension UserView {
    init(_ user: User) {
        self.init(
            id: user.id, version: user.version, companyID: user.company, username: user.username, state: user.state,
            profile: user.profile, createdAt: user.createdAt, updatedAt: user.updatedAt)
    }
}
