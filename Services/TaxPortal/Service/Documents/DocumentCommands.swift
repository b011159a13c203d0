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
        // The original first: an acceptance under way is waited for, and none slips in before our commit.
        if let original = document.original { DocumentStore.hold([original], in: tx) }
        guard try await DocumentStore.insert(document, in: tx) else { return }
        let queued = Submission.queued(document, mayGo: false, id: SubmissionID(), at: tx.now)
        guard var queued else { return }
        if let original = document.original, try await SubmissionStore.isGivenUp(original, in: tx) {
            queued = try queued.closedByAdjustment()
        }
        SubmissionStore.insert(queued, in: tx)
        guard !queued.state.isFinal else {
            for event in queued.closedNews { try await Outbox.append(event, in: tx) }
            return
        }
        try await Outbox.append(
            TaxSubmissionQueued(
                submissionID: queued.id, documentID: queued.document, portal: queued.portal.rawValue), in: tx)
        if let original = document.original { try await ChainCommands.wake([original], in: tx) }
    }
}
