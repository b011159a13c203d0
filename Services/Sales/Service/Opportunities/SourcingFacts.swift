import Contracts
import Postgres
import SalesDomain

/// What supply, production and purchasing tell; sales treats the three alike (`flows.md` after SM-13).
enum SourcingFacts<T: Trade> {
    static func quoted(_ fact: SourcingQuoted<T>, in tx: Transaction) async throws {
        try await change(fact.peg, in: tx) {
            $0.answered(
                request: fact.requestID, offer: fact.offerID, quantity: fact.quantity, on: fact.earliestDate,
                cost: fact.unitCost, validUntil: fact.validUntil, $1)
        }
    }

    static func declined(_ fact: SourcingDeclined<T>, in tx: Transaction) async throws {
        try await change(fact.peg, in: tx) { $0.unanswered(request: fact.requestID, again: false, $1) }
    }

    static func quoteExpired(_ fact: SourcingQuoteExpired<T>, in tx: Transaction) async throws {
        try await change(fact.peg, in: tx) { $0.unanswered(request: fact.requestID, again: true, $1) }
    }

    static func committed(_ fact: SourcingCommitted<T>, in tx: Transaction) async throws {
        try await change(fact.peg, in: tx) { $0.committed(request: fact.requestID, on: fact.promisedDate, $1) }
    }

    static func commitRefused(_ fact: SourcingCommitRefused<T>, in tx: Transaction) async throws {
        try await change(fact.peg, in: tx) { $0.unanswered(request: fact.requestID, again: true, $1) }
    }

    static func delayed(_ fact: SourcingDelayed<T>, in tx: Transaction) async throws {
        try await change(fact.peg, in: tx) { opportunity, _ in
            opportunity.delayed(request: fact.requestID, to: fact.newDate)
        }
    }

    static func cancelled(_ fact: SourcingCancelled<T>, in tx: Transaction) async throws {
        try await change(fact.peg, in: tx) { $0.sourcingCancelled(request: fact.requestID, $1) }
    }

    static func cancelRefused(_ fact: SourcingCancelRefused<T>, in tx: Transaction) async throws {
        try await change(fact.peg, in: tx) { $0.sourcingCancelled(request: fact.requestID, $1) }
    }

    private static func change(
        _ peg: Peg?, in tx: Transaction, _ decide: OpportunityFacts.Decision
    ) async throws {
        guard let id = peg?.opportunityID else { return }
        try await OpportunityFacts.change(id, in: tx, decide)
    }
}
