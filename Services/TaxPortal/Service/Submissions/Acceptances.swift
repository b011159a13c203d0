import Contracts
import Postgres
import TaxPortalDomain

/// What follows from an acceptance, however it came about: it is kept for good, the receipt and the buyer's mind are asked
/// after, and the adjustments that wait for it may go (S-83, S-86).
enum Acceptances {
    /// - Parameter accepted: as they are saved; their documents and originals are held by the caller.
    static func keep(
        _ accepted: [Submission], _ receipts: [(submission: SubmissionID, receipt: Receipt)] = [],
        from adapter: any PortalAdapter, in tx: Transaction
    ) async throws {
        guard !accepted.isEmpty else { return }
        SubmissionStore.insertAcceptances(of: accepted, in: tx)
        ReceiptStore.insert(receipts, in: tx)
        if adapter.givesReceiptsLater {
            let confirmed = Set(receipts.map(\.submission))
            ReceiptStore.ask(for: accepted.map(\.id).filter { !confirmed.contains($0) }, at: tx.now, in: tx)
        }
        StandingStore.ask(about: accepted.filter { $0.standing == .awaited }.map(\.id), at: tx.now, in: tx)
        try await ChainCommands.wake(accepted.map { $0.original ?? $0.document }, in: tx)
    }
}

extension Submission {
    /// As it is saved once accepted: where buyers react, this one's has not yet.
    func reacted(at adapter: any PortalAdapter) -> Submission {
        state == .accepted && adapter.buyersReact ? awaitingBuyer() : self
    }
}
