import Contracts
import Foundation
import Messaging
import Postgres
import ServiceKit
import TaxPortalDomain

extension PortalRound {
    private static let receiptsAtOnce = 50

    /// Fetches confirmations that the portal gives after its acceptance.
    ///
    /// - Returns: how many arrived.
    func fetchReceipts() async throws -> Int {
        guard adapter.givesReceiptsLater else { return 0 }
        let wanted = try await change { tx in
            let due = try await ReceiptStore.due(portal, limit: Self.receiptsAtOnce, in: tx)
            return (due, try await outgoing(due, in: tx))
        }
        let byID = Dictionary(wanted.0.map { ($0.id, $0) }) { first, _ in first }
        var arrived = 0
        for document in wanted.1 {
            guard let submission = byID[document.submission], let number = submission.authorityNumber else { continue }
            do {
                let receipt = try await adapter.receipt(of: document, number: number, for: taxpayer, archive: archive)
                try await archive.flush()
                guard let receipt else { continue }
                try await keep(receipt, of: submission)
                arrived += 1
            } catch let error as PostgresError {
                throw error
            } catch let objection as ReceiptObjection {
                try await archive.flush()
                try await object(objection.message, to: submission)
            } catch {
                try await note(Self.trouble(error))
                break
            }
        }
        return arrived
    }

    /// The acceptance stands, and people are told; the confirmation is asked for again.
    private func object(_ objection: String, to submission: Submission) async throws {
        try await change { tx in
            let present = try await SubmissionStore.findToChange(submission.id, in: tx)
            guard present.faults.isEmpty else { return }
            SubmissionStore.save(try present.contradicted(objection), in: tx)
        }
    }

    private func keep(_ receipt: Receipt, of submission: Submission) async throws {
        try await change { tx in
            ReceiptStore.insert([(submission.id, receipt)], in: tx)
            let reference = submission.receiptReference ?? submission.authorityNumber ?? ""
            ReceiptStore.arrived(submission, reference: reference, in: tx)
            try await Outbox.append(
                TaxReceiptKept(
                    submissionID: submission.id, documentID: submission.document, portal: portal.rawValue,
                    receiptRef: reference), in: tx)
        }
    }
}
