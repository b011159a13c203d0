import Contracts
import IdentityDomain
import Postgres
import ServiceKit

/// All SQL about companies.
enum CompanyStore {
    private static let columns: SQL = """
        company_id, version, name, country, currency, time_zone, calendar, tax_id, is_installation, created_at,
        updated_at
        """

    static func find(_ id: CompanyID, _ lock: RowLock = .none, in tx: Transaction) async throws -> Company {
        let row = try await tx.first("select \(columns) from company where company_id = \(id) \(lock)")
        guard let row else { throw IdentityRefusal.companyNotFound(id) }
        return try Company(row: row)
    }

    static func installation(in tx: Transaction) async throws -> Company? {
        try await tx.first("select \(columns) from company where is_installation").map { try Company(row: $0) }
    }

    /// By id; the primary key carries it. The installation itself is not a company to work with.
    static func page(_ page: PageRequest, in tx: Transaction) async throws -> [Company] {
        let after: CompanyID? = try page.key(0)
        return try await tx.query(
            """
            select \(columns) from company
            where not is_installation and (\(after)::uuid is null or company_id > \(after))
            order by company_id
            limit \(page.fetch)
            """
        ).map { try Company(row: $0) }
    }

    /// - Throws: `.companyExists`.
    static func insert(_ company: Company, in tx: Transaction) async throws {
        let facts = company.facts
        let inserted = try await tx.execute(
            """
            insert into company (company_id, version, name, country, currency, time_zone, calendar, tax_id,
                is_installation, created_at, updated_at)
            values (\(company.id), \(company.version), \(facts.name), \(facts.country), \(facts.currency),
                \(facts.timeZone), \(facts.calendar), \(facts.taxID), \(company.isInstallation), \(company.createdAt),
                \(company.updatedAt))
            on conflict (company_id) do nothing
            """
        )
        guard inserted == 1 else { throw IdentityRefusal.companyExists(company.id) }
    }

    /// The caller holds the row's lock.
    static func save(_ company: Company, in tx: Transaction) {
        let facts = company.facts
        tx.write(
            """
            update company
            set version = \(company.version), name = \(facts.name), country = \(facts.country),
                time_zone = \(facts.timeZone), calendar = \(facts.calendar), tax_id = \(facts.taxID),
                updated_at = \(company.updatedAt)
            where company_id = \(company.id)
            """
        )
    }
}

extension Company {
    fileprivate init(row: Row) throws {
        self.init(
            id: try row["company_id"], version: try row["version"],
            facts: Facts(
                name: try row["name"], country: try row["country"], currency: try row["currency"],
                timeZone: try row["time_zone"], calendar: try row["calendar"], taxID: try row["tax_id"]),
            isInstallation: try row["is_installation"], createdAt: try row["created_at"],
            updatedAt: try row["updated_at"])
    }
}
