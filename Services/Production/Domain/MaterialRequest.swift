import Contracts

/// One request to supply for material that was short (F-ARYA-25, F-ARYA-29).
package struct MaterialRequest: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// Becomes quoted, declined, cancelled.
        case asked = "ASKED"
        /// Becomes committed, expired, cancelled.
        case quoted = "QUOTED"
        /// Promised, or the promise was asked for. Becomes fulfilled, expired, cancelled.
        case committed = "COMMITTED"
        case fulfilled = "FULFILLED"
        case declined = "DECLINED"
        case expired = "EXPIRED"
        case cancelled = "CANCELLED"

        /// Something may still come of it.
        package var isLive: Bool { self == .asked || self == .quoted || self == .committed }
    }

    package let id: EnquiryID
    package let quantity: ExactDecimal
    package var state: State
    package var offer: OfferID?
    package var offered: ExactDecimal?
    package var availableOn: LocalDate?
    package var validUntil: LocalDate?

    package init(
        id: EnquiryID, quantity: ExactDecimal, state: State = .asked, offer: OfferID? = nil,
        offered: ExactDecimal? = nil, availableOn: LocalDate? = nil, validUntil: LocalDate? = nil
    ) {
        self.id = id
        self.quantity = quantity
        self.state = state
        self.offer = offer
        self.offered = offered
        self.availableOn = availableOn
        self.validUntil = validUntil
    }

    /// How much it may still bring.
    var expected: ExactDecimal {
        switch state {
        case .asked: quantity
        case .quoted, .committed: offered ?? quantity
        default: .zero
        }
    }
}

/// One material of an order: how much it takes, how much the warehouse holds, what was asked from supply.
package struct MaterialNeed: Sendable, Equatable {
    package let material: ProductID
    package let required: ExactDecimal
    package var held: ExactDecimal
    package var requests: [MaterialRequest]

    package init(
        material: ProductID, required: ExactDecimal, held: ExactDecimal = .zero, requests: [MaterialRequest] = []
    ) {
        self.material = material
        self.required = required
        self.held = held
        self.requests = requests
    }

    /// Neither held nor expected from anybody.
    package var uncovered: ExactDecimal {
        max(.zero, requests.reduce(required - held) { $0 - $1.expected })
    }

    package var isHeld: Bool { held >= required }
}
