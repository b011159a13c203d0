import Contracts
import Postgres
import ServiceKit

/// What the warehouse knows of the company it works for.
struct Company: Sendable {
    let currency: Currency
    let timeZone: String

    /// - Throws: ``NotYetKnown`` until Identity has published it.
    static func current(in tx: Transaction) async throws -> Company {
        let row = try await tx.first("select currency, time_zone from company where company_id = \(tx.acting.company)")
        guard let row else { throw NotYetKnown("company \(tx.acting.company)") }
        return try Company(currency: row["currency"], timeZone: row["time_zone"])
    }
}
