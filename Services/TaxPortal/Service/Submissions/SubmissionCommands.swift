import Contracts
import Foundation
import Postgres
import TaxPortalDomain

/// What adapters do to submissions.
enum SubmissionCommands {
    /// Takes in what a portal said. An acceptance is kept for good and wakes the adjustments that wait for it (S-83).
    static func hear(_ answer: PortalAnswer, about id: SubmissionID, in tx: Transaction) async throws -> Submission {
        let document = try await SubmissionStore.find(id, .none, in: tx).document
        // The document first: an adjustment that arrives now waits, and then finds the acceptance.
        tx.write("select 1 from tax_document where document_id = \(document) for update")
        let heard = try await SubmissionStore.find(id, .forUpdate, in: tx).heard(answer)
        SubmissionStore.save(heard, in: tx)
        guard heard.state == .accepted else { return heard }
        SubmissionStore.insertAcceptance(of: heard, in: tx)
        for waiting in try await SubmissionStore.waiting(for: heard.document, in: tx) {
            SubmissionStore.save(try waiting.originalAccepted(), in: tx)
        }
        return heard
    }
}
