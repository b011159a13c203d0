import AccountingDomain
import Contracts
import Postgres

/// A customer's account in money and in goods (F-ARYA-37).
enum CustomerAccountViews {
    static func show(_ account: AccountID, in tx: Transaction) async throws -> CustomerAccountView {
        let books = try await BooksStore.find(in: tx)
        guard let standing = try await CreditStore.find(account, books, in: tx) else {
            throw AccountingRefusal.notFound("account")
        }
        return CustomerAccountView(
            accountID: account, name: standing.name, country: standing.country ?? "", currency: books.currency,
            balance: standing.credit.receivable - standing.credit.advances, exposure: standing.credit.exposure,
            parts: standing.parts, movements: try await movements(account, books, in: tx),
            goods: try await goods(account, in: tx))
    }

    /// The last two hundred on 1210 and 2110 (index `journal_entry_of_account`).
    private static func movements(
        _ account: AccountID, _ books: OpenBooks, in tx: Transaction
    ) async throws -> [CustomerAccountView.Movement] {
        let rows = try await tx.query(
            """
            select e.id, e.rule, e.posted_on, e.occurred_on, e.invoice_id, i.legal_number, l.code, l.debit_units,
                l.credit_units
            from journal_entry e
            join journal_line l on l.entry_id = e.id and l.code in (1210, 2110)
            left join invoice i on i.id = e.invoice_id
            where e.company_id = \(tx.acting.company) and e.account_id = \(account)
            order by e.id desc, l.line_no limit 200
            """
        )
        return try rows.map { row in
            CustomerAccountView.Movement(
                entryID: try row["id"], rule: try row["rule"], postedOn: try row["posted_on"],
                occurredOn: try row["occurred_on"], invoiceID: try row["invoice_id"],
                legalNumber: try row["legal_number"], ledgerAccount: try row["code"],
                debit: Money(try row["debit_units"], books.currency),
                credit: Money(try row["credit_units"], books.currency))
        }
    }

    /// What the customer has of each product: delivered less returned.
    private static func goods(_ account: AccountID, in tx: Transaction) async throws -> [CustomerAccountView.Goods] {
        let rows = try await tx.query(
            """
            select product_id, min(description) as description, unit, sum(quantity_millionths)::bigint as quantity
            from counterparty_goods
            where company_id = \(tx.acting.company) and account_id = \(account)
            group by product_id, unit having sum(quantity_millionths) <> 0
            order by product_id limit 500
            """
        )
        return try rows.map { row in
            CustomerAccountView.Goods(
                productID: try row["product_id"], description: try row["description"],
                quantity: Quantity(try row["quantity"], try row["unit"]))
        }
    }
}
