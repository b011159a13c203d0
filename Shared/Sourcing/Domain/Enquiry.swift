import Contracts

/// What a unit was asked for and how far it got: enquiry → offers → answer → commitment → arrival.
///
/// One shape for SM-11, SM-12 and SM-13; `T` keeps an enquiry of one unit from being taken for another's. Decisions
/// about it return the next value and what is to be said; each raises the version by one.
package struct Enquiry<T: Trade>: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        /// On the desk. Becomes inStudy, quoted, declined, cancelled.
        case requested
        /// Offers are collected, materials are checked. Becomes quoted, declined, cancelled.
        case inStudy
        /// Answered, nothing promised. Becomes committed, expired, cancelled.
        case quoted(Offer)
        /// Final: the unit cannot.
        case declined(reason: String)
        /// Final: nobody accepted in time (T-06).
        case expired(Offer)
        /// The unit owes the goods; part may be here. Becomes fulfilled, closed, cancelled.
        case committed(Commitment)
        /// Final: everything that was promised arrived.
        case fulfilled(Commitment)
        /// Final: less than promised arrived, and nothing more comes (S-53).
        case closed(Commitment, reason: String)
        /// Final: taken back by the asker, before or after the commitment.
        case cancelled(Commitment?, reason: String)
    }

    package let id: EnquiryID
    package let asker: SourcingAsker
    package let product: ProductID
    package let quantity: ExactDecimal
    package let requestedDate: LocalDate?
    /// What the goods are wanted for; goes back with every answer.
    package let peg: Peg
    package let referrer: UserID?
    package let askedAt: Timestamp
    package var state: State
    package var version: Int

    package init(
        id: EnquiryID, asker: SourcingAsker, product: ProductID, quantity: ExactDecimal,
        requestedDate: LocalDate? = nil, peg: Peg, referrer: UserID? = nil, askedAt: Timestamp,
        state: State = .requested, version: Int = 1
    ) {
        self.id = id
        self.asker = asker
        self.product = product
        self.quantity = quantity
        self.requestedDate = requestedDate
        self.peg = peg
        self.referrer = referrer
        self.askedAt = askedAt
        self.state = state
        self.version = version
    }
}

extension Enquiry {
    package var status: EnquiryStatus {
        switch state {
        case .requested: .requested
        case .inStudy: .inStudy
        case .quoted: .quoted
        case .declined: .declined
        case .expired: .expired
        case .committed(let commitment): commitment.arrived > .zero ? .partlyArrived : .committed
        case .fulfilled: .fulfilled
        case .closed: .closed
        case .cancelled: .cancelled
        }
    }

    /// Production asks for material, sales for goods (F-ARYA-25).
    package var kind: EnquiryKind { asker == .production ? .rawMaterial : .goods }

    /// The answer that stands or stood behind the state.
    package var offer: Offer? {
        switch state {
        case .quoted(let offer), .expired(let offer): offer
        default: commitment?.offer
        }
    }

    package var commitment: Commitment? {
        switch state {
        case .committed(let commitment), .fulfilled(let commitment), .closed(let commitment, _): commitment
        case .cancelled(let commitment, _): commitment
        default: nil
        }
    }

    package var reason: String? {
        switch state {
        case .declined(let reason), .closed(_, let reason), .cancelled(_, let reason): reason
        default: nil
        }
    }

    /// The same enquiry one step on.
    func moved(to state: State) -> Self {
        var moved = self
        moved.state = state
        moved.version += 1
        return moved
    }
}
