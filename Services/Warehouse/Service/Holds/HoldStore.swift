import Contracts
import Postgres
import WarehouseDomain

/// All SQL about holds.
enum HoldStore {
    private static let columns: SQL = """
        hold_id, asked_as, opportunity_id, line_id, slice_id, product_id, warehouse_id, cause, state,
        quantity_millionths, on_notes_millionths, expires_at, pro_forma_id
        """

    /// Live holds of the opportunity, locked until commit.
    static func live(_ opportunity: OpportunityID, in tx: Transaction) async throws -> OpportunityHolds {
        let rows = try await tx.query(
            """
            select \(columns) from hold
            where company_id = \(tx.acting.company) and opportunity_id = \(opportunity)
              and state in ('HELD', 'RESERVED')
            order by hold_id
            for no key update
            """
        )
        return OpportunityHolds(opportunity, try rows.map(Hold.init(row:)))
    }

    /// One hold, locked until commit.
    static func lock(_ id: HoldID, in tx: Transaction) async throws -> Hold? {
        let row = try await tx.first(
            """
            select \(columns) from hold
            where company_id = \(tx.acting.company) and hold_id = \(id)
            for no key update
            """
        )
        return try row.map(Hold.init(row:))
    }

    /// All holds that the opportunity ever had, locked until commit.
    static func all(_ opportunity: OpportunityID, in tx: Transaction) async throws -> [Hold] {
        let rows = try await tx.query(
            """
            select \(columns) from hold
            where company_id = \(tx.acting.company) and opportunity_id = \(opportunity)
            order by hold_id
            for no key update
            """
        )
        return try rows.map(Hold.init(row:))
    }

    /// Soft holds whose time is over; those that somebody works on are left for the next time.
    static func due(limit: Int, in tx: Transaction) async throws -> [Hold] {
        let rows = try await tx.query(
            """
            select \(columns) from hold
            where company_id = \(tx.acting.company) and state = 'HELD' and expires_at <= \(tx.now)
            order by expires_at
            limit \(limit)
            for no key update skip locked
            """
        )
        return try rows.map(Hold.init(row:))
    }

    static func companiesWithDue(in tx: Transaction) async throws -> [CompanyID] {
        let rows = try await tx.query(
            "select distinct company_id from hold where state = 'HELD' and expires_at <= \(tx.now)")
        return try rows.map { try $0["company_id"] }
    }

    static func insert(_ holds: [Hold], in tx: Transaction) {
        guard !holds.isEmpty else { return }
        tx.write(
            """
            insert into hold (company_id, hold_id, asked_as, opportunity_id, line_id, slice_id, product_id, warehouse_id,
              cause, state, asked_millionths, quantity_millionths, on_notes_millionths, expires_at, pro_forma_id, made_at)
            select \(tx.acting.company), h.*, \(tx.now)
            from unnest(\(holds.map(\.id)), \(holds.map(\.askedAs)), \(holds.map(\.opportunity)), \(holds.map(\.line)),
              \(holds.map(\.slice)), \(holds.map(\.stock.product)), \(holds.map(\.stock.warehouse)),
              \(holds.map(\.cause.rawValue)), \(holds.map(\.state.rawValue)), \(holds.map(\.quantity)),
              \(holds.map(\.quantity)), \(holds.map(\.onNotes)), \(holds.map(\.expiresAt)), \(holds.map(\.proForma))) as h
            """
        )
    }

    static func save(_ holds: [Hold], in tx: Transaction) {
        guard !holds.isEmpty else { return }
        tx.write(
            """
            update hold h set state = c.state, quantity_millionths = c.quantity, on_notes_millionths = c.on_notes,
              expires_at = c.expires_at, ended_at = case when c.quantity = 0 then \(tx.now) end
            from unnest(\(holds.map(\.id)), \(holds.map(\.state.rawValue)), \(holds.map(\.quantity)),
              \(holds.map(\.onNotes)), \(holds.map(\.expiresAt))) as c(hold_id, state, quantity, on_notes, expires_at)
            where h.company_id = \(tx.acting.company) and h.hold_id = c.hold_id
            """
        )
    }

    /// Goods left on notes: their claims are used up (I-14). Differences, because notes share reservations.
    static func consume(_ used: [(hold: HoldID, quantity: ExactDecimal)], in tx: Transaction) {
        let sums = Dictionary(used.map { ($0.hold, $0.quantity) }, uniquingKeysWith: +)
        let ids = sums.keys.sorted()
        tx.write(
            """
            update hold h set quantity_millionths = h.quantity_millionths - u.quantity,
              on_notes_millionths = h.on_notes_millionths - u.quantity,
              state = case when h.quantity_millionths = u.quantity then 'CONSUMED' else h.state end,
              ended_at = case when h.quantity_millionths = u.quantity then \(tx.now) end
            from unnest(\(ids), \(ids.compactMap { sums[$0] })) as u(hold_id, quantity)
            where h.company_id = \(tx.acting.company) and h.hold_id = u.hold_id
            """
        )
    }

    /// Slices came off notes; their reservations stay.
    static func takeOffNotes(_ freed: [HoldID: ExactDecimal], in tx: Transaction) {
        guard !freed.isEmpty else { return }
        let ids = freed.keys.sorted()
        tx.write(
            """
            update hold h set on_notes_millionths = h.on_notes_millionths - f.quantity
            from unnest(\(ids), \(ids.compactMap { freed[$0] })) as f(hold_id, quantity)
            where h.company_id = \(tx.acting.company) and h.hold_id = f.hold_id
            """
        )
    }

    /// Cuts the rest of a short pick off a reservation, as one of its own under the rest's slice.
    static func cut(_ cuts: [Picking.CutHold], in tx: Transaction) {
        guard !cuts.isEmpty else { return }
        let (from, quantities) = (cuts.map(\.from), cuts.map(\.quantity))
        tx.write(
            """
            insert into hold (company_id, hold_id, asked_as, opportunity_id, line_id, slice_id, product_id, warehouse_id,
              cause, state, asked_millionths, quantity_millionths, on_notes_millionths, expires_at, pro_forma_id, made_at)
            select h.company_id, c.id, h.asked_as, h.opportunity_id, h.line_id, c.slice_id, h.product_id, h.warehouse_id,
              h.cause, h.state, c.quantity, c.quantity, c.quantity, h.expires_at, h.pro_forma_id, \(tx.now)
            from unnest(\(from), \(cuts.map(\.id)), \(cuts.map(\.slice)), \(quantities))
              as c(from_id, id, slice_id, quantity)
            join hold h on h.company_id = \(tx.acting.company) and h.hold_id = c.from_id
            """
        )
        tx.write(
            """
            update hold h set quantity_millionths = h.quantity_millionths - c.quantity,
              on_notes_millionths = h.on_notes_millionths - c.quantity
            from unnest(\(from), \(quantities)) as c(from_id, quantity)
            where h.company_id = \(tx.acting.company) and h.hold_id = c.from_id
            """
        )
    }
}

extension Hold {
    init(row: Row) throws {
        self.init(
            id: try row["hold_id"], askedAs: try row["asked_as"], opportunity: try row["opportunity_id"],
            line: try row["line_id"], slice: try row["slice_id"],
            stock: StockKey(try row["product_id"], try row["warehouse_id"]), cause: try row["cause"],
            state: try row["state"], quantity: try row["quantity_millionths"],
            onNotes: try row["on_notes_millionths"], expiresAt: try row["expires_at"],
            proForma: try row["pro_forma_id"])
    }
}
