import Contracts
import Foundation

/// Orders to let goods out: what is to be picked first, the longest waiting on top.
enum DispatchNotesPage {
    static let path = "/warehouse/dispatch-notes"
    private static let shown = 50
    private static let over = ["CLOSED", "CANCELLED"]

    static func register(on pages: PageRoutes) {
        pages.get(path, right: .readDispatch, show)
        pages.file(of: path, right: .readDispatch) { file($0) }
    }

    private static func query(_ desk: Desk) -> ListQuery {
        ListQuery(
            path: path, desk.visit.query, fields: ["state": Services.dispatchStates], usual: ["state": ["RELEASED"]],
            searches: ["q": .plain])
    }

    private static func ask(_ query: ListQuery, _ limit: Int, _ desk: Desk) async throws -> Page<DispatchNoteView> {
        let states = query.chosen["state", default: []]
        // What is over is looked for from its end.
        let isOver = states.isEmpty || !Set(states).isDisjoint(with: over + ["EXITED"])
        return try await desk.services.dispatchNotes(query, isNewestFirst: isOver, limit: limit, for: desk.visit)
    }

    private typealias Line = RecordLine<DispatchNoteView, DispatchLineView>

    /// A row for each line: goods are what is counted.
    private static func file(_ desk: Desk) -> Listing<Line> {
        let formats = desk.formats
        let lines: [ListColumn<Line>] = [
            .inFile("goods") { $0.line.description }, .quantity("quantity", formats, { $0.line.quantity.value }),
            .inFile("unitOfMeasure") { $0.line.quantity.unit },
            .quantity("pickedQuantity", formats, { $0.line.picked }),
            .quantity("exitedQuantity", formats, { $0.line.exited }),
            .quantity("deliveredQuantity", formats, { $0.line.delivered }),
        ]
        return Listing(
            query(desk), columns(desk).map { column in column.of { (line: Line) in line.record } } + lines,
            id: { "\($0.record.id)" }
        ) {
            try await ask($0, $1, desk).lines(\.lines)
        }
    }

    private static func show(_ desk: Desk) async throws -> Reply {
        if let scanned = scanned(desk) { return .see(scanned) }
        let (texts, query) = (desk.texts, query(desk))
        let page = try await ask(query, shown, desk)
        let permits = Way(texts.text("issuePermits"), to: "\(ExitPermitsPage.path)/new", isMain: true)
        return try desk.page(
            DeskList(
                title: texts.text("dispatchNotes"), pages: WarehouseDesk.dispatch(desk),
                views: Tabs(
                    texts.text("state"), of: query, by: "state",
                    [
                        (texts.text("notesToPick"), ["RELEASED"]), (texts.text("notesPicked"), ["PICKED"]),
                        (texts.text("notesHeldBack"), ["CREATED", "BLOCKED"]), (texts.text("notesGone"), ["EXITED"]),
                        (texts.text("notesOver"), over), (texts.text("allOfThem"), []),
                    ]),
                ways: desk.may(.issuePermit) ? [permits] : [],
                scan: desk.may(.pick)
                    ? ScanField(target: path, label: texts.text("scanNote"), button: texts.text("openIt")) : nil,
                controls: ListControls(
                    query: query, groups: [], searches: [("q", texts.text("findDelivery"))],
                    next: page.page.next), isListing: true,
                table: Table("dispatchNotes", columns(desk), page.data, desk, to: { "\(path)/\($0.id)" }),
                empty: EmptyState(title: texts.text("noNotes"), advice: texts.text("noNotesAdvice"))))
    }

    /// A note's code on paper leads to where it is picked, or to its record.
    private static func scanned(_ desk: Desk) -> String? {
        guard let text = desk.visit.query["scan"], let id = try? DispatchNoteID(ScanText.plain(text)) else {
            return nil
        }
        return desk.may(.pick) ? "\(path)/\(id)/pick" : "\(path)/\(id)"
    }

    /// Of whole notes.
    private static func columns(_ desk: Desk) -> [ListColumn<DispatchNoteView>] {
        let words = WarehouseWords(desk)
        return [
            .text("customerColumn") { $0.accountName }, .onPage("goodsColumn") { .text(goods($0.lines, desk)) },
            .text("addressColumn") { $0.address?.city }, .moment("waitsSince", desk.formats) { $0.createdAt },
            .state("state", { $0.state }) { words.note($0.state) },
            ListColumn(
                "exitPermit",
                cell: { note in
                    note.exitPermitID == nil || note.state != "PICKED"
                        ? .empty : .text(desk.texts.text("permitThere"))
                }, data: { $0.exitPermitID.map { .text("\($0)") } }),
        ]
    }

    /// `Pump 12 kg and 2 more lines`
    static func goods(_ lines: [DispatchLineView], _ desk: Desk) -> String {
        guard let first = lines.first else { return "" }
        let one = desk.texts.text(
            "goodsOfLine",
            ["name": first.description, "quantity": desk.formats.quantity(first.quantity.value, first.quantity.unit)])
        guard lines.count > 1 else { return one }
        return desk.texts.text(
            "goodsAndMore", ["first": one, "more": desk.texts.text("moreLines", count: lines.count - 1)])
    }
}

/// What a scanner typed: without what surrounds it, in Latin digits.
enum ScanText {
    private static let longest = 200

    static func plain(_ text: String) -> String {
        Reading.latin(String(text.prefix(longest))).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
