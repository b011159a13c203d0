import Contracts

/// Pro-formas by state, the blocked ones first; issued ones can be chosen and accepted together.
enum ProFormasPage {
    static let path = "/accounting/pro-formas"
    private static let shown = 50

    static func register(on pages: PageRoutes) { pages.get(path, right: .readDocuments, show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let (texts, words) = (desk.texts, AccountingWords(desk))
        let customer = CustomerFilter(desk.visit.query)
        let query = ListQuery(
            path: path, desk.visit.query,
            fields: ["state": Services.proFormaStates, CustomerFilter.field: customer.known])
        async let work = desk.may(.readLedger) ? desk.services.accountingWork(for: desk.visit) : nil
        let page = try await desk.services.proFormas(query, limit: shown, for: desk.visit)
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
                next: page.page.next),
            table: table(page.data, desk, isPickable: mayAccept),
            choosing: mayAccept
                ? Choosing(
                    target: AcceptancesPage.path, button: texts.text("acceptSeveral"), hint: texts.text("acceptHint"))
                : nil,
            empty: EmptyState(title: texts.text("noProFormas"), advice: texts.text("noProFormasAdvice")))
        return try desk.page(list)
    }

    static func table(_ proFormas: [ProFormaSummary], _ desk: Desk, isPickable: Bool = false) -> Table {
        let (texts, formats, words) = (desk.texts, desk.formats, AccountingWords(desk))
        let columns = ["proForma", "customer", "gross", "paymentTerms", "state", "validUntil", "createdOn"]
        return Table(
            caption: texts.text("proFormas"), columns: columns.map { texts.text($0) },
            rows: proFormas.map { proForma in
                let pick = Table.Pick(
                    name: "item", value: "\(proForma.id)", label: texts.text("pickOne", ["name": proForma.number]))
                return Table.Row(
                    to: "\(path)/\(proForma.id)", pick: isPickable && proForma.state == "ISSUED" ? pick : nil,
                    [
                        .code(proForma.number), .text(proForma.accountName),
                        .number(formats.money(proForma.totals.gross)), .text(words.terms(proForma.terms).text),
                        .chip(words.proForma(proForma.state)), .day(proForma.validUntil, formats),
                        .day(formats.localDate(proForma.createdAt), formats),
                    ])
            })
    }
}
