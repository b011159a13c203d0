import Contracts

/// What waits in the warehouse for this person, as figures that lead to their lists. The service counts each kind for who
/// has the right to it.
enum WarehouseInbox {
    /// How one kind of work is shown.
    private struct Work: Sendable {
        let kind: WarehouseWork
        let text: String
        let target: String
        /// News does not wait for anybody here: others bring goods, and stock gets free by itself.
        var isNews = false
        var isFault = false

        var tone: Tone { isFault ? .bad : isNews ? .accent : .warn }
    }

    private static let kinds = [
        Work(kind: .notesToPick, text: "notesToPick", target: DispatchNotesPage.path),
        Work(kind: .permitsToIssue, text: "notesWithoutPermit", target: NewPermitPage.path),
        Work(kind: .permitsValid, text: "permitsValid", target: GatePage.path),
        Work(kind: .expected, text: "expectedOpen", target: ExpectedReceiptsPage.path, isNews: true),
        Work(kind: .takeBacks, text: "takeBacks", target: TakeBacksPage.path),
        Work(kind: .returnsToAuthorise, text: "returnsToAuthorise", target: returns("REQUESTED")),
        Work(kind: .returnsToReceive, text: "returnsToReceive", target: returns("AUTHORISED")),
        Work(kind: .returnsToInspect, text: "returnsToInspect", target: returns("RECEIVED")),
        Work(kind: .waitingHolds, text: "waitingHolds", target: WaitingHoldsPage.path, isNews: true),
        Work(kind: .exceptions, text: "warehouseExceptions", target: WarehouseExceptionsPage.path, isFault: true),
    ]

    private static func returns(_ state: String) -> String { "\(GoodsReturnsPage.path)?f.state.in=\(state)" }

    static let source = InboxSource(rights: WarehouseWork.rights, waiting: waiting) { desk in
        let work = try await desk.services.work("warehouse", for: desk.visit)
        let tiles = kinds.compactMap { kind in
            InboxSection.count(
                work.count(kind.kind), Chip(desk.texts.text(kind.text), kind.tone), to: kind.target, desk)
        }
        return [
            InboxSection(
                name: "warehouse", title: desk.texts.text("warehouseWork"), counts: tiles,
                calm: tiles.isEmpty ? desk.texts.text("warehouseDone") : nil)
        ]
    }

    private static func waiting(_ desk: Desk) async throws -> InboxCount {
        let work = try await desk.services.work("warehouse", for: desk.visit)
        return InboxCount(count: kinds.reduce(0) { $0 + ($1.isNews ? 0 : work.count($1.kind)) })
    }
}
