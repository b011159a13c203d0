import Contracts
import Messaging
import Postgres
import WarehouseDomain

/// Refused, recalled and undeliverable goods are counted back onto the shelf, at their exit cost (P-07).
enum TakeBackCommands {
    static func takeBack(
        _ delivery: DeliveryID, _ counted: [DispatchLineID: ExactDecimal]?, in tx: Transaction
    ) async throws -> DispatchNote {
        guard let note = try await DispatchStore.lock(of: delivery, in: tx) else {
            throw WarehouseRefusal.notFound("delivery with goods on their way back")
        }
        let tx = tx.about(note.opportunity)
        let currency = try await Company.current(in: tx).currency
        let back = try note.takenBack(counted, currency: currency)
        DispatchStore.saveWhole([back.note], in: tx)
        StockPostings.post(back.posting, in: tx)
        try await Outbox.append(
            RefusedGoodsReceived(
                deliveryID: delivery, dispatchNoteID: note.id, invoiceID: note.invoice,
                opportunityID: note.opportunity, lines: back.lines), in: tx)
        if back.note.state == .closed {
            try await Outbox.append(DispatchNoteClosed(dispatchNoteID: note.id), in: tx)
        }
        return back.note
    }
}
