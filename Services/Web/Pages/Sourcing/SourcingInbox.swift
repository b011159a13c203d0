import Contracts

/// What waits for supply, production and purchasing: enquiries without an answer, and orders without their next step.
enum SourcingInbox {
    private static let shown = 5

    static let source = InboxSource(
        rights: [.answerSupply, .answerProduction, .answerPurchasing, .runProduction]
    ) { desk in
        var sections: [InboxSection] = []
        for unit in SourcingUnit.allCases where desk.may(unit.answerRight) {
            sections.append(try await enquiries(unit, desk))
        }
        if desk.may(.runProduction) { sections += try await shopFloor(desk) }
        if desk.may(.answerPurchasing) { sections += try await ordered(desk) }
        return sections
    }

    /// The longest waiting of them, and how many there are.
    private static func enquiries(_ unit: SourcingUnit, _ desk: Desk) async throws -> InboxSection {
        let texts = desk.texts
        let all = ListQuery(
            path: unit.enquiriesPath, desk.visit.query,
            fields: ["state": EnquiryStatus.allCases.map(\.rawValue)], usual: ["state": EnquiriesPage.unanswered]
        ).bare
        let promised = EnquiriesPage.promised.joined(separator: ",")
        async let open = desk.services.count(unit.service, "enquiries?state=in:\(promised)", for: desk.visit)
        async let waiting = desk.services.count(
            unit.service, "enquiries?state=in:\(EnquiriesPage.unanswered.joined(separator: ","))", for: desk.visit)
        let page = try await desk.services.enquiries(unit, all, limit: shown, for: desk.visit)
        let counts = [
            (try await waiting, Chip(texts.text("enquiriesToAnswer"), .warn), all.address),
            (
                try await open, Chip(texts.text("enquiriesPromised"), .accent),
                all.choosing("state", EnquiriesPage.promised).address
            ),
        ]
        return InboxSection(
            name: "enquiries-\(unit.rawValue)", title: texts.text("unitEnquiries.\(unit.rawValue)"),
            target: unit.enquiriesPath,
            counts: counts.filter { $0.0.count > 0 }.map { InboxSection.count($0.0.words(desk), $0.1, to: $0.2) },
            table: page.data.isEmpty
                ? nil : EnquiriesPage.table(page.data, unit, desk).withoutEmptyColumns,
            calm: page.data.isEmpty ? texts.text("noEnquiries") : nil)
    }

    private static func shopFloor(_ desk: Desk) async throws -> [InboxSection] {
        let texts = desk.texts
        async let released = desk.services.count("production", "orders?state=RELEASED", for: desk.visit)
        let running = try await desk.services.count("production", "orders?state=STARTED", for: desk.visit)
        let counts = [
            (try await released, Chip(texts.word("productionOrder", "RELEASED"), .warn), "RELEASED"),
            (running, Chip(texts.word("productionOrder", "STARTED"), .accent), "STARTED"),
        ].filter { $0.0.count > 0 }
        guard !counts.isEmpty else { return [] }
        return [
            InboxSection(
                name: "shop-floor", title: texts.text("productionOrders"), target: ProductionOrdersPage.path,
                counts: counts.map {
                    InboxSection.count(
                        $0.0.words(desk), $0.1, to: "\(ProductionOrdersPage.path)?f.state.in=\($0.2)")
                })
        ]
    }

    private static func ordered(_ desk: Desk) async throws -> [InboxSection] {
        let texts = desk.texts
        let open = "enquiry_state=in:\(EnquiriesPage.promised.joined(separator: ","))"
        let count = try await desk.services.count("purchasing", "orders?state=ORDERED&\(open)", for: desk.visit)
        guard count.count > 0 else { return [] }
        return [
            InboxSection(
                name: "ordered", title: texts.text("purchaseOrders"), target: PurchaseOrdersPage.path,
                counts: [
                    InboxSection.count(
                        count.words(desk), Chip(texts.text("ordersToConfirm"), .warn),
                        to: "\(PurchaseOrdersPage.path)?f.state.in=ORDERED")
                ])
        ]
    }
}
