import Contracts

extension Enquiry {
    /// Somebody looks into it: an offer came, materials are checked. Has no effect once it is looked into.
    ///
    /// - Throws: `.notOpen` when it is answered or over.
    package func studied() throws(SourcingRefusal) -> Self {
        switch state {
        case .requested: moved(to: .inStudy)
        case .inStudy: self
        default: throw .notOpen(status)
        }
    }

    /// Answers with an offer; nothing is promised yet (D-05).
    ///
    /// - Throws: `.notOpen` unless requested or in study; `.quantityOutOfRange`, `.validityOutOfRange` or
    ///   `.dateOutOfRange` when a recorded offer no longer fits.
    /// - Source: F-ARYA-23, 27, 31.
    package func quoted(
        _ offer: Offer, on today: LocalDate
    ) throws(SourcingRefusal) -> (Self, SourcingQuoted<T>) {
        guard status.isUnanswered else { throw .notOpen(status) }
        guard offer.quantity > .zero, offer.quantity <= quantity else { throw .quantityOutOfRange(asked: quantity) }
        guard offer.validUntil >= today else { throw .validityOutOfRange(latest: nil) }
        guard offer.earliestDate >= today else { throw .dateOutOfRange }
        let event = SourcingQuoted<T>(
            requestID: id, asker: asker, offerID: offer.id, peg: peg, quantity: offer.quantity,
            leadTimeDays: offer.leadTimeDays, earliestDate: offer.earliestDate, unitCost: offer.unitCost,
            validUntil: offer.validUntil, notes: offer.notes)
        return (moved(to: .quoted(offer)), event)
    }

    /// The unit cannot; the asker's route map goes on (S-26).
    ///
    /// - Throws: `.notOpen` unless requested or in study; `.reasonMissing`.
    package func declined(because reason: String) throws(SourcingRefusal) -> (Self, SourcingDeclined<T>) {
        guard status.isUnanswered else { throw .notOpen(status) }
        guard !reason.isEmpty else { throw .reasonMissing }
        let event = SourcingDeclined<T>(requestID: id, asker: asker, peg: peg, reason: reason)
        return (moved(to: .declined(reason: reason)), event)
    }

    /// Nobody accepted while the answer stood (T-06); `nil` when that is not so.
    package func expired(on today: LocalDate) -> (Self, SourcingQuoteExpired<T>)? {
        guard case .quoted(let offer) = state, offer.validUntil < today else { return nil }
        let event = SourcingQuoteExpired<T>(requestID: id, asker: asker, peg: peg, offerID: offer.id)
        return (moved(to: .expired(offer)), event)
    }
}
