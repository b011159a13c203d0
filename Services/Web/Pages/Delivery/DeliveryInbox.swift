import Contracts

/// What is on the road, for who brings it to its end: the longest first.
enum DeliveryInbox {
    private static let shown = 5

    static let source = InboxSource(rights: [.confirmDelivery], waiting: waiting) { desk in
        let texts = desk.texts
        let all = ListQuery(
            path: DeliveriesPage.path, desk.visit.query,
            fields: ["state": Services.deliveryStates, "overdue": ["true"]], usual: ["state": DeliveriesPage.onRoad]
        ).bare
        let kinds = [
            (DeliveryWork.inTransit, Chip(texts.word("delivery", "IN_TRANSIT"), .accent), "f.state.in=IN_TRANSIT"),
            (.attemptFailed, Chip(texts.word("delivery", "ATTEMPT_FAILED"), .warn), "f.state.in=ATTEMPT_FAILED"),
            (.overdue, Chip(texts.text("silentLong"), .bad), "f.overdue.in=true&f.state.in="),
        ]
        async let counted = desk.services.work("delivery", for: desk.visit)
        let page = try await desk.services.deliveries(all, isOldestFirst: true, limit: shown, for: desk.visit)
        let work = try await counted
        let tiles = kinds.compactMap { kind, chip, query in
            InboxSection.count(work.count(kind), chip, to: "\(DeliveriesPage.path)?\(query)", desk)
        }
        return [
            InboxSection(
                name: "deliveries", title: texts.text("deliveries"), target: DeliveriesPage.path, counts: tiles,
                table: page.data.isEmpty ? nil : DeliveriesPage.table(page.data, desk).withoutEmptyColumns,
                calm: page.data.isEmpty ? texts.text("noDeliveries") : nil)
        ]
    }

    private static func waiting(_ desk: Desk) async throws -> InboxCount {
        let work = try await desk.services.work("delivery", for: desk.visit)
        return InboxCount(count: work.count(DeliveryWork.inTransit) + work.count(DeliveryWork.attemptFailed))
    }
}
