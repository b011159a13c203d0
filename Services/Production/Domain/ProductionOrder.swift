import Contracts
import SourcingDomain

/// The making of what was promised (SM-12). It shares its id with the enquiry it answers.
package struct ProductionOrder: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// Only asked and reckoned. Becomes released, cancelled.
        case planned = "PLANNED"
        /// Promised. Becomes starting, cancelled.
        case released = "RELEASED"
        /// The warehouse was asked for the material. Becomes started, or released again when it refuses.
        case starting = "STARTING"
        /// On the shop floor. Becomes completed, or stopped once nobody waits for it.
        case started = "STARTED"
        case completed = "COMPLETED"
        /// Given up on the shop floor; what it still stood for is scrap.
        case stopped = "STOPPED"
        case cancelled = "CANCELLED"
    }

    package let id: EnquiryID
    package let product: ProductID
    package let quantity: ExactDecimal
    /// Good and scrap together never exceed it.
    package let inputAllowance: ExactDecimal
    package var state: State
    /// What the material cost that went in; known once it was issued (P-18).
    package var materialCost: Money?
    package var good: ExactDecimal
    package var scrap: ExactDecimal
    /// How much of the material's cost has left with good pieces.
    package var outputCost: Money?
    /// How much of it was scrapped when the order was stopped; together they are the material's cost.
    package var lostCost: Money?
    package var version: Int

    package init(
        id: EnquiryID, product: ProductID, quantity: ExactDecimal, inputAllowance: ExactDecimal,
        state: State = .planned, materialCost: Money? = nil, good: ExactDecimal = .zero, scrap: ExactDecimal = .zero,
        outputCost: Money? = nil, lostCost: Money? = nil, version: Int = 1
    ) {
        self.id = id
        self.product = product
        self.quantity = quantity
        self.inputAllowance = inputAllowance
        self.state = state
        self.materialCost = materialCost
        self.good = good
        self.scrap = scrap
        self.outputCost = outputCost
        self.lostCost = lostCost
        self.version = version
    }

    package var status: ProductionOrderStatus {
        switch state {
        case .planned: .planned
        case .released: .released
        case .starting: .starting
        case .started: good + scrap > .zero ? .partlyCompleted : .started
        case .completed: .completed
        case .stopped: .stopped
        case .cancelled: .cancelled
        }
    }

    func moved(to state: State) -> Self {
        var moved = self
        moved.state = state
        moved.version += 1
        return moved
    }
}

extension ProductionOrder {
    /// The answer was accepted: the order is promised.
    package func released() -> Self { state == .planned ? moved(to: .released) : self }

    /// Asks for the material.
    ///
    /// - Throws: `.notReleased`; `.materialsNotReady` unless every material is held.
    package func starting(with plan: MaterialPlan) throws(ProductionRefusal) -> (Self, IssueMaterials) {
        guard state == .released else { throw .notReleased(status) }
        guard plan.isReady else { throw .materialsNotReady }
        return (moved(to: .starting), IssueMaterials(orderID: id))
    }

    /// The material is on the shop floor; `nil` when that was known.
    package func started(at cost: Money) -> (Self, ProductionStarted)? {
        guard state == .starting || state == .released else { return nil }
        var started = moved(to: .started)
        started.materialCost = cost
        started.outputCost = .zero(cost.currency)
        return (started, ProductionStarted(orderID: id))
    }

    /// The warehouse gave no material; the order waits again.
    package func startRefused() -> Self { state == .starting ? moved(to: .released) : self }

    /// Nothing is made any more.
    package func abandoned() -> Self {
        state == .planned || state == .released ? moved(to: .cancelled) : self
    }

    /// Before the start the order may be taken back; afterwards the goods come into stock (`flows.md` section 6), unless
    /// the shop floor decides to stop.
    package var cancelPolicy: CancelPolicy {
        switch state {
        case .planned, .released, .cancelled: .allowed
        default: .refused(reason: "production-started", options: ["to-stock", "stop-and-scrap"])
        }
    }
}
