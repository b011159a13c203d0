import Foundation
import Hummingbird

/// Opens the session of a request, renews it when its time is nearly over, and leads everybody else to the sign-in.
enum SessionKeeper {
    static func signedIn(_ visit: Visit, _ handler: PageRoutes.Handler) async throws -> Response {
        guard let session = SessionCookie.read(visit) else { return Response(toSignIn(visit), visit) }
        do {
            let current = try await renewed(session, visit)
            var known = visit
            known.session = current
            var reply = try await handler(known)
            if reply.session == .none, current != session { reply.session = .keep(current) }
            return Response(reply, visit)
        } catch ServiceFailure.signedOut {
            return Response(toSignIn(visit).with(.end), visit)
        }
    }

    /// Two tabs may renew with the same token at once; Identity allows that for some seconds.
    private static func renewed(_ session: Session, _ visit: Visit) async throws -> Session {
        guard session.isEnding(at: visit.house.now()) else { return session }
        let tokens = try await visit.house.services.renew(session.refreshToken, for: visit)
        return Session(tokens, at: visit.house.now())
    }

    private static func toSignIn(_ visit: Visit) -> Reply {
        let place = LocalPath.safe(visit.place)
        guard place != "/", let next = place.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else {
            return .see("/sign-in")
        }
        return .see("/sign-in?next=\(next)")
    }
}
