import Contracts

/// The sales of a person by state, and the latest of them.
enum SalesInbox {
    private static let shown = 10

    static let source = InboxSource(rights: [.readSales]) { desk in
        let texts = desk.texts
        let newest = ListQuery(path: OpportunitiesPage.path, desk.visit.query, fields: [:]).firstPage
        async let counts = desk.services.opportunityCounts(for: desk.visit)
        let latest = try await desk.services.opportunities(newest, limit: shown, for: desk.visit).data
        return [
            InboxSection(
                name: "sales", title: texts.text("opportunitiesByState"),
                counts: try await counts.filter { $0.count > 0 }.map { count($0, desk) }),
            InboxSection(
                name: "latest", title: texts.text("latestOpportunities"),
                table: latest.isEmpty ? nil : OpportunitiesPage.table(latest, desk),
                calm: latest.isEmpty ? texts.text("noOpportunities") : nil),
        ]
    }

    private static func count(_ count: StateCount, _ desk: Desk) -> Values {
        let number = desk.formats.number(count.count)
        return InboxSection.count(
            count.isLowerBound ? desk.texts.text("orMore", ["count": number]) : number,
            SalesWords(texts: desk.texts).state(count.state),
            to: "\(OpportunitiesPage.path)?f.state.in=\(count.state)")
    }
}
