import Contracts
import Postgres
import SalesDomain

/// All SQL about opportunities, their lines and slices.
enum OpportunityStore {
    /// The whole aggregate. With a lock it is held: asked for again in this unit of work, it is what the unit made of it.
    ///
    /// - Throws: `.notFound`.
    static func find(_ id: OpportunityID, _ lock: RowLock = .none, in tx: Transaction) async throws -> Opportunity {
        if let held = tx.held({ $0[id] }) { return held }
        guard let opportunity = try await read([id], lock, in: tx).first else {
            throw SalesRefusal.notFound("opportunity")
        }
        if lock == .forUpdate { tx.held { $0.add(opportunity) } }
        return opportunity
    }

    /// Locks and reads several at once, for a change of each of them.
    static func hold(_ ids: [OpportunityID], in tx: Transaction) async throws {
        guard !ids.isEmpty else { return }
        let found = try await read(Set(ids).sorted(), .forUpdate, in: tx)
        tx.held { held in found.forEach { held.add($0) } }
    }

    /// Locks and reads the opportunities that a batch of messages belongs to, as far as they are known: all of them at
    /// once, where each message would ask for its own.
    static func hold(for messages: [Acting], in tx: Transaction) async throws {
        // Companies in one order everywhere, so that two batches never wait in a ring.
        let byCompany = Dictionary(grouping: messages, by: \.company).sorted { $0.key < $1.key }
        for (_, messages) in byCompany where messages.count > 1 {
            let ids = Set(messages.compactMap { message in message.correlation.flatMap { try? OpportunityID($0) } })
            guard !ids.isEmpty else { continue }
            let tx = tx.with(acting: messages[0])
            let found = try await read(ids.sorted(), .forUpdate, in: tx)
            tx.held { held in found.forEach { held.add($0) } }
        }
    }

    /// With a lock, the opportunities' rows are locked first, in the order of their ids, and the rest is read after it in
    /// one round trip: what is read under the lock is what the last holder committed.
    private static func read(_ ids: [OpportunityID], _ lock: RowLock, in tx: Transaction) async throws -> [Opportunity]
    {
        if lock == .forUpdate {
            tx.write("SELECT 1 FROM opportunity WHERE id = ANY(\(ids)) ORDER BY id FOR UPDATE")
        }
        let rows = try await tx.query(
            """
            SELECT o.id, o.account_id, o.account_name, o.name, o.currency, o.owner_id, o.handed_over_by, o.handed_over_at,
                o.handover_note, o.business_type, o.lead_source, o.details, o.probability, o.terms, o.delivery_rule,
                o.accepts_answers, o.rests_on_promises, o.answers_first, o.expected_on, o.state, o.process,
                p.version AS process_version, o.stage, o.furthest_stage, o.revision, o.agreed_revision, o.content_hash, o.approval_request_id, o.approved_at,
                o.pro_forma_id, o.paper_state, o.paper_note, o.loss_reason, o.opened_at, o.closed_at, o.next_step,
                o.next_step_on, o.version,
                l.id AS line_id, l.product_id, l.description, l.kind, l.route, l.quantity_millionths AS line_quantity,
                l.unit AS line_unit, l.unit_price_millionths, l.discount_rate_millionths, l.tax_code,
                l.tax_rate_millionths, l.taxable_price_millionths, l.requested_on, l.since_revision, l.until_revision,
                s.id AS slice_id, s.known_as, s.quantity_millionths AS slice_quantity, s.state AS slice_state,
                s.unit AS slice_unit, s.asked, s.request_id, s.offer_id, s.promised_on, s.valid_until,
                s.unit_cost_millionths, s.is_firming, s.invoice_id, s.delivery_id, s.loss_reason AS slice_loss_reason,
                s.state_at_loss, s.withdrawal_step, s.outcome, s.invoice_line_id, s.adjustment_id, s.goes_again, s.waits
            FROM opportunity AS o
            LEFT JOIN sales_process AS p ON p.company_id = o.company_id AND p.key = o.process
            LEFT JOIN opportunity_line AS l ON l.opportunity_id = o.id
            LEFT JOIN slice AS s ON s.line_id = l.id
            WHERE o.id = ANY(\(ids)) AND o.company_id = \(tx.acting.company)
            ORDER BY o.id, l.position, s.position
            """
        )
        let sales = try rows.grouped { try $0["id"] as OpportunityID }
        var versions: [ProcessKey: Int64?] = [:]
        for sale in sales { versions[Key(rawValue: try sale[0]["process"])] = .some(try sale[0]["process_version"]) }
        let processes = try await KnownProcesses.find(versions, in: tx)
        return try sales.compactMap { try Opportunity(rows: $0, processes) }
    }

    static func insert(
        _ opportunity: Opportunity, source: String? = nil, externalRef: String? = nil, in tx: Transaction
    ) {
        let o = opportunity
        tx.write(
            """
            INSERT INTO opportunity (id, company_id, account_id, account_name, name, currency, owner_id,
                handed_over_by, handed_over_at, handover_note, business_type, lead_source, details, probability, terms,
                delivery_rule, accepts_answers, rests_on_promises, answers_first, expected_on, state, process, stage,
                furthest_stage, revision, content_hash, approval_request_id, paper_state, amount_units, opened_at,
                source, external_ref, version)
            VALUES (\(o.id), \(tx.acting.company), \(o.account), \(o.accountName), \(o.name), \(o.currency.rawValue),
                \(o.owner), \(o.handover?.by), \(o.handover?.at), \(o.handover?.note),
                \(o.particulars.businessType), \(o.particulars.leadSource), \(o.particulars.description),
                \(o.particulars.probability), \(o.terms), \(o.rules.deliveryRule), \(o.rules.acceptsAnswers),
                \(o.rules.restsOnPromises), \(o.rules.answersFirst), \(o.expectedOn), \(o.state), \(o.process.key.rawValue), \(o.stage.rawValue),
                \(o.furthest.rawValue), \(o.revision), \(o.contentHash), \(o.approvalRequest), \(o.paperState),
                \(o.totals.gross.amount), \(o.openedAt), \(source), \(externalRef), \(o.version))
            """
        )
        writeLines(o, in: tx)
        insertSlices(o.slices.enumerated().map { (o.id, $0.offset + 1, $0.element) }, in: tx)
        record(o.firstHistory, of: o.id, in: tx)
    }

    /// Saves what may change after opening, before the commit; the version grows by one. A sale keeps the day it was
    /// closed on, whatever is told of it later.
    static func save(_ opportunity: Opportunity, closedOn: LocalDate?, in tx: Transaction) {
        tx.held { $0.change(opportunity, closedOn: closedOn) }
        writeBeforeCommit(tx)
    }

    private static func writeBeforeCommit(_ tx: Transaction) {
        let acting = tx.acting
        tx.beforeCommit(once: HeldOpportunities.key(of: acting.company)) { tx in
            let tx = tx.with(acting: acting)
            let (changed, movements, happenings) = tx.held { $0.take() }
            if !changed.isEmpty { update(changed, in: tx) }
            insertSlices(
                changed.flatMap { entry in entry.newSlices.map { (entry.current.id, $0.place, $0.slice) } }, in: tx)
            updateSlices(changed.flatMap(\.changedSlices), in: tx)
            if !movements.isEmpty { write(movements, in: tx) }
            HistoryStore.write(happenings, in: tx)
        }
    }

    private static func update(_ entries: [HeldOpportunities.Entry], in tx: Transaction) {
        let all = entries.map(\.current)
        tx.write(
            """
            UPDATE opportunity AS o
            SET owner_id = n.owner_id, handed_over_by = n.handed_over_by, handed_over_at = n.handed_over_at,
                handover_note = n.handover_note, name = n.name, business_type = n.business_type,
                lead_source = n.lead_source, details = n.details, probability = n.probability, state = n.state, stage = n.stage, furthest_stage = n.furthest_stage, revision = n.revision,
                agreed_revision = n.agreed_revision, content_hash = n.content_hash, approval_request_id = n.approval_request_id,
                approved_at = n.approved_at, pro_forma_id = n.pro_forma_id, paper_state = n.paper_state,
                paper_note = n.paper_note, amount_units = n.amount_units, expected_on = n.expected_on,
                loss_reason = n.loss_reason, closed_at = n.closed_at, next_step = n.next_step,
                next_step_on = n.next_step_on,
                closed_on = CASE WHEN n.closed_on IS NOT NULL THEN coalesce(o.closed_on, n.closed_on) END,
                version = n.version
            FROM unnest(\(all.map(\.id)), \(all.map(\.owner)), \(all.map(\.handover?.by)), \(all.map(\.handover?.at)),
                \(all.map(\.handover?.note)), \(all.map(\.name)), \(all.map(\.particulars.businessType)),
                \(all.map(\.particulars.leadSource)), \(all.map(\.particulars.description)),
                \(all.map(\.particulars.probability)), \(all.map(\.state)), \(all.map(\.stage.rawValue)),
                \(all.map(\.furthest.rawValue)), \(all.map(\.revision)), \(all.map(\.agreedRevision)),
                \(all.map(\.contentHash)), \(all.map(\.approvalRequest)), \(all.map(\.approvedAt)), \(all.map(\.proForma)),
                \(all.map(\.paperState)), \(all.map(\.paperNote)), \(all.map(\.totals.gross.amount)),
                \(all.map(\.expectedOn)), \(all.map(\.lossReason)), \(all.map(\.closedAt)), \(all.map(\.nextStep)),
                \(all.map(\.nextStepOn)),
                \(entries.map(\.closedOn)), \(all.map(\.version)))
                AS n (id, owner_id, handed_over_by, handed_over_at, handover_note, name, business_type, lead_source, details,
                    probability, state, stage, furthest_stage, revision, agreed_revision, content_hash,
                    approval_request_id, approved_at, pro_forma_id, paper_state, paper_note, amount_units, expected_on,
                    loss_reason, closed_at, next_step, next_step_on, closed_on, version)
            WHERE o.id = n.id
            """
        )
    }

    /// A revision has other lines. Slices refer to lines and are written again with them, before the commit.
    static func replaceLines(of opportunity: Opportunity, in tx: Transaction) {
        tx.write("DELETE FROM opportunity_line WHERE opportunity_id = \(opportunity.id)")
        tx.held { $0.forgetSlices(of: opportunity.id) }
        writeLines(opportunity, in: tx)
    }

    private static func writeLines(_ opportunity: Opportunity, in tx: Transaction) {
        let lines = opportunity.lines
        guard !lines.isEmpty else { return }
        tx.write(
            """
            INSERT INTO opportunity_line (opportunity_id, id, position, product_id, description, kind, route,
                quantity_millionths, unit, unit_price_millionths, discount_rate_millionths, tax_code,
                tax_rate_millionths, taxable_price_millionths, requested_on, net_units, tax_units, since_revision,
                until_revision)
            SELECT \(opportunity.id), *
            FROM unnest(\(lines.map(\.id)), \(Array(1...lines.count)), \(lines.map(\.product)),
                \(lines.map(\.description)), \(lines.map(\.kind.rawValue)), \(lines.map(\.route.rawValue)),
                \(lines.map(\.quantity.value)), \(lines.map(\.quantity.unit)), \(lines.map(\.unitPrice.value)),
                \(lines.map(\.discountRate)), \(lines.map(\.taxCode)), \(lines.map(\.taxRate)),
                \(lines.map(\.taxablePrice?.value)), \(lines.map(\.requestedOn)),
                \(lines.map(\.amounts.net.amount)), \(lines.map(\.amounts.tax.amount)), \(lines.map(\.since)), \(lines.map(\.until)))
            """
        )
    }

    /// What changes on a slice while it lives; its opportunity, line and place stay.
    private static let sliceColumns: SQL = """
        known_as, quantity_millionths, state, unit, request_id, offer_id, promised_on, valid_until, unit_cost_millionths,
        is_firming, invoice_id, invoice_line_id, delivery_id, loss_reason, state_at_loss, withdrawal_step, outcome,
        adjustment_id, goes_again, waits, asked
        """
    private static let sliceValues: SQL = """
        n.known_as, n.quantity_millionths, n.state, n.unit, n.request_id, n.offer_id, n.promised_on, n.valid_until,
        n.unit_cost_millionths, n.is_firming, n.invoice_id, n.invoice_line_id, n.delivery_id, n.loss_reason,
        n.state_at_loss, n.withdrawal_step, n.outcome, n.adjustment_id, n.goes_again, n.waits,
        string_to_array(n.asked, ',')
        """

    private static func arrays(of slices: [Slice]) -> SQL {
        """
        \(slices.map(\.knownAs)), \(slices.map(\.quantity)), \(slices.map(\.state.rawValue)),
        \(slices.map { $0.unit?.rawValue }), \(slices.map(\.request)), \(slices.map(\.offer)),
        \(slices.map(\.promisedOn)), \(slices.map(\.validUntil)), \(slices.map { $0.unitCost?.value }),
        \(slices.map(\.isFirming)), \(slices.map(\.invoice)), \(slices.map(\.invoiceLine)),
        \(slices.map(\.delivery)), \(slices.map(\.lossReason)), \(slices.map { $0.stateAtLoss?.rawValue }),
        \(slices.map { $0.withdrawal?.step.rawValue }), \(slices.map { $0.withdrawal?.outcome.rawValue }),
        \(slices.map(\.adjustment)), \(slices.map(\.goesAgain)), \(slices.map(\.waits)),
        \(slices.map { $0.asked.map(\.rawValue).joined(separator: ",") })
        """
    }

    private static func insertSlices(
        _ all: [(opportunity: OpportunityID, place: Int, slice: Slice)], in tx: Transaction
    ) {
        guard !all.isEmpty else { return }
        let slices = all.map(\.slice)
        tx.write(
            """
            INSERT INTO slice (opportunity_id, id, line_id, position, \(sliceColumns))
            SELECT n.opportunity_id, n.id, n.line_id, n.position, \(sliceValues)
            FROM unnest(\(all.map(\.opportunity)), \(slices.map(\.id)), \(slices.map(\.line)), \(all.map(\.place)),
                \(arrays(of: slices))) AS n (opportunity_id, id, line_id, position, \(sliceColumns))
            """
        )
    }

    private static func updateSlices(_ slices: [Slice], in tx: Transaction) {
        guard !slices.isEmpty else { return }
        tx.write(
            """
            UPDATE slice AS s SET (\(sliceColumns)) = ROW (\(sliceValues))
            FROM unnest(\(slices.map(\.id)), \(arrays(of: slices))) AS n (id, \(sliceColumns))
            WHERE s.id = n.id
            """
        )
    }

    static func record(_ movements: [StageMovement], of id: OpportunityID, in tx: Transaction) {
        guard !movements.isEmpty else { return }
        tx.held { held in
            for movement in movements { held.add(.init(opportunity: id, movement: movement, acting: tx.acting)) }
        }
        writeBeforeCommit(tx)
    }

    static func record(_ entries: [HistoryEntry], of id: OpportunityID, in tx: Transaction) {
        guard !entries.isEmpty else { return }
        tx.held { $0.add(entries, of: id, tx.acting) }
        writeBeforeCommit(tx)
    }

    /// It is found by its new name.
    static func makeFindable(_ opportunity: Opportunity, in tx: Transaction) {
        tx.write(
            """
            UPDATE opportunity_search
            SET search = search_key(\(opportunity.name)) || ' ' || search_key(\(opportunity.accountName))
            WHERE opportunity_id = \(opportunity.id)
            """)
    }

    /// Whether the account has a won sale: what is sold to it next is existing business.
    static func hasBought(_ account: AccountID, in tx: Transaction) async throws -> Bool {
        try await tx.first(
            """
            SELECT 1 AS one FROM opportunity
            WHERE company_id = \(tx.acting.company) AND account_id = \(account) AND state = 'WON' LIMIT 1
            """) != nil
    }

    private static func write(_ movements: [HeldOpportunities.Movement], in tx: Transaction) {
        tx.write(
            """
            INSERT INTO stage_movement
                (company_id, opportunity_id, from_stage, to_stage, distance, cause, user_id, moved_at)
            SELECT m.*, \(tx.now)
            FROM unnest(\(movements.map(\.acting.company)), \(movements.map(\.opportunity)),
                \(movements.map(\.movement.from?.rawValue)), \(movements.map(\.movement.to.rawValue)),
                \(movements.map(\.movement.distance)), \(movements.map(\.movement.cause)),
                \(movements.map(\.acting.actor.userID))) AS m
            """
        )
    }
}
