import ApprovalDomain
import Contracts
import Foundation
import Postgres
import ServiceKit

/// All SQL that shows requests.
enum RequestViews {
    static func find(_ id: ApprovalRequestID, in tx: Transaction) async throws -> ApprovalRequestView? {
        try await tx.first("\(select) where r.company_id = \(tx.acting.company) and r.id = \(id)")
            .map(ApprovalRequestView.init(row:))
    }

    /// Newest first; carried by `approval_request_list`, or by `approval_request_by_subject` for one document.
    static func list(
        _ filters: Filters, _ words: SearchWords, _ page: PageRequest, for principal: Principal, in tx: Transaction
    ) async throws -> [ApprovalRequestView] {
        let state = try filters.sql("state", on: "r.state", as: ApprovalRequest.State.self)
        let subject = try filters.id("opportunity_id", OpportunityID.self)
        let seenAt: Timestamp? = try page.key(0)
        let seenID: ApprovalRequestID? = try page.key(1)
        return try await tx.query(
            """
            \(select)
            where r.company_id = \(tx.acting.company) \(state) \(naming(words))
              and (\(subject)::uuid is null or r.subject_id = \(subject))
              and (\(seenAt)::timestamptz is null or (r.requested_at, r.id) < (\(seenAt), \(seenID)))
              and \(visible(to: principal))
            order by r.requested_at desc, r.id desc
            limit \(page.fetch)
            """
        ).map(ApprovalRequestView.init(row:))
    }

    /// Those whose title or customer has the words; `approval_request_by_words` carries it.
    static func naming(_ words: SearchWords) -> SQL {
        guard !words.isEmpty else { return "" }
        return
            "and r.id in (select w.request_id from approval_request_search as w where true\(words.sql(on: "w.search")))"
    }

    static func isVisible(
        _ id: ApprovalRequestID, to principal: Principal, in tx: Transaction
    ) async throws -> Bool {
        try await tx.first(
            """
            select 1 as seen from approval_request as r
            where r.company_id = \(tx.acting.company) and r.id = \(id) and \(visible(to: principal))
            """
        ) != nil
    }

    /// Row scope by who asked; whoever was asked himself sees the request in any case.
    private static func visible(to principal: Principal) -> SQL {
        let user = principal.user
        let asked: SQL =
            "exists (select from approval_task as t where t.request_id = r.id and t.user_id = \(user))"
        switch principal.rowScope(for: "approvals") {
        case .all: return "true"
        case .unit:
            return """
                (r.requested_by = \(user) or \(asked) or r.requested_by in (
                  select user_id from colleague where company_id = r.company_id and unit_id = \(principal.unit)))
                """
        case .team:
            return """
                (r.requested_by = \(user) or \(asked) or r.requested_by in (
                  select user_id from colleague where company_id = r.company_id and manager_id = \(user)))
                """
        case .own: return "(r.requested_by = \(user) or \(asked))"
        }
    }

    static func lines(of ids: [ApprovalRequestID], in tx: Transaction) async throws -> [ApprovalRequestID:
        [ApprovalLine]]
    {
        let rows = try await tx.query(
            """
            select request_id, line_id, product_name, quantity_millionths, unit, unit_price_millionths, price_currency,
                   discount_rate_millionths, net_units, net_currency, taxable_price_millionths
            from approval_line
            where company_id = \(tx.acting.company) and request_id = any(\(ids))
            order by request_id, position
            """
        )
        return Dictionary(
            try rows.grouped { try $0["request_id"] as ApprovalRequestID }.map {
                (try $0[0]["request_id"] as ApprovalRequestID, try $0.map(ApprovalLine.init(row:)))
            }
        ) { first, _ in first }
    }

    private static let select: SQL =
        """
        select r.id, r.version, r.state, r.subject_kind, r.subject_id, r.revision, r.content_hash, r.title,
               r.account_name, r.total_units, r.currency, r.discount_rate_millionths, p.key as policy_key,
               p.version as policy_version, r.automatic, r.refusal, r.requested_by, c.display_name as requested_by_name,
               r.requested_at, r.ended_at
        from approval_request as r
        join approval_policy as p on p.id = r.policy_id
        left join colleague as c on c.company_id = r.company_id and c.user_id = r.requested_by
        """
}

extension ApprovalRequestView {
    fileprivate init(row: Row) throws {
        let kind: ApprovalSubject = try row["subject_kind"]
        self.init(
            id: try row["id"], version: try row["version"], state: try row["state"], subjectKind: kind,
            opportunityID: kind == .opportunity ? OpportunityID(try row["subject_id"] as UUID) : nil,
            revision: try row["revision"], contentHash: try row["content_hash"], facts: try ApprovalFacts(row: row),
            policyKey: try row["policy_key"], policyVersion: try row["policy_version"],
            automatic: try row["automatic"], refusal: try row["refusal"], requestedBy: try row["requested_by"],
            requestedByName: try row["requested_by_name"], requestedAt: try row["requested_at"],
            endedAt: try row["ended_at"])
    }
}

extension ApprovalFacts {
    init(row: Row) throws {
        self.init(
            total: Money(try row["total_units"], try row["currency"]),
            discountRate: try row["discount_rate_millionths"], accountName: try row["account_name"],
            title: try row["title"])
    }
}

extension ApprovalLine {
    fileprivate init(row: Row) throws {
        let currency: Currency = try row["price_currency"]
        let taxable: ExactDecimal? = try row["taxable_price_millionths"]
        self.init(
            lineID: try row["line_id"], productName: try row["product_name"],
            quantity: Quantity(try row["quantity_millionths"], try row["unit"]),
            unitPrice: UnitPrice(try row["unit_price_millionths"], currency),
            discountRate: try row["discount_rate_millionths"],
            net: Money(try row["net_units"], try row["net_currency"]),
            taxablePrice: taxable.map { UnitPrice($0, currency) })
    }
}
