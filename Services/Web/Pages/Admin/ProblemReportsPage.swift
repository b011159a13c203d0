import Contracts

/// What people told of what went wrong, for the administrators of their company; the open ones at first.
enum ProblemReportsPage {
    static let path = "/admin/problems"
    private static let shown = 50

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .manageUsers, list)
        pages.get("\(path)/{id}", right: .manageUsers) { desk in try await show(desk.id("id"), desk) }
        pages.post("\(path)/{id}/close", right: .manageUsers, close)
    }

    private static func list(_ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["open": ["true"]], usual: ["open": ["true"]])
        let page = try await desk.services.problemReports(query, limit: shown, for: desk.visit)
        let table = Table(
            caption: texts.text("problemReports"),
            columns: ["when", "who", "problemText", "state"].map { texts.text($0) },
            rows: page.data.map { report in
                Table.Row(
                    to: "\(path)/\(report.id)",
                    [
                        .moment(report.reportedAt, desk.formats), .text(report.reportedByName),
                        .text(report.text), .chip(state(report, texts)),
                    ])
            })
        let choices = [ListControls.Choice(value: "true", text: texts.text("reportOpen"))]
        return try desk.page(
            AdminList(
                title: texts.text("problemReports"), lead: texts.text("problemReportsLead"),
                controls: ListControls(
                    query: query, groups: [(field: "open", label: texts.text("state"), choices: choices)],
                    next: page.page.next),
                table: table, empty: EmptyState(title: texts.text("noProblemReports"))))
    }

    private static func state(_ report: ProblemReportView, _ texts: MessageCatalog) -> Chip {
        report.closedAt == nil ? Chip(texts.text("reportOpen"), .warn) : Chip(texts.text("reportClosed"), .good)
    }

    private static func show(_ id: ProblemReportID, _ desk: Desk, _ refusal: Refusal? = nil) async throws -> Reply {
        let texts = desk.texts
        let report = try await desk.services.problemReport(id, for: desk.visit)
        let facts = Facts([
            (texts.text("problemText"), .text(report.text)), (texts.text("who"), .text(report.reportedByName)),
            (texts.text("when"), .moment(report.reportedAt, desk.formats)),
            (texts.text("problemPage"), .link(report.page, to: LocalPath.safe(report.page))),
            (texts.text("problemVersion"), .code(report.version)),
            (texts.text("problemRequest"), .code(report.requestID)),
            (texts.text("reportClosed"), .moment(report.closedAt, desk.formats)),
            (texts.text("closedBy"), report.closedByName.map { .text($0) } ?? .empty),
        ])
        let form = Form("close", to: "\(path)/\(id)/close", texts.text("closeReport"), weight: .main)
        let record = AdminRecord(
            title: texts.text("problemReport"), crumb: AdminWay(text: texts.text("problemReports"), target: path),
            chips: [state(report, texts)], facts: facts,
            actions: report.closedAt == nil ? [form] : [])
        return try desk.page(record, refusal)
    }

    private static func close(_ desk: Desk) async throws -> Reply {
        let id: ProblemReportID = try desk.id("id")
        let input = try await desk.input("close")
        return try await desk.carryOut(
            Change("identity", "problem-reports/\(id)/close"), input, then: "\(path)?done=reportClosed",
            else: { try await show(id, desk, $0) })
    }
}
