import Contracts
import Postgres
import WarehouseDomain

/// All SQL about goods returns.
enum ReturnStore {
    private static let columns: SQL = """
        g.return_id, g.account_id, g.invoice_id, g.opportunity_id, g.reason, g.state, g.condition, g.rejection,
        g.credit_lines, g.version, g.requested_at, l.place, l.dispatch_line_id, l.slice_id, l.invoice_line_id,
        l.product_id, l.warehouse_id, l.description, l.quantity_millionths, l.cost_units
        """

    /// A return with the time it was asked for, as lists show it.
    struct Record: Sendable {
        let goodsReturn: GoodsReturn
        let requestedAt: Timestamp
    }

    /// Locked until commit.
    static func find(_ id: GoodsReturnID, _ lock: RowLock = .forUpdate, in tx: Transaction) async throws -> Record? {
        let head = try await tx.first(
            """
            select return_id from goods_return
            where company_id = \(tx.acting.company) and return_id = \(id)
            \(lock)
            """
        )
        guard head != nil else { return nil }
        return try await read("select \(id)::uuid as return_id", in: tx).first
    }

    static func page(_ conditions: SQL, _ limit: Int, in tx: Transaction) async throws -> [Record] {
        try await read(
            """
            select g.return_id from goods_return g
            where g.company_id = \(tx.acting.company) \(conditions)
            order by g.return_id
            limit \(limit)
            """, in: tx)
    }

    private static func read(_ ids: SQL, in tx: Transaction) async throws -> [Record] {
        let rows = try await tx.query(
            """
            select \(columns) from (\(ids)) as page
            join goods_return g on g.company_id = \(tx.acting.company) and g.return_id = page.return_id
            left join goods_return_line l on l.company_id = g.company_id and l.return_id = g.return_id
            order by g.return_id, l.place
            """
        )
        return try Dictionary(grouping: rows) { try $0["return_id"] as GoodsReturnID }
            .sorted { $0.key < $1.key }
            .compactMap { _, rows in try Record(rows: rows) }
    }

    static func insert(_ made: GoodsReturn, by people: ReturnPeople, in tx: Transaction) {
        tx.write(
            """
            insert into goods_return (company_id, return_id, account_id, invoice_id, opportunity_id, reason, state,
              condition, rejection, credit_lines, version, requested_by, authorised_by, received_by, decided_by,
              requested_at, decided_at)
            values (\(tx.acting.company), \(made.id), \(made.account), \(made.invoice), \(made.opportunity),
              \(made.reason), \(made.state), \(made.condition), \(made.rejection), \(JSONColumn(made.creditLines)),
              \(made.version), \(people.requested), \(people.authorised), \(people.received), \(people.decided),
              \(tx.now), \(made.state.isOver ? tx.now : nil))
            """
        )
        guard !made.lines.isEmpty else { return }
        let lines = made.lines
        tx.write(
            """
            insert into goods_return_line (company_id, return_id, place, dispatch_line_id, slice_id, invoice_line_id,
              product_id, warehouse_id, description, quantity_millionths, cost_units)
            select \(tx.acting.company), \(made.id), l.*
            from unnest(\(lines.map(\.place)), \(lines.map(\.dispatchLine)), \(lines.map(\.slice)),
              \(lines.map(\.invoiceLine)), \(lines.map(\.stock.product)), \(lines.map(\.stock.warehouse)),
              \(lines.map(\.description)), \(lines.map(\.quantity)), \(lines.map(\.cost))) as l
            """
        )
    }

    static func save(_ changed: GoodsReturn, by people: ReturnPeople, in tx: Transaction) {
        tx.write(
            """
            update goods_return set state = \(changed.state), condition = \(changed.condition),
              rejection = \(changed.rejection), version = \(changed.version),
              authorised_by = coalesce(\(people.authorised), authorised_by),
              received_by = coalesce(\(people.received), received_by),
              decided_by = coalesce(\(people.decided), decided_by),
              decided_at = \(changed.state.isOver ? tx.now : nil)
            where company_id = \(tx.acting.company) and return_id = \(changed.id)
            """
        )
        let lines = changed.lines
        tx.write(
            """
            update goods_return_line l set quantity_millionths = c.quantity, cost_units = c.cost
            from unnest(\(lines.map(\.place)), \(lines.map(\.quantity)), \(lines.map(\.cost))) as c(place, quantity, cost)
            where l.company_id = \(tx.acting.company) and l.return_id = \(changed.id) and l.place = c.place
            """
        )
    }
}

/// Who did what on a return; `nil` leaves what is known.
struct ReturnPeople: Sendable {
    var requested: UserID?
    var authorised: UserID?
    var received: UserID?
    var decided: UserID?
}

extension ReturnStore.Record {
    fileprivate init?(rows: [Row]) throws {
        guard let row = rows.first else { return nil }
        let creditLines: JSONColumn<[StandaloneCreditLine]> = try row["credit_lines"]
        requestedAt = try row["requested_at"]
        goodsReturn = GoodsReturn(
            id: try row["return_id"], account: try row["account_id"], invoice: try row["invoice_id"],
            opportunity: try row["opportunity_id"], reason: try row["reason"], creditLines: creditLines.value,
            state: try row["state"], condition: try row["condition"], rejection: try row["rejection"],
            version: try row["version"], lines: try rows.compactMap(GoodsReturn.Line.init(row:)))
    }
}

extension GoodsReturn.Line {
    fileprivate init?(row: Row) throws {
        guard let place: Int = try row["place"] else { return nil }
        self.init(
            place: place, dispatchLine: try row["dispatch_line_id"], slice: try row["slice_id"],
            invoiceLine: try row["invoice_line_id"], stock: StockKey(try row["product_id"], try row["warehouse_id"]),
            description: try row["description"], quantity: try row["quantity_millionths"],
            cost: try row["cost_units"])
    }
}
