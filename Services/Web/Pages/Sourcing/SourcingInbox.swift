import Contracts

/// What waits for supply, production and purchasing: enquiries without an answer, and orders without their next step.
enum SourcingInbox {
    private static let shown = 5

    static let source = InboxSource(
        rights: [.answerSupply, .answerProduction, .answerPurchasing, .runProduction], waiting: waiting
    ) { desk in
        var sections: [InboxSection] = []
        for unit in own(desk) {
            let work = try await desk.services.work(unit.service, for: desk.visit)
            if desk.may(unit.answerRight) { sections.append(try await enquiries(unit, work, desk)) }
            if unit == .production, desk.may(.runProduction) { sections += shopFloor(work, desk) }
            if unit == .purchasing { sections += ordered(work, desk) }
        }
        return sections
    }

    private static func waiting(_ desk: Desk) async throws -> InboxCount {
        var all = InboxCount()
        for unit in own(desk) {
            let work = try await desk.services.work(unit.service, for: desk.visit)
            if desk.may(unit.answerRight) {
                all.count += work.count(SourcingWork.toAnswer) + work.count(SourcingWork.ordersToConfirm)
            }
            if desk.may(.runProduction) { all.count += work.count(SourcingWork.ordersToStart) }
        }
        return all
    }

    /// The units that the person has to do with.
    private static func own(_ desk: Desk) -> [SourcingUnit] {
        SourcingUnit.allCases.filter { desk.may($0.answerRight) || $0 == .production && desk.may(.runProduction) }
    }

    /// The longest waiting of them, and how many there are.
    private static func enquiries(_ unit: SourcingUnit, _ work: WorkCounts, _ desk: Desk) async throws -> InboxSection {
        let texts = desk.texts
        let all = ListQuery(
            path: unit.enquiriesPath, desk.visit.query,
            fields: ["state": EnquiryStatus.allCases.map(\.rawValue)], usual: ["state": EnquiriesPage.unanswered]
        ).bare
        let page = try await desk.services.enquiries(unit, all, limit: shown, for: desk.visit)
        let counts = [
            (SourcingWork.toAnswer, Chip(texts.text("enquiriesToAnswer"), .warn), all.address),
            (
                .promised, Chip(texts.text("enquiriesPromised"), .accent),
                all.choosing("state", EnquiriesPage.promised).address
            ),
        ]
        return InboxSection(
            name: "enquiries-\(unit.rawValue)", title: texts.text("unitEnquiries.\(unit.rawValue)"),
            target: unit.enquiriesPath,
            counts: counts.compactMap { InboxSection.count(work.count($0.0), $0.1, to: $0.2, desk) },
            table: page.data.isEmpty
                ? nil : EnquiriesPage.table(page.data, unit, desk).withoutEmptyColumns,
            calm: page.data.isEmpty ? texts.text("noEnquiries") : nil)
    }

    private static func shopFloor(_ work: WorkCounts, _ desk: Desk) -> [InboxSection] {
        let texts = desk.texts
        let counts = [
            (SourcingWork.ordersToStart, Tone.warn, "RELEASED"), (.ordersStarted, .accent, "STARTED"),
        ].compactMap { kind, tone, state in
            InboxSection.count(
                work.count(kind), Chip(texts.word("productionOrder", state), tone),
                to: "\(ProductionOrdersPage.path)?f.state.in=\(state)", desk)
        }
        guard !counts.isEmpty else { return [] }
        return [
            InboxSection(
                name: "shop-floor", title: texts.text("productionOrders"), target: ProductionOrdersPage.path,
                counts: counts)
        ]
    }

    private static func ordered(_ work: WorkCounts, _ desk: Desk) -> [InboxSection] {
        let texts = desk.texts
        let tile = InboxSection.count(
            work.count(SourcingWork.ordersToConfirm), Chip(texts.text("ordersToConfirm"), .warn),
            to: "\(PurchaseOrdersPage.path)?f.state.in=ORDERED", desk)
        return tile.map {
            [
                InboxSection(
                    name: "ordered", title: texts.text("purchaseOrders"), target: PurchaseOrdersPage.path, counts: [$0])
            ]
        } ?? []
    }
}
