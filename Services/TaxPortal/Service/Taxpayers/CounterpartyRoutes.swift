import Contracts
import Postgres
import ServiceKit
import TaxPortalDomain

/// What the authority says of buyers and sellers: asked while the caller waits, kept in the archive alone.
enum CounterpartyRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("taxpayers/{portal}/counterparties/{number}", right: .readTax, show)
    }

    /// `?vat=…&period=…`: whether so much more VAT stays below his ceiling of sales.
    static func show(_ call: Call) async throws -> Answer {
        let portal = try call.portal()
        let question = CounterpartyQuestion(number: try number(call), ceiling: try ceiling(call))
        let state = call.service.own(TaxPortalState.self)
        let found = try await call.service.database.read(call.acting) { tx in
            try await refuseToDisturb(portal, in: tx)
            return try await TaxpayerStore.taxpayer(portal, secrets: state.secrets, in: tx)
        }
        guard let taxpayer = found, let adapter = state.adapters[portal] else {
            throw Problem.notFound("Nothing is set for \(portal.rawValue) yet; PUT taxpayers/\(portal.rawValue).")
        }
        guard taxpayer.isEnabled else { throw SalePaymentRefusal.portalOff(portal) }
        let archive = Archive(
            portal, for: taxpayer.company, in: call.service.database, logger: call.service.logger)
        let heard: TaxCounterparty?
        do throws(PortalTrouble) {
            heard = try await adapter.counterparty(question, for: taxpayer, archive: archive)
        } catch {
            try await archive.flush()
            throw Problem(
                error.kind == .outage ? .serviceUnavailable : .conflict, "portal-refused",
                "The authority did not tell", detail: error.message)
        }
        try await archive.flush()
        guard let heard else { throw Problem.notFound("\(portal.rawValue) has no directory of taxpayers.") }
        return Answer(.ok, heard)
    }

    /// A portal that is left alone after trouble is not asked.
    private static func refuseToDisturb(_ portal: Portal, in tx: Transaction) async throws {
        guard let health = try await HealthStore.find(portal, in: tx), health.isPaused(at: tx.now) else { return }
        throw Problem(
            .serviceUnavailable, "portal_paused", "The authority's portal is left alone for a while",
            detail: "\(health.message ?? "It could not be used.") It is tried again at "
                + "\(health.pausedUntil?.description ?? "").")
    }

    private static func number(_ call: Call) throws -> String {
        let number = try call.parameter("number")
        guard (10...14).contains(number.utf8.count), number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Problem.notFound("An economic number has 10 to 14 digits.")
        }
        return number
    }

    private static func ceiling(_ call: Call) throws -> (vat: Int64, period: String)? {
        guard let text = try call.filter("vat") else { return nil }
        guard let vat = Int64(text), vat >= 0 else {
            throw Problem.parameter("vat", code: "not_a_number", "Write rials: 1500000.")
        }
        guard let period = try call.filter("period"), !period.isEmpty, period.utf8.count <= 20 else {
            throw Problem.parameter("period", code: "required", "Name the period as the authority numbers it.")
        }
        return (vat, period)
    }
}
