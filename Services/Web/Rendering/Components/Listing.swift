import Contracts

/// A list of records, described once: shown as a table on its page, and written as a file for spreadsheets.
struct Listing<Row: Codable & Sendable>: Sendable {
    typealias Columns = @Sendable (_ rows: [Row], _ desk: Desk) async throws -> [ListColumn<Row>]
    /// A page of it, as the service of the records answers.
    typealias Ask = @Sendable (_ query: ListQuery, _ limit: Int) async throws -> Page<Row>

    let query: ListQuery
    /// Of the columns of some rows; what they are called by other services is asked for here.
    let columns: Columns
    /// Where the rows have ids, the first column of the file.
    let id: (@Sendable (Row) -> String)?
    let ask: Ask

    init(_ query: ListQuery, columns: @escaping Columns, id: (@Sendable (Row) -> String)?, ask: @escaping Ask) {
        (self.query, self.columns, self.id, self.ask) = (query, columns, id, ask)
    }

    init(_ query: ListQuery, _ columns: [ListColumn<Row>], id: (@Sendable (Row) -> String)?, ask: @escaping Ask) {
        self.init(query, columns: { _, _ in columns }, id: id, ask: ask)
    }

    /// The rows of the page that the address asks for.
    func page(_ limit: Int) async throws -> Page<Row> { try await ask(query, limit) }
}

/// A record and one of its lines: what a file has a row for, where the page has one for the whole record.
struct RecordLine<Record: Codable & Sendable, Line: Codable & Sendable>: Codable, Sendable {
    let record: Record
    let line: Line
}

extension Page {
    /// The same page with a row for each line.
    func lines<Line>(_ lines: (Item) -> [Line]) -> Page<RecordLine<Item, Line>> {
        Page<RecordLine<Item, Line>>(
            data.flatMap { record in lines(record).map { RecordLine(record: record, line: $0) } },
            limit: page.limit, next: page.next)
    }
}
