import Contracts
import IdentityDomain
import ServiceKit

/// The lists that a person saved for himself; what he has comes with `GET me`.
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
            let known = try await SavedViewStore.all(of: user, in: tx)
            let view = try SavedViews.saved(body, as: SavedViewID(), beside: known)
            SavedViewStore.save(view, of: user, in: tx)
            return Answer(.created, view)
        }
    }

    static func forget(_ call: Call) async throws -> Answer {
        let id = try call.id("id", SavedViewID.self)
        return try await call.change { tx in
            try await SavedViewStore.delete(id, of: call.principal.user, in: tx)
            return Answer(.noContent)
        }
    }
}
