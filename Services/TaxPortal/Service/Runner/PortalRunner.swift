import Contracts
import Foundation
import Logging
import Postgres
import ServiceKit
import TaxPortalDomain

/// Works off what one portal is to be told (SM-18), for all companies.
///
/// Any number of them may run: rows are taken with a lock that others pass over, and kept by a lease while the portal is
/// spoken to. Whatever must survive a crash is committed before the next step, so that a runner that dies anywhere leaves
/// nothing that the next one could not go on with, and nothing that it would send twice.
struct PortalRunner: Sendable {
    /// Companies that are worked for at the same time; a slow portal call of one holds up no other.
    private static let side = 4

    let adapter: any PortalAdapter
    let database: Database
    let settings: TaxPortalSettings
    let logger: Logger

    init(_ adapter: any PortalAdapter, in service: ServiceContext) {
        self.adapter = adapter
        self.database = service.database
        self.settings = service.own(TaxPortalState.self).settings
        self.logger = service.logger
    }

    init(_ adapter: any PortalAdapter, database: Database, settings: TaxPortalSettings, logger: Logger) {
        self.adapter = adapter
        self.database = database
        self.settings = settings
        self.logger = logger
    }

    /// Works until nothing is left that can be done now.
    func run() async throws {
        while try await runOnce() > 0, !Task.isCancelled {}
    }

    /// One round for every company.
    ///
    /// - Returns: how many steps forward were made.
    @discardableResult
    func runOnce() async throws -> Int {
        let portal = adapter.portal
        let companies = try await database.read(.upkeep) { tx in
            try await TaxpayerStore.companies(withWorkAt: portal, in: tx)
        }
        let rounds = await withTaskGroup(of: Result<Int, any Error>.self) { group in
            var waiting = companies[...]
            for company in waiting.prefix(Self.side) { group.addTask { await round(for: company) } }
            waiting = waiting.dropFirst(Self.side)
            var done: [Result<Int, any Error>] = []
            for await round in group {
                done.append(round)
                if let company = waiting.popFirst() { group.addTask { await self.round(for: company) } }
            }
            return done
        }
        // What went wrong for one company has held up no other.
        return try rounds.reduce(0) { try $0 + $1.get() }
    }

    private func round(for company: CompanyID) async -> Result<Int, any Error> {
        do {
            guard let round = try await PortalRound(self, for: company) else { return .success(0) }
            return .success(try await round.run())
        } catch {
            return .failure(error)
        }
    }
}
