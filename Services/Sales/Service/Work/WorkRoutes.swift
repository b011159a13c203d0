import Contracts
import ServiceKit

/// What waits for a representative. His own sales alone: what a team does not get done shows in reports.
enum WorkRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("work", right: .writeSales, counts)
        routes.get("work-items", right: .writeSales, items)
    }

    /// Asked many times an hour for every open page.
    static func counts(_ call: Call) async throws -> Answer {
        let me = call.principal.user
        return try await call.read { tx in
            Answer(.ok, try await WorkStore.counts(of: me, in: tx))
        }
    }

    static func items(_ call: Call) async throws -> Answer {
        let me = call.principal.user
        let page = try call.page
        return try await call.read { tx in
            let found = try await WorkStore.items(of: me, limit: page.fetch, in: tx)
            return Answer(
                .ok, SalesWorkItems(items: Array(found.prefix(page.limit)), hasMore: found.count > page.limit))
        }
    }
}
