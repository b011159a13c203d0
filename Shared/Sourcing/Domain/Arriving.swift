import Contracts

/// What an arrival made of an enquiry.
package struct Arrival<T: Trade>: Sendable {
    package let enquiry: Enquiry<T>
    /// Set when this arrival completed the promise.
    package let fulfilled: SourcingFulfilled<T>?
    /// What did not fit: more than the tolerance, or for something that is not expected. A person looks at it.
    package let unexpected: ExactDecimal

    package init(enquiry: Enquiry<T>, fulfilled: SourcingFulfilled<T>?, unexpected: ExactDecimal) {
        self.enquiry = enquiry
        self.fulfilled = fulfilled
        self.unexpected = unexpected
    }
}

extension Enquiry {
    /// Goods came in for this request. A fact: never refused, always booked (`flows.md` section 1).
    ///
    /// - Parameter terms: what arrives beyond ``SourcingTerms/acceptable(of:)`` is kept apart as excess.
    /// - Source: S-53: surplus is free stock; a shortage leaves the rest committed.
    package func arrived(_ quantity: ExactDecimal, terms: SourcingTerms) -> Arrival<T> {
        switch state {
        case .committed(let commitment):
            let (booked, unexpected) = commitment.received(quantity, terms: terms)
            guard booked.missing == .zero else {
                return Arrival(enquiry: moved(to: .committed(booked)), fulfilled: nil, unexpected: unexpected)
            }
            let event = SourcingFulfilled<T>(
                requestID: id, asker: asker, peg: peg, quantity: booked.arrived + booked.excess)
            return Arrival(enquiry: moved(to: .fulfilled(booked)), fulfilled: event, unexpected: unexpected)
        case .fulfilled(let commitment):
            let (booked, unexpected) = commitment.received(quantity, terms: terms)
            return Arrival(enquiry: moved(to: .fulfilled(booked)), fulfilled: nil, unexpected: unexpected)
        default:
            return Arrival(enquiry: self, fulfilled: nil, unexpected: quantity)
        }
    }

    /// Less than promised came, and nothing more will (S-53): the asker gets the missing quantity back.
    ///
    /// - Throws: `.notCommitted`; `.reasonMissing`.
    package func closedShort(because reason: String) throws(SourcingRefusal) -> (Self, SourcingCancelled<T>) {
        guard case .committed(let commitment) = state else { throw .notCommitted(status) }
        guard !reason.isEmpty else { throw .reasonMissing }
        let event = SourcingCancelled<T>(
            requestID: id, asker: asker, peg: peg, freedQuantity: commitment.missing)
        return (moved(to: .closed(commitment, reason: reason)), event)
    }
}

extension Commitment {
    fileprivate func received(
        _ quantity: ExactDecimal, terms: SourcingTerms
    ) -> (Commitment, unexpected: ExactDecimal) {
        let room = max(.zero, terms.acceptable(of: self.quantity) - arrived)
        let fitting = min(room, quantity)
        var booked = self
        booked.arrived += fitting
        booked.excess += quantity - fitting
        return (booked, quantity - fitting)
    }
}
