import Contracts
import Messaging
import Postgres
import WarehouseDomain

/// All SQL about exit permits. The note's row is their lock.
enum PermitStore {
    /// A picked note as the permit needs it: its head, the end of the permit it has, and whether the customer is blocked.
    struct Candidate: Sendable {
        let note: DispatchNote
        let earlier: Timestamp?
        let accountBlock: String?
    }

    static func lockCandidates(_ ids: [DispatchNoteID], in tx: Transaction) async throws -> [Candidate] {
        let rows = try await tx.query(
            """
            select \(DispatchStore.noteColumns), b.reason as account_block,
              (select p.valid_until from exit_permit p
               where p.company_id = n.company_id and p.permit_id = n.permit_id) as earlier
            from dispatch_note n
            left join blocked_account b on b.company_id = n.company_id and b.account_id = n.account_id
            where n.company_id = \(tx.acting.company) and n.note_id = any(\(ids))
            order by n.note_id
            for no key update of n
            """
        )
        return try rows.map { row in
            Candidate(
                note: try DispatchNote(row: row, lines: []), earlier: try row["earlier"],
                accountBlock: try row["account_block"])
        }
    }

    /// A permit at the gate: with its note, the note's lines, and whether the customer is blocked.
    struct AtGate: Sendable {
        let permit: ExitPermit
        let note: DispatchNote
        let accountBlock: String?
    }

    static func lockAtGate(_ ids: [ExitPermitID], in tx: Transaction) async throws -> [AtGate] {
        let rows = try await tx.query(
            """
            select p.permit_id as at_gate, p.note_version, p.vehicle, p.driver, p.valid_until, p.state as permit_state,
              b.reason as account_block, \(DispatchStore.noteColumns), \(DispatchStore.lineColumns)
            from exit_permit p
            join dispatch_note n on n.company_id = p.company_id and n.note_id = p.note_id
            join dispatch_line l on l.company_id = n.company_id and l.note_id = n.note_id
            left join blocked_account b on b.company_id = n.company_id and b.account_id = n.account_id
            where p.company_id = \(tx.acting.company) and p.permit_id = any(\(ids))
            order by n.note_id, p.permit_id, l.place
            for no key update of n, l, p
            """
        )
        return try Dictionary(grouping: rows) { try $0["at_gate"] as ExitPermitID }
            .compactMap { id, rows in try AtGate(id, rows) }
            .sorted { ($0.note.id, $0.permit.id) < ($1.note.id, $1.permit.id) }
    }

    static func insert(_ permits: [ExitPermit], in tx: Transaction) {
        guard !permits.isEmpty else { return }
        tx.write(
            """
            update exit_permit set state = 'EXPIRED'
            where company_id = \(tx.acting.company) and note_id = any(\(permits.map(\.note))) and state = 'ISSUED'
            """
        )
        tx.write(
            """
            insert into exit_permit (company_id, permit_id, note_id, note_version, vehicle, driver, valid_until, state,
              issued_by, issued_at)
            select \(tx.acting.company), p.*, \(tx.acting.actor.userID), \(tx.now)
            from unnest(\(permits.map(\.id)), \(permits.map(\.note)), \(permits.map(\.noteVersion)),
              \(permits.map(\.vehicle)), \(permits.map(\.driver)), \(permits.map(\.validUntil)),
              \(permits.map(\.state.rawValue))) as p
            """
        )
    }

    static func use(_ permits: [ExitPermitID], in tx: Transaction) {
        guard !permits.isEmpty else { return }
        tx.write(
            """
            update exit_permit set state = 'USED', used_by = \(tx.acting.actor.userID), used_at = \(tx.now)
            where company_id = \(tx.acting.company) and permit_id = any(\(permits))
            """
        )
    }

    /// Voids permits that were not used, and tells it.
    static func revoke(_ permits: [ExitPermitID], in tx: Transaction) async throws {
        guard !permits.isEmpty else { return }
        let revoked = try await tx.query(
            """
            update exit_permit set state = 'REVOKED'
            where company_id = \(tx.acting.company) and permit_id = any(\(permits)) and state = 'ISSUED'
            returning permit_id, note_id
            """
        )
        for row in revoked {
            try await Outbox.append(
                ExitPermitRevoked(permitID: try row["permit_id"], dispatchNoteID: try row["note_id"]), in: tx)
        }
    }

    static func companiesWithOverdue(in tx: Transaction) async throws -> [CompanyID] {
        let rows = try await tx.query(
            "select distinct company_id from exit_permit where state = 'ISSUED' and valid_until <= \(tx.now)")
        return try rows.map { try $0["company_id"] }
    }

    /// Ends permits whose time is over (T-11); notes that somebody works on are left for the next time.
    static func expire(in tx: Transaction) {
        tx.write(
            """
            with over as (
              select n.note_id, p.permit_id from exit_permit p
              join dispatch_note n on n.company_id = p.company_id and n.note_id = p.note_id
              where p.company_id = \(tx.acting.company) and p.state = 'ISSUED' and p.valid_until <= \(tx.now)
              order by n.note_id
              limit 500
              for no key update of n skip locked
            ), ended as (
              update exit_permit p set state = 'EXPIRED' from over
              where p.company_id = \(tx.acting.company) and p.permit_id = over.permit_id
            )
            update dispatch_note n set permit_id = null from over
            where n.company_id = \(tx.acting.company) and n.note_id = over.note_id and n.permit_id = over.permit_id
            """
        )
    }
}

extension PermitStore.AtGate {
    fileprivate init?(_ id: ExitPermitID, _ rows: [Row]) throws {
        guard let row = rows.first, let note = try DispatchStore.notes(from: rows).first else { return nil }
        self.init(
            permit: ExitPermit(
                id: id, note: note.id, vehicle: try row["vehicle"], driver: try row["driver"],
                validUntil: try row["valid_until"], noteVersion: try row["note_version"],
                state: try row["permit_state"]),
            note: note, accountBlock: try row["account_block"])
    }
}
