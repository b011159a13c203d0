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
            pages.file(of: unit.enquiriesPath, right: .readSourcing) { listing(unit, $0) }
        }
    }

    private static func listing(_ unit: SourcingUnit, _ desk: Desk) -> Listing<EnquiryView> {
        let query = ListQuery(
            path: unit.enquiriesPath, desk.visit.query,
            fields: [
                "state": EnquiryStatus.allCases.map(\.rawValue), "asker": SourcingAsker.allCases.map(\.rawValue),
                "age": ages.map(\.name),
            ], usual: ["state": unanswered], searches: ["q": .plain])
        return Listing(query, columns(desk), id: { "\($0.id)" }) { query, limit in
            try await desk.services.enquiries(
                unit, query, olderThan: oldest(query, desk), limit: limit, for: desk.visit)
        }
    }

    private static func show(_ unit: SourcingUnit, _ desk: Desk) async throws -> Reply {
        let listing = listing(unit, desk)
        return try desk.page(list(unit, listing.query, try await listing.page(shown), desk))
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
                ], searches: [("q", texts.text("findGoods"))], next: page.page.next), isListing: true,
            table: table(page.data, unit, desk),
            empty: EmptyState(
                title: texts.text("noEnquiries"), advice: texts.text("noEnquiriesAdvice"),
                way: (texts.text("enquiriesPromised"), query.choosing("state", promised).address)))
    }

    private static func columns(_ desk: Desk) -> [ListColumn<EnquiryView>] {
        let (formats, words) = (desk.formats, SourcingWords(desk))
        return [
            ListColumn(
                "productColumn", cell: { words.name($0.product, $0.productID) },
                data: { .text($0.product?.name ?? "\($0.productID)") }),
            .inFile("productCode") { $0.product?.sku },
            .quantity("quantity", formats, { $0.quantity }, unit: { $0.product?.unit ?? "" }),
            .inFile("unitOfMeasure") { $0.product?.unit },
            .word("askedFor", { $0.kind.rawValue }) { desk.texts.word("enquiryKind", $0) },
            .day("neededOn", formats) { $0.requestedDate }, .onPage("waitingTime") { words.waiting($0) },
            .moment("askedAt", formats) { $0.askedAt }.inFileOnly,
            .state("state", { $0.state.rawValue }) { words.state($0.state) },
            ListColumn(
                "promisedOn",
                cell: { enquiry in
                    let day = enquiry.commitment?.promisedDate
                    return words.promisedCell(day, isOpen: promised.contains(enquiry.state.rawValue))
                }, data: { ($0.commitment?.promisedDate).map { .text($0.description) } }),
            .inFile("reason") { $0.reason },
        ]
    }

    static func table(_ enquiries: [EnquiryView], _ unit: SourcingUnit, _ desk: Desk) -> Table {
        Table(
            "unitEnquiries.\(unit.rawValue)", columns(desk), enquiries, desk, to: { "\(unit.enquiriesPath)/\($0.id)" })
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
