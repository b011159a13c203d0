import Contracts
import Foundation

/// Orders to let goods out: what is to be picked first, the longest waiting on top.
enum DispatchNotesPage {
    static let path = "/warehouse/dispatch-notes"
    private static let shown = 50
    private static let over = ["CLOSED", "CANCELLED"]

    static func register(on pages: PageRoutes) { pages.get(path, right: .readDispatch, show) }

    private static func show(_ desk: Desk) async throws -> Reply {
        if let scanned = scanned(desk) { return .see(scanned) }
        let texts = desk.texts
        let query = ListQuery(
            path: path, desk.visit.query, fields: ["state": Services.dispatchStates], usual: ["state": ["RELEASED"]])
        let states = query.chosen["state", default: []]
        // What is over is looked for from its end.
        let isOver = states.isEmpty || !Set(states).isDisjoint(with: over + ["EXITED"])
        let page = try await desk.services.dispatchNotes(
            query, isNewestFirst: isOver, limit: shown, for: desk.visit)
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
                controls: ListControls(query: query, groups: [], next: page.page.next),
                table: table(page.data, desk),
                empty: EmptyState(title: texts.text("noNotes"), advice: texts.text("noNotesAdvice"))))
    }

    /// A note's code on paper leads to where it is picked, or to its record.
    private static func scanned(_ desk: Desk) -> String? {
        guard let text = desk.visit.query["scan"], let id = try? DispatchNoteID(ScanText.plain(text)) else {
            return nil
        }
        return desk.may(.pick) ? "\(path)/\(id)/pick" : "\(path)/\(id)"
    }

    private static func table(_ notes: [DispatchNoteView], _ desk: Desk) -> Table {
        let words = WarehouseWords(desk)
        let columns = ["customerColumn", "goodsColumn", "addressColumn", "waitsSince", "state", "exitPermit"]
        return Table(
            caption: desk.texts.text("dispatchNotes"), columns: columns.map { desk.texts.text($0) },
            rows: notes.map { note in
                Table.Row(
                    to: "\(path)/\(note.id)",
                    [
                        .text(note.accountName), .text(goods(note.lines, desk)),
                        (note.address?.city).map { .text($0) } ?? .empty, .moment(note.createdAt, desk.formats),
                        .chip(words.note(note.state)),
                        note.exitPermitID == nil || note.state != "PICKED"
                            ? .empty : .text(desk.texts.text("permitThere")),
                    ])
            })
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
