import Contracts
import Postgres
import SalesDomain

extension Opportunity {
    /// One row per slice, in the order of lines and slices; `nil` where there is no row.
    ///
    /// - Parameter processes: those that the rows name, as they are now.
    init?(rows: [Row], _ processes: [ProcessKey: SalesProcess]) throws {
        guard let row = rows.first else { return nil }
        let currency = Currency(rawValue: try row["currency"])
        var lines: [OpportunityLine] = []
        var slices: [Slice] = []
        for row in rows {
            guard let lineID: OpportunityLineID = try row["line_id"] else { continue }
            if lines.last?.id != lineID { lines.append(try OpportunityLine(id: lineID, row, currency)) }
            if let slice: SliceID = try row["slice_id"] { slices.append(try Slice(id: slice, lineID, row, currency)) }
        }
        self.init(
            id: try row["id"], account: try row["account_id"], accountName: try row["account_name"],
            name: try row["name"],
            currency: currency, owner: try row["owner_id"],
            particulars: Particulars(
                businessType: try row["business_type"], leadSource: try row["lead_source"],
                description: try row["details"], probability: try row["probability"]), handover: try Handover(row),
            terms: try row["terms"],
            rules: FulfilmentRules(
                deliveryRule: try row["delivery_rule"], acceptsAnswers: try row["accepts_answers"],
                restsOnPromises: try row["rests_on_promises"], answersFirst: try row["answers_first"]),
            expectedOn: try row["expected_on"], state: try row["state"],
            process: processes[Key(rawValue: try row["process"])] ?? .unitCycle,
            stage: Key(rawValue: try row["stage"]), furthest: Key(rawValue: try row["furthest_stage"]),
            revision: try row["revision"], agreedRevision: try row["agreed_revision"],
            contentHash: try row["content_hash"],
            approvalRequest: try row["approval_request_id"], approvedAt: try row["approved_at"],
            proForma: try row["pro_forma_id"], paperState: try row["paper_state"], paperNote: try row["paper_note"],
            lines: lines, slices: slices, lossReason: try row["loss_reason"], closedAt: try row["closed_at"],
            nextStep: try row["next_step"], nextStepOn: try row["next_step_on"], openedAt: try row["opened_at"],
            version: try row["version"])
    }
}

extension Handover {
    fileprivate init?(_ row: Row) throws {
        guard let by: UserID = try row["handed_over_by"], let at: Timestamp = try row["handed_over_at"] else {
            return nil
        }
        self.init(by: by, at: at, note: try row["handover_note"])
    }
}

extension OpportunityLine {
    fileprivate init(id: OpportunityLineID, _ row: Row, _ currency: Currency) throws {
        let taxable: ExactDecimal? = try row["taxable_price_millionths"]
        self.init(
            id: id, product: try row["product_id"], description: try row["description"], kind: try row["kind"],
            route: try row["route"], quantity: Quantity(try row["line_quantity"], try row["line_unit"]),
            unitPrice: UnitPrice(try row["unit_price_millionths"], currency),
            discountRate: try row["discount_rate_millionths"], taxCode: try row["tax_code"],
            taxRate: try row["tax_rate_millionths"], taxablePrice: taxable.map { UnitPrice($0, currency) },
            requestedOn: try row["requested_on"],
            since: try row["since_revision"], until: try row["until_revision"])
    }
}

extension Slice {
    fileprivate init(id: SliceID, _ line: OpportunityLineID, _ row: Row, _ currency: Currency) throws {
        let cost: ExactDecimal? = try row["unit_cost_millionths"]
        let asked: [String] = try row["asked"]
        let step: Withdrawal.Step? = try row["withdrawal_step"]
        let outcome: Withdrawal.Outcome? = try row["outcome"]
        self.init(
            id: id, knownAs: try row["known_as"], line: line, quantity: try row["slice_quantity"],
            state: try row["slice_state"], unit: try row["slice_unit"],
            asked: asked.compactMap(ServiceName.init(rawValue:)), request: try row["request_id"],
            offer: try row["offer_id"], promisedOn: try row["promised_on"], validUntil: try row["valid_until"],
            unitCost: cost.map { UnitPrice($0, currency) }, waits: try row["waits"], isFirming: try row["is_firming"],
            invoice: try row["invoice_id"], invoiceLine: try row["invoice_line_id"], delivery: try row["delivery_id"],
            lossReason: try row["slice_loss_reason"], stateAtLoss: try row["state_at_loss"],
            goesAgain: try row["goes_again"],
            withdrawal: step.flatMap { step in outcome.map { Withdrawal(step: step, outcome: $0) } },
            adjustment: try row["adjustment_id"])
    }
}
