import Contracts

/// What waits for the person, from every service that he has to do with (کارتابل). Everybody lands here.
enum InboxPage {
    static let path = "/inbox"
    private static let shownTasks = 20
    private static let shownOpportunities = 10

    static func register(on pages: PageRoutes) {
        pages.open(.get, "/") { _ in .see(path) }
        pages.get(path, show)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let view = InboxView(desk)
        async let tasks = part(of: desk, .decide) {
            view.tasks(try await desk.services.approvalTasks(shownTasks, for: desk.visit))
        }
        async let tax = part(of: desk, .readTax) { view.tax(try await desk.services.taxWork(for: desk.visit)) }
        async let sales = part(of: desk, .readSales) { try await selling(view, desk) }
        let parts = [try await tasks, try await tax, try await sales]
        var content = parts.reduce(into: view.values) { $0.merge($1.values) { $1 } }
        content["hasNothing"] = parts.allSatisfy { $0.isEmpty }
        content["isAway"] = parts.contains { $0.isAway }
        return try desk.page("page/inbox", title: desk.texts.text("inbox"), content)
    }

    private static func selling(_ view: InboxView, _ desk: Desk) async throws -> InboxPart {
        let newest = ListQuery(path: OpportunitiesPage.path, desk.visit.query, fields: [:]).firstPage
        async let counts = desk.services.opportunityCounts(for: desk.visit)
        let latest = try await desk.services.opportunities(newest, limit: shownOpportunities, for: desk.visit)
        return view.sales(try await counts, latest.data)
    }

    /// Nothing for who has not the right. A service that is away takes its own part with it and no other.
    private static func part(
        of desk: Desk, _ right: Right, _ make: @Sendable () async throws -> InboxPart
    ) async throws -> InboxPart {
        guard desk.may(right) else { return InboxPart() }
        do {
            return try await make()
        } catch let failure as ServiceFailure where failure.isAway {
            return InboxPart(isAway: true)
        }
    }
}

/// What one service adds to the inbox.
struct InboxPart: Sendable {
    var values: Values = [:]
    /// Nothing of it is for this person.
    var isEmpty = true
    var isAway = false
}
