import Contracts

/// The answer to a CommitSourcing: exactly one of the two.
package enum CommitDecision<T: Trade>: Sendable {
    case committed(Enquiry<T>, SourcingCommitted<T>)
    /// The enquiry goes on as given: EXPIRED when its answer had run out, else unchanged.
    case refused(Enquiry<T>, SourcingCommitRefused<T>)
}

/// Why an answer can no longer be accepted; the words on the wire.
package enum CommitRefusalReason: String, Sendable {
    case expired, unknown, quantity, state
}

extension Enquiry {
    /// Accepts the answer: from here the unit owes the goods.
    ///
    /// - Parameters:
    ///   - quantity: at most what was quoted; all of it where the unit takes no partial answers.
    ///   - reference: the unit's own number for what it now owes.
    ///   - today: the company's day; the offer stands through its last day.
    /// - Source: S-27; `flows.md` SM-11 to SM-13.
    package func committed(
        to offerID: OfferID, quantity: ExactDecimal, reference: String, on today: LocalDate, terms: SourcingTerms
    ) -> CommitDecision<T> {
        if case .expired = state { return refused(offerID, .expired) }
        guard case .quoted(let offer) = state else { return refused(offerID, .state) }
        guard offer.id == offerID else { return refused(offerID, .unknown) }
        guard offer.validUntil >= today else { return moved(to: .expired(offer)).refused(offerID, .expired) }
        let least = terms.acceptsPartialAnswers ? ExactDecimal(millionths: 1) : offer.quantity
        guard quantity >= least, quantity <= offer.quantity else { return refused(offerID, .quantity) }

        // An answer accepted on its last day may promise a day that has gone by meanwhile.
        let commitment = Commitment(
            offer: offer, quantity: quantity, reference: reference, promisedDate: max(offer.earliestDate, today))
        let event = SourcingCommitted<T>(
            requestID: id, asker: asker, peg: peg, offerID: offer.id, productID: product, quantity: quantity,
            promisedDate: commitment.promisedDate, unitCost: offer.unitCost, reference: reference)
        return .committed(moved(to: .committed(commitment)), event)
    }

    private func refused(_ offerID: OfferID, _ reason: CommitRefusalReason) -> CommitDecision<T> {
        .refused(
            self,
            SourcingCommitRefused(
                requestID: id, asker: asker, peg: peg, offerID: offerID, reason: reason.rawValue))
    }

    /// The promised date moves; the asker is told (S-24).
    ///
    /// - Throws: `.notCommitted`; `.dateOutOfRange` for a day gone by or the same day; `.reasonMissing`.
    package func delayed(
        to date: LocalDate, because reason: String, on today: LocalDate
    ) throws(SourcingRefusal) -> (Self, SourcingDelayed<T>) {
        guard case .committed(var commitment) = state else { throw .notCommitted(status) }
        guard !reason.isEmpty else { throw .reasonMissing }
        guard date >= today, date != commitment.promisedDate, date <= today.adding(days: SourcingLimit.days) else {
            throw .dateOutOfRange
        }
        let event = SourcingDelayed<T>(
            requestID: id, asker: asker, peg: peg, oldDate: commitment.promisedDate, newDate: date, reason: reason)
        commitment.promisedDate = date
        return (moved(to: .committed(commitment)), event)
    }
}
