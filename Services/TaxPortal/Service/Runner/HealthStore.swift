import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// How a company's calls at a portal went of late; shared by all runners, so that all of them leave it alone.
struct PortalHealth: Sendable, Equatable {
    enum State: String, Sendable {
        case ok = "OK"
        case outage = "OUTAGE"
        case limit = "LIMIT"
        case credentials = "CREDENTIALS"
        case protocolError = "PROTOCOL_ERROR"
    }

    var state: State
    var code: String?
    var message: String?
    var failures: Int
    /// When it came into this state.
    var since: Timestamp
    var lastOkAt: Timestamp?
    var pausedUntil: Timestamp?

    func isPaused(at now: Timestamp) -> Bool { pausedUntil.map { now < $0 } ?? false }

    /// Trouble with keys that we found in the files ourselves; what the portal said of them has its code.
    var isOwnFinding: Bool { state == .credentials && code == nil }

    /// What was wrong with the files is mended; what the portal says of them will be seen.
    func mended(at now: Timestamp) -> PortalHealth {
        PortalHealth(state: .ok, failures: 0, since: now, lastOkAt: lastOkAt)
    }

    /// After a call that went well.
    static func well(_ before: PortalHealth?, at now: Timestamp) -> PortalHealth {
        PortalHealth(
            state: .ok, failures: 0, since: before?.state == .ok ? before?.since ?? now : now, lastOkAt: now)
    }

    /// After a call that failed: the portal is left alone for as long as it wished, or longer each time.
    static func ill(_ before: PortalHealth?, _ trouble: PortalTrouble, at now: Timestamp) -> PortalHealth {
        let failures = before?.state == .ok ? 1 : (before?.failures ?? 0) + 1
        let state = State(trouble.kind)
        let wished = trouble.pause.map { Int64($0.components.seconds) + 1 }
        let own: Int64 =
            switch trouble.kind {
            case .outage: BackOff.seconds(after: failures)
            case .limit: 60
            case .credentials, .protocolError: 300
            }
        return PortalHealth(
            state: state, code: trouble.code, message: trouble.message, failures: failures,
            since: before?.state == state ? before?.since ?? now : now, lastOkAt: before?.lastOkAt,
            pausedUntil: now.adding(seconds: min(wished ?? own, 86_400)))
    }
}

extension PortalHealth.State {
    init(_ kind: PortalTrouble.Kind) {
        switch kind {
        case .outage: self = .outage
        case .limit: self = .limit
        case .credentials: self = .credentials
        case .protocolError: self = .protocolError
        }
    }
}

enum HealthStore {
    static func find(_ portal: Portal, in tx: Transaction) async throws -> PortalHealth? {
        let row = try await tx.first(
            """
            select state, code, message, failures, since, last_ok_at, paused_until from portal_health
            where company_id = \(tx.acting.company) and portal = \(portal)
            """)
        guard let row else { return nil }
        return PortalHealth(
            state: try row["state"], code: try row["code"], message: try row["message"],
            failures: try row["failures"], since: try row["since"], lastOkAt: try row["last_ok_at"],
            pausedUntil: try row["paused_until"])
    }

    static func save(_ health: PortalHealth, of portal: Portal, in tx: Transaction) {
        tx.write(
            """
            insert into portal_health
              (company_id, portal, state, code, message, failures, since, last_ok_at, paused_until)
            values (\(tx.acting.company), \(portal), \(health.state), \(health.code), \(health.message),
                    \(health.failures), \(health.since), \(health.lastOkAt), \(health.pausedUntil))
            on conflict (company_id, portal) do update
            set state = excluded.state, code = excluded.code, message = excluded.message,
                failures = excluded.failures, since = excluded.since, last_ok_at = excluded.last_ok_at,
                paused_until = excluded.paused_until
            """)
    }

    /// People have changed something: it is worth a try now.
    static func tryAgain(_ portal: Portal, in tx: Transaction) {
        tx.write(
            """
            update portal_health set paused_until = null
            where company_id = \(tx.acting.company) and portal = \(portal)
            """)
        // What waited for the end of the pause waits no longer; what is asked about keeps its time.
        tx.write(
            """
            with waiting as (
              select id from submission
              where company_id = \(tx.acting.company) and portal = \(portal) and state = 'READY'
                and due_at > \(tx.now)
              order by id
              for update skip locked)
            update submission as s set due_at = \(tx.now) from waiting where s.id = waiting.id
            """)
    }
}
