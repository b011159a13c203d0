import Contracts

/// What waits in the warehouse for this person, as figures that lead to their lists.
enum WarehouseInbox {
    /// One kind of work: whoever holds the right does it.
    private struct Work: Sendable {
        let right: Right
        let question: String
        let text: String
        let target: String
        var tone = Tone.warn
    }

    private static let kinds = [
        Work(
            right: .pick, question: "dispatch-notes?state=RELEASED", text: "notesToPick",
            target: DispatchNotesPage.path),
        Work(
            right: .issuePermit, question: "dispatch-notes?state=PICKED", text: "notesPicked",
            target: "\(DispatchNotesPage.path)?f.state.in=PICKED"),
        Work(right: .usePermit, question: "exit-permits?state=ISSUED", text: "permitsValid", target: GatePage.path),
        Work(
            right: .receiveGoods, question: "expected-receipts?state=in:EXPECTED,PARTLY_RECEIVED", text: "expectedOpen",
            target: ExpectedReceiptsPage.path, tone: .accent),
        Work(right: .receiveGoods, question: "take-backs", text: "takeBacks", target: TakeBacksPage.path),
        Work(
            right: .authoriseReturn, question: "goods-returns?state=REQUESTED", text: "returnsToAuthorise",
            target: "\(GoodsReturnsPage.path)?f.state.in=REQUESTED"),
        Work(
            right: .receiveGoods, question: "goods-returns?state=AUTHORISED", text: "returnsToReceive",
            target: "\(GoodsReturnsPage.path)?f.state.in=AUTHORISED"),
        Work(
            right: .inspectReturn, question: "goods-returns?state=RECEIVED", text: "returnsToInspect",
            target: "\(GoodsReturnsPage.path)?f.state.in=RECEIVED"),
        Work(
            right: .manageStock, question: "waiting-holds", text: "waitingHolds", target: WaitingHoldsPage.path,
            tone: .accent),
        Work(
            right: .manageStock, question: "exceptions?closed_at=null:true", text: "warehouseExceptions",
            target: WarehouseExceptionsPage.path, tone: .bad),
    ]

    static let source = InboxSource(rights: kinds.map(\.right)) { desk in
        let own = kinds.filter { desk.may($0.right) }
        let counts = try await withThrowingTaskGroup(of: (Int, RecordCount).self) { group in
            for (index, work) in own.enumerated() {
                group.addTask {
                    (index, try await desk.services.count("warehouse", work.question, for: desk.visit))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let tiles = own.enumerated().compactMap { index, work -> Values? in
            guard let count = counts[index], count.count > 0 else { return nil }
            return InboxSection.count(
                count.words(desk), Chip(desk.texts.text(work.text), work.tone), to: work.target)
        }
        return [
            InboxSection(
                name: "warehouse", title: desk.texts.text("warehouseWork"), counts: tiles,
                calm: tiles.isEmpty ? desk.texts.text("warehouseDone") : nil)
        ]
    }
}
