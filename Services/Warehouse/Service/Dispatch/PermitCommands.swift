import Contracts
import Messaging
import Postgres
import ServiceKit
import WarehouseDomain

/// Exit permits: issued by another than the picker, used once at the gate (I-14).
enum PermitCommands {
    static func issue(
        _ ids: [DispatchNoteID], _ terms: PermitTerms, expecting version: Int? = nil, in tx: Transaction
    ) async throws -> [DispatchNoteID: Outcome<ExitPermit>] {
        let person = tx.acting.actor.userID
        var outcomes: [DispatchNoteID: Outcome<ExitPermit>] = [:]
        var notes: [DispatchNote] = []
        for candidate in try await PermitStore.lockCandidates(ids, in: tx) {
            outcomes[candidate.note.id] = Outcome { () throws(WarehouseRefusal) in
                try candidate.note.expected(version)
                let (note, permit) = try candidate.note.permitted(
                    terms, as: ExitPermitID(), by: person, earlier: candidate.earlier,
                    accountBlock: candidate.accountBlock, at: tx.now)
                notes.append(note)
                return permit
            }
        }
        let cases = Dictionary(uniqueKeysWithValues: notes.map { ($0.id, $0.opportunity) })
        let permits = outcomes.values.compactMap(\.value).sorted { $0.id < $1.id }
        PermitStore.insert(permits, in: tx)
        DispatchStore.save(notes, in: tx)
        for permit in permits {
            try await Outbox.append(
                ExitPermitIssued(
                    permitID: permit.id, dispatchNoteID: permit.note, vehicle: permit.vehicle, driver: permit.driver,
                    validUntil: permit.validUntil), in: tx.about(cases[permit.note]))
        }
        return outcomes
    }

    /// Permit used, stock in transit, reservation closed, fact told: one transaction (SM-16). The number of statements
    /// does not grow with the number of permits.
    static func use(_ ids: [ExitPermitID], in tx: Transaction) async throws -> [ExitPermitID: Outcome<Exit>] {
        let waiting = try await PermitStore.lockAtGate(ids, in: tx)
        // Notes first, then the stock gate, then the items: as everywhere.
        var stock = try await StockStore.lock(waiting.flatMap { $0.note.stockKeys }, in: tx)
        var outcomes: [ExitPermitID: Outcome<Exit>] = [:]
        for one in waiting {
            let outcome = Outcome { () throws(WarehouseRefusal) in
                try one.note.exited(with: one.permit, from: stock, accountBlock: one.accountBlock, at: tx.now)
            }
            if let exit = outcome.value { stock.apply(exit.posting) }
            outcomes[one.permit.id] = outcome
        }
        try await save(outcomes.values.compactMap(\.value).sorted { $0.note.id < $1.note.id }, in: tx)
        return outcomes
    }

    private static func save(_ exits: [Exit], in tx: Transaction) async throws {
        guard !exits.isEmpty else { return }
        PermitStore.use(exits.map(\.permit.id), in: tx)
        DispatchStore.saveWhole(exits.map(\.note), in: tx)
        HoldStore.consume(
            exits.flatMap { $0.note.lines.filter { $0.exited > .zero }.map { ($0.hold, $0.exited) } }, in: tx)
        for exit in exits {
            StockPostings.post(exit.posting, in: tx)
            try await Outbox.append(exit.fact, in: tx.about(exit.note.opportunity))
        }
    }

    static func revoke(_ id: ExitPermitID, in tx: Transaction) async throws {
        guard let one = try await PermitStore.lockAtGate([id], in: tx).first else {
            throw WarehouseRefusal.notFound("exit permit")
        }
        guard one.permit.state == .issued else { throw WarehouseRefusal.permitIs(one.permit.state.rawValue) }
        var note = one.note
        note.permit = nil
        try await PermitStore.revoke([id], in: tx.about(note.opportunity))
        DispatchStore.save([note], in: tx)
    }

    /// Permits end with the day they are for (T-11).
    static let expiryJob = PeriodicJob(
        "expire-permits", every: .seconds(60), companies: { tx in try await PermitStore.companiesWithOverdue(in: tx) },
        { tx in PermitStore.expire(in: tx) })
}
