import ApprovalDomain
import Contracts
import Postgres
import ServiceKit

/// Whom one can ask to stand in.
enum PeopleRoutes {
    static func register(on routes: ServiceRoutes) { routes.get("colleagues", right: .decide, list) }

    /// Everybody who may decide, by name; the caller too.
    static func list(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            let people = try await PeopleStore.deciders(in: tx).map { person in
                ColleagueView(
                    userID: person.id, name: person.name, roles: person.roles.sorted { $0.rawValue < $1.rawValue })
            }
            return Answer(.ok, Page(people, limit: people.count, next: nil))
        }
    }
}
