import Contracts
import IdentityDomain
import ServiceKit

/// What a signed-in person sees of and does to himself.
enum MeRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("me", access: .signedIn, show)
        routes.post("me/password", access: .signedIn, changePassword)
    }

    static func show(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            let user = try await UserStore.find(call.principal.user, in: tx)
            let company = try await CompanyStore.find(user.company, in: tx)
            let views =
                try await SavedViewStore.own(of: user.id, in: tx) + SavedViewStore.shared(with: user, in: tx)
            let rights = call.principal.rights.sorted { $0.rawValue < $1.rawValue }
            return Answer(
                .ok,
                MeView(
                    user: UserView(user), company: CompanyView(company), rights: rights,
                    views: views.isEmpty ? nil : views),
                version: user.version)
        }
    }

    /// Ends all other sessions too; the caller signs in again.
    static func changePassword(_ call: Call) async throws -> Answer {
        let body = try await call.body(ChangePasswordRequest.self)
        let passwords = call.service.own(IdentityState.self).passwords
        let id = call.principal.user
        let known = try await call.service.database.read(call.acting) { tx in
            let user = try await UserStore.find(id, in: tx)
            return try await UserStore.credentials(user.username, in: tx)
        }
        guard let known, try await passwords.matches(body.current, known.hash) else {
            throw IdentityRefusal.wrongPassword
        }
        try PasswordRule.check(body.new, for: known.user.username, at: "/new")
        let hash = try await passwords.hash(body.new)
        return try await call.change { tx in
            try await UserCommands.setPassword(hash, of: id, in: tx)
            return Answer(.noContent)
        }
    }
}
