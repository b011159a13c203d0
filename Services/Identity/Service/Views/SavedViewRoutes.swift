import Contracts
import IdentityDomain
import ServiceKit

/// The lists that a person saved for himself, or shares; what he has and sees of others comes with `GET me`.
enum SavedViewRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.post("me/views", access: .signedIn, save)
        routes.delete("me/views/{id}", access: .signedIn, forget)
    }

    static func save(_ call: Call) async throws -> Answer {
        let body = try await call.body(SaveViewRequest.self)
        let user = call.principal.user
        return try await call.change { tx in
            // The person's row first: he may save from two tabs at once.
            _ = try await UserStore.find(user, .forUpdate, in: tx)
            let known = try await SavedViewStore.own(of: user, in: tx)
            let view = try SavedViews.saved(
                body, as: SavedViewID(), beside: known, mayShare: call.principal.may(.shareViews))
            SavedViewStore.save(view, of: user, in: tx)
            return Answer(.created, view)
        }
    }

    static func forget(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SavedViewID.self)
        return try await call.change { tx in
            // Whose owner has left, nobody else could take away.
            let ofOthers = call.principal.may(.manageUsers)
            try await SavedViewStore.delete(id, of: call.principal.user, orSharedByOthers: ofOthers, in: tx)
            return Answer(.noContent)
        }
    }
}
