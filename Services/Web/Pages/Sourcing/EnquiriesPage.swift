import Contracts

/// What lies on a unit's desk: what waits for an answer first, the longest waiting on top.
enum EnquiriesPage {
    static let unanswered = [EnquiryStatus.requested, .inStudy].map(\.rawValue)
    static let promised = [EnquiryStatus.committed, .partlyArrived].map(\.rawValue)
    private static let over = EnquiryStatus.allCases.filter(\.isFinal).map(\.rawValue)
    private static let shown = 50

    /// How old an enquiry is at least, in days, by its name in the address.
    private static let ages: [(name: String, days: Int64)] = [("day", 1), ("days3", 3), ("week", 7)]

    static func register(on pages: PageRoutes) {
        for unit in SourcingUnit.allCases {
            pages.get(unit.enquiriesPath, right: .readSourcing) { desk in try await show(unit, desk) }
        }
    }

    private static func show(_ unit: SourcingUnit, _ desk: Desk) async throws -> Reply {
        let query = ListQuery(
            path: unit.enquiriesPath, desk.visit.query,
            fields: [
                "state": EnquiryStatus.allCases.map(\.rawValue), "asker": SourcingAsker.allCases.map(\.rawValue),
                "age": ages.map(\.name),
            ], usual: ["state": unanswered])
        let page = try await desk.services.enquiries(
            unit, query, olderThan: oldest(query, desk), limit: shown, for: desk.visit)
        return try desk.page(list(unit, query, page, desk))
    }

    /// The time before which everything shown was asked.
    private static func oldest(_ query: ListQuery, _ desk: Desk) -> Timestamp? {
        ages.last { query.has("age", $0.name) }.map { desk.now.adding(days: -$0.days) }
    }

    private static func list(
        _ unit: SourcingUnit, _ query: ListQuery, _ page: Page<EnquiryView>, _ desk: Desk
    ) -> DeskList {
        let texts = desk.texts
        let askers = SourcingAsker.allCases.map {
            ListControls.Choice(value: $0.rawValue, text: texts.word("asker", $0.rawValue))
        }
        let older = ages.map { ListControls.Choice(value: $0.name, text: texts.word("enquiryAge", $0.name)) }
        let answers = Way(texts.text("answerSeveral"), to: AnswersPage.path(unit), isMain: true)
        return DeskList(
            title: texts.text("unitEnquiries.\(unit.rawValue)"), pages: SourcingDesk.tabs(unit, desk),
            views: Tabs(
                texts.text("state"), of: query, by: "state",
                [
                    (texts.text("enquiriesToAnswer"), unanswered),
                    (texts.text("enquiriesAnswered"), [EnquiryStatus.quoted.rawValue]),
                    (texts.text("enquiriesPromised"), promised), (texts.text("enquiriesOver"), over),
                    (texts.text("allOfThem"), []),
                ]),
            ways: desk.may(unit.answerRight) && !page.data.isEmpty && query.chosen["state"] == unanswered
                ? [answers] : [],
            controls: ListControls(
                query: query,
                groups: [
                    (field: "asker", label: texts.text("askedBy"), choices: askers),
                    (field: "age", label: texts.text("waitingLongerThan"), choices: older),
                ], next: page.page.next),
            table: table(page.data, unit, desk),
            empty: EmptyState(
                title: texts.text("noEnquiries"), advice: texts.text("noEnquiriesAdvice"),
                way: (texts.text("enquiriesPromised"), query.choosing("state", promised).address)))
    }

    static func table(_ enquiries: [EnquiryView], _ unit: SourcingUnit, _ desk: Desk) -> Table {
        let words = SourcingWords(desk)
        let columns = ["productColumn", "quantity", "askedFor", "neededOn", "waitingTime", "state", "promisedOn"]
        return Table(
            caption: desk.texts.text("unitEnquiries.\(unit.rawValue)"), columns: columns.map { desk.texts.text($0) },
            rows: enquiries.map { enquiry in
                let promised = enquiry.commitment?.promisedDate
                let isOpen = Self.promised.contains(enquiry.state.rawValue)
                return Table.Row(
                    to: "\(unit.enquiriesPath)/\(enquiry.id)",
                    [
                        words.name(enquiry.product, enquiry.productID),
                        words.quantity(enquiry.quantity, enquiry.product), .text(words.kind(enquiry.kind)),
                        .day(enquiry.requestedDate, desk.formats), words.waiting(enquiry),
                        .chip(words.state(enquiry.state)),
                        words.promised(promised, isOpen: isOpen).first.map { .chip($0) }
                            ?? .day(promised, desk.formats),
                    ])
            })
    }
}

/// The pages of one unit, beside each other.
enum SourcingDesk {
    static func tabs(_ unit: SourcingUnit, _ desk: Desk) -> Tabs {
        var pages = [("enquiriesTab", unit.enquiriesPath)]
        switch unit {
        case .supply: break
        case .production: pages += [("ordersTab", ProductionOrdersPage.path), ("billsTab", BillsPage.path)]
        case .purchasing: pages += [("ordersTab", PurchaseOrdersPage.path)]
        }
        if unit.hasSuppliers { pages.append(("suppliersTab", unit.suppliersPath)) }
        pages.append(("exceptionsTab", unit.exceptionsPath))
        return Tabs(
            desk.texts.text("\(unit.rawValue)Desk"),
            pages.map { key, path in
                Tabs.Tab(text: desk.texts.text(key), target: path, isCurrent: desk.visit.path == path)
            })
    }
}
