import Contracts
import Postgres

/// The names of colleagues as Identity published them, for services that show who did something (UX guide, rule 10) and
/// need nothing else of people. Who has left keeps his name.
package enum ColleagueNames {
    /// Each service that listens to `UserPublished` has the table, under a name of its own in the order of its migrations.
    package static func migration(_ name: String) -> Migration { Migration(name, table) }

    private static let table = """
        -- Names of people, as Identity published them last.
        CREATE TABLE colleague_name (
            company_id uuid NOT NULL,
            user_id uuid NOT NULL,
            display_name text NOT NULL,
            PRIMARY KEY (company_id, user_id)
        );
        """

    package static func save(_ fact: UserPublished, in tx: Transaction) async throws {
        tx.write(
            """
            INSERT INTO colleague_name (company_id, user_id, display_name)
            VALUES (\(tx.acting.company), \(fact.userID), \(fact.displayName))
            ON CONFLICT (company_id, user_id) DO UPDATE SET display_name = excluded.display_name
            """
        )
    }

    /// The name of the person in a column, as an expression; null for nobody and for who is not known.
    package static func of(_ column: SQL, in tx: Transaction) -> SQL {
        """
        (SELECT known.display_name FROM colleague_name AS known
         WHERE known.company_id = \(tx.acting.company) AND known.user_id = \(column))
        """
    }

    package static func name(of user: UserID?, in tx: Transaction) async throws -> String? {
        guard let user else { return nil }
        return try await tx.first("SELECT \(of("\(user)", in: tx)) AS display_name")?["display_name"]
    }
}
