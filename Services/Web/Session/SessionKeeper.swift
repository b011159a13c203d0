import Foundation
import Hummingbird

/// Opens the session of a request, renews it when its time is nearly over, and leads everybody else to the sign-in.
enum SessionKeeper {
    static func signedIn(_ visit: Visit, _ handler: PageRoutes.Handler) async throws -> Response {
        guard let session = SessionCookie.read(visit) else { return Response(try await ended(visit), visit) }
        do {
            let current = try await renewed(session, visit)
            var known = visit
            known.session = current
            let desk = Desk(known, try await visit.house.services.me(for: known))
            var reply = try await answer(desk, handler)
            if reply.session == .none, current != session { reply.session = .keep(current) }
            return Response(reply, visit)
        } catch ServiceFailure.signedOut {
            return Response(try await ended(visit).with(.end), visit)
        }
    }

    /// What does not work is told inside the person's own frame.
    private static func answer(_ desk: Desk, _ handler: PageRoutes.Handler) async throws -> Reply {
        do {
            return try await handler(desk)
        } catch ServiceFailure.signedOut {
            throw ServiceFailure.signedOut
        } catch {
            return await ErrorPage.reply(to: error, for: desk.visit)
        }
    }

    /// Two tabs may renew with the same token at once; Identity allows that for some seconds.
    private static func renewed(_ session: Session, _ visit: Visit) async throws -> Session {
        guard session.isEnding(at: visit.house.now()) else { return session }
        let tokens = try await visit.house.services.renew(session.refreshToken, for: visit)
        return Session(tokens, at: visit.house.now())
    }

    /// A page leads to the sign-in and back; the script says so in the page that is open, and keeps what was typed.
    private static func ended(_ visit: Visit) async throws -> Reply {
        if visit.isByScript { return Reply(status: .unauthorized, headers: [.cacheControl: "no-store"]) }
        return try await AgainPage.ended(visit) ?? toSignIn(visit)
    }

    private static func toSignIn(_ visit: Visit) -> Reply {
        let place = LocalPath.safe(visit.place)
        guard place != "/", let next = place.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else {
            return .see("/sign-in")
        }
        return .see("/sign-in?next=\(next)")
    }
}
