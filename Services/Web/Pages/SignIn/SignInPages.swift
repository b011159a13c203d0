import Contracts
import Hummingbird

/// Signing in and out.
enum SignInPages {
    static func register(on pages: PageRoutes) {
        pages.open(.get, "/sign-in", show)
        pages.open(.post, "/sign-in", signIn)
        pages.open(.post, "/sign-out", signOut)
    }

    static func show(_ visit: Visit) async throws -> Reply {
        let next = LocalPath.safe(visit.query["next"])
        guard SessionCookie.read(visit) == nil else { return .see(next) }
        return try page(next: next, for: visit)
    }

    static func signIn(_ visit: Visit) async throws -> Reply {
        let form = try await visit.form()
        let (name, password) = (form["username"] ?? "", form["password"] ?? "")
        let next = LocalPath.safe(form["next"])
        do {
            let tokens = try await visit.house.services.signIn(name, password, for: visit)
            return .see(next).with(.keep(Session(tokens, at: visit.house.now())))
        } catch ServiceFailure.refused(let problem) where [400, 401, 422, 429].contains(problem.status) {
            let key = problem.status == 429 ? "signInBarred" : "signInWrong"
            return try page(next: next, name: name, fault: visit.texts.text(key), for: visit)
        }
    }

    /// The session ends at Identity as well. When Identity is away it ends here at least.
    static func signOut(_ visit: Visit) async throws -> Reply {
        if let session = SessionCookie.read(visit) {
            do {
                try await visit.house.services.revoke(session.refreshToken, for: visit)
            } catch {
                visit.house.logger.warning("a session could not be revoked", metadata: ["cause": "\(error)"])
            }
        }
        return .see("/sign-in").with(.end)
    }

    private static func page(next: String, name: String = "", fault: String? = nil, for visit: Visit) throws -> Reply {
        let content: Values = [
            "next": next, "name": name, "hasFault": fault != nil, "fault": fault ?? "",
            // After a change of one's own password, which ends all sessions.
            "isChanged": fault == nil && visit.query["done"] == "passwordChanged",
        ]
        return try Frame.page(
            "page/sign_in", title: visit.texts.text("signIn"), content, for: visit,
            status: fault == nil ? .ok : .unprocessableContent)
    }
}
