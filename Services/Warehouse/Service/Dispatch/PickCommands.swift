import Contracts
import Foundation
import Messaging
import Postgres
import WarehouseDomain

/// Goods go from the shelf to the dispatch area (SM-16).
enum PickCommands {
    /// Picks whole notes; the number of statements does not grow with their number.
    static func pick(_ ids: [DispatchNoteID], in tx: Transaction) async throws -> [DispatchNoteID: Outcome<Picking>] {
        try await pick(ids, in: tx) { _ in nil }
    }

    /// Picks one note, line by line where `quantities` tells them.
    static func pick(
        _ id: DispatchNoteID, _ quantities: [DispatchLineID: ExactDecimal]?, expecting version: Int?,
        in tx: Transaction
    ) async throws -> Picking {
        let outcome = try await pick([id], in: tx) { note throws(WarehouseRefusal) in
            try note.expected(version)
            return quantities
        }
        guard let picking = outcome[id] else { throw WarehouseRefusal.notFound("dispatch note") }
        return try picking.get()
    }

    private static func pick(
        _ ids: [DispatchNoteID], in tx: Transaction,
        _ quantities: (DispatchNote) throws(WarehouseRefusal) -> [DispatchLineID: ExactDecimal]?
    ) async throws -> [DispatchNoteID: Outcome<Picking>] {
        let person = tx.acting.actor.userID
        var outcomes: [DispatchNoteID: Outcome<Picking>] = [:]
        for note in try await DispatchStore.lock(ids, in: tx) {
            outcomes[note.id] = Outcome { () throws(WarehouseRefusal) in
                try note.picked(try quantities(note), by: person, fresh: { UUIDv7.make() })
            }
        }
        try await save(outcomes.values.compactMap(\.value).sorted { $0.note.id < $1.note.id }, in: tx)
        return outcomes
    }

    private static func save(_ pickings: [Picking], in tx: Transaction) async throws {
        DispatchStore.saveWhole(pickings.map(\.note), in: tx)
        DispatchStore.insert(pickings.compactMap(\.remainder), in: tx)
        HoldStore.cut(pickings.flatMap(\.cutHolds), in: tx)
        for picking in pickings {
            StockPostings.post(picking.posting, in: tx)
            let note = picking.note
            let tx = tx.about(note.opportunity)
            try await Outbox.append(DispatchNotePicked(dispatchNoteID: note.id, pickedBy: note.pickedBy), in: tx)
            guard let rest = picking.remainder else { continue }
            // The stock says that the goods are there and the picker says that they are not: somebody counts (S-55).
            ExceptionStore.open("count-difference", about: note.id.uuid, rest.countDifferences, in: tx)
            try await Outbox.append(
                DispatchShortPicked(
                    dispatchNoteID: note.id, opportunityID: note.opportunity, lines: picking.missing,
                    splits: picking.splits), in: tx)
            try await DispatchCommands.tellCreated(rest, in: tx)
        }
    }
}

extension DispatchNote {
    /// What was not found, one text for each line of the remainder.
    fileprivate var countDifferences: [String] {
        lines.map { "\($0.quantity) \($0.unit) of \($0.description) not found (\($0.product))" }
    }
}
