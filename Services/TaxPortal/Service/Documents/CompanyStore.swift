import Contracts
import Foundation
import Postgres

/// Companies as Identity published them.
enum CompanyStore {
    /// Greenwich's, while Identity has not told the company.
    static func timeZone(in tx: Transaction) async throws -> TimeZone {
        let row = try await tx.first("select time_zone from company where company_id = \(tx.acting.company)")
        let name: String? = try row?["time_zone"]
        return name.flatMap { TimeZone(identifier: $0) } ?? .gmt
    }

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
