import Contracts
import Foundation
import Postgres

/// What tax portal tells of our documents; it is shown, and nothing here rests on it.
enum TaxFacts {
    static func queued(_ event: TaxSubmissionQueued, in tx: Transaction) async throws {
        TaxStandingStore.save(
            TaxStanding(state: "QUEUED", portal: event.portal, submissionID: event.submissionID, updatedAt: tx.now),
            of: event.documentID, in: tx)
    }

    static func sent(_ event: TaxSubmissionSent, in tx: Transaction) async throws {
        TaxStandingStore.save(
            TaxStanding(state: "SENT", portal: event.portal, submissionID: event.submissionID, updatedAt: tx.now),
            of: event.documentID, in: tx)
    }

    static func accepted(_ event: TaxSubmissionAccepted, in tx: Transaction) async throws {
        TaxStandingStore.save(
            TaxStanding(
                state: "ACCEPTED", portal: event.portal, submissionID: event.submissionID,
                authorityNumber: event.authorityNumber, receiptReference: event.receiptRef,
                acceptedAt: event.acceptedAt, updatedAt: tx.now), of: event.documentID, in: tx)
    }

    static func rejected(_ event: TaxSubmissionRejected, in tx: Transaction) async throws {
        TaxStandingStore.save(
            TaxStanding(
                state: "REJECTED", portal: event.portal, submissionID: event.submissionID, rejection: event.rejection,
                updatedAt: tx.now), of: event.documentID, in: tx)
    }

    static func invalid(_ event: TaxSubmissionInvalid, in tx: Transaction) async throws {
        TaxStandingStore.save(
            TaxStanding(state: "INVALID", portal: event.portal, submissionID: event.submissionID, updatedAt: tx.now),
            of: event.documentID, in: tx)
    }

    static func closed(_ event: TaxSubmissionClosed, in tx: Transaction) async throws {
        TaxStandingStore.save(
            TaxStanding(state: event.state, portal: event.portal, submissionID: event.submissionID, updatedAt: tx.now),
            of: event.documentID, in: tx)
    }

    static func unknown(_ event: TaxSubmissionUnknown, in tx: Transaction) async throws {
        TaxStandingStore.save(
            TaxStanding(state: "UNKNOWN", portal: event.portal, submissionID: event.submissionID, updatedAt: tx.now),
            of: event.documentID, in: tx)
    }

    static func atRisk(_ event: TaxDeadlineAtRisk, in tx: Transaction) async throws {
        TaxStandingStore.save(deadline: event.deadline, of: event.documentID, in: tx)
    }

    static func receiptKept(_ event: TaxReceiptKept, in tx: Transaction) async throws {
        TaxStandingStore.save(receipt: event.receiptRef, of: event.documentID, in: tx)
    }
}

/// All SQL about what became of documents at the authority.
enum TaxStandingStore {
    static let columns: SQL = """
        t.state as tax_state, t.portal as tax_portal, t.submission_id as tax_submission_id, t.authority_number,
        t.receipt_reference, t.accepted_at as tax_accepted_at, t.rejection as tax_rejection,
        t.deadline_at as tax_deadline_at, t.updated_at as tax_updated_at
        """

    /// The authority's yes is never taken back, whatever is told after it.
    static func save(_ standing: TaxStanding, of document: UUID, in tx: Transaction) {
        tx.write(
            """
            insert into document_tax
                (document_id, company_id, submission_id, portal, state, authority_number, receipt_reference, accepted_at,
                rejection, updated_at)
            values
                (\(document), \(tx.acting.company), \(standing.submissionID), \(standing.portal), \(standing.state),
                \(standing.authorityNumber), \(standing.receiptReference), \(standing.acceptedAt), \(standing.rejection),
                \(standing.updatedAt))
            on conflict (document_id) do update
            set submission_id = excluded.submission_id, portal = excluded.portal, state = excluded.state,
                authority_number = excluded.authority_number, receipt_reference = excluded.receipt_reference,
                accepted_at = excluded.accepted_at, rejection = excluded.rejection, updated_at = excluded.updated_at
            where document_tax.state <> 'ACCEPTED' and document_tax.company_id = excluded.company_id
            """)
        showChange(of: document, in: tx)
    }

    static func save(deadline: Timestamp, of document: UUID, in tx: Transaction) {
        tx.write(
            """
            update document_tax set deadline_at = \(deadline), updated_at = \(tx.now)
            where company_id = \(tx.acting.company) and document_id = \(document)
            """)
        showChange(of: document, in: tx)
    }

    static func save(receipt: String, of document: UUID, in tx: Transaction) {
        tx.write(
            """
            update document_tax set receipt_reference = \(receipt), updated_at = \(tx.now)
            where company_id = \(tx.acting.company) and document_id = \(document)
            """)
        showChange(of: document, in: tx)
    }

    /// Whoever holds the invoice's page is to see that it has changed; once for a unit of work, in one order.
    private static func showChange(of document: UUID, in tx: Transaction) {
        tx.withAttachment("tax-changed", default: Set<UUID>()) { _ = $0.insert(document) }
        tx.beforeCommit(once: "tax-changed") { tx in
            let changed = tx.withAttachment("tax-changed", default: Set<UUID>()) { changed in
                defer { changed = [] }
                return changed.map { InvoiceID($0) }
            }
            InvoiceStore.lock(changed, in: tx)
            tx.write(
                """
                update invoice set version = version + 1
                where company_id = \(tx.acting.company) and id = any(\(changed))
                """)
        }
    }
}

extension TaxStanding {
    /// From columns of ``TaxStandingStore``; `nil` where nothing was told.
    init?(row: Row) throws {
        guard let state: String = try row["tax_state"] else { return nil }
        self.init(
            state: state, portal: try row["tax_portal"], submissionID: try row["tax_submission_id"],
            authorityNumber: try row["authority_number"], receiptReference: try row["receipt_reference"],
            acceptedAt: try row["tax_accepted_at"], rejection: try row["tax_rejection"],
            deadlineAt: try row["tax_deadline_at"], updatedAt: try row["tax_updated_at"])
    }
}
