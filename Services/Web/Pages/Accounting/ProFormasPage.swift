import Contracts

/// Pro-formas by state, the blocked ones first; issued ones can be chosen and accepted together.
enum ProFormasPage {
    static let path = "/accounting/pro-formas"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readDocuments, show)
        pages.file(of: path, right: .readDocuments) { listing($0) }
    }

    private static func listing(_ desk: Desk) -> Listing<ProFormaSummary> {
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: [
                "state": Services.proFormaStates, CustomerFilter.field: CustomerFilter(desk.visit.query).known,
            ], searches: ["q": .plain], measures: ["valid_until": .day], reading: desk.reading)
        return Listing(query, columns(desk), id: { "\($0.id)" }) {
            try await desk.services.proFormas($0, limit: $1, for: desk.visit)
        }
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words, listing) = (desk.texts, AccountingWords(desk), listing(desk))
        let (query, customer) = (listing.query, CustomerFilter(desk.visit.query))
        async let work = desk.may(.readLedger) ? desk.services.accountingWork(for: desk.visit) : nil
        let page = try await listing.page(shown)
        let counts = try await work?.proFormas ?? [:]
        let states = Services.proFormaStates.map { state in
            ListControls.Choice(
                value: state, text: words.proForma(state).text, count: counts[state].map { desk.formats.number($0) })
        }
        let mayAccept = desk.may(.acceptProForma) && page.data.contains { $0.state == "ISSUED" }
        let list = DeskList(
            title: texts.text("proFormas"),
            controls: ListControls(
                query: query,
                groups: [(field: "state", label: texts.text("state"), choices: states)]
                    + customer.group(page.data.first?.accountName, texts),
                searches: [("q", texts.text("findPaper"))], next: page.page.next,
                days: NarrowedList.days(query, desk, "valid_until", "validUntil")), isListing: true,
            table: table(page.data, desk, isPickable: mayAccept),
            choosing: mayAccept
                ? Choosing(
                    target: AcceptancesPage.path, button: texts.text("acceptSeveral"), hint: texts.text("acceptHint"))
                : nil,
            empty: EmptyState(title: texts.text("noProFormas"), advice: texts.text("noProFormasAdvice")))
        return try desk.page(list)
    }

    private static func columns(_ desk: Desk) -> [ListColumn<ProFormaSummary>] {
        let (formats, words) = (desk.formats, AccountingWords(desk))
        return [
            .code("proForma") { $0.number }, .text("customer") { $0.accountName },
            .money("net", formats) { $0.totals.net }.inFileOnly, .money("tax", formats) { $0.totals.tax }.inFileOnly,
            .money("gross", formats) { $0.totals.gross }, .currency { $0.totals.gross },
            .word("paymentTerms", { $0.terms.rawValue }) { words.texts.word("terms", $0) },
            .state("state", { $0.state }) { words.proForma($0.state) },
            .day("validUntil", formats) { $0.validUntil }, .dayOf("createdOn", formats) { $0.createdAt },
        ]
    }

    static func table(_ proFormas: [ProFormaSummary], _ desk: Desk, isPickable: Bool = false) -> Table {
        Table("proFormas", columns(desk), proFormas, desk, to: { "\(path)/\($0.id)" }) { proForma in
            guard isPickable, proForma.state == "ISSUED" else { return nil }
            return Table.Pick(
                name: "item", value: "\(proForma.id)", label: desk.texts.text("pickOne", ["name": proForma.number]))
        }
    }
}
