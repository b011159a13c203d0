import Contracts
import Messaging
import Postgres
import TaxPortalDomain

/// Every legal document is kept; those that a portal wants are queued for it.
enum DocumentCommands {
    static func take(_ invoice: InvoiceIssued, in tx: Transaction) async throws {
        try await take(FiscalDocument(invoice), in: tx)
    }

    static func takeAdjustment(_ adjustment: AdjustmentIssued, in tx: Transaction) async throws {
        try await take(FiscalDocument(adjustment), in: tx)
    }

    private static func take(_ document: FiscalDocument, in tx: Transaction) async throws {
        guard try await DocumentStore.insert(document, in: tx) else { return }
        var originalIsAccepted = false
        if let original = document.original {
            originalIsAccepted = try await DocumentStore.isAccepted(original, in: tx)
        }
        let queued = Submission.queued(document, originalIsAccepted: originalIsAccepted, id: SubmissionID())
        guard let queued else { return }
        SubmissionStore.insert(queued, in: tx)
        try await Outbox.append(
            TaxSubmissionQueued(
                submissionID: queued.id, documentID: queued.document, portal: queued.portal.rawValue), in: tx)
    }
}
