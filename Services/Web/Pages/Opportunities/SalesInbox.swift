import Contracts

/// The sales of a person by state, and the latest of them.
enum SalesInbox {
    private static let shown = 10

    static let source = InboxSource(rights: [.readSales]) { desk in
        let texts = desk.texts
        let newest = ListQuery(path: OpportunitiesPage.path, desk.visit.query, fields: [:]).firstPage
        async let figures = OpportunitiesPage.figures(desk)
        let latest = try await desk.services.opportunities(newest, limit: shown, for: desk.visit).data
        let counted = await figures
        return [
            InboxSection(
                name: "sales", title: texts.text("opportunitiesByState"),
                counts: Services.opportunityStates.compactMap { count($0, counted?.count(inState: $0) ?? 0, desk) }),
            InboxSection(
                name: "latest", title: texts.text("latestOpportunities"),
                table: latest.isEmpty ? nil : OpportunitiesPage.table(latest, desk),
                calm: latest.isEmpty ? texts.text("noOpportunities") : nil),
        ]
    }

    private static func count(_ state: String, _ count: Int, _ desk: Desk) -> Values? {
        guard count > 0 else { return nil }
        return InboxSection.count(
            desk.formats.number(count), SalesWords(texts: desk.texts).state(state),
            to: "\(OpportunitiesPage.path)?f.state.in=\(state)")
    }
}
