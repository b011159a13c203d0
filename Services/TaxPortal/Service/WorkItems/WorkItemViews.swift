import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// What waits for people: refused and invalid documents, accepted ones that are not in order, those whose time runs out or
/// of which nobody knows what the portal has, credentials that end, and portals that cannot be used.
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
        /// Accepted, and yet not in order: rejected by the buyer, with a receipt that does not fit.
        let remarked: [Item]
        /// Adjustments that wait for an original that this service was never told of.
        let orphaned: [Item]
        /// Adjustments that wait for one of an earlier ordinal that this service was never told of, with that ordinal.
        let preceded: [(item: Item, missing: Int)]
        /// On their way still, with half of their time over.
        let late: [Item]
        /// Sent, and for long nobody has known what became of them.
        let doubtful: [Item]
        /// Documents with a payment that the authority refused, or of which nobody knows whether it has it.
        let payments: [(item: Item, payment: SalePayment)]
        let credentials: [KeptCredential]
        /// Portals that documents wait for and that are not set up, or switched off; with how many wait and since when.
        let unset: [(portal: Portal, documents: Int, since: Timestamp)]
        /// Portals that for long have not answered or not understood, or that do not accept the keys.
        let troubles: [(portal: Portal, health: PortalHealth)]
        let now: Timestamp
        /// What keeps documents from counting without their portal while it is down.
        var obstacles: [OfflineObstacle] = []
    }

    /// So many of a kind are shown.
    static let most = 500
    /// Seconds after which a doubt or an outage is something for people; both mostly end by themselves before.
    private static let patience: Int64 = 3600
    private static let day: Int64 = 86_400

    /// The most urgent first.
    static func list(in tx: Transaction) async throws -> Waiting {
        let refused = try await items("s.state in ('INVALID', 'REJECTED')", in: tx)
        let orphaned = try await items(
            """
            s.state = 'WAITING_ORIGINAL' and s.queued_at <= \(tx.now.adding(seconds: -day))
            and not exists (select from tax_document as o where o.document_id = s.original_id)
            """, in: tx)
        let late = try await items(
            """
            s.state in ('WAITING_ORIGINAL', 'QUEUED', 'READY', 'SENT', 'UNKNOWN') and s.deadline_at is not null
            and s.risk_told > 0
            """, in: tx)
        let remarked = try await items("s.state = 'ACCEPTED' and s.faults <> '[]'", in: tx)
        let longAgo = tx.now.adding(seconds: -patience)
        let doubtful = try await items(
            "s.state = 'UNKNOWN' and s.sent_at <= \(longAgo) and (s.deadline_at is null or s.risk_told = 0)", in: tx)
        var credentials: [KeptCredential] = []
        var troubles: [(Portal, PortalHealth)] = []
        for portal in Portal.allCases {
            credentials += try await CredentialStore.find(portal, in: tx).filter {
                KeptCredential.due($0.credential, at: tx.now) != nil
            }
            if let health = try await HealthStore.find(portal, in: tx), isForPeople(health, since: longAgo) {
                troubles.append((portal, health))
            }
        }
        return Waiting(
            refused: refused, remarked: remarked, orphaned: orphaned, preceded: try await preceded(in: tx), late: late,
            doubtful: doubtful, payments: try await payments(in: tx), credentials: credentials,
            unset: try await unset(in: tx), troubles: troubles, now: tx.now)
    }

    /// Whose chain nothing else holds, a day after they came. Those without an ordinal were issued before all that have one.
    private static func preceded(in tx: Transaction) async throws -> [(item: Item, missing: Int)] {
        try await tx.query(
            """
            select s.*, d.kind, d.legal_number, d.buyer ->> 'name' as buyer_name, d.issue_date, gap.missing
            from submission as s
            join tax_document as d on d.document_id = s.document_id
            join submission as original on original.document_id = s.original_id
              and original.state in ('ACCEPTED', 'OUTSIDE')
            cross join lateral (
              select min(n) as missing from generate_series(1, d.ordinal - 1) as n
              where n > (
                  select count(*) from tax_document as e
                  where e.company_id = s.company_id and e.original_id = s.original_id and e.ordinal is null)
                and not exists (
                  select from tax_document as e
                  where e.company_id = s.company_id and e.original_id = s.original_id and e.ordinal = n)) as gap
            where s.company_id = \(tx.acting.company) and s.state = 'WAITING_ORIGINAL'
              and s.queued_at <= \(tx.now.adding(seconds: -day)) and gap.missing is not null
            order by s.queued_at, s.id
            limit \(most + 1)
            """
        ).map { (try Item(row: $0), try $0["missing"]) }
    }

    /// Carried by `sale_payment_for_people`.
    private static func payments(in tx: Transaction) async throws -> [(item: Item, payment: SalePayment)] {
        let waiting = try await SalePaymentStore.forPeople(limit: most + 1, in: tx)
        let items = try await items("s.id = any(\(waiting.map(\.submission)))", in: tx)
        let bySubmission = Dictionary(items.map { ($0.submission.id, $0) }) { one, _ in one }
        return waiting.compactMap { payment in bySubmission[payment.submission].map { ($0, payment) } }
    }

    private static func unset(
        in tx: Transaction
    ) async throws -> [(portal: Portal, documents: Int, since: Timestamp)] {
        try await tx.query(
            """
            select s.portal, count(*) as documents, min(s.queued_at) as since
            from submission as s
            where s.company_id = \(tx.acting.company) and s.state in ('QUEUED', 'READY', 'SENT', 'UNKNOWN')
              and not exists (
                select from taxpayer as t
                where t.company_id = s.company_id and t.portal = s.portal and t.is_enabled)
            group by s.portal
            order by s.portal
            """
        ).map { (try $0["portal"], try $0["documents"], try $0["since"]) }
    }

    private static func isForPeople(_ health: PortalHealth, since longAgo: Timestamp) -> Bool {
        switch health.state {
        case .credentials: true
        case .outage, .protocolError: health.since <= longAgo
        case .ok, .limit: false
        }
    }

    /// Carried by `submission_refused`, `submission_remarked`, `submission_waiting` and `submission_open_deadline`.
    private static func items(_ condition: SQL, in tx: Transaction) async throws -> [Item] {
        try await tx.query(
            """
            select s.*, d.kind, d.legal_number, d.buyer ->> 'name' as buyer_name, d.issue_date
            from submission as s
            join tax_document as d on d.document_id = s.document_id
            where s.company_id = \(tx.acting.company) and \(condition)
            order by s.deadline_at nulls last, s.updated_at, s.id
            limit \(most + 1)
            """
        ).map(Item.init(row:))
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

extension WorkItemViews.Item {
    fileprivate init(row: Row) throws {
        self.init(
            submission: try Submission(row: row), kind: try row["kind"], legalNumber: try row["legal_number"],
            buyer: try row["buyer_name"], issueDate: try row["issue_date"], since: try row["updated_at"])
    }
}
