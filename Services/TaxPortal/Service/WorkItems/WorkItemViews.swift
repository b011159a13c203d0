import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// What waits for people: refused and invalid documents, and credentials that end.
enum WorkItemViews {
    struct Refused: Sendable {
        let submission: Submission
        let kind: FiscalDocument.Kind
        let legalNumber: String
        let buyer: String
        let issueDate: LocalDate
        let since: Timestamp
    }

    struct Waiting: Sendable {
        let refused: [Refused]
        let credentials: [KeptCredential]
        let troubles: [(portal: Portal, health: PortalHealth)]
        let now: Timestamp
    }

    private static let most = 500

    /// The most urgent first; carried by `submission_refused`.
    static func list(in tx: Transaction) async throws -> Waiting {
        let rows = try await tx.query(
            """
            select s.*, d.kind, d.legal_number, d.buyer ->> 'name' as buyer_name, d.issue_date
            from submission as s
            join tax_document as d on d.document_id = s.document_id
            where s.company_id = \(tx.acting.company) and s.state in ('INVALID', 'REJECTED')
            order by s.deadline_at nulls last, s.updated_at, s.id
            limit \(most)
            """)
        let refused = try rows.map { row in
            Refused(
                submission: try Submission(row: row), kind: try row["kind"], legalNumber: try row["legal_number"],
                buyer: try row["buyer_name"], issueDate: try row["issue_date"], since: try row["updated_at"])
        }
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
        return Waiting(refused: refused, credentials: credentials, troubles: troubles, now: tx.now)
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
