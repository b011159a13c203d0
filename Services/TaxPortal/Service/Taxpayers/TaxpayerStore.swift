import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// What a company's documents are sent with.
struct TaxpayerSettings: Sendable {
    var portal: Portal
    var baseURL: String
    var memoryID: String?
    var options: [String: String]
    /// Whether anything is prepared and sent.
    var isEnabled: Bool
    /// The day of issue from which documents are filed; `nil` for all.
    var filesFrom: LocalDate?
    var updatedAt: Timestamp
    var version: Int
}

enum TaxpayerStore {
    static func find(_ portal: Portal, _ lock: RowLock = .none, in tx: Transaction) async throws -> TaxpayerSettings? {
        try await tx.first(
            """
            select portal, base_url, memory_id, options, is_enabled, files_from, updated_at, version from taxpayer
            where company_id = \(tx.acting.company) and portal = \(portal) \(lock)
            """
        ).map(TaxpayerSettings.init(row:))
    }

    static func all(in tx: Transaction) async throws -> [TaxpayerSettings] {
        try await tx.query(
            """
            select portal, base_url, memory_id, options, is_enabled, files_from, updated_at, version from taxpayer
            where company_id = \(tx.acting.company)
            order by portal
            """
        ).map(TaxpayerSettings.init(row:))
    }

    static func save(_ settings: TaxpayerSettings, in tx: Transaction) {
        tx.write(
            """
            insert into taxpayer
              (company_id, portal, base_url, memory_id, options, is_enabled, files_from, updated_at, updated_by, version)
            values (\(tx.acting.company), \(settings.portal), \(settings.baseURL), \(settings.memoryID),
                    \(JSONColumn(settings.options)), \(settings.isEnabled), \(settings.filesFrom), \(settings.updatedAt),
                    \(tx.acting.actor.userID), \(settings.version))
            on conflict (company_id, portal) do update
            set base_url = excluded.base_url, memory_id = excluded.memory_id, options = excluded.options,
                is_enabled = excluded.is_enabled, files_from = excluded.files_from, updated_at = excluded.updated_at,
                updated_by = excluded.updated_by, version = excluded.version
            """)
    }

    /// Companies whose documents go to a portal.
    static func companies(of portal: Portal, in tx: Transaction) async throws -> [CompanyID] {
        try await tx.query(
            "select company_id from taxpayer where portal = \(portal) and is_enabled order by company_id"
        ).map { try $0["company_id"] as CompanyID }
    }

    /// Those of them for whom something is due; carried by `submission_to_do`, `submission_receipt_due`,
    /// `submission_standing_due` and `sale_payment_to_do`.
    static func companies(withWorkAt portal: Portal, in tx: Transaction) async throws -> [CompanyID] {
        try await tx.query(
            """
            select t.company_id from taxpayer as t
            where t.portal = \(portal) and t.is_enabled
              and (exists (
                  select from submission as s
                  where s.company_id = t.company_id and s.portal = t.portal and s.due_at <= \(tx.now)
                    and s.state in ('QUEUED', 'READY', 'SENT', 'UNKNOWN'))
                or exists (
                  select from submission as s
                  where s.company_id = t.company_id and s.portal = t.portal and s.receipt_due_at <= \(tx.now))
                or exists (
                  select from submission as s
                  where s.company_id = t.company_id and s.portal = t.portal and s.standing_due_at <= \(tx.now))
                or exists (
                  select from sale_payment as p
                  where p.company_id = t.company_id and p.portal = t.portal and p.due_at <= \(tx.now)
                    and p.state in ('QUEUED', 'SENT')))
            order by t.company_id
            """
        ).map { try $0["company_id"] as CompanyID }
    }

    /// The taxpayer as adapters see him; `nil` without settings, or while Identity has not told the company.
    static func taxpayer(_ portal: Portal, secrets: URL, in tx: Transaction) async throws -> Taxpayer? {
        guard let settings = try await find(portal, in: tx), let url = URL(string: settings.baseURL) else { return nil }
        let row = try await tx.first(
            "select country, time_zone, tax_id from company where company_id = \(tx.acting.company)")
        guard let row else { return nil }
        let zone: String = try row["time_zone"]
        return Taxpayer(
            company: tx.acting.company, country: try row["country"], timeZone: TimeZone(identifier: zone) ?? .gmt,
            taxID: try row["tax_id"] ?? "", baseURL: url, memoryID: settings.memoryID,
            secrets: secrets.appending(path: "\(tx.acting.company)", directoryHint: .isDirectory),
            options: settings.options, filesFrom: settings.filesFrom, isEnabled: settings.isEnabled)
    }
}

extension TaxpayerSettings {
    fileprivate init(row: Row) throws {
        let options: JSONColumn<[String: String]> = try row["options"]
        self.init(
            portal: try row["portal"], baseURL: try row["base_url"], memoryID: try row["memory_id"],
            options: options.value, isEnabled: try row["is_enabled"], filesFrom: try row["files_from"],
            updatedAt: try row["updated_at"],
            version: try row["version"])
    }
}
