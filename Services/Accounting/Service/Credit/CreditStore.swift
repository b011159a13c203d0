import AccountingDomain
import Contracts
import Postgres

/// A customer's credit with what documents need of him.
struct CreditStanding: Sendable {
    var credit: CreditAccount
    let name: String
    let country: String?
    let version: Int
}

/// All SQL about the figures of credit accounts.
///
/// Lock order everywhere: pro-forma, invoice, credit gate, credit account, payment, number series.
enum CreditStore {
    static let figures: SQL = """
        c.account_id, c.currency, c.limit_units, c.receivable_units, c.undelivered_units, c.uninvoiced_units,
        c.cheques_units, c.advances_units, c.holds_units, c.earmarked_units, c.blocked_reason, c.version
        """

    /// Lets one unit of work at a time lock credit accounts of a company.
    ///
    /// A consumer handles many messages in one transaction, so it comes to hold many customers' rows in the order
    /// of the messages; two such units would wait for each other in a ring again and again. Gapless numbers make issuing
    /// serial in a company anyway, so the gate costs nothing.
    static func gate(_ tx: Transaction) {
        let company = tx.acting.company
        let isNew = tx.withAttachment("accounting.gate", default: Set<CompanyID>()) { $0.insert(company).inserted }
        guard isNew else { return }
        tx.write("select pg_advisory_xact_lock(\(Self.gateClass), hashtext(\(company.uuid)::text))")
    }

    /// Tells these locks from others of the database.
    private static let gateClass: Int32 = 0x63_72_65_64

    /// Locks a customer's row until commit and reads it, with what this unit has changed already.
    static func hold(_ account: AccountID, _ books: OpenBooks, in tx: Transaction) async throws -> CreditStanding? {
        gate(tx)
        // A statement sees what was committed before it began: lock first, then read what the others left.
        tx.write(
            """
            select 1 from credit_account where company_id = \(tx.acting.company) and account_id = \(account) for update
            """
        )
        guard var standing = try await find(account, books, in: tx) else { return nil }
        standing.credit = standing.credit.changed(by: Ledger.pending(account, in: tx))
        return standing
    }

    static func find(_ account: AccountID, _ books: OpenBooks, in tx: Transaction) async throws -> CreditStanding? {
        let row = try await tx.first(
            """
            select \(figures), a.name, a.country,
                (select coalesce(sum(o.amount_units), 0)::bigint from credit_override o
                 where o.company_id = c.company_id and o.account_id = c.account_id
                    and o.state = 'GRANTED' and o.expires_on >= \(books.today.date)) as overrides_units
            from credit_account c join account a using (company_id, account_id)
            where c.company_id = \(tx.acting.company) and c.account_id = \(account)
            """
        )
        guard let row else { return nil }
        return try CreditStanding(row: row, overrides: row["overrides_units"])
    }

    /// Opens the credit of a customer whom a document names before sales has published him.
    static func open(_ account: AccountID, named name: String, in tx: Transaction) {
        tx.write(
            """
            insert into account (company_id, account_id, name) values (\(tx.acting.company), \(account), \(name))
            on conflict do nothing
            """
        )
        openCredit(of: "a.account_id = \(account)", in: tx)
    }

    /// Gives every customer without one a credit account with the company's usual limit.
    static func openAll(in tx: Transaction) { openCredit(of: "true", in: tx) }

    private static func openCredit(of those: SQL, in tx: Transaction) {
        tx.write(
            """
            insert into credit_account (company_id, account_id, currency, limit_units)
            select a.company_id, a.account_id, k.currency, k.default_limit_units
            from account a join company k using (company_id)
            where a.company_id = \(tx.acting.company) and \(those)
                and not exists (select from credit_account c
                    where c.company_id = a.company_id and c.account_id = a.account_id)
            on conflict do nothing
            """
        )
    }

    /// Adds changes to the figures, in the order of the accounts, and tells how they stand afterwards.
    static func apply(
        _ changes: [AccountID: Ledger.Change], of company: CompanyID, in tx: Transaction
    ) async throws -> [CreditStanding] {
        let sorted = changes.sorted { $0.key < $1.key }
        guard let acting = sorted.first?.value.acting else { return [] }
        gate(tx.with(acting: acting))
        let ids = sorted.map(\.key)
        let by = sorted.map(\.value.change)
        tx.write(
            """
            select 1 from credit_account where company_id = \(company) and account_id = any(\(ids))
            order by account_id for update
            """
        )
        let rows = try await tx.query(
            """
            update credit_account c
            set receivable_units = c.receivable_units + d.receivable,
                undelivered_units = c.undelivered_units + d.undelivered,
                uninvoiced_units = c.uninvoiced_units + d.uninvoiced,
                cheques_units = c.cheques_units + d.cheques,
                advances_units = c.advances_units + d.advances,
                holds_units = c.holds_units + d.holds,
                earmarked_units = c.earmarked_units + d.earmarked
            from unnest(
                \(ids), \(by.map(\.receivable)), \(by.map(\.undelivered)), \(by.map(\.uninvoiced)),
                \(by.map(\.cheques)), \(by.map(\.advances)), \(by.map(\.holds)), \(by.map(\.earmarked))
            ) as d(account_id, receivable, undelivered, uninvoiced, cheques, advances, holds, earmarked)
            where c.company_id = \(company) and c.account_id = d.account_id
            returning \(figures), '' as name, null::text as country
            """
        )
        return try rows.map { try CreditStanding(row: $0, overrides: 0) }
    }
}

extension CreditStanding {
    init(row: Row, overrides: Int64) throws {
        let currency: Currency = try row["currency"]
        func money(_ column: String) throws -> Money { Money(try row[column], currency) }
        credit = CreditAccount(
            account: try row["account_id"], limit: try money("limit_units"), overrides: Money(overrides, currency),
            receivable: try money("receivable_units"), undelivered: try money("undelivered_units"),
            uninvoiced: try money("uninvoiced_units"), cheques: try money("cheques_units"),
            advances: try money("advances_units"), holds: try money("holds_units"),
            earmarked: try money("earmarked_units"), blockedReason: try row["blocked_reason"])
        name = try row["name"]
        country = try row["country"]
        version = try row["version"]
    }

    var parts: ExposureParts {
        ExposureParts(
            receivable: credit.receivable, undelivered: credit.undelivered, uninvoiced: credit.uninvoiced,
            holds: credit.holds, cheques: credit.cheques, advances: credit.advances)
    }
}
