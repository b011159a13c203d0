import Contracts
import Foundation
import Postgres
import SalesDomain
import ServiceKit

/// The companies that use this service, as Identity published them.
enum CompanyStore {
    static func save(_ fact: CompanyPublished, in tx: Transaction) async throws {
        tx.write(
            """
            INSERT INTO company (company_id, name, country, currency, time_zone, calendar)
            VALUES (\(fact.companyID), \(fact.name), \(fact.country), \(fact.currency.rawValue), \(fact.timeZone),
                \(fact.calendar))
            ON CONFLICT (company_id) DO UPDATE
            SET name = excluded.name, country = excluded.country, currency = excluded.currency,
                time_zone = excluded.time_zone, calendar = excluded.calendar
            """
        )
        ProcessStore.ship(to: fact.companyID, in: tx)
    }

    /// Today where the company is; UTC until its facts have arrived.
    static func today(in tx: Transaction) async throws -> LocalDate {
        tx.now.day(in: try await timeZone(in: tx))
    }

    /// Every command asks for the day, and a company does not move: its zone is remembered.
    private static let zones = SteadyMutex<[CompanyID: TimeZone]>([:])

    private static func timeZone(in tx: Transaction) async throws -> TimeZone? {
        let company = tx.acting.company
        if let known = zones.withLock({ $0[company] }) { return known }
        let row = try await tx.first("SELECT time_zone FROM company WHERE company_id = \(company)")
        guard let row, let zone = TimeZone(identifier: try row["time_zone"]) else { return nil }
        zones.withLock { $0[company] = zone }
        return zone
    }
}

/// The users, as Identity published them: for owners, teams and reports.
enum UserStore {
    static func save(_ fact: UserPublished, in tx: Transaction) async throws {
        tx.write(
            """
            INSERT INTO app_user (user_id, company_id, username, display_name, unit_id, unit_name, manager_id, sells)
            VALUES (\(fact.userID), \(tx.acting.company), \(fact.username), \(fact.displayName), \(fact.unitID),
                \(fact.unitName), \(fact.managerID), \(fact.roles.contains { $0.rights.contains(.writeSales) }))
            ON CONFLICT (user_id) DO UPDATE
            SET username = excluded.username, display_name = excluded.display_name, unit_id = excluded.unit_id,
                unit_name = excluded.unit_name, manager_id = excluded.manager_id,
                sells = excluded.sells, active = true
            """
        )
    }

    static func name(of user: UserID, in tx: Transaction) async throws -> String? {
        try await tx.first(
            "SELECT display_name FROM app_user WHERE user_id = \(user) AND company_id = \(tx.acting.company)"
        ).map { try $0["display_name"] }
    }

    /// Those who sell, by name. Whether somebody does is not known of people whom Identity told of long ago; they may.
    static func representatives(in tx: Transaction) async throws -> [Representatives.Representative] {
        try await tx.query(
            """
            SELECT u.user_id, u.display_name, u.unit_name, count(o.id) AS open_sales
            FROM app_user AS u LEFT JOIN opportunity AS o ON o.company_id = u.company_id AND o.owner_id = u.user_id
                AND o.state <> 'WON' AND o.state <> 'LOST'
            WHERE u.company_id = \(tx.acting.company) AND u.active AND u.sells IS NOT FALSE
            GROUP BY 1, 2, 3 ORDER BY 2, 1
            """
        ).map { row in
            Representatives.Representative(
                id: try row["user_id"], name: try row["display_name"], unitName: try row["unit_name"],
                openSales: try row["open_sales"])
        }
    }

    /// - Throws: `.notARepresentative`.
    static func requireRepresentative(_ user: UserID, in tx: Transaction) async throws {
        let row = try await tx.first(
            """
            SELECT 1 AS one FROM app_user
            WHERE user_id = \(user) AND company_id = \(tx.acting.company) AND active AND sells IS NOT FALSE
            FOR SHARE
            """
        )
        guard row != nil else { throw SalesRefusal.notARepresentative }
    }

    static func deactivate(_ fact: UserDeactivated, in tx: Transaction) async throws {
        tx.write("UPDATE app_user SET active = false WHERE user_id = \(fact.userID)")
    }
}
