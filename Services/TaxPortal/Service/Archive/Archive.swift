import Contracts
import Foundation
import Logging
import Postgres
import ServiceKit
import Synchronization
import TaxPortalDomain

/// Keeps what adapters hand in, each in a transaction of its own, before they go on.
///
/// While the database is away it is held in memory and written with what comes next; the runner looks after the rest
/// (``flush()``) before it stores what the exchange meant.
final class Archive: ExchangeArchive, Sendable {
    private let portal: Portal
    private let acting: Acting
    private let database: Database
    private let logger: Logger
    private let waiting = SteadyMutex<[Exchange]>([])

    init(_ portal: Portal, for company: CompanyID, in database: Database, logger: Logger) {
        self.portal = portal
        self.acting = Acting(company: company)
        self.database = database
        self.logger = logger
    }

    func keep(_ exchange: Exchange) async {
        waiting.withLock { $0.append(exchange) }
        do { try await flush() } catch {
            logger.warning("an exchange waits to be archived", metadata: ["error": "\(error)"])
        }
    }

    func flush() async throws {
        let held = waiting.withLock { held in
            defer { held = [] }
            return held
        }
        guard !held.isEmpty else { return }
        let portal = portal
        do {
            try await database.transaction(acting) { tx in
                for exchange in held { ExchangeStore.insert(exchange, of: portal, in: tx) }
            }
        } catch {
            waiting.withLock { $0 = held + $0 }
            throw error
        }
    }
}
