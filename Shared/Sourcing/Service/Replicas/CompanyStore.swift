import Contracts
import Foundation
import Postgres
import ServiceKit

/// What a unit has to know of its company: in which currency it reckons and which day it is there.
package struct CompanyFacts: Sendable {
    package let currency: Currency
    package let country: String
    let timeZone: String

    package func today(at now: Timestamp) -> LocalDate { now.day(in: TimeZone(identifier: timeZone)) }

    /// From a row that was joined with the company; `nil` while Identity's word has not come.
    init?(row: Row) throws {
        guard let code: String = try row["company_currency"] else { return nil }
        self.currency = Currency(rawValue: code)
        self.country = try row["company_country"]
        self.timeZone = try row["company_time_zone"]
    }
}

extension CompanyFacts? {
    /// The company's day; UTC's while its time zone is not known.
    package func today(at now: Timestamp) -> LocalDate { self?.today(at: now) ?? now.utcDate }
}

/// The companies that use this service, as Identity published them.
package enum CompanyStore {
    package static func save(_ fact: CompanyPublished, in tx: Transaction) async throws {
        tx.write(
            """
            INSERT INTO company (company_id, country, currency, time_zone)
            VALUES (\(fact.companyID), \(fact.country), \(fact.currency.rawValue), \(fact.timeZone))
            ON CONFLICT (company_id) DO UPDATE
            SET country = excluded.country, currency = excluded.currency, time_zone = excluded.time_zone
            """
        )
    }

    package static func find(in tx: Transaction) async throws -> CompanyFacts? {
        let row = try await tx.first(
            """
            SELECT currency AS company_currency, country AS company_country, time_zone AS company_time_zone
            FROM company
            WHERE company_id = \(tx.acting.company)
            """
        )
        return try row.flatMap { try CompanyFacts(row: $0) }
    }
}
