import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// Certificates and tokens as they were found last, to warn 30, 7 and 1 days before they end.
struct KeptCredential: Sendable {
    let portal: Portal
    let credential: Credential
    let warnedDays: Int?

    static let warnings = [1, 7, 30]

    /// The warning that is due now: the days before the end, 0 when it is over; `nil` while the end is far.
    static func due(_ credential: Credential, at now: Timestamp) -> Int? {
        guard credential.validUntil > now else { return 0 }
        return warnings.first { credential.validUntil <= now.adding(days: Int64($0)) }
    }

    func view(at now: Timestamp) -> CredentialView {
        CredentialView(
            name: credential.name, subject: credential.subject, validUntil: credential.validUntil,
            warning: Self.due(credential, at: now).map { $0 == 0 ? "EXPIRED" : "EXPIRES_WITHIN_\($0)_DAYS" })
    }
}

enum CredentialStore {
    static func find(_ portal: Portal, in tx: Transaction) async throws -> [KeptCredential] {
        try await tx.query(
            """
            select name, subject, valid_until, warned_days from credential
            where company_id = \(tx.acting.company) and portal = \(portal)
            order by name
            """
        ).map { row in
            KeptCredential(
                portal: portal,
                credential: Credential(
                    name: try row["name"], subject: try row["subject"], validUntil: try row["valid_until"]),
                warnedDays: try row["warned_days"])
        }
    }

    /// Writes what lies in the folder now.
    ///
    /// - Returns: those of whose end has to be warned, and was not yet at this distance.
    static func replace(
        _ found: [Credential], of portal: Portal, in tx: Transaction
    ) async throws -> [(credential: Credential, days: Int)] {
        let before = try await find(portal, in: tx)
        tx.write("delete from credential where company_id = \(tx.acting.company) and portal = \(portal)")
        var warnings: [(credential: Credential, days: Int)] = []
        for credential in found {
            let due = KeptCredential.due(credential, at: tx.now)
            let known = before.first { $0.credential == credential }
            if let due, due < known?.warnedDays ?? Int.max { warnings.append((credential, due)) }
            tx.write(
                """
                insert into credential (company_id, portal, name, subject, valid_until, warned_days, checked_at)
                values (\(tx.acting.company), \(portal), \(credential.name), \(credential.subject),
                        \(credential.validUntil), \(due), \(tx.now))
                on conflict do nothing
                """)
        }
        return warnings
    }
}
