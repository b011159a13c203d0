import Contracts
import Messaging
import Postgres
import WarehouseDomain

/// Dispatch notes: made from invoices, released, stopped, cancelled (SM-16).
enum DispatchCommands {
    static func invoiceIssued(_ fact: InvoiceIssued, in tx: Transaction) async throws {
        guard fact.lines.contains(where: { $0.kind != .service }) else { return }
        let holds = try await HoldStore.live(fact.opportunityID, in: tx)
        let dispatch = InvoiceDispatch(fact, holds: holds.holds, fresh: { UUIDv7.make() })
        DispatchStore.insert(dispatch.notes, in: tx)
        HoldStore.save(dispatch.changed.values.sorted { $0.id < $1.id }, in: tx)
        StockPostings.post(dispatch.posting, in: tx)
        ExceptionStore.open("invoice-without-reservation", about: fact.invoiceID.uuid, dispatch.unbacked, in: tx)
        for note in dispatch.notes { try await tellCreated(note, in: tx) }
    }

    /// Goods of an invoice go out once more (S-63). Notes are locked before holds, as everywhere.
    static func dispatch(_ command: DispatchGoods, in tx: Transaction) async throws {
        let earlier = try await DispatchStore.lock(of: command.invoiceID, in: tx)
        let holds = try await HoldStore.live(command.opportunityID, in: tx).holds
        let redispatch: Redispatch
        do throws(Redispatch.Refused) {
            redispatch = try Redispatch(command, after: earlier, holds: holds, fresh: { UUIDv7.make() })
        } catch {
            return try await Outbox.append(
                DispatchRefused(
                    opportunityID: command.opportunityID, invoiceID: command.invoiceID,
                    sliceIDs: command.lines.map(\.sliceID), reason: error.rawValue), in: tx)
        }
        DispatchStore.insert(redispatch.notes, in: tx)
        HoldStore.save(redispatch.changed, in: tx)
        for note in redispatch.notes { try await tellCreated(note, in: tx) }
    }

    static func invoiceReleased(_ fact: InvoiceReleased, in tx: Transaction) async throws {
        let notes = try await DispatchStore.lock(of: fact.invoiceID, in: tx)
        let released = notes.map { $0.released() }
        DispatchStore.save(released, in: tx)
        for (before, after) in zip(notes, released) where before.state != after.state {
            try await Outbox.append(
                DispatchNoteReleased(dispatchNoteID: after.id, opportunityID: after.opportunity), in: tx)
        }
    }

    /// Nothing of the invoice passes the gate any more; permits are void (S-66).
    static func dispatchStopped(_ fact: InvoiceDispatchStopped, in tx: Transaction) async throws {
        let stoppable = try await DispatchStore.lock(of: fact.invoiceID, in: tx).map { ($0, $0.stopped(fact.reason)) }
        let blocked = stoppable.filter { $0.0 != $0.1 && $0.1.state == .blocked }
        try await PermitStore.revoke(blocked.compactMap(\.0.permit), in: tx)
        DispatchStore.save(stoppable.filter { $0.0 != $0.1 }.map(\.1), in: tx)
        for (_, note) in blocked {
            try await Outbox.append(
                DispatchNoteBlocked(dispatchNoteID: note.id, opportunityID: note.opportunity, reason: fact.reason),
                in: tx)
        }
    }

    /// Sales takes slices back before they leave (S-67); once the truck is out, the physical fact decides (S-68).
    static func cancel(_ command: CancelDispatch, in tx: Transaction) async throws {
        let asked = Set(command.sliceIDs)
        let notes = try await DispatchStore.lock(of: command.opportunityID, in: tx)
        let gone = notes.filter(\.state.hasLeft).flatMap(\.lines)
            .filter { $0.exited > .zero && (asked.isEmpty || asked.contains($0.slice)) }.map(\.slice)
        guard gone.isEmpty else {
            return try await Outbox.append(
                DispatchCancelRefused(opportunityID: command.opportunityID, sliceIDs: gone, reason: "EXITED"), in: tx)
        }
        let cancelled = notes.map { ($0, $0.cancelled(asked)) }.filter(\.1.isChanged)
        try await save(cancelled, in: tx)
        try await Outbox.append(
            DispatchNoteCancelled(
                opportunityID: command.opportunityID, invoiceID: cancelled.first?.0.invoice,
                lines: cancelled.flatMap(\.1.lines)), in: tx)
    }

    /// A person in the warehouse takes a whole note back before it leaves.
    static func cancel(_ id: DispatchNoteID, expecting version: Int?, in tx: Transaction) async throws -> DispatchNote {
        let note = try await find(id, expecting: version, in: tx)
        let cancelled = note.cancelled([])
        guard cancelled.isChanged else {
            throw WarehouseRefusal.wrongState(note.state.rawValue, needed: "a note that has not left")
        }
        try await save([(note, cancelled)], in: tx)
        try await Outbox.append(
            DispatchNoteCancelled(opportunityID: note.opportunity, invoiceID: note.invoice, lines: cancelled.lines),
            in: tx.about(note.opportunity))
        return cancelled.note
    }

    /// The goods that a short pick missed are found.
    static func resume(_ id: DispatchNoteID, expecting version: Int?, in tx: Transaction) async throws -> DispatchNote {
        let note = try await find(id, expecting: version, in: tx).resumed()
        DispatchStore.save([note], in: tx)
        try await Outbox.append(
            DispatchNoteReleased(dispatchNoteID: note.id, opportunityID: note.opportunity),
            in: tx.about(note.opportunity))
        return note
    }

    static func tellCreated(_ note: DispatchNote, in tx: Transaction) async throws {
        try await Outbox.append(
            DispatchNoteCreated(
                dispatchNoteID: note.id, invoiceID: note.invoice, opportunityID: note.opportunity,
                lines: note.lines.map { SliceQuantity(sliceID: $0.slice, quantity: $0.quantity) }),
            in: tx.about(note.opportunity))
    }

    private static func find(
        _ id: DispatchNoteID, expecting version: Int?, in tx: Transaction
    ) async throws -> DispatchNote {
        guard let note = try await DispatchStore.lock([id], in: tx).first else {
            throw WarehouseRefusal.notFound("dispatch note")
        }
        try note.expected(version)
        return note
    }

    private static func save(_ cancelled: [(DispatchNote, Cancelling)], in tx: Transaction) async throws {
        try await PermitStore.revoke(cancelled.compactMap(\.0.permit), in: tx.about(cancelled.first?.0.opportunity))
        DispatchStore.saveWhole(cancelled.map(\.1.note), in: tx)
        for (_, cancelling) in cancelled {
            HoldStore.takeOffNotes(cancelling.freed, in: tx)
            StockPostings.post(cancelling.posting, in: tx)
        }
    }
}
