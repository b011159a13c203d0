import Contracts
import Postgres
import ServiceKit
import TaxPortalDomain

enum StatusRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("status", access: .anyOf([.readTax, .submitTax, .manageCompany]), show)
    }

    static func show(_ call: Call) async throws -> Answer {
        let connected = Set(call.service.own(TaxPortalState.self).adapters.keys)
        return try await call.read { tx in
            var portals: [TaxPortalStatus] = []
            for portal in Portal.allCases {
                let status = try await StatusViews.status(of: portal, isConnected: connected.contains(portal), in: tx)
                if status.configured || !status.counts.isEmpty { portals.append(status) }
            }
            return Answer(.ok, TaxStatus(portals: portals))
        }
    }
}

/// All SQL that tells how a company stands with a portal.
enum StatusViews {
    static func status(
        of portal: Portal, isConnected: Bool, in tx: Transaction
    ) async throws -> TaxPortalStatus {
        let row = try await tx.first(
            """
            select count(*) filter (where is_offline) as offline, min(queued_at) as oldest,
                   count(*) filter (where deadline_at < \(tx.now)) as overdue
            from submission
            where company_id = \(tx.acting.company) and portal = \(portal)
              and state not in \(SubmissionStore.finalStates)
            """)
        let channels = try await tx.first(
            """
            select count(*) as number from portal_channel
            where company_id = \(tx.acting.company) and portal = \(portal) and closed_at is null
            """)
        return TaxPortalStatus(
            portal: portal.rawValue, connected: isConnected,
            configured: try await TaxpayerStore.find(portal, in: tx)?.isEnabled ?? false,
            health: try await HealthStore.find(portal, in: tx).map(\.view), counts: try await counts(portal, in: tx),
            offline: try row?["offline"] ?? 0, oldestOpenAt: try row?["oldest"],
            deadlines: try await deadlines(portal, in: tx), overdue: try row?["overdue"] ?? 0,
            openChannels: try channels?["number"] ?? 0,
            credentials: try await CredentialStore.find(portal, in: tx).map { $0.view(at: tx.now) })
    }

    private static func counts(_ portal: Portal, in tx: Transaction) async throws -> [String: Int] {
        let rows = try await tx.query(
            """
            select state, count(*) as number from submission
            where company_id = \(tx.acting.company) and portal = \(portal)
            group by state
            """)
        return Dictionary(try rows.map { (try $0["state"] as String, try $0["number"] as Int) }) { first, _ in first }
    }

    /// Carried by `submission_open_deadline`.
    private static func deadlines(_ portal: Portal, in tx: Transaction) async throws -> [TaxPortalStatus.Deadline] {
        try await tx.query(
            """
            select s.id, d.legal_number, s.state, s.deadline_at
            from submission as s
            join tax_document as d on d.document_id = s.document_id
            where s.company_id = \(tx.acting.company) and s.portal = \(portal)
              and s.state not in \(SubmissionStore.finalStates) and s.deadline_at is not null
            order by s.deadline_at
            limit 10
            """
        ).map { row in
            TaxPortalStatus.Deadline(
                submissionID: try row["id"], legalNumber: try row["legal_number"], state: try row["state"],
                deadlineAt: try row["deadline_at"])
        }
    }
}

extension PortalHealth {
    var view: TaxPortalStatus.Health {
        TaxPortalStatus.Health(
            state: state.rawValue, since: since, code: code, message: message, failures: failures, lastOkAt: lastOkAt,
            pausedUntil: pausedUntil)
    }
}
