import Contracts
import Foundation
import Postgres
import SalesDomain
import ServiceKit

/// What other departments tell about an opportunity: load it under lock, let it decide, carry that out.
enum OpportunityFacts {
    // MARK: - Approval

    static func granted(_ fact: ApprovalGranted, in tx: Transaction) async throws {
        try await change(OpportunityID(fact.subjectID), in: tx) { opportunity, at in
            guard let (approved, consequences) = opportunity.approved(fact, at) else { return nil }
            if approved.lines != opportunity.lines { OpportunityStore.replaceLines(of: approved, in: tx) }
            return (approved, consequences)
        }
    }

    static func returnedForCorrection(_ fact: ApprovalReturned, in tx: Transaction) async throws {
        try await change(OpportunityID(fact.subjectID), in: tx) { opportunity, _ in
            opportunity.returned(request: fact.requestID, reason: "returned for correction", remarks: fact.remarks)
        }
    }

    static func rejected(_ fact: ApprovalRejected, in tx: Transaction) async throws {
        try await sendBack(fact.subjectID, fact.requestID, "rejected: \(fact.reason)", in: tx)
    }

    static func approvalExpired(_ fact: ApprovalExpired, in tx: Transaction) async throws {
        try await sendBack(fact.subjectID, fact.requestID, "timeout", isLate: true, in: tx)
    }

    static func approvalRefused(_ fact: ApprovalRefused, in tx: Transaction) async throws {
        try await sendBack(fact.subjectID, fact.requestID, fact.reason, in: tx)
    }

    // MARK: - Stock

    static func held(_ fact: StockHeld, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { $0.holding(fact.lines, cause: fact.cause, $1) }
    }

    static func holdRefused(_ fact: StockHoldRefused, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { $0.holding(fact.lines, cause: .request, $1) }
    }

    static func reserved(_ fact: StockReserved, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { $0.reserved(fact.lines.map(\.sliceID), $1) }
    }

    static func reservationRefused(_ fact: StockReservationRefused, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) {
            $0.reservationRefused(fact.sliceIDs, reason: fact.reason, $1)
        }
    }

    static func demoted(_ fact: StockReservationDemoted, in tx: Transaction) async throws {
        try await note(fact.opportunityID, in: tx) { $0.demoted(fact.lines.map(\.sliceID)) }
    }

    static func released(_ fact: StockHoldReleased, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { $0.released(fact.lines.map(\.sliceID), $1) }
    }

    static func holdExpired(_ fact: StockHoldExpired, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { $0.released(fact.lines.map(\.sliceID), $1) }
    }

    /// Taken from this sale, or given to it (S-54).
    static func reallocated(_ fact: StockReallocated, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { opportunity, at in
            guard fact.gained.isEmpty else { return opportunity.holding(fact.gained, cause: .reallocation, at) }
            return opportunity.stockTaken(fact, at)
        }
    }

    // MARK: - Papers

    static func proFormaIssued(_ fact: ProFormaIssued, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { opportunity, _ in opportunity.proFormaIssued(fact.proFormaID) }
    }

    static func proFormaBlocked(_ fact: ProFormaBlocked, in tx: Transaction) async throws {
        try await note(fact.opportunityID, in: tx) {
            $0.proFormaBlocked(fact.proFormaID, shortfall: fact.shortfall)
        }
    }

    static func proFormaRefused(_ fact: ProFormaRefused, in tx: Transaction) async throws {
        try await note(fact.opportunityID, in: tx) { $0.proFormaRefused(fact.proFormaID, detail: fact.detail) }
    }

    static func proFormaAccepted(_ fact: ProFormaAccepted, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { $0.proFormaAccepted(fact.proFormaID, $1) }
    }

    static func proFormaExpired(_ fact: ProFormaExpired, in tx: Transaction) async throws {
        try await end(fact.proFormaID, of: fact.opportunityID, "pro-forma expired", in: tx)
    }

    static func proFormaWithdrawn(_ fact: ProFormaWithdrawn, in tx: Transaction) async throws {
        try await end(fact.proFormaID, of: fact.opportunityID, fact.reason, in: tx)
    }

    static func invoiceIssued(_ fact: InvoiceIssued, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { $0.invoiced(fact, $1) }
    }

    static func invoiceRefused(_ fact: InvoiceRefused, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { $0.invoiceRefused(fact.invoiceID, detail: fact.detail, $1) }
    }

    static func adjustmentIssued(_ fact: AdjustmentIssued, in tx: Transaction) async throws {
        guard let id = fact.opportunityID else { return }
        try await change(id, in: tx) { $0.creditIssued(fact.adjustmentID, $1) }
    }

    static func adjustmentRefused(_ fact: AdjustmentRefused, in tx: Transaction) async throws {
        guard let id = fact.opportunityID else { return }
        try await note(id, in: tx) { $0.creditRefused(fact.adjustmentID, detail: fact.detail) }
    }

    // MARK: - Goods on their way

    static func dispatchNoteCreated(_ fact: DispatchNoteCreated, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { opportunity, _ in opportunity.noted(fact.lines.map(\.sliceID)) }
    }

    static func dispatchRefused(_ fact: DispatchRefused, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { opportunity, _ in
            opportunity.dispatchRefused(fact.sliceIDs, reason: fact.reason)
        }
    }

    static func dispatchCancelled(_ fact: DispatchNoteCancelled, in tx: Transaction) async throws {
        try await change(fact.opportunityID, in: tx) { opportunity, _ in
            opportunity.dispatchCancelled(fact.lines.map(\.sliceID))
        }
    }

    static func dispatchCancelRefused(_ fact: DispatchCancelRefused, in tx: Transaction) async throws {
        try await note(fact.opportunityID, in: tx) { $0.dispatchCancelRefused(fact.sliceIDs) }
    }

    static func shortPicked(_ fact: DispatchShortPicked, in tx: Transaction) async throws {
        try await note(fact.opportunityID, in: tx) { $0.shortPicked(fact.splits ?? []) }
    }

    static func exited(_ fact: GoodsExited, in tx: Transaction) async throws {
        try await note(fact.opportunityID, in: tx) {
            $0.moved(fact.lines.map(\.sliceID), to: .exited, by: DeliveryID(fact.dispatchNoteID.uuid))
        }
    }

    static func delivered(_ fact: DeliveryConfirmed, in tx: Transaction) async throws {
        try await change(fact.opportunityID, knowing: fact.lines.map(\.sliceID), in: tx) { $0.delivered(fact, $1) }
    }

    static func restocked(_ fact: RefusedGoodsReceived, in tx: Transaction) async throws {
        try await change(fact.opportunityID, knowing: fact.lines.compactMap(\.sliceID), in: tx) {
            ($0.restocked(fact, $1), Consequences())
        }
    }

    static func recalled(_ fact: DeliveryRecalled, in tx: Transaction) async throws {
        try await note(fact.opportunityID, in: tx) { $0.recallAnswered("goods were called back") }
    }

    static func recallRefused(_ fact: DeliveryRecallRefused, in tx: Transaction) async throws {
        try await note(fact.opportunityID, in: tx) {
            $0.recallAnswered("goods could not be called back: \(fact.reason)")
        }
    }

    static func lostOnTheWay(_ fact: DeliveryLossDeclared, in tx: Transaction) async throws {
        try await change(fact.opportunityID, knowing: fact.lines.map(\.sliceID), in: tx) {
            ($0.lostOnTheWay(fact, $1), Consequences())
        }
    }

    static func goodsReturned(_ fact: GoodsReturnAccepted, in tx: Transaction) async throws {
        guard let id = fact.opportunityID else { return }
        try await change(id, knowing: fact.lines.compactMap(\.sliceID), in: tx) { $0.goodsReturned(fact, $1) }
    }

    // MARK: - The one way

    typealias Decision = (Opportunity, Circumstances) -> (Opportunity, Consequences)?

    /// A fact about an opportunity of another origin is none of ours and changes nothing; so does one that is late.
    ///
    /// - Parameter names: of the goods that the fact is about.
    /// - Throws: `NotYetKnown` for a fact that is early.
    static func change(
        _ id: OpportunityID, knowing names: [SliceID] = [], in tx: Transaction, _ decide: Decision
    ) async throws {
        let at = try await tx.circumstances()
        let current: Opportunity
        do {
            current = try await OpportunityStore.find(id, .forUpdate, in: tx)
        } catch SalesRefusal.notFound {
            return
        }
        if current.mustWait(for: names) { throw NotYetKnown("a part of \(id) that the warehouse has cut off") }
        guard let (changed, consequences) = decide(current, at) else { return }
        try await tx.carryOut(changed, consequences, at.today)
    }

    private static func note(
        _ id: OpportunityID, in tx: Transaction, _ decide: (Opportunity) -> Opportunity?
    ) async throws {
        try await change(id, in: tx) { opportunity, _ in decide(opportunity).map { ($0, Consequences()) } }
    }

    private static func end(
        _ proForma: ProFormaID, of id: OpportunityID, _ note: String, in tx: Transaction
    ) async throws {
        try await change(id, in: tx) { opportunity, _ in opportunity.proFormaEnded(proForma, note: note) }
    }

    private static func sendBack(
        _ subject: UUID, _ request: ApprovalRequestID, _ reason: String, isLate: Bool = false, in tx: Transaction
    ) async throws {
        try await change(OpportunityID(subject), in: tx) { opportunity, _ in
            opportunity.returned(request: request, reason: reason, isLate: isLate)
        }
    }
}
