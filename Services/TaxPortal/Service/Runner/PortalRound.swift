import Contracts
import Foundation
import Logging
import Postgres
import ServiceKit
import TaxPortalDomain

/// One company's turn at a portal.
struct PortalRound: Sendable {
    let adapter: any PortalAdapter
    let database: Database
    let settings: TaxPortalSettings
    let logger: Logger
    let taxpayer: Taxpayer
    let acting: Acting
    let archive: Archive
    /// As it was when the turn began.
    let health: PortalHealth?

    var portal: Portal { adapter.portal }
    var patience: Patience { settings.patience }

    /// - Returns: `nil` when the company's settings are gone.
    init?(_ runner: PortalRunner, for company: CompanyID) async throws {
        let portal = runner.adapter.portal
        let secrets = runner.settings.secrets
        acting = Acting(company: company)
        let found = try await runner.database.read(acting) { tx in
            (
                try await TaxpayerStore.taxpayer(portal, secrets: secrets, in: tx),
                try await HealthStore.find(portal, in: tx)
            )
        }
        guard let taxpayer = found.0 else { return nil }
        adapter = runner.adapter
        database = runner.database
        settings = runner.settings
        logger = runner.logger
        archive = Archive(portal, for: company, in: runner.database, logger: runner.logger)
        self.taxpayer = taxpayer
        health = found.1
    }

    /// - Returns: how many steps forward were made.
    func run() async throws -> Int {
        var steps = try await isTrusted ? prepare() : 0
        guard health?.isPaused(at: database.now()) != true else { return steps }
        steps += try await send()
        steps += try await goOffline()
        steps += try await inquire()
        steps += try await fetchReceipts()
        steps += try await askAfterBuyers()
        steps += try await tellOfPayments()
        return steps
    }

    /// A portal's preparation may need the taxpayer's keys: while they are wrong it is pointless until the pause is over.
    private var isTrusted: Bool {
        health?.state != .credentials || health?.isPaused(at: database.now()) != true
    }

    @discardableResult
    func change<R: Sendable>(_ body: @escaping @Sendable (Transaction) async throws -> R) async throws -> R {
        try await database.transaction(acting, within: .seconds(20), body)
    }

    /// Notes that a call went wrong.
    func note(_ trouble: PortalTrouble) async throws {
        try await change { tx in try await note(trouble, in: tx) }
    }

    @discardableResult
    func note(_ trouble: PortalTrouble, in tx: Transaction) async throws -> PortalHealth {
        let ill = PortalHealth.ill(try await HealthStore.find(portal, in: tx), trouble, at: tx.now)
        HealthStore.save(ill, of: portal, in: tx)
        logger.warning(
            "a portal cannot be used",
            metadata: [
                "portal": "\(portal.rawValue)", "company": "\(taxpayer.company)", "kind": "\(trouble.kind.rawValue)",
                "portal_code": "\(trouble.code ?? "")", "failures": "\(ill.failures)",
                "until": "\(ill.pausedUntil?.description ?? "")",
            ])
        return ill
    }

    /// Notes that a call went well; at most twice a minute when nothing was wrong.
    func noteWell(in tx: Transaction) async throws {
        let before = try await HealthStore.find(portal, in: tx)
        if let before, before.state == .ok, let last = before.lastOkAt, tx.now < last.adding(seconds: 30) { return }
        HealthStore.save(.well(before, at: tx.now), of: portal, in: tx)
    }

    /// Any error of an adapter as trouble; what it did not declare is a defect of ours and told without its content.
    static func trouble(_ error: any Error) -> PortalTrouble {
        error as? PortalTrouble
            ?? PortalTrouble(kind: .protocolError, message: "The portal's module failed: \(type(of: error)).")
    }
}
