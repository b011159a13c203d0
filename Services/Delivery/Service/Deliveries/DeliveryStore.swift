import Contracts
import DeliveryDomain
import Postgres

/// All SQL about deliveries as they change. Lock order: deliveries by id; lines change only under their delivery's lock.
enum DeliveryStore {
    static func find(_ id: DeliveryID, _ lock: RowLock, in tx: Transaction) async throws -> Delivery? {
        try await find([id], lock, in: tx).first
    }

    /// Unknown ids are left out. Two statements on purpose: the lines are read after the lock is held.
    static func find(_ ids: [DeliveryID], _ lock: RowLock, in tx: Transaction) async throws -> [Delivery] {
        let rows = try await tx.query(
            """
            select id, kind, dispatch_note_id, invoice_id, opportunity_id, account_id, account_name,
                   street, city, postal_code, country, departed_at, state, failed_attempts, version
            from delivery
            where company_id = \(tx.acting.company) and id = any(\(ids))
            order by id
            \(lock)
            """
        )
        guard !rows.isEmpty else { return [] }
        let lines = try await lines(of: ids, in: tx)
        return try rows.map { try Delivery(row: $0, lines: lines[try $0["id"], default: []]) }
    }

    static func lines(of ids: [DeliveryID], in tx: Transaction) async throws -> [DeliveryID: [DeliveryLine]] {
        let rows = try await tx.query(
            """
            select delivery_id, position, dispatch_line_id, slice_id, line_id, invoice_line_id, product_id, description,
                   quantity_millionths, unit, cost_units, currency, delivered_millionths, refused_millionths,
                   lost_millionths, recalled_millionths, received_millionths, delivered_cost_units, lost_cost_units,
                   received_cost_units, refusal_reason
            from delivery_line
            where company_id = \(tx.acting.company) and delivery_id = any(\(ids))
            order by delivery_id, position
            """
        )
        var lines: [DeliveryID: [DeliveryLine]] = [:]
        for row in rows { lines[try row["delivery_id"], default: []].append(try DeliveryLine(row: row)) }
        return lines
    }

    /// Writes a delivery unless it is there already: one statement, so the lines come with their delivery or not at all.
    static func insert(_ delivery: Delivery, in tx: Transaction) {
        let (lines, address) = (delivery.lines, delivery.address)
        tx.write(
            """
            with made as (
              insert into delivery
                (id, company_id, kind, dispatch_note_id, invoice_id, opportunity_id, account_id, account_name, street,
                 city, postal_code, country, state, failed_attempts, departed_at, heard_at, version)
              values
                (\(delivery.id), \(tx.acting.company), \(delivery.kind), \(delivery.dispatchNote), \(delivery.invoice),
                 \(delivery.opportunity), \(delivery.account), \(delivery.accountName), \(address?.street),
                 \(address?.city), \(address?.postalCode), \(address?.country), \(delivery.state),
                 \(delivery.failedAttempts), \(delivery.departedAt), \(tx.now), \(delivery.version))
              on conflict do nothing
              returning id, company_id
            )
            insert into delivery_line
              (delivery_id, company_id, position, dispatch_line_id, slice_id, line_id, invoice_line_id, product_id,
               description, quantity_millionths, unit, cost_units, currency)
            select made.id, made.company_id, line.* from made, unnest(
              \(lines.map(\.position)), \(lines.map(\.dispatchLine)), \(lines.map(\.slice)), \(lines.map(\.line)),
              \(lines.map(\.invoiceLine)), \(lines.map(\.product)), \(lines.map(\.description)),
              \(lines.map(\.quantity.value)), \(lines.map(\.quantity.unit)), \(lines.map(\.cost.amount)),
              \(lines.map(\.cost.currency))) as line
            """
        )
    }

    /// Writes state and version of deliveries that were found under lock, and the tallies of all their lines.
    static func save(_ deliveries: [Delivery], in tx: Transaction) {
        guard !deliveries.isEmpty else { return }
        tx.write(
            """
            update delivery as d
            set state = n.state, failed_attempts = n.failed_attempts, version = n.version, heard_at = \(tx.now)
            from unnest(\(deliveries.map(\.id)), \(deliveries.map(\.state)), \(deliveries.map(\.failedAttempts)),
                        \(deliveries.map(\.version))) as n (id, state, failed_attempts, version)
            where d.id = n.id and d.company_id = \(tx.acting.company)
            """
        )
        saveTallies(deliveries.flatMap { delivery in delivery.lines.map { (delivery.id, $0) } }, in: tx)
    }

    private static func saveTallies(_ lines: [(delivery: DeliveryID, line: DeliveryLine)], in tx: Transaction) {
        let tallies = lines.map(\.line.tally)
        tx.write(
            """
            update delivery_line as l
            set delivered_millionths = n.delivered, refused_millionths = n.refused, lost_millionths = n.lost,
                recalled_millionths = n.recalled, received_millionths = n.received,
                delivered_cost_units = n.delivered_cost, lost_cost_units = n.lost_cost,
                received_cost_units = n.received_cost, refusal_reason = n.refusal_reason
            from unnest(
              \(lines.map(\.delivery)), \(lines.map(\.line.position)), \(tallies.map(\.delivered)),
              \(tallies.map(\.refused)), \(tallies.map(\.lost)), \(tallies.map(\.recalled)), \(tallies.map(\.received)),
              \(tallies.map(\.deliveredCost)), \(tallies.map(\.lostCost)), \(tallies.map(\.receivedCost)),
              \(lines.map(\.line.refusalReason)))
              as n (delivery_id, position, delivered, refused, lost, recalled, received, delivered_cost, lost_cost,
                    received_cost, refusal_reason)
            where l.delivery_id = n.delivery_id and l.position = n.position and l.company_id = \(tx.acting.company)
            """
        )
    }
}

extension Delivery {
    fileprivate init(row: Row, lines: [DeliveryLine]) throws {
        self.init(
            id: try row["id"], kind: try row["kind"], dispatchNote: try row["dispatch_note_id"],
            invoice: try row["invoice_id"], opportunity: try row["opportunity_id"], account: try row["account_id"],
            accountName: try row["account_name"], address: try PostalAddress(row: row),
            departedAt: try row["departed_at"], state: try row["state"], failedAttempts: try row["failed_attempts"],
            lines: lines, version: try row["version"])
    }
}

extension DeliveryLine {
    fileprivate init(row: Row) throws {
        self.init(
            position: try row["position"], dispatchLine: try row["dispatch_line_id"], slice: try row["slice_id"],
            line: try row["line_id"], invoiceLine: try row["invoice_line_id"], product: try row["product_id"],
            description: try row["description"], quantity: Quantity(try row["quantity_millionths"], try row["unit"]),
            cost: Money(try row["cost_units"], try row["currency"]), tally: try Tally(row: row),
            refusalReason: try row["refusal_reason"])
    }
}

extension Tally {
    fileprivate init(row: Row) throws {
        self.init(
            delivered: try row["delivered_millionths"], refused: try row["refused_millionths"],
            lost: try row["lost_millionths"], recalled: try row["recalled_millionths"],
            received: try row["received_millionths"], deliveredCost: try row["delivered_cost_units"],
            lostCost: try row["lost_cost_units"], receivedCost: try row["received_cost_units"])
    }
}

extension PostalAddress {
    /// `nil` where no street is known.
    init?(row: Row) throws {
        guard let street: String = try row["street"] else { return nil }
        self.init(
            street: street, city: try row["city"] ?? "", postalCode: try row["postal_code"],
            country: try row["country"] ?? "")
    }
}
