import Contracts
import Messaging
import Postgres
import ServiceKit
import WarehouseDomain

/// What delivery says about goods in transit. Facts: absorbed as far as they fit, the rest shown to a person.
enum DeliveryCommands {
    static func confirmed(_ fact: DeliveryConfirmed, in tx: Transaction) async throws {
        guard let id = fact.dispatchNoteID else { return }  // a service
        let note = try await find(id, in: tx)
        let arrival = note.delivered(
            fact.lines.compactMap { line in
                line.dispatchLineID.map {
                    TransitFact(
                        line: $0, quantity: line.deliveredQuantity, refused: line.refusedQuantity,
                        cost: line.cost.amount)
                }
            })
        try await save(arrival, of: note, fact.deliveryID, in: tx)
    }

    /// The lines tell what is lost: the whole of each (P-11).
    static func lossDeclared(_ fact: DeliveryLossDeclared, in tx: Transaction) async throws {
        let note = try await find(fact.dispatchNoteID, in: tx)
        let arrival = note.lost(
            fact.lines.compactMap { line in
                line.dispatchLineID.map {
                    TransitFact(
                        line: $0, quantity: line.deliveredQuantity + line.refusedQuantity, cost: line.cost.amount)
                }
            })
        try await save(arrival, of: note, fact.deliveryID, in: tx)
    }

    static func returning(_ fact: DeliveryReturning, in tx: Transaction) async throws {
        try await turnedRound(fact.deliveryID, fact.dispatchNoteID, fact.lines, in: tx)
    }

    static func recalled(_ fact: DeliveryRecalled, in tx: Transaction) async throws {
        try await turnedRound(fact.deliveryID, fact.dispatchNoteID, fact.lines, in: tx)
    }

    private static func turnedRound(
        _ delivery: DeliveryID, _ id: DispatchNoteID, _ lines: [SliceQuantity], in tx: Transaction
    ) async throws {
        let note = try await find(id, in: tx)
        DispatchStore.saveWhole([note.returning(lines)], in: tx)
        DeliveryStore.record(delivery, of: id, in: tx)
    }

    private static func find(_ id: DispatchNoteID, in tx: Transaction) async throws -> DispatchNote {
        // Delivery knows the note from our own fact, so it is here; a restored backup may be behind.
        guard let note = try await DispatchStore.lock([id], in: tx).first else {
            throw NotYetKnown("dispatch note \(id)")
        }
        return note
    }

    private static func save(
        _ arrival: Arrival, of before: DispatchNote, _ delivery: DeliveryID, in tx: Transaction
    ) async throws {
        let changed = zip(before.lines, arrival.note.lines).filter { $0 != $1 }.map { (arrival.note.id, $1) }
        DispatchStore.save([arrival.note], in: tx)
        DispatchStore.saveLines(changed, in: tx)
        DeliveryStore.record(delivery, of: arrival.note.id, in: tx)
        StockPostings.post(arrival.posting, in: tx)
        ExceptionStore.open("delivery-exceeds-transit", about: delivery.uuid, arrival.excess, in: tx)
        guard arrival.note.state == .closed, before.state != .closed else { return }
        try await Outbox.append(DispatchNoteClosed(dispatchNoteID: arrival.note.id), in: tx)
    }
}

/// Which delivery carries which note.
enum DeliveryStore {
    static func record(_ delivery: DeliveryID, of note: DispatchNoteID, in tx: Transaction) {
        tx.write(
            """
            insert into delivery (company_id, delivery_id, note_id)
            values (\(tx.acting.company), \(delivery), \(note))
            on conflict (company_id, delivery_id) do nothing
            """
        )
    }
}
