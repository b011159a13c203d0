import Contracts
import Hummingbird

/// Where everybody lands: who I am and what my sales do.
enum HomePage {
    private static let shownOpportunities = 20

    static func register(on pages: PageRoutes) { pages.get("/", show) }

    static func show(_ visit: Visit) async throws -> Reply {
        let me = try await visit.house.services.me(for: visit)
        let view = HomeView(me: me, sales: try await sales(me, visit), texts: visit.texts)
        return try Frame.page("page/home", title: visit.texts.text("home"), view.values, for: visit)
    }

    /// What the reader may not see is not there (UX guide 3.4).
    private static func sales(_ me: MeView, _ visit: Visit) async throws -> HomeView.Sales? {
        guard me.rights.contains(.readSales) else { return nil }
        async let counts = visit.house.services.opportunityCounts(for: visit)
        async let latest = visit.house.services.latestOpportunities(shownOpportunities, for: visit)
        return HomeView.Sales(counts: try await counts, latest: try await latest)
    }
}
