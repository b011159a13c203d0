import Contracts

/// A list as a file for spreadsheets, at its address with `.csv`: the same filters and order, codes and plain figures (UX
/// guide 3.2, 4.14). All of it is read with the person's own token before its first byte is sent: what a service refuses,
/// and a list that is too long, is told on a page, and half a list is never taken for the whole of it.
enum ListFile {
    /// Larger files are not made while somebody waits.
    static let most = 5000
    /// As many rows as services tell at once.
    static let atOnce = 200

    static func path(of list: String) -> String { "\(list).csv" }

    static func reply<Row>(_ listing: Listing<Row>, _ desk: Desk) async throws -> Reply {
        let texts = desk.texts
        var file = CSV(for: texts.language).file
        var (query, rows, isFirst) = (listing.query.firstPage, 0, true)
        while true {
            let page = try await listing.ask(query, atOnce)
            let columns = try await listing.columns(page.data, desk).filter { $0.data != nil }
            if isFirst { file.add((listing.id == nil ? [] : ["id"]) + columns.map { texts.text($0.key) }) }
            for row in page.data {
                file.add(
                    (listing.id.map { [.text($0(row))] } ?? []) + columns.map { $0.data?(row) ?? .text("") })
            }
            (rows, isFirst) = (rows + page.data.count, false)
            guard let next = page.page.next else { break }
            guard rows < most else { return try tooLong(query, desk) }
            query = query.page(after: next)
        }
        let name = query.path.split(separator: "/").joined(separator: "-")
        return .file(file.bytes, "\(name)-\(desk.formats.localDate(desk.now)).csv")
    }

    /// Back to the same rows, to be narrowed.
    private static func tooLong(_ query: ListQuery, _ desk: Desk) throws -> Reply {
        let (texts, list) = (desk.texts, query.firstPage)
        let empty = EmptyState(
            title: texts.text("fileTooLong", ["count": desk.formats.number(most)]),
            advice: texts.text("fileTooLongAdvice"), way: (texts.text("asList"), list.address))
        let content: Values = [
            "controls": ListControls(query: list, groups: [], next: nil).values, "hasRows": false,
            "table": Table(caption: "", columns: [], rows: []).values, "empty": empty.values,
        ]
        return try desk.page("page/list", title: texts.text("asFile"), content, status: .unprocessableContent)
    }
}

extension Reply {
    /// What the browser keeps instead of showing it.
    ///
    /// - Parameter name: of ASCII letters, digits, dots and dashes.
    static func file(_ bytes: [UInt8], _ name: String) -> Reply {
        Reply(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], content: bytes)
    }
}

extension PageRoutes {
    /// The file of a list.
    func file<Row>(
        of path: String, right: Right, _ listing: @escaping @Sendable (Desk) async throws -> Listing<Row>
    ) {
        get(ListFile.path(of: path), right: right) { desk in try await ListFile.reply(listing(desk), desk) }
    }
}
