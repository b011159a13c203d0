import Contracts
import Postgres
import SalesDomain
import ServiceKit

extension Principal {
    /// Which opportunities this person sees, as a condition on `o.owner_id` (row scope, `domain.md` section 3).
    var opportunityScope: SQL {
        switch rowScope(for: "sales.opportunities") {
        case .own: "o.owner_id = \(user)"
        case .team:
            """
            (o.owner_id = \(user)
                OR o.owner_id IN (SELECT user_id FROM app_user WHERE company_id = \(company) AND manager_id = \(user)))
            """
        case .unit:
            """
            (o.owner_id = \(user)
                OR o.owner_id IN (SELECT user_id FROM app_user WHERE company_id = \(company) AND unit_id = \(unit)))
            """
        case .all: "true"
        }
    }
}

/// The list of opportunities; `opportunity_by_opening` or `opportunity_by_state` carries it, or `opportunity_by_words` where
/// words are looked for, and each other order an index of its own.
enum OpportunityList {
    static func page(
        _ question: OpportunityQuestion, scope: SQL, in tx: Transaction
    ) async throws -> [OpportunitySummary] {
        try await summaries(
            """
            WHERE o.company_id = \(tx.acting.company) AND \(scope) \(question.conditions)
            ORDER BY \(question.order.sql) LIMIT \(question.page.fetch)
            """, in: tx)
    }

    private static func summaries(_ which: SQL, in tx: Transaction) async throws -> [OpportunitySummary] {
        try await tx.query(
            """
            SELECT o.id, o.version, o.name, o.account_id, o.account_name, o.owner_id, u.display_name, o.state, o.stage,
                t.name AS stage_name, o.amount_units, o.currency, o.expected_on, o.opened_at, o.closed_at, o.next_step,
                o.next_step_on, o.external_ref, o.probability,
                (SELECT m.moved_at FROM stage_movement AS m WHERE m.opportunity_id = o.id ORDER BY m.id DESC LIMIT 1)
                    AS stage_since
            FROM opportunity AS o LEFT JOIN app_user AS u ON u.user_id = o.owner_id
            LEFT JOIN sales_stage AS t ON t.company_id = o.company_id AND t.key = o.stage
            \(which)
            """
        ).map(OpportunitySummary.init)
    }

    /// Others of the same account whose name is the same or nearly so, or that begin with the same product in the same
    /// quantity: the open ones first. `opportunity_of_account` carries it.
    static func like(_ id: OpportunityID, _ scope: SQL, in tx: Transaction) async throws -> [OpportunitySummary] {
        try await summaries(
            """
            JOIN opportunity AS this ON this.id = \(id) AND this.company_id = o.company_id
            WHERE o.account_id = this.account_id AND o.id <> this.id AND o.company_id = \(tx.acting.company)
                AND \(scope)
                AND (similarity(search_key(o.name), search_key(this.name)) >= 0.6
                    OR EXISTS (
                        SELECT FROM opportunity_line AS a JOIN opportunity_line AS b
                            ON b.product_id = a.product_id AND b.quantity_millionths = a.quantity_millionths
                        WHERE a.opportunity_id = this.id AND a.position = 1 AND b.opportunity_id = o.id
                            AND b.position = 1))
            ORDER BY o.state IN ('WON', 'LOST'), o.opened_at DESC, o.id DESC LIMIT 20
            """, in: tx)
    }

    /// `opportunity_sources` carries it.
    static func sources(in tx: Transaction) async throws -> [String] {
        try await tx.query(
            """
            SELECT lead_source FROM opportunity
            WHERE company_id = \(tx.acting.company) AND lead_source IS NOT NULL
            GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 50
            """
        ).map { try $0["lead_source"] }
    }

    // MARK: - Several at once

    /// How many the conditions find and, where these are not too many for one change, which. The token is another one for
    /// other sales.
    static func matching(
        _ conditions: SQL, in tx: Transaction
    ) async throws -> (count: Int, token: String, ids: [OpportunityID]?) {
        let row = try await tx.first("SELECT count(*) AS count FROM opportunity AS o WHERE \(conditions)")
        let count = try row.map { try $0["count"] as Int } ?? 0
        guard count <= BatchLimit.most else { return (count, "", nil) }
        let ids: [OpportunityID] = try await tx.query(
            "SELECT o.id FROM opportunity AS o WHERE \(conditions) ORDER BY o.id"
        ).map { try $0["id"] }
        return (ids.count, digest(of: ids.map(\.description).joined(separator: ",")), ids)
    }

    static func names(_ conditions: SQL, in tx: Transaction) async throws -> [String] {
        try await tx.query(
            "SELECT o.name FROM opportunity AS o WHERE \(conditions) ORDER BY o.opened_at DESC, o.id DESC LIMIT 3"
        ).map { try $0["name"] }
    }

    /// Those of them that may be seen.
    static func visible(_ ids: [OpportunityID], _ scope: SQL, in tx: Transaction) async throws -> Set<OpportunityID> {
        Set(
            try await tx.query(
                """
                SELECT o.id FROM opportunity AS o
                WHERE o.id = ANY(\(ids)) AND o.company_id = \(tx.acting.company) AND \(scope)
                """
            ).map { try $0["id"] as OpportunityID })
    }

    /// Those whose name or account has the words; nothing where none are asked for.
    static func naming(_ words: SearchWords) -> SQL {
        guard !words.isEmpty else { return "" }
        return """
             AND o.id IN (SELECT w.opportunity_id FROM opportunity_search AS w WHERE true \(words.sql(on: "w.search")))
            """
    }

    /// Whether the person may see this one; what he may not see does not exist for him.
    static func isVisible(_ id: OpportunityID, _ scope: SQL, in tx: Transaction) async throws -> Bool {
        try await tx.first(
            "SELECT 1 AS one FROM opportunity AS o WHERE o.id = \(id) AND o.company_id = \(tx.acting.company) AND \(scope)"
        ) != nil
    }
}

extension OpportunitySummary {
    init(_ row: Row) throws {
        self.init(
            id: try row["id"], version: try row["version"], name: try row["name"], accountID: try row["account_id"],
            accountName: try row["account_name"], ownerID: try row["owner_id"],
            ownerName: try row["display_name"], state: try row["state"], stage: try row["stage"],
            stageName: try row["stage_name"],
            amount: Money(try row["amount_units"], Currency(rawValue: try row["currency"])),
            expectedOn: try row["expected_on"], openedAt: try row["opened_at"], closedAt: try row["closed_at"],
            nextStep: try row["next_step"], nextStepOn: try row["next_step_on"], externalRef: try row["external_ref"],
            stageSince: try row["stage_since"], probability: try row["probability"])
    }
}

extension OpportunityView {
    /// - Parameters:
    ///   - showsCost: whether the reader has the field scope for cost.
    ///   - giver: name of who gave it to its owner.
    init(_ opportunity: Opportunity, ownerName: String? = nil, giver: String? = nil, showsCost: Bool) {
        let o = opportunity
        let parts = Dictionary(grouping: o.slices, by: \.line)
        let fixed = o.fixedLines
        func view(_ line: OpportunityLine) -> OpportunityLineView {
            OpportunityLineView(
                line, parts[line.id] ?? [], agreed: o.isAgreed(line), isFixed: fixed.contains(line.id),
                showsCost: showsCost)
        }
        let former = o.lines.filter { $0.until != nil }
        self.init(
            id: o.id, version: Int(o.version), accountID: o.account, accountName: o.accountName, name: o.name,
            currency: o.currency, ownerID: o.owner, ownerName: ownerName, terms: o.terms,
            rules: FulfilmentRulesView(o.rules), process: o.process.key.rawValue, state: o.state.rawValue,
            stage: o.stage.rawValue, stageName: o.process.stage(o.stage)?.name,
            revision: o.revision, contentHash: o.contentHash, approvalRequestID: o.approvalRequest,
            proFormaID: o.proForma, paperState: o.paperState.rawValue, note: o.paperNote, totals: o.totals,
            expectedOn: o.expectedOn, lossReason: o.lossReason, openedAt: o.openedAt, closedAt: o.closedAt,
            nextStep: o.nextStep,
            nextStepOn: o.nextStepOn,
            lines: o.standingLines.map(view), formerLines: former.isEmpty ? nil : former.map(view))
        particulars = SaleParticularsView(
            businessType: o.particulars.businessType.rawValue, leadSource: o.particulars.leadSource,
            description: o.particulars.description,
            probability: o.particulars.probability ?? o.process.stage(o.stage)?.probability ?? 0,
            isPinned: o.particulars.probability != nil)
        handover = o.handover.map { HandoverView(byID: $0.by, byName: giver, at: $0.at, note: $0.note) }
    }
}

extension FulfilmentRulesView {
    fileprivate init(_ rules: FulfilmentRules) {
        self.init(
            deliveryRule: rules.deliveryRule.rawValue, acceptsAnswers: rules.acceptsAnswers,
            restsOnPromises: rules.restsOnPromises, answersFirst: rules.answersFirst)
    }
}

extension OpportunityLineView {
    fileprivate init(
        _ line: OpportunityLine, _ slices: [Slice], agreed: Bool, isFixed: Bool, showsCost: Bool
    ) {
        let live = slices.filter { !$0.state.isTerminal }
        let status = (live.isEmpty ? slices : live).map(\.state).min { $0.rank < $1.rank }
        self.init(
            id: line.id, productID: line.product, description: line.description, quantity: line.quantity,
            unitPrice: line.unitPrice, discountRate: line.discountRate, taxRate: line.taxRate,
            taxablePrice: line.taxablePrice,
            net: line.amounts.net, tax: line.amounts.tax, gross: line.amounts.gross,
            status: status?.rawValue ?? Slice.State.planned.rawValue,
            requestedOn: line.requestedOn, promisedOn: live.compactMap(\.promisedOn).max(), agreed: agreed,
            isFixed: isFixed ? true : nil,
            slices: slices.map { slice in
                SliceView(
                    id: slice.id, quantity: slice.quantity, state: slice.state.rawValue, unit: slice.unit,
                    requestID: slice.request, promisedOn: slice.promisedOn,
                    unitCost: showsCost ? slice.unitCost : nil, validUntil: slice.validUntil,
                    invoiceID: slice.invoice, lossReason: slice.lossReason,
                    stateAtLoss: slice.stateAtLoss?.rawValue, isWaiting: slice.isInLine ? true : nil)
            })
    }
}

extension WithdrawalPlanView {
    /// - Parameter showsCost: whether the reader has the field scope for cost.
    init(_ plan: WithdrawalPlan, of line: OpportunityLineID, showsCost: Bool) {
        self.init(
            lineID: line,
            steps: plan.steps.map {
                Step(
                    sliceID: $0.slice, quantity: $0.quantity, state: $0.state.rawValue, step: $0.step.rawValue,
                    service: $0.owner)
            }, lostNet: plan.lostNet, creditedGross: plan.creditedGross,
            orderedCost: showsCost ? plan.orderedCost : nil, proForma: plan.proForma?.rawValue, endsSale: plan.endsSale)
    }
}
