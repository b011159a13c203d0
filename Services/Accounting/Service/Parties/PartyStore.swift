import AccountingDomain
import Contracts
import Postgres

/// Replicas of companies, customers and products.
enum PartyStore {
    static func save(_ company: CompanyPublished, in tx: Transaction) {
        tx.write(
            """
            insert into company (
                company_id, name, country, currency, time_zone, calendar, tax_id, default_limit_units)
            values (
                \(company.companyID), \(company.name), \(company.country), \(company.currency), \(company.timeZone),
                \(company.calendar), \(company.taxID), \(usualLimit(company.currency)))
            on conflict (company_id) do update
            set name = excluded.name, country = excluded.country, time_zone = excluded.time_zone,
                calendar = excluded.calendar, tax_id = excluded.tax_id
            """
        )
    }

    /// A new company's default credit limit, until it sets its own: a million, or a hundred billion rial.
    private static func usualLimit(_ currency: Currency) -> Int64 {
        currency == .irr ? 100_000_000_000 : 1_000_000 * currency.minorUnits
    }

    static func save(_ account: AccountPublished, in tx: Transaction) {
        tx.write(
            """
            insert into account as a (
                company_id, account_id, name, tax_id, country, account_class, address, published_version)
            values (
                \(tx.acting.company), \(account.accountID), \(account.name), \(account.taxID), \(account.country),
                \(account.accountClass), \(account.address.map { JSONColumn($0) }), \(account.aggregateVersion))
            on conflict (company_id, account_id) do update
            set name = excluded.name, tax_id = excluded.tax_id, country = excluded.country,
                account_class = excluded.account_class, address = excluded.address,
                published_version = excluded.published_version
            where a.published_version < excluded.published_version
            """
        )
    }

    static func save(_ product: ProductPublished, in tx: Transaction) {
        tx.write(
            """
            insert into product as p (
                company_id, product_id, sku, name, kind, unit, tax_code, tax_rate_millionths, published_version)
            values (
                \(tx.acting.company), \(product.productID), \(product.sku), \(product.name), \(product.kind),
                \(product.unit), \(product.taxCode), \(product.taxRate), \(product.aggregateVersion))
            on conflict (company_id, product_id) do update
            set sku = excluded.sku, name = excluded.name, kind = excluded.kind, unit = excluded.unit,
                tax_code = excluded.tax_code, tax_rate_millionths = excluded.tax_rate_millionths,
                published_version = excluded.published_version
            where p.published_version < excluded.published_version
            """
        )
    }

    /// A customer as a side of a document.
    static func buyer(_ account: AccountID, in tx: Transaction) async throws -> Party? {
        let row = try await tx.first(
            """
            select name as buyer_name, tax_id, country, address from account
            where company_id = \(tx.acting.company) and account_id = \(account)
            """
        )
        return try row.map(Party.init(buyer:))
    }
}

/// What others own, as it is told.
enum PartyFacts {
    static func company(_ fact: CompanyPublished, in tx: Transaction) async throws {
        PartyStore.save(fact, in: tx)
        // Customers may have been told before their company.
        CreditStore.openAll(in: tx)
    }

    static func account(_ fact: AccountPublished, in tx: Transaction) async throws {
        PartyStore.save(fact, in: tx)
        CreditStore.open(fact.accountID, named: fact.name, in: tx)
    }

    static func product(_ fact: ProductPublished, in tx: Transaction) async throws {
        PartyStore.save(fact, in: tx)
    }
}
