import Contracts
import Postgres
import SalesDomain

/// Deals of another system, taken over as they are: with their stage, their outcome and their dates.
///
/// They have no approval and no documents here; their history begins with what the other system knew.
enum ImportStore {
    /// One statement per table; a reference that is there already is left as it is, so an import can be repeated.
    static func insert(
        _ deals: [ImportedOpportunity], source: String, in tx: Transaction
    ) async throws -> Set<OpportunityID> {
        let rows = try await tx.query(
            """
            INSERT INTO opportunity (company_id, source, terms, delivery_rule, accepts_answers, rests_on_promises,
                process, revision, paper_state, version, account_name, name, id, account_id, currency, owner_id,
                expected_on, state, stage, furthest_stage, amount_units, loss_reason, opened_at, closed_at,
                closed_on, external_ref)
            SELECT \(tx.acting.company), \(source), 'CREDIT', 'COMPLETE_ORDER', true, true,
                \(ProcessKey.pipeline.rawValue), 1, 'NONE', 1, a.name, a.name || ' / ' || p.name, d.id, d.account_id,
                d.currency, d.owner_id, d.expected_on, d.state, d.stage, d.stage, d.amount, d.loss_reason,
                d.opened_at, d.closed_at, d.closed_on, d.external_ref
            FROM unnest(\(deals.map(\.id)), \(deals.map(\.account)), \(deals.map(\.price.currency.rawValue)),
                \(deals.map(\.owner)), \(deals.map(\.expectedOn)), \(deals.map(\.state.rawValue)),
                \(deals.map(\.stage.rawValue)), \(deals.map(\.amount.amount)),
                \(deals.map(\.lossReason)), \(deals.map(\.openedOn.startUTC)),
                \(deals.map { $0.closedOn?.startUTC }), \(deals.map(\.closedOn)), \(deals.map(\.externalRef)),
                \(deals.map(\.product)))
                AS d (id, account_id, currency, owner_id, expected_on, state, stage, amount, loss_reason,
                    opened_at, closed_at, closed_on, external_ref, product_id)
            JOIN account AS a ON a.id = d.account_id AND a.company_id = \(tx.acting.company)
            JOIN product AS p ON p.id = d.product_id AND p.company_id = \(tx.acting.company)
            ON CONFLICT DO NOTHING
            RETURNING id
            """
        )
        return try Set(rows.map { try $0["id"] })
    }

    /// Those of the references that are there already.
    static func known(_ references: [String], source: String, in tx: Transaction) async throws -> Set<String> {
        guard !references.isEmpty else { return [] }
        let rows = try await tx.query(
            """
            SELECT external_ref FROM opportunity
            WHERE company_id = \(tx.acting.company) AND source = \(source) AND external_ref = ANY(\(references))
            """
        )
        return try Set(rows.map { try $0["external_ref"] })
    }

    static func insertLines(of deals: [ImportedOpportunity], in tx: Transaction) {
        tx.write(
            """
            INSERT INTO opportunity_line (opportunity_id, id, position, product_id, description, kind, route,
                quantity_millionths, unit, unit_price_millionths, discount_rate_millionths, tax_code,
                tax_rate_millionths, net_units, tax_units)
            SELECT d.opportunity_id, d.id, 1, p.id, p.name, p.kind, p.route, 1000000, p.unit, d.price, d.discount,
                p.tax_code, 0, d.net, 0
            FROM unnest(\(deals.map(\.id)), \(deals.map(\.line)), \(deals.map(\.product)), \(deals.map(\.price.value)),
                \(deals.map(\.discountRate)), \(deals.map(\.amount.amount)))
                AS d (opportunity_id, id, product_id, price, discount, net)
            JOIN product AS p ON p.id = d.product_id
            """
        )
        tx.write(
            """
            INSERT INTO slice (opportunity_id, id, line_id, position, quantity_millionths, state, loss_reason,
                state_at_loss)
            SELECT d.opportunity_id, d.id, d.line_id, 1, 1000000, d.state, d.loss_reason,
                CASE WHEN d.state = 'LOST' THEN 'PLANNED' END
            FROM unnest(\(deals.map(\.id)), \(deals.map(\.slice)), \(deals.map(\.line)),
                \(deals.map(\.sliceState.rawValue)), \(deals.map(\.lossReason)))
                AS d (opportunity_id, id, line_id, state, loss_reason)
            """
        )
    }

    static func insertMovements(of deals: [ImportedOpportunity], in tx: Transaction) {
        let rows = deals.flatMap { deal in deal.movements.map { (deal.id, $0) } }
        tx.write(
            """
            INSERT INTO stage_movement (company_id, opportunity_id, from_stage, to_stage, distance, cause, moved_at)
            SELECT \(tx.acting.company), * FROM unnest(\(rows.map(\.0)), \(rows.map(\.1.movement.from?.rawValue)),
                \(rows.map(\.1.movement.to.rawValue)), \(rows.map(\.1.movement.distance)),
                \(rows.map(\.1.movement.cause)), \(rows.map(\.1.day.startUTC)))
            """
        )
    }

    /// What stands in the database of one source: counts by stage or outcome, and the value won.
    static func summary(of source: String, in tx: Transaction) async throws -> ImportSummary {
        let rows = try await tx.query(
            """
            SELECT CASE state WHEN 'WON' THEN 'won' WHEN 'LOST' THEN 'lost' ELSE stage END AS stage,
                count(*) AS deals, sum(amount_units)::bigint AS amount, min(currency) AS currency
            FROM opportunity WHERE company_id = \(tx.acting.company) AND source = \(source)
            GROUP BY 1
            """
        )
        var counts: [String: Int] = [:]
        var won: Money?
        for row in rows {
            let stage: String = try row["stage"]
            counts[stage] = try row["deals"]
            if stage == "won" { won = Money(try row["amount"], Currency(rawValue: try row["currency"])) }
        }
        return ImportSummary(byStage: counts, wonValue: won)
    }
}
