import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// What waits for people: refused and invalid documents, those whose time runs out, and credentials that end.
enum WorkItemViews {
    struct Item: Sendable {
        let submission: Submission
        let kind: FiscalDocument.Kind
        let legalNumber: String
        let buyer: String
        let issueDate: LocalDate
        let since: Timestamp
    }

    struct Waiting: Sendable {
        let refused: [Item]
        /// On their way still, with half of their time over.
        let late: [Item]
        let credentials: [KeptCredential]
        let troubles: [(portal: Portal, health: PortalHealth)]
        let now: Timestamp
    }

    private static let most = 500

    /// The most urgent first.
    static func list(in tx: Transaction) async throws -> Waiting {
        let refused = try await items("s.state in ('INVALID', 'REJECTED')", in: tx)
        let late = try await items(
            """
            s.state in ('WAITING_ORIGINAL', 'QUEUED', 'READY', 'SENT', 'UNKNOWN') and s.deadline_at is not null
            and s.risk_told > 0
            """, in: tx)
        var credentials: [KeptCredential] = []
        var troubles: [(Portal, PortalHealth)] = []
        for portal in Portal.allCases {
            credentials += try await CredentialStore.find(portal, in: tx).filter {
                KeptCredential.due($0.credential, at: tx.now) != nil
            }
            if let health = try await HealthStore.find(portal, in: tx), health.state == .credentials {
                troubles.append((portal, health))
            }
        }
        return Waiting(refused: refused, late: late, credentials: credentials, troubles: troubles, now: tx.now)
    }

    /// Carried by `submission_refused` and `submission_open_deadline`.
    private static func items(_ condition: SQL, in tx: Transaction) async throws -> [Item] {
        try await tx.query(
            """
            select s.*, d.kind, d.legal_number, d.buyer ->> 'name' as buyer_name, d.issue_date
            from submission as s
            join tax_document as d on d.document_id = s.document_id
            where s.company_id = \(tx.acting.company) and \(condition)
            order by s.deadline_at nulls last, s.updated_at, s.id
            limit \(most)
            """
        ).map { row in
            Item(
                submission: try Submission(row: row), kind: try row["kind"], legalNumber: try row["legal_number"],
                buyer: try row["buyer_name"], issueDate: try row["issue_date"], since: try row["updated_at"])
        }
    }

    static func language(in tx: Transaction) async throws -> FaultCatalog.Language {
        let row = try await tx.first("select country from company where company_id = \(tx.acting.company)")
        switch try row?["country"] as String? {
        case "IR": return .persian
        case "PL": return .polish
        default: return .english
        }
    }
}
