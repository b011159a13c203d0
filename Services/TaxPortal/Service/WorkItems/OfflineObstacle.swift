import Contracts
import Postgres
import TaxPortalDomain

/// Something that keeps the company's documents from counting without a portal (S-84), for people to mend.
struct OfflineObstacle: Sendable {
    let portal: Portal
    let trouble: PortalTrouble
    /// While the portal is down: since when.
    let since: Timestamp?

    /// A taxpayer and, while his portal is down, since when.
    struct Place: Sendable {
        let taxpayer: Taxpayer
        let outageSince: Timestamp?
    }

    /// Where to look, by portal.
    static func places(at state: TaxPortalState, in tx: Transaction) async throws -> [Portal: Place] {
        var places: [Portal: Place] = [:]
        for portal in state.adapters.keys {
            guard let taxpayer = try await TaxpayerStore.taxpayer(portal, secrets: state.secrets, in: tx) else {
                continue
            }
            let health = try await HealthStore.find(portal, in: tx)
            let outage = health.flatMap { $0.state == .outage ? $0 : nil }
            places[portal] = Place(taxpayer: taxpayer, outageSince: outage?.since)
        }
        return places
    }

    /// Looked for in the files and settings as they are now, so that it is gone when it is mended; outside of any transaction,
    /// because files may be slow. It says nothing about the way to the portal and holds up no sending, so it is not kept with
    /// the portal's health.
    static func all(in places: [Portal: Place], at state: TaxPortalState) -> [OfflineObstacle] {
        places.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { portal, place in
            let trouble = state.adapters[portal]?.offlineObstacle(
                for: place.taxpayer, isNeeded: place.outageSince != nil)
            return trouble.map { OfflineObstacle(portal: portal, trouble: $0, since: place.outageSince) }
        }
    }
}
