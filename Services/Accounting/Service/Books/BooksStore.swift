import AccountingDomain
import Contracts
import Messaging
import Postgres
import ServiceKit

/// All SQL about the company and its books.
enum BooksStore {
    /// Opens the books for a unit of work that writes; read once for each company of a batch.
    ///
    /// Periods are closed under the exclusive form of the lock taken here, so what is read stays true until commit.
    /// What the unit posts is written before its commit.
    static func open(in tx: Transaction) async throws -> OpenBooks {
        let company = tx.acting.company
        let key = "accounting.books"
        if let open = tx.attachment(key, default: [CompanyID: OpenBooks]())[company] { return open }
        // First of all hooks: what it appends to the outbox is written by the hook after it.
        Ledger.settleBeforeCommit(tx)
        tx.write("select pg_advisory_xact_lock_shared(\(Self.lockClass), hashtext(\(company.uuid)::text))")
        let open = try await find(in: tx)
        tx.withAttachment(key, default: [CompanyID: OpenBooks]()) { $0[company] = open }
        return open
    }

    /// The books for a question.
    static func find(in tx: Transaction) async throws -> OpenBooks {
        let row = try await tx.first(
            """
            select name, country, currency, time_zone, calendar, tax_id, release_policy, closed_through
            from company where company_id = \(tx.acting.company)
            """
        )
        // Identity publishes the company before anybody can sign in to it; its message may still be on the way.
        guard let row else { throw NotYetKnown("company \(tx.acting.company) has not been published yet") }
        let calendar = CompanyCalendar.of(try row["calendar"], timeZone: try row["time_zone"])
        let books = Books(
            company: tx.acting.company, name: try row["name"], country: try row["country"],
            currency: try row["currency"], taxID: try row["tax_id"], releasePolicy: try row["release_policy"],
            closedThrough: try row["closed_through"])
        return OpenBooks(books: books, calendar: calendar, today: calendar.fiscalDay(calendar.day(of: tx.now)))
    }

    /// Waits for everybody who posts, and keeps others from posting until commit.
    static func lockForClosing(in tx: Transaction) {
        tx.write("select pg_advisory_xact_lock(\(Self.lockClass), hashtext(\(tx.acting.company.uuid)::text))")
    }

    /// Tells these locks from others of the database.
    private static let lockClass: Int32 = 0x62_6F_6F_6B

    static func settings(in tx: Transaction) async throws -> AccountingSettings {
        let row = try await tx.first(
            """
            select currency, default_limit_units, release_policy from company
            where company_id = \(tx.acting.company)
            """
        )
        guard let row else { throw AccountingRefusal.notFound("company") }
        return AccountingSettings(
            defaultCreditLimit: Money(try row["default_limit_units"], try row["currency"]),
            releasePolicy: try row["release_policy"])
    }

    static func save(_ settings: AccountingSettings, in tx: Transaction) {
        tx.write(
            """
            update company
            set default_limit_units = \(settings.defaultCreditLimit.amount), release_policy = \(settings.releasePolicy)
            where company_id = \(tx.acting.company)
            """
        )
    }
}
