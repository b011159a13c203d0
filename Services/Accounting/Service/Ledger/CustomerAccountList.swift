import Contracts
import Postgres

/// The customers with how they stand, by name.
enum CustomerAccountList {
    /// The accounts whose name or tax number has a pattern, as an array; `account_by_words` carries it.
    static func named(_ pattern: SQL, _ company: CompanyID) -> SQL {
        "array(select n.account_id from account n where n.company_id = \(company) and n.search like \(pattern))"
    }

    /// - Parameter blocked: those who may not buy, or those who may; `nil` for all.
    static func page(
        _ words: SQL, blocked: Bool?, after: (name: String, account: AccountID)?, limit: Int, in tx: Transaction
    ) async throws -> [CustomerAccountSummary] {
        let beyond: SQL = after.map { " and (a.name, a.account_id) > (\($0.name), \($0.account))" } ?? ""
        let standing: SQL = blocked.map { " and (c.blocked_reason is not null) = \($0)" } ?? ""
        let rows = try await tx.query(
            """
            select a.account_id, a.name, a.tax_id, a.country, c.currency, c.receivable_units - c.advances_units as balance,
                c.undelivered_units, c.blocked_reason
            from account a join credit_account c using (company_id, account_id)
            where a.company_id = \(tx.acting.company)\(words)\(standing)\(beyond)
            order by a.name, a.account_id limit \(limit)
            """
        )
        return try rows.map { row in
            let currency: Currency = try row["currency"]
            return CustomerAccountSummary(
                accountID: try row["account_id"], name: try row["name"], taxID: try row["tax_id"],
                country: try row["country"], balance: Money(try row["balance"], currency),
                undelivered: Money(try row["undelivered_units"], currency), blockedReason: try row["blocked_reason"])
        }
    }
}
