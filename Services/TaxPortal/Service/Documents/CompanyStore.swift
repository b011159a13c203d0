import Contracts
import Postgres

/// Companies as Identity published them.
enum CompanyStore {
    static func save(_ company: CompanyPublished, in tx: Transaction) async throws {
        tx.write(
            """
            insert into company (company_id, name, country, currency, time_zone, calendar, tax_id)
            values (\(company.companyID), \(company.name), \(company.country), \(company.currency),
                    \(company.timeZone), \(company.calendar), \(company.taxID))
            on conflict (company_id) do update
            set name = excluded.name, country = excluded.country, currency = excluded.currency,
                time_zone = excluded.time_zone, calendar = excluded.calendar, tax_id = excluded.tax_id
            """
        )
    }
}
