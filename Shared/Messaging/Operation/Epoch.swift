import Contracts
import Postgres

/// The life of a service's database. It counts up when the database was restored from a backup: numbers of events may then
/// be given out a second time, and consumers take those of the later life for new (13.5).
package enum Epoch {
    /// After a restore, before the service starts again. Once more does no harm, but costs its consumers their gates.
    ///
    /// - Returns: the new one.
    /// - Throws: ``WrongDatabase`` when the database belongs to another service or to none.
    package static func advance(_ service: ServiceName, in database: Database) async throws -> Int {
        let row = try await database.transaction(Acting.messaging) { tx in
            try await tx.first(
                "update msg.identity set epoch = epoch + 1 where service = \(service) returning epoch")
        }
        guard let row else { throw WrongDatabase(service: service) }
        return try row["epoch"]
    }
}
