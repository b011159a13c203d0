import Contracts
import Postgres

/// Keeps what the warehouse needs to know of others.
enum ReplicaCommands {
    static func companyPublished(_ fact: CompanyPublished, in tx: Transaction) {
        tx.write(
            """
            insert into company (company_id, name, currency, time_zone)
            values (\(fact.companyID), \(fact.name), \(fact.currency), \(fact.timeZone))
            on conflict (company_id) do update
            set name = excluded.name, currency = excluded.currency, time_zone = excluded.time_zone
            """
        )
        WarehouseStore.ensureMain(of: fact.companyID, in: tx)
    }

    static func productPublished(_ fact: ProductPublished, in tx: Transaction) {
        tx.write(
            """
            insert into product (company_id, product_id, sku, name, kind, unit, published_version)
            values (\(tx.acting.company), \(fact.productID), \(fact.sku), \(fact.name), \(fact.kind), \(fact.unit),
              \(fact.aggregateVersion))
            on conflict (company_id, product_id) do update
            set sku = excluded.sku, name = excluded.name, kind = excluded.kind, unit = excluded.unit,
              published_version = excluded.published_version
            where product.published_version <= excluded.published_version
            """
        )
    }

    static func accountBlocked(_ fact: AccountBlocked, in tx: Transaction) {
        tx.write(
            """
            insert into blocked_account (company_id, account_id, reason)
            values (\(tx.acting.company), \(fact.accountID), \(fact.reason))
            on conflict (company_id, account_id) do update set reason = excluded.reason
            """
        )
    }

    static func accountUnblocked(_ fact: AccountUnblocked, in tx: Transaction) {
        tx.write(
            """
            delete from blocked_account where company_id = \(tx.acting.company) and account_id = \(fact.accountID)
            """
        )
    }
}
