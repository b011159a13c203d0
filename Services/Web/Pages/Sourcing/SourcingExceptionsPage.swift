import Contracts

/// What happened to a unit's enquiries and did not fit: a person looks at it (`flows.md` section 1, facts).
enum SourcingExceptionsPage {
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        for unit in SourcingUnit.allCases {
            pages.get(unit.exceptionsPath, right: .readSourcing) { desk in try await show(unit, desk) }
        }
    }

    private static func show(_ unit: SourcingUnit, _ desk: Desk) async throws -> Reply {
        let (texts, formats) = (desk.texts, desk.formats)
        let query = ListQuery(path: unit.exceptionsPath, desk.visit.query, fields: [:])
        let page = try await desk.services.sourcingExceptions(unit, query, limit: shown, for: desk.visit)
        let rows = page.data.map { exception in
            Table.Row(
                to: "\(unit.enquiriesPath)/\(exception.enquiryID)",
                [
                    .text(texts.word("sourcingException", exception.kind)), .number(formats.number(exception.quantity)),
                    .moment(exception.happenedAt, formats),
                ])
        }
        let columns = ["exceptionKind", "quantity", "happenedAt"].map { texts.text($0) }
        return try desk.page(
            DeskList(
                title: texts.text("sourcingExceptions"), pages: SourcingDesk.tabs(unit, desk),
                lead: texts.text("exceptionsLead"),
                controls: ListControls(query: query, groups: [], next: page.page.next),
                table: Table(caption: texts.text("sourcingExceptions"), columns: columns, rows: rows),
                empty: EmptyState(title: texts.text("noExceptions"), advice: texts.text("noExceptionsAdvice"))))
    }
}
