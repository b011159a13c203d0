import Contracts

/// What went over the wire about a submission, unchanged: for support, and for the authority when it asks.
enum ExchangesPage {
    private static let shown = 10
    /// Characters of a body; the whole is in the archive.
    private static let longestBody = 3000

    static func register(on pages: PageRoutes) {
        pages.get("\(SubmissionsPage.path)/{id}/exchanges", right: .readTax, show)
    }

    static func show(_ desk: Desk) async throws -> Reply {
        let id: SubmissionID = try desk.id("id")
        let query = ListQuery(path: "\(SubmissionsPage.path)/\(id)/exchanges", desk.visit.query, fields: [:])
        async let detail = desk.services.submission(id, for: desk.visit)
        let page = try await desk.services.exchanges(of: id, query, limit: shown, for: desk.visit)
        let number = try await detail.submission.legalNumber
        let content: Values = [
            "number": number,
            "submissionTarget": "\(SubmissionsPage.path)/\(id)",
            "hasExchanges": !page.data.isEmpty,
            "exchanges": page.data.map { exchange($0, desk) },
            "controls": ListControls(query: query, groups: [], next: page.page.next).values,
            "empty": EmptyState(title: desk.texts.text("noExchanges")).values,
        ]
        return try desk.page("page/exchanges", title: desk.texts.text("exchangesOf", ["number": number]), content)
    }

    private static func exchange(_ exchange: ExchangeView, _ desk: Desk) -> Values {
        let isGood = exchange.status.map { $0 < 400 } ?? false
        let outcome = exchange.status.map { desk.formats.number($0) } ?? desk.texts.text("noAnswer")
        return [
            "method": exchange.method,
            "url": exchange.url,
            "outcome": Chip(outcome, isGood ? .good : .bad).values,
            "failure": exchange.failure.section,
            "time": Cell.moment(exchange.startedAt, desk.formats).values,
            "took": desk.texts.text("milliseconds", ["number": desk.formats.number(exchange.milliseconds)]),
            "sides": [
                side("request", exchange.request, desk), side("answer", exchange.answer, desk),
            ].compactMap { $0 },
        ]
    }

    private static func side(_ name: String, _ body: ExchangeView.Body?, _ desk: Desk) -> Values? {
        guard let body else { return nil }
        let text = body.text.map { String($0.prefix(longestBody)) }
        return [
            "title": desk.texts.text(name),
            "size": desk.texts.text("bytes", ["number": desk.formats.number(body.bytes)]),
            "body": text ?? desk.texts.text("notText"),
            "isCut": body.isCut || (body.text?.count ?? 0) > longestBody,
        ]
    }
}
