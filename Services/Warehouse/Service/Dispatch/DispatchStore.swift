import Contracts
import Postgres
import ServiceKit
import WarehouseDomain

/// All SQL about dispatch notes and their lines. A note's row is locked before its lines and permits.
enum DispatchStore {
    static let noteColumns: SQL = """
        n.note_id, n.invoice_id, n.opportunity_id, n.account_id, n.account_name, n.address, n.warehouse_id,
        n.remainder_of, n.state, n.blocked_from, n.block_reason, n.is_invoice_released, n.picked_by, n.permit_id,
        n.version
        """
    static let lineColumns: SQL = """
        l.line_id, l.hold_id, l.slice_id, l.opportunity_line_id, l.invoice_line_id, l.product_id, l.description, l.unit,
        l.quantity_millionths, l.picked_millionths, l.exited_millionths, l.delivered_millionths, l.returned_millionths,
        l.lost_millionths, l.awaited_millionths, l.exit_cost_units, l.settled_cost_units, l.delivered_cost_units,
        l.claimed_back_millionths, l.taken_back_millionths, l.taken_back_cost_units
        """

    /// Those whose customer or place has the words; dispatch_note_by_words carries it.
    static func naming(_ words: SearchWords, _ company: CompanyID) -> SQL {
        guard !words.isEmpty else { return "" }
        return """
             and n.note_id in (
              select w.note_id from dispatch_note_search w
              where w.company_id = \(company)\(words.sql(on: "w.search")))
            """
    }

    /// The notes whose customer or place has a pattern, as an array.
    static func named(_ pattern: SQL, _ company: CompanyID) -> SQL {
        """
        array(select w.note_id from dispatch_note_search w where w.company_id = \(company) and w.search like \(pattern))
        """
    }

    /// Notes with all their lines, in id order, both locked until commit.
    static func lock(_ ids: [DispatchNoteID], in tx: Transaction) async throws -> [DispatchNote] {
        try await lock(where: "n.note_id = any(\(ids))", in: tx)
    }

    static func lock(of invoice: InvoiceID, in tx: Transaction) async throws -> [DispatchNote] {
        try await lock(where: "n.invoice_id = \(invoice)", in: tx)
    }

    static func lock(of opportunity: OpportunityID, in tx: Transaction) async throws -> [DispatchNote] {
        try await lock(where: "n.opportunity_id = \(opportunity)", in: tx)
    }

    static func lock(of delivery: DeliveryID, in tx: Transaction) async throws -> DispatchNote? {
        try await lock(
            where: """
                n.note_id = (select d.note_id from delivery d
                  where d.company_id = \(tx.acting.company) and d.delivery_id = \(delivery))
                """, in: tx
        ).first
    }

    private static func lock(where condition: SQL, in tx: Transaction) async throws -> [DispatchNote] {
        let rows = try await tx.query(
            """
            select \(noteColumns), \(lineColumns)
            from dispatch_note n
            join dispatch_line l on l.company_id = n.company_id and l.note_id = n.note_id
            where n.company_id = \(tx.acting.company) and \(condition)
            order by n.note_id, l.place
            for no key update of n, l
            """
        )
        return try notes(from: rows)
    }

    /// One row per line, the rows of a note together.
    static func notes(from rows: [Row]) throws -> [DispatchNote] {
        var notes: [DispatchNote] = []
        for row in rows {
            let id: DispatchNoteID = try row["note_id"]
            if notes.last?.id != id { notes.append(try DispatchNote(row: row, lines: [])) }
            notes[notes.count - 1].lines.append(try DispatchLine(row: row))
        }
        return notes
    }

    static func insert(_ notes: [DispatchNote], in tx: Transaction) {
        guard !notes.isEmpty else { return }
        let addresses = notes.map { $0.address.map { JSONColumn($0) } }
        tx.write(
            """
            insert into dispatch_note (company_id, note_id, invoice_id, opportunity_id, account_id, account_name, address,
              warehouse_id, remainder_of, state, is_invoice_released, version, created_at)
            select \(tx.acting.company), n.*, \(tx.now)
            from unnest(\(notes.map(\.id)), \(notes.map(\.invoice)), \(notes.map(\.opportunity)), \(notes.map(\.account)),
              \(notes.map(\.accountName)), \(addresses), \(notes.map(\.warehouse)), \(notes.map(\.remainderOf)),
              \(notes.map(\.state.rawValue)), \(notes.map(\.isInvoiceReleased)), \(notes.map(\.version))) as n
            """
        )
        insertLines(
            notes.flatMap { note in note.lines.enumerated().map { (note.id, $0.offset + 1, $0.element) } }, in: tx)
    }

    private static func insertLines(
        _ lines: [(note: DispatchNoteID, place: Int, line: DispatchLine)], in tx: Transaction
    ) {
        tx.write(
            """
            insert into dispatch_line (company_id, note_id, place, line_id, hold_id, slice_id, opportunity_line_id,
              invoice_line_id, product_id, description, unit, quantity_millionths)
            select \(tx.acting.company), l.*
            from unnest(\(lines.map(\.note)), \(lines.map(\.place)), \(lines.map(\.line.id)), \(lines.map(\.line.hold)),
              \(lines.map(\.line.slice)), \(lines.map(\.line.line)), \(lines.map(\.line.invoiceLine)),
              \(lines.map(\.line.product)), \(lines.map(\.line.description)), \(lines.map(\.line.unit)),
              \(lines.map(\.line.quantity))) as l
            """
        )
    }

    /// The heads of notes that changed.
    static func save(_ notes: [DispatchNote], in tx: Transaction) {
        guard !notes.isEmpty else { return }
        tx.write(
            """
            update dispatch_note n set state = c.state, blocked_from = c.blocked_from, block_reason = c.block_reason,
              is_invoice_released = c.is_invoice_released, picked_by = c.picked_by, permit_id = c.permit_id,
              version = c.version,
              exited_at = case when c.state = 'EXITED' and n.exited_at is null then \(tx.now) else n.exited_at end
            from unnest(\(notes.map(\.id)), \(notes.map(\.state.rawValue)), \(notes.map(\.blockedFrom?.rawValue)),
              \(notes.map(\.blockReason)), \(notes.map(\.isInvoiceReleased)), \(notes.map(\.pickedBy)),
              \(notes.map(\.permit)), \(notes.map(\.version))) as c(note_id, state, blocked_from, block_reason,
              is_invoice_released, picked_by, permit_id, version)
            where n.company_id = \(tx.acting.company) and n.note_id = c.note_id
            """
        )
    }

    /// Heads and lines.
    static func saveWhole(_ notes: [DispatchNote], in tx: Transaction) {
        save(notes, in: tx)
        saveLines(notes.flatMap { note in note.lines.map { (note.id, $0) } }, in: tx)
    }

    static func saveLines(_ lines: [(note: DispatchNoteID, line: DispatchLine)], in tx: Transaction) {
        guard !lines.isEmpty else { return }
        let all = lines.map(\.line)
        tx.write(
            """
            update dispatch_line l set quantity_millionths = c.quantity, picked_millionths = c.picked,
              exited_millionths = c.exited, delivered_millionths = c.delivered, returned_millionths = c.returned,
              lost_millionths = c.lost, awaited_millionths = c.awaited, exit_cost_units = c.exit_cost,
              settled_cost_units = c.settled_cost, delivered_cost_units = c.delivered_cost,
              claimed_back_millionths = c.claimed_back, taken_back_millionths = c.taken_back,
              taken_back_cost_units = c.taken_back_cost
            from unnest(\(lines.map(\.note)), \(all.map(\.id)), \(all.map(\.quantity)), \(all.map(\.picked)),
              \(all.map(\.exited)), \(all.map(\.delivered)), \(all.map(\.returned)), \(all.map(\.lost)),
              \(all.map(\.awaited)), \(all.map(\.exitCost)), \(all.map(\.settledCost)), \(all.map(\.deliveredCost)),
              \(all.map(\.claimedBack)), \(all.map(\.takenBack)), \(all.map(\.takenBackCost)))
              as c(note_id, line_id, quantity, picked, exited, delivered, returned, lost, awaited, exit_cost,
                settled_cost, delivered_cost, claimed_back, taken_back, taken_back_cost)
            where l.company_id = \(tx.acting.company) and l.note_id = c.note_id and l.line_id = c.line_id
            """
        )
    }
}

extension DispatchNote {
    init(row: Row, lines: [DispatchLine]) throws {
        self.init(
            id: try row["note_id"], invoice: try row["invoice_id"], opportunity: try row["opportunity_id"],
            account: try row["account_id"], accountName: try row["account_name"],
            address: (try row["address"] as JSONColumn<PostalAddress>?)?.value, warehouse: try row["warehouse_id"],
            remainderOf: try row["remainder_of"], state: try row["state"], blockedFrom: try row["blocked_from"],
            blockReason: try row["block_reason"], isInvoiceReleased: try row["is_invoice_released"],
            pickedBy: try row["picked_by"], permit: try row["permit_id"], version: try row["version"], lines: lines)
    }
}

extension DispatchLine {
    init(row: Row) throws {
        self.init(
            id: try row["line_id"], hold: try row["hold_id"], slice: try row["slice_id"],
            line: try row["opportunity_line_id"], invoiceLine: try row["invoice_line_id"],
            product: try row["product_id"], description: try row["description"], unit: try row["unit"],
            quantity: try row["quantity_millionths"], picked: try row["picked_millionths"],
            exited: try row["exited_millionths"], delivered: try row["delivered_millionths"],
            returned: try row["returned_millionths"], lost: try row["lost_millionths"],
            awaited: try row["awaited_millionths"], exitCost: try row["exit_cost_units"],
            settledCost: try row["settled_cost_units"], deliveredCost: try row["delivered_cost_units"],
            claimedBack: try row["claimed_back_millionths"], takenBack: try row["taken_back_millionths"],
            takenBackCost: try row["taken_back_cost_units"])
    }
}
