import Contracts
import Postgres

/// What a sale that claims stock is called, and whose it is.
enum ClaimingSaleStore {
    /// As the latest claim told it; a claim that tells nothing changes nothing.
    static func save(_ command: HoldStock, in tx: Transaction) {
        guard let account = command.accountName, let name = command.saleName else { return }
        tx.write(
            """
            insert into claiming_sale (company_id, opportunity_id, account_name, name)
            values (\(tx.acting.company), \(command.opportunityID), \(account), \(name))
            on conflict (company_id, opportunity_id) do update
            set account_name = excluded.account_name, name = excluded.name
            where (claiming_sale.account_name, claiming_sale.name) is distinct from (excluded.account_name, excluded.name)
            """
        )
    }

    /// To join it to a claim, and what to read of it.
    static func join(_ claim: SQL) -> SQL {
        """
        left join claiming_sale sale
          on sale.company_id = \(claim).company_id and sale.opportunity_id = \(claim).opportunity_id
        """
    }

    static let columns: SQL = "sale.account_name, sale.name as sale_name"
}
