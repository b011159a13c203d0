import ApprovalDomain
import Contracts
import Postgres

/// Colleagues and companies as Identity published them.
enum PeopleStore {
    static func save(_ company: CompanyPublished, in tx: Transaction) {
        tx.write(
            """
            insert into company (company_id, name, country, currency, time_zone, calendar)
            values (\(company.companyID), \(company.name), \(company.country), \(company.currency),
                    \(company.timeZone), \(company.calendar))
            on conflict (company_id) do update
            set name = excluded.name, country = excluded.country, currency = excluded.currency,
                time_zone = excluded.time_zone, calendar = excluded.calendar
            """
        )
    }

    static func save(_ user: UserPublished, in tx: Transaction) {
        tx.write(
            """
            insert into colleague
              (company_id, user_id, username, display_name, roles, unit_id, manager_id, is_active)
            values (\(tx.acting.company), \(user.userID), \(user.username), \(user.displayName), \(user.roles),
                    \(user.unitID), \(user.managerID), true)
            on conflict (company_id, user_id) do update
            set username = excluded.username, display_name = excluded.display_name, roles = excluded.roles,
                unit_id = excluded.unit_id, manager_id = excluded.manager_id, is_active = true
            """
        )
    }

    static func deactivate(_ user: UserID, in tx: Transaction) {
        tx.write(
            """
            update colleague set is_active = false where company_id = \(tx.acting.company) and user_id = \(user)
            """
        )
    }

    /// The people that the seats could be filled from, with the superiors of all of them.
    static func directory(for seats: [ApprovalPolicy.Seat], in tx: Transaction) async throws -> Directory {
        var (users, roles, units): ([UserID], [Role], [UnitID]) = ([], [], [])
        for seat in seats {
            switch seat {
            case .user(let id): users.append(id)
            case .role(let role): roles.append(role)
            case .unitHead(let unit): units.append(unit)
            }
        }
        let rows = try await tx.query(
            """
            with named as (
              select user_id, manager_id from colleague
              where company_id = \(tx.acting.company)
                and (user_id = any(\(users)) or roles && \(roles) or unit_id = any(\(units)))
            )
            select user_id, display_name, roles, unit_id, manager_id, is_active
            from colleague
            where company_id = \(tx.acting.company)
              and user_id in (select user_id from named union select manager_id from named)
            """
        )
        return Directory(try rows.map(Colleague.init(row:)))
    }

    /// Everybody who may decide, by name; a company has few of them.
    static func deciders(in tx: Transaction) async throws -> [Colleague] {
        let roles = Role.allCases.filter { $0.rights.contains(.decide) }
        return try await tx.query(
            """
            select user_id, display_name, roles, unit_id, manager_id, is_active
            from colleague
            where company_id = \(tx.acting.company) and is_active and roles && \(roles)
            order by display_name, user_id
            limit 500
            """
        ).map(Colleague.init(row:))
    }

    /// People by id, with their superiors.
    static func directory(of users: [UserID], in tx: Transaction) async throws -> Directory {
        try await directory(for: users.map { .user($0) }, in: tx)
    }
}

extension Colleague {
    fileprivate init(row: Row) throws {
        let roles: [String] = try row["roles"]
        self.init(
            id: try row["user_id"], name: try row["display_name"],
            // A role that this version does not know yet grants nothing here.
            roles: Set(roles.compactMap(Role.init(rawValue:))), unit: try row["unit_id"],
            manager: try row["manager_id"], isActive: try row["is_active"])
    }
}
