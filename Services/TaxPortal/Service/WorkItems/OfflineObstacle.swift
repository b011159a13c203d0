import Contracts
import Postgres
import TaxPortalDomain

/// Something that keeps the company's documents from counting without a portal (S-84), for people to mend.
struct OfflineObstacle: Sendable {
    let portal: Portal
    let trouble: PortalTrouble
    /// While the portal is down: since when.
    let since: Timestamp?

    /// Looked for in the files and settings as they are now, so that it is gone when it is mended. It says nothing about the
    /// way to the portal and holds up no sending, so it is not kept with the portal's health.
    static func all(at state: TaxPortalState, in tx: Transaction) async throws -> [OfflineObstacle] {
        var found: [OfflineObstacle] = []
        for (portal, adapter) in state.adapters.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard let taxpayer = try await TaxpayerStore.taxpayer(portal, secrets: state.secrets, in: tx) else {
                continue
            }
            let health = try await HealthStore.find(portal, in: tx)
            let outage = health.flatMap { $0.state == .outage ? $0 : nil }
            guard let trouble = adapter.offlineObstacle(for: taxpayer, isNeeded: outage != nil) else { continue }
            found.append(OfflineObstacle(portal: portal, trouble: trouble, since: outage?.since))
        }
        return found
    }
}
