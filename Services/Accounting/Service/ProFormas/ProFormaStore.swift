import AccountingDomain
import Contracts
import Foundation
import Postgres
import ServiceKit

/// All SQL about pro-formas.
enum ProFormaStore {
    static let header: SQL = """
        p.id, p.number, p.opportunity_id, p.revision, p.content_hash, p.approval_request_id, p.account_id, p.account_name,
        p.currency, p.terms, p.valid_until, p.state, p.net_units, p.tax_units, p.hold_units, p.credit_limit_units,
        p.credit_overrides_units, p.credit_exposure_units, p.created_at, p.issued_at, p.accepted_at, p.evidence,
        p.close_reason, p.version
        """

    static let line: SQL = """
        l.line_no, l.line_id, l.product_id, l.description, l.kind, l.quantity_millionths, l.unit,
        l.unit_price_millionths, l.discount_rate_millionths, l.tax_code, l.tax_rate_millionths, l.base_units,
        l.discount_units, l.net_units as line_net_units, l.tax_units as line_tax_units, l.taxable_price_millionths,
        l.invoiced_millionths
        """

    /// Whole records, with their lines.
    static func find(_ id: ProFormaID, _ lock: RowLock = .none, in tx: Transaction) async throws -> ProForma {
        try await record(id, lock, in: tx).proForma
    }

    static func record(_ id: ProFormaID, _ lock: RowLock = .none, in tx: Transaction) async throws -> ProFormaRecord {
        if case .forUpdate = lock { self.lock(id, in: tx) }
        let rows = try await tx.query(
            """
            select \(header), \(line)
            from pro_forma p join pro_forma_line l on l.pro_forma_id = p.id
            where p.company_id = \(tx.acting.company) and p.id = \(id)
            order by l.line_no
            """
        )
        guard let first = rows.first else { throw AccountingRefusal.notFound("pro-forma") }
        var record = try ProFormaRecord(row: first)
        let currency = record.proForma.currency
        record.proForma.lines = try rows.map { try ProForma.Line(row: $0, currency) }
        return record
    }

    static func lock(_ id: ProFormaID, in tx: Transaction) {
        tx.write("select 1 from pro_forma where company_id = \(tx.acting.company) and id = \(id) for update")
    }

    /// Locks and reads, without lines, the pro-forma of this id and the live one of the opportunity, and draws a number
    /// for the next.
    static func rivals(
        of command: IssueProForma, in tx: Transaction
    ) async throws -> (nextNumber: Int64, rivals: [ProForma]) {
        let those: SQL = """
            p.company_id = \(tx.acting.company) and (p.id = \(command.proFormaID)
                or p.opportunity_id = \(command.opportunityID)
                    and p.state in ('BLOCKED', 'ISSUED', 'ACCEPTED', 'PARTLY_INVOICED'))
            """
        tx.write("select 1 from pro_forma p where \(those) order by p.id for update")
        let rows = try await tx.query(
            """
            select nextval('pro_forma_number') as next_number, \(header)
            from (select 1) as one left join pro_forma p on \(those)
            """
        )
        let rivals = try rows.compactMap { row in
            (try row["id"] as ProFormaID?) == nil ? nil : try ProFormaRecord(row: row).proForma
        }
        return (try rows.first?["next_number"] ?? 0, rivals)
    }

    /// Without lines, locked in the order of their ids.
    static func locked(_ ids: [ProFormaID], in tx: Transaction) async throws -> [ProFormaID: ProForma] {
        let rows = try await tx.query(
            """
            select \(header) from pro_forma p
            where p.company_id = \(tx.acting.company) and p.id = any(\(ids))
            order by p.id for update
            """
        )
        let found = try rows.map { try ProFormaRecord(row: $0).proForma }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    /// Blocked ones of a customer, locked, the oldest first (index `pro_forma_of_account`).
    static func blocked(of account: AccountID, in tx: Transaction) async throws -> [ProForma] {
        let rows = try await tx.query(
            """
            select \(header) from pro_forma p
            where p.company_id = \(tx.acting.company) and p.account_id = \(account) and p.state = 'BLOCKED'
            order by p.id for update
            """
        )
        return try rows.map { try ProFormaRecord(row: $0).proForma }
    }

    /// What nobody accepted in time (index `pro_forma_due`); what others hold is left for the next time.
    static func due(on today: LocalDate, limit: Int, in tx: Transaction) async throws -> [ProForma] {
        let rows = try await tx.query(
            """
            select \(header) from pro_forma p
            where p.company_id = \(tx.acting.company) and p.state in ('ISSUED', 'BLOCKED')
                and p.valid_until < \(today)
            order by p.id limit \(limit) for update skip locked
            """
        )
        return try rows.map { try ProFormaRecord(row: $0).proForma }
    }

    /// Companies that may have something due; the day is theirs to tell.
    static func companiesWithDue(in tx: Transaction) async throws -> [CompanyID] {
        let rows = try await tx.query(
            """
            select distinct company_id from pro_forma
            where state in ('ISSUED', 'BLOCKED') and valid_until <= \(tx.now.utcDate.adding(days: 1))
            """
        )
        return try rows.map { try $0["company_id"] }
    }

    /// Companies with something accepted that nobody has invoiced for so long (index `pro_forma_waiting`).
    static func companiesWithWaiting(since: Timestamp, in tx: Transaction) async throws -> [CompanyID] {
        let rows = try await tx.query("select distinct p.company_id from pro_forma p where \(isWaiting(since))")
        return try rows.map { try $0["company_id"] }
    }

    static func waiting(since: Timestamp, limit: Int, in tx: Transaction) async throws -> [ProForma] {
        let rows = try await tx.query(
            """
            select \(header) from pro_forma p
            where p.company_id = \(tx.acting.company) and \(isWaiting(since))
            order by p.accepted_at limit \(limit)
            """
        )
        return try rows.map { try ProForma(row: $0) }
    }

    private static func isWaiting(_ since: Timestamp) -> SQL {
        """
        p.state = 'ACCEPTED' and p.accepted_at <= \(since) and not exists (
            select from exception_item e where e.source_id = p.id and e.kind = \(ProFormaCommands.waitingKind))
        """
    }

    static func insert(_ proForma: ProForma, in tx: Transaction) {
        let issuedAt = proForma.state == .issued ? tx.now : nil
        tx.write(
            """
            insert into pro_forma (
                id, company_id, number, opportunity_id, revision, content_hash, approval_request_id, account_id,
                account_name, currency, terms, valid_until, state, net_units, tax_units, hold_units,
                credit_limit_units, credit_overrides_units, credit_exposure_units, created_at, issued_at)
            values (
                \(proForma.id), \(tx.acting.company), \(proForma.number), \(proForma.opportunity),
                \(Int32(proForma.revision)), \(proForma.contentHash), \(proForma.approvalRequest), \(proForma.account),
                \(proForma.accountName), \(proForma.currency), \(proForma.terms), \(proForma.validUntil),
                \(proForma.state), \(proForma.amounts.net.amount), \(proForma.amounts.tax.amount),
                \(proForma.hold.amount), \(proForma.stand?.limit.amount), \(proForma.stand?.overrides.amount),
                \(proForma.stand?.exposure.amount), \(tx.now), \(issuedAt))
            """
        )
        let lines = proForma.lines.map(\.content)
        tx.write(
            """
            insert into pro_forma_line (
                pro_forma_id, company_id, line_no, line_id, product_id, description, kind, quantity_millionths, unit,
                unit_price_millionths, discount_rate_millionths, tax_code, tax_rate_millionths, base_units,
                discount_units, net_units, tax_units, taxable_price_millionths)
            select \(proForma.id), \(tx.acting.company), l.*
            from unnest(
                \(lines.indices.map { Int32($0 + 1) }), \(lines.map(\.lineID)), \(lines.map(\.productID)),
                \(lines.map(\.description)), \(lines.map(\.kind)), \(lines.map(\.quantity.value)),
                \(lines.map(\.quantity.unit)), \(lines.map(\.unitPrice.value)), \(lines.map(\.discountRate)),
                \(lines.map(\.taxCode)), \(lines.map(\.taxRate)), \(lines.map(\.amounts.base.amount)),
                \(lines.map(\.amounts.discount.amount)), \(lines.map(\.amounts.net.amount)),
                \(lines.map(\.amounts.tax.amount)), \(lines.map(\.taxablePrice?.value))) as l
            """
        )
    }

    /// Writes what may change: state, hold, the credit decision.
    static func save(_ proForma: ProForma, because reason: String? = nil, in tx: Transaction) {
        let issuedAt = proForma.state == .issued ? tx.now : nil
        let closedAt = proForma.state.isLive ? nil : tx.now
        tx.write(
            """
            update pro_forma
            set state = \(proForma.state), terms = \(proForma.terms), hold_units = \(proForma.hold.amount),
                credit_limit_units = \(proForma.stand?.limit.amount),
                credit_overrides_units = \(proForma.stand?.overrides.amount),
                credit_exposure_units = \(proForma.stand?.exposure.amount),
                issued_at = coalesce(issued_at, \(issuedAt)), closed_at = coalesce(closed_at, \(closedAt)),
                close_reason = coalesce(close_reason, \(reason)), version = version + 1
            where id = \(proForma.id)
            """
        )
    }

    /// All have become accepted, by the same person.
    static func saveAccepted(_ proFormas: [ProForma], evidence: String, in tx: Transaction) {
        tx.write(
            """
            update pro_forma
            set state = \(ProForma.State.accepted), accepted_at = \(tx.now), accepted_by = \(tx.acting.actor.userID),
                evidence = \(evidence), version = version + 1
            where id = any(\(proFormas.map(\.id)))
            """
        )
    }

    /// Writes how much of each line is invoiced now.
    static func saveInvoiced(_ proForma: ProForma, in tx: Transaction) {
        save(proForma, in: tx)
        tx.write(
            """
            update pro_forma_line l set invoiced_millionths = n.invoiced
            from unnest(\(proForma.lines.map(\.content.lineID)), \(proForma.lines.map(\.invoiced)))
                as n(line_id, invoiced)
            where l.pro_forma_id = \(proForma.id) and l.line_id = n.line_id
            """
        )
    }

    /// Those whose number or customer has the words; `pro_forma_by_words` carries it.
    static func naming(_ words: SearchWords) -> SQL {
        guard !words.isEmpty else { return "" }
        return """
             and p.id in (select w.pro_forma_id from pro_forma_search w where true\(words.sql(on: "w.search")))
            """
    }

    /// By key set on the id, which is time-ordered, the latest first (indexes `pro_forma_listed`, `pro_forma_in_state`,
    /// `pro_forma_of_opportunity`, `pro_forma_of_account`).
    static func list(_ filter: SQL, before: ProFormaID?, limit: Int, in tx: Transaction) async throws
        -> [ProFormaRecord]
    {
        let after: SQL = before.map { " and p.id < \($0)" } ?? ""
        let rows = try await tx.query(
            """
            select \(header) from pro_forma p
            where p.company_id = \(tx.acting.company)\(filter)\(after)
            order by p.id desc limit \(limit)
            """
        )
        return try rows.map { try ProFormaRecord(row: $0) }
    }
}
