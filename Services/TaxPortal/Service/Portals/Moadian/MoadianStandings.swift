import Contracts
import Foundation
import Moadian
import TaxPortalDomain

/// What buyers made of accepted invoices, as the dashboard tells it (`moadian.md` 2.12, 9.3).
extension MoadianAdapter {
    /// More tax ids make a request line that many servers do not take.
    private static let tellsAtOnce = 50

    func standings(
        of documents: [Outgoing], for taxpayer: Taxpayer, archive: any ExchangeArchive
    ) async throws -> [SubmissionID: Standing] {
        let connection = try connections.connection(for: taxpayer)
        guard case .current(let client, _) = connection.interface else {
            // The old interface does not tell; whoever uses it sees reactions in the dashboard alone.
            return Dictionary(documents.map { ($0.submission, .inForce) }) { one, _ in one }
        }
        var told: [SubmissionID: Standing] = [:]
        for batch in documents.chunks(of: Self.tellsAtOnce) {
            let witness = MoadianWitness(submissions: batch.map(\.submission), archive: archive)
            do throws(MoadianError) {
                let statuses = try await client.witnessed(by: witness.see).invoiceStatus(of: batch.map(\.identity.key))
                let byTaxID = Dictionary(statuses.map { ($0.taxID, $0) }) { one, _ in one }
                for document in batch { told[document.submission] = byTaxID[document.identity.key]?.standing }
            } catch {
                // A gateway that does not pass this question on, or a later batch that fails: the next time tells.
                guard !error.isNoWord, told.isEmpty else { return told }
                throw PortalTrouble(error)
            }
        }
        return told
    }
}

extension DashboardStatus {
    /// `nil` where the portal does not say, or says something new: asked again later.
    var standing: Standing? {
        guard error == nil else { return nil }
        switch status {
        case "AWAITING_REACTION": return .awaited
        case "APPROVED", "SYSTEMIC_APPROVED", "NO_NEED_REACTION", "IMPOSSIBLE_REACTION": return .inForce
        case "REJECTED", "SYSTEMIC_REJECTED": return .rejected
        case "CANCELED", "DELETED": return .superseded
        default: return nil
        }
    }
}
