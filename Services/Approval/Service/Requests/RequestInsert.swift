import ApprovalDomain
import Contracts
import Postgres

extension RequestStore {
    /// Writes a new request with everything approvers will see.
    ///
    /// - Parameter refusal: why it did not open.
    static func insert(
        _ request: ApprovalRequest, asked: RequestApproval, under policy: ApprovalPolicy, refusal: String? = nil,
        in tx: Transaction
    ) {
        let facts = asked.facts
        let endedAt = request.state == .inProgress ? nil : tx.now
        tx.write(
            """
            insert into approval_request
              (id, company_id, subject_kind, subject_id, revision, content_hash, policy_id, requested_by, state,
               automatic, refusal, title, account_name, total_units, currency, discount_rate_millionths,
               requested_at, ended_at, version)
            values
              (\(request.id), \(tx.acting.company), \(request.subjectKind), \(request.subjectID), \(request.revision),
               \(request.contentHash), \(policy.id), \(request.requestedBy), \(request.state),
               \(request.isAutomatic), \(refusal), \(facts.title), \(facts.accountName), \(facts.total.amount),
               \(facts.total.currency), \(facts.discountRate), \(tx.now), \(endedAt), \(request.version))
            """
        )
        insertLines(asked, in: tx)
        insertSteps(of: request, under: policy, in: tx)
        TaskStore.insert(request.tasks.map { (request.id, $0) }, in: tx)
    }

    private static func insertLines(_ asked: RequestApproval, in tx: Transaction) {
        let lines = asked.lines
        guard !lines.isEmpty else { return }
        tx.write(
            """
            insert into approval_line
              (request_id, company_id, position, line_id, product_name, quantity_millionths, unit,
               unit_price_millionths, price_currency, discount_rate_millionths, net_units, net_currency,
               taxable_price_millionths)
            select \(asked.requestID), \(tx.acting.company), * from unnest(
              \(Array(1...lines.count)), \(lines.map(\.lineID)), \(lines.map(\.productName)),
              \(lines.map(\.quantity.value)), \(lines.map(\.quantity.unit)), \(lines.map(\.unitPrice.value)),
              \(lines.map(\.unitPrice.currency)), \(lines.map(\.discountRate)), \(lines.map(\.net.amount)),
              \(lines.map(\.net.currency)), \(lines.map(\.taxablePrice?.value)))
            """
        )
    }

    private static func insertSteps(of request: ApprovalRequest, under policy: ApprovalPolicy, in tx: Transaction) {
        let steps = request.steps
        guard !steps.isEmpty else { return }
        let calls = steps.map { step in
            step.state == .open
                ? Waiting(openedAt: tx.now, deadlines: policy.steps[step.policyStep - 1].deadlines).nextCall : nil
        }
        tx.write(
            """
            insert into request_step
              (request_id, company_id, step, policy_step, name, needed, may_return_lines, state, round, opened_at,
               next_call_at)
            select \(request.id), \(tx.acting.company), * from unnest(
              \(steps.map(\.number)), \(steps.map(\.policyStep)), \(steps.map(\.name)), \(steps.map(\.needed)),
              \(steps.map(\.mayReturnLines)), \(steps.map(\.state)), \(steps.map(\.round)), \(steps.map { $0.state == .open ? tx.now : nil }), \(calls))
            """
        )
    }
}
