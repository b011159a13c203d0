import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// The authority's confirmations, as they were given. Only ever added.
enum ReceiptStore {
    static func insert(_ receipts: [(submission: SubmissionID, receipt: Receipt)], in tx: Transaction) {
        guard !receipts.isEmpty else { return }
        tx.write(
            """
            insert into receipt
              (submission_id, company_id, media_type, content, signer_key_id, signer_key, received_at)
            select v.id, \(tx.acting.company), v.media_type, v.content, v.signer_key_id, v.signer_key, \(tx.now)
            from unnest(\(receipts.map(\.submission)), \(receipts.map(\.receipt.mediaType)),
                        \(receipts.map(\.receipt.content)), \(receipts.map(\.receipt.signer?.keyID)),
                        \(receipts.map(\.receipt.signer?.publicKey)))
              as v(id, media_type, content, signer_key_id, signer_key)
            on conflict do nothing
            """)
    }

    static func find(_ submission: SubmissionID, in tx: Transaction) async throws -> Receipt? {
        try await tx.first(
            """
            select media_type, content, signer_key_id, signer_key from receipt
            where company_id = \(tx.acting.company) and submission_id = \(submission)
            """
        ).map { row in
            let keyID: String? = try row["signer_key_id"]
            let key: Data? = try row["signer_key"]
            return Receipt(
                mediaType: try row["media_type"], content: try row["content"],
                signer: keyID.flatMap { keyID in key.map { Receipt.Signer(keyID: keyID, publicKey: $0) } })
        }
    }

    /// Says when the receipts of these are fetched.
    static func ask(for submissions: [SubmissionID], at due: Timestamp, in tx: Transaction) {
        guard !submissions.isEmpty else { return }
        tx.write(
            """
            update submission set receipt_due_at = \(due)
            where company_id = \(tx.acting.company) and id = any(\(submissions))
            """)
    }

    /// Takes accepted submissions whose receipt is due, and puts the next try off: twice the time that has passed since
    /// the acceptance, up to a day.
    static func due(_ portal: Portal, limit: Int, in tx: Transaction) async throws -> [Submission] {
        let pause: SQL = "least(greatest(\(tx.now) - heard_at, interval '30 seconds'), interval '1 day')"
        return try await SubmissionStore.takeDue(by: "receipt_due_at", portal, pause: pause, limit: limit, in: tx)
    }

    /// Nobody asks for it any more.
    static func giveUp(_ submission: SubmissionID, in tx: Transaction) {
        tx.write(
            """
            update submission set receipt_due_at = null
            where company_id = \(tx.acting.company) and id = \(submission)
            """)
    }

    /// It has come, and fits; what did not fit before is forgotten.
    static func arrived(_ submission: Submission, reference: String, in tx: Transaction) {
        tx.write(
            """
            update submission set receipt_due_at = null, receipt_reference = \(reference), 
                faults = case when faults @> '[{"code": "receipt-contradicts"}]' then '[]' else faults end,
                updated_at = \(tx.now), version = version + 1
            where company_id = \(tx.acting.company) and id = \(submission.id)
            """)
    }
}
