import Contracts
import Postgres
import SalesDomain

/// All SQL about opportunities, their lines and slices.
enum OpportunityStore {
    /// The whole aggregate. With a lock, the opportunity's row is locked first and the rest is read after it, in one
    /// round trip: what is read under the lock is what the last holder committed.
    ///
    /// - Throws: `.notFound`.
    static func find(_ id: OpportunityID, _ lock: RowLock = .none, in tx: Transaction) async throws -> Opportunity {
        if lock == .forUpdate { tx.write("SELECT 1 FROM opportunity WHERE id = \(id) FOR UPDATE") }
        let rows = try await tx.query(
            """
            SELECT o.account_id, o.account_name, o.name, o.currency, o.owner_id, o.terms, o.delivery_rule,
                o.accepts_answers, o.rests_on_promises, o.expected_on, o.state, o.process, o.stage,
                o.furthest_position, o.revision, o.content_hash, o.approval_request_id, o.approved_at, o.pro_forma_id,
                o.paper_state, o.paper_note, o.loss_reason, o.opened_at, o.closed_at, o.version,
                l.id AS line_id, l.product_id, l.description, l.kind, l.route, l.quantity_millionths AS line_quantity,
                l.unit AS line_unit, l.unit_price_millionths, l.discount_rate_millionths, l.tax_code,
                l.tax_rate_millionths, l.requested_on,
                s.id AS slice_id, s.known_as, s.quantity_millionths AS slice_quantity, s.state AS slice_state,
                s.unit AS slice_unit, s.asked, s.request_id, s.offer_id, s.promised_on, s.valid_until,
                s.unit_cost_millionths, s.is_firming, s.invoice_id, s.delivery_id, s.loss_reason AS slice_loss_reason,
                s.state_at_loss, s.withdrawal_step, s.outcome, s.invoice_line_id, s.adjustment_id, s.goes_again
            FROM opportunity AS o
            LEFT JOIN opportunity_line AS l ON l.opportunity_id = o.id
            LEFT JOIN slice AS s ON s.line_id = l.id
            WHERE o.id = \(id) AND o.company_id = \(tx.acting.company)
            ORDER BY l.position, s.position
            """
        )
        guard let opportunity = try Opportunity(id: id, rows: rows) else { throw SalesRefusal.notFound("opportunity") }
        return opportunity
    }

    static func insert(
        _ opportunity: Opportunity, source: String? = nil, externalRef: String? = nil, in tx: Transaction
    ) {
        let o = opportunity
        tx.write(
            """
            INSERT INTO opportunity (id, company_id, account_id, account_name, name, currency, owner_id, terms,
                delivery_rule, accepts_answers, rests_on_promises, expected_on, state, process, stage,
                furthest_position, revision, content_hash, approval_request_id, paper_state, amount_units, opened_at,
                source, external_ref, version)
            VALUES (\(o.id), \(tx.acting.company), \(o.account), \(o.accountName), \(o.name), \(o.currency.rawValue),
                \(o.owner), \(o.terms), \(o.rules.deliveryRule), \(o.rules.acceptsAnswers),
                \(o.rules.restsOnPromises), \(o.expectedOn), \(o.state), \(o.process.rawValue), \(o.stage.rawValue),
                \(o.furthestPosition), \(o.revision), \(o.contentHash), \(o.approvalRequest), \(o.paperState),
                \(o.totals.gross.amount), \(o.openedAt), \(source), \(externalRef), \(o.version))
            """
        )
        writeLines(o, in: tx)
        writeSlices(o, in: tx)
    }

    /// Saves what may change after opening; the version grows by one. A sale keeps the day it was closed on, whatever is
    /// told of it later.
    static func save(_ opportunity: Opportunity, closedOn: LocalDate?, in tx: Transaction) {
        let o = opportunity
        tx.write(
            """
            UPDATE opportunity
            SET state = \(o.state), stage = \(o.stage.rawValue), furthest_position = \(o.furthestPosition),
                revision = \(o.revision), content_hash = \(o.contentHash), approval_request_id = \(o.approvalRequest),
                approved_at = \(o.approvedAt), pro_forma_id = \(o.proForma), paper_state = \(o.paperState),
                paper_note = \(o.paperNote), amount_units = \(o.totals.gross.amount), expected_on = \(o.expectedOn),
                loss_reason = \(o.lossReason), closed_at = \(o.closedAt),
                closed_on = CASE WHEN \(closedOn)::date IS NOT NULL THEN coalesce(closed_on, \(closedOn)) END,
                version = version + 1
            WHERE id = \(o.id)
            """
        )
        writeSlices(o, in: tx)
    }

    /// A revised draft has new lines; nothing refers to the old ones yet.
    static func replaceLines(of opportunity: Opportunity, in tx: Transaction) {
        tx.write("DELETE FROM opportunity_line WHERE opportunity_id = \(opportunity.id)")
        writeLines(opportunity, in: tx)
    }

    private static func writeLines(_ opportunity: Opportunity, in tx: Transaction) {
        let lines = opportunity.lines
        guard !lines.isEmpty else { return }
        tx.write(
            """
            INSERT INTO opportunity_line (opportunity_id, id, position, product_id, description, kind, route,
                quantity_millionths, unit, unit_price_millionths, discount_rate_millionths, tax_code,
                tax_rate_millionths, requested_on, net_units, tax_units)
            SELECT \(opportunity.id), *
            FROM unnest(\(lines.map(\.id)), \(Array(1...lines.count)), \(lines.map(\.product)),
                \(lines.map(\.description)), \(lines.map(\.kind.rawValue)), \(lines.map(\.route.rawValue)),
                \(lines.map(\.quantity.value)), \(lines.map(\.quantity.unit)), \(lines.map(\.unitPrice.value)),
                \(lines.map(\.discountRate)), \(lines.map(\.taxCode)), \(lines.map(\.taxRate)),
                \(lines.map(\.requestedOn)), \(lines.map(\.amounts.net.amount)), \(lines.map(\.amounts.tax.amount)))
            """
        )
    }

    private static func writeSlices(_ opportunity: Opportunity, in tx: Transaction) {
        let slices = opportunity.slices
        guard !slices.isEmpty else { return }
        tx.write(
            """
            INSERT INTO slice (opportunity_id, id, known_as, line_id, position, quantity_millionths, state, unit,
                request_id, offer_id, promised_on, valid_until, unit_cost_millionths, is_firming, invoice_id,
                invoice_line_id, delivery_id, loss_reason, state_at_loss, withdrawal_step, outcome, adjustment_id,
                goes_again, asked)
            SELECT \(opportunity.id), s.id, s.known_as, s.line_id, s.position, s.quantity, s.state, s.unit,
                s.request_id, s.offer_id, s.promised_on, s.valid_until, s.unit_cost, s.is_firming, s.invoice_id,
                s.invoice_line_id, s.delivery_id, s.loss_reason, s.state_at_loss, s.withdrawal_step, s.outcome,
                s.adjustment_id, s.goes_again, string_to_array(s.asked, ',')
            FROM unnest(\(slices.map(\.id)), \(slices.map(\.knownAs)), \(slices.map(\.line)),
                \(Array(1...slices.count)), \(slices.map(\.quantity)), \(slices.map(\.state.rawValue)),
                \(slices.map { $0.unit?.rawValue }), \(slices.map(\.request)), \(slices.map(\.offer)),
                \(slices.map(\.promisedOn)), \(slices.map(\.validUntil)), \(slices.map { $0.unitCost?.value }),
                \(slices.map(\.isFirming)), \(slices.map(\.invoice)), \(slices.map(\.invoiceLine)),
                \(slices.map(\.delivery)), \(slices.map(\.lossReason)), \(slices.map { $0.stateAtLoss?.rawValue }),
                \(slices.map { $0.withdrawal?.step.rawValue }), \(slices.map { $0.withdrawal?.outcome.rawValue }),
                \(slices.map(\.adjustment)), \(slices.map(\.goesAgain)),
                \(slices.map { $0.asked.map(\.rawValue).joined(separator: ",") }))
                AS s (id, known_as, line_id, position, quantity, state, unit, request_id, offer_id, promised_on,
                    valid_until, unit_cost, is_firming, invoice_id, invoice_line_id, delivery_id, loss_reason,
                    state_at_loss, withdrawal_step, outcome, adjustment_id, goes_again, asked)
            ON CONFLICT (id) DO UPDATE
            SET known_as = excluded.known_as, quantity_millionths = excluded.quantity_millionths,
                state = excluded.state, unit = excluded.unit, request_id = excluded.request_id,
                offer_id = excluded.offer_id, promised_on = excluded.promised_on, valid_until = excluded.valid_until,
                unit_cost_millionths = excluded.unit_cost_millionths, is_firming = excluded.is_firming,
                invoice_id = excluded.invoice_id, invoice_line_id = excluded.invoice_line_id,
                delivery_id = excluded.delivery_id, loss_reason = excluded.loss_reason,
                state_at_loss = excluded.state_at_loss, withdrawal_step = excluded.withdrawal_step,
                outcome = excluded.outcome, adjustment_id = excluded.adjustment_id,
                goes_again = excluded.goes_again, asked = excluded.asked
            """
        )
    }

    static func record(_ movements: [StageMovement], of id: OpportunityID, in tx: Transaction) {
        for movement in movements {
            tx.write(
                """
                INSERT INTO stage_movement
                    (company_id, opportunity_id, from_stage, to_stage, distance, cause, user_id, moved_at)
                VALUES (\(tx.acting.company), \(id), \(movement.from?.rawValue), \(movement.to.rawValue),
                    \(movement.distance), \(movement.cause), \(tx.acting.actor.userID), \(tx.now))
                """
            )
        }
    }
}
