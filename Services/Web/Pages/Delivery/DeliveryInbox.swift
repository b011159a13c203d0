import Contracts

/// What is on the road, for who brings it to its end: the longest first.
enum DeliveryInbox {
    private static let shown = 5

    static let source = InboxSource(rights: [.confirmDelivery]) { desk in
        let texts = desk.texts
        let all = ListQuery(
            path: DeliveriesPage.path, desk.visit.query,
            fields: ["state": Services.deliveryStates, "overdue": ["true"]], usual: ["state": DeliveriesPage.onRoad]
        ).bare
        let kinds = [
            (
                "deliveries?state=IN_TRANSIT", Chip(texts.word("delivery", "IN_TRANSIT"), .accent),
                "f.state.in=IN_TRANSIT"
            ),
            (
                "deliveries?state=ATTEMPT_FAILED", Chip(texts.word("delivery", "ATTEMPT_FAILED"), .warn),
                "f.state.in=ATTEMPT_FAILED"
            ),
            ("deliveries?overdue=true", Chip(texts.text("silentLong"), .bad), "f.overdue.in=true&f.state.in="),
        ]
        var tiles: [Values] = []
        for (question, chip, query) in kinds {
            let count = try await desk.services.count("delivery", question, for: desk.visit)
            guard count.count > 0 else { continue }
            tiles.append(InboxSection.count(count.words(desk), chip, to: "\(DeliveriesPage.path)?\(query)"))
        }
        let page = try await desk.services.deliveries(all, isOldestFirst: true, limit: shown, for: desk.visit)
        return [
            InboxSection(
                name: "deliveries", title: texts.text("deliveries"), target: DeliveriesPage.path, counts: tiles,
                table: page.data.isEmpty ? nil : DeliveriesPage.table(page.data, desk).withoutEmptyColumns,
                calm: page.data.isEmpty ? texts.text("noDeliveries") : nil)
        ]
    }
}
