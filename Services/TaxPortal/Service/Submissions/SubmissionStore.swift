import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// All SQL about submissions as they change. Lock order: the document, then its submissions by id.
enum SubmissionStore {
    static func find(_ id: SubmissionID, _ lock: RowLock, in tx: Transaction) async throws -> Submission {
        let row = try await tx.first(
            "\(select) where company_id = \(tx.acting.company) and id = \(id) \(lock)")
        guard let row else { throw SubmissionRefusal.submissionNotFound(id) }
        return try Submission(row: row)
    }

    /// Adjustments that wait for a document to be accepted.
    static func waiting(for original: UUID, in tx: Transaction) async throws -> [Submission] {
        try await tx.query(
            """
            \(select)
            where company_id = \(tx.acting.company) and original_id = \(original) and state = 'WAITING_ORIGINAL'
            order by id
            for update
            """
        ).map(Submission.init(row:))
    }

    static func insert(_ submission: Submission, in tx: Transaction) {
        tx.write(
            """
            insert into submission
              (id, company_id, document_id, original_id, accepted_original_id, portal, state, attempt, faults,
               is_offline, queued_at, updated_at, version)
            values
              (\(submission.id), \(tx.acting.company), \(submission.document), \(submission.original),
               \(submission.acceptedOriginal), \(submission.portal), \(submission.state), \(submission.attempt),
               \(JSONColumn(submission.faults)), \(submission.isOffline), \(tx.now), \(tx.now), \(submission.version))
            """
        )
    }

    /// Writes a submission that was found under lock.
    static func save(_ submission: Submission, in tx: Transaction) {
        tx.write(
            """
            update submission
            set state = \(submission.state), attempt = \(submission.attempt),
                accepted_original_id = \(submission.acceptedOriginal), identity_key = \(submission.identity?.key),
                content_hash = \(submission.identity?.contentHash), sent_at = \(submission.sentAt),
                reference = \(submission.reference), authority_number = \(submission.authorityNumber),
                receipt_reference = \(submission.receiptReference), rejection = \(submission.rejection),
                faults = \(JSONColumn(submission.faults)), is_offline = \(submission.isOffline),
                deadline_at = \(submission.deadline), updated_at = \(tx.now), version = \(submission.version)
            where id = \(submission.id) and company_id = \(tx.acting.company)
            """
        )
    }

    /// Keeps the authority's word; one per document.
    static func insertAcceptance(of submission: Submission, in tx: Transaction) {
        tx.write(
            """
            insert into acceptance
              (document_id, company_id, submission_id, authority_number, receipt_reference, accepted_at)
            values (\(submission.document), \(tx.acting.company), \(submission.id), \(submission.authorityNumber),
                    \(submission.receiptReference), \(tx.now))
            """
        )
    }

    private static let select: SQL =
        """
        select id, document_id, original_id, portal, state, attempt, identity_key, content_hash, sent_at, reference,
               authority_number, receipt_reference, rejection, faults, is_offline, deadline_at, version
        from submission
        """
}

extension Submission {
    fileprivate init(row: Row) throws {
        let key: String? = try row["identity_key"]
        let hash: String? = try row["content_hash"]
        let faults: JSONColumn<[Fault]> = try row["faults"]
        self.init(
            id: try row["id"], document: try row["document_id"], original: try row["original_id"],
            portal: try row["portal"], state: try row["state"], attempt: try row["attempt"],
            identity: key.flatMap { key in hash.map { Identity(key: key, contentHash: $0) } },
            sentAt: try row["sent_at"], reference: try row["reference"], authorityNumber: try row["authority_number"],
            receiptReference: try row["receipt_reference"], rejection: try row["rejection"], faults: faults.value,
            isOffline: try row["is_offline"], deadline: try row["deadline_at"], version: try row["version"])
    }

    /// The original, for every state that an adjustment reaches only after its acceptance (I-61).
    fileprivate var acceptedOriginal: UUID? { state == .waitingOriginal ? nil : original }
}
