import Contracts

/// The materials of one order and when they are here; production's timing follows supply's (F-ARYA-29).
package struct MaterialPlan: Sendable, Equatable {
    package let order: EnquiryID
    package let processDays: Int
    package var needs: [MaterialNeed]
    /// The warehouse has said what it holds.
    package var isChecked: Bool

    package init(order: EnquiryID, processDays: Int, needs: [MaterialNeed], isChecked: Bool = false) {
        self.order = order
        self.processDays = processDays
        self.needs = needs
        self.isChecked = isChecked
    }

    /// Every material is held; the order may start.
    package var isReady: Bool { isChecked && needs.allSatisfy(\.isHeld) }

    /// The last day on which a material that is not held is promised or offered; `nil` when all is here.
    package var latestMaterialDate: LocalDate? {
        needs.filter { !$0.isHeld }.flatMap(\.requests).filter(\.state.isLive).compactMap(\.availableOn).max()
    }

    /// Finish = latest material date + process time (SM-12).
    package func finish(from today: LocalDate) -> LocalDate {
        max(today, latestMaterialDate ?? today).adding(days: processDays)
    }

    /// An answer of production may not outlive the answers of supply that it rests on.
    package var latestValidity: LocalDate? {
        needs.flatMap(\.requests).filter { $0.state == .quoted }.compactMap(\.validUntil).min()
    }

    /// What has to happen before production can answer.
    package var pending: [String] {
        guard isChecked else { return ["materials-unchecked"] }
        return needs.compactMap { need in
            if need.requests.contains(where: { $0.state == .asked }) { return "material-unanswered:\(need.material)" }
            return need.uncovered > .zero ? "material-declined:\(need.material)" : nil
        }
    }

    package func request(_ id: EnquiryID) -> MaterialRequest? {
        needs.lazy.flatMap(\.requests).first { $0.id == id }
    }
}

extension MaterialPlan {
    /// Asks supply for whatever is neither held nor expected.
    ///
    /// - Parameters:
    ///   - only: the one material to look at; all of them, when absent.
    ///   - fresh: makes the ids of the requests.
    package func asking(
        only material: ProductID? = nil, fresh: () -> EnquiryID
    ) -> (MaterialPlan, [RequestSourcing<SupplyTrade>]) {
        var plan = self
        var commands: [RequestSourcing<SupplyTrade>] = []
        for index in plan.needs.indices where plan.needs[index].uncovered > .zero {
            let need = plan.needs[index]
            guard material == nil || material == need.material else { continue }
            let request = MaterialRequest(id: fresh(), quantity: need.uncovered)
            plan.needs[index].requests.append(request)
            commands.append(
                RequestSourcing(
                    requestID: request.id, asker: .production, productID: need.material, quantity: request.quantity,
                    peg: Peg(productionOrderID: order)))
        }
        return (plan, commands)
    }

    /// The warehouse told what it holds of each material for this order, all together.
    package func holding(_ lines: [MaterialAvailability]) -> MaterialPlan {
        var plan = self
        plan.isChecked = true
        for line in lines {
            guard let index = plan.needs.firstIndex(where: { $0.material == line.productID }) else { continue }
            plan.needs[index].held = line.heldQuantity
        }
        return plan
    }

    /// The same plan with one request changed; unchanged when it is not one of this order.
    package func changing(_ id: EnquiryID, _ change: (inout MaterialRequest) -> Void) -> MaterialPlan {
        var plan = self
        for need in plan.needs.indices {
            for request in plan.needs[need].requests.indices where plan.needs[need].requests[request].id == id {
                change(&plan.needs[need].requests[request])
            }
        }
        return plan
    }

    /// Accepts every answer of supply that stands.
    package func committing() -> (MaterialPlan, [CommitSourcing<SupplyTrade>]) {
        var plan = self
        var commands: [CommitSourcing<SupplyTrade>] = []
        for request in needs.flatMap(\.requests) where request.state == .quoted {
            guard let offer = request.offer, let offered = request.offered else { continue }
            plan = plan.changing(request.id) { $0.state = .committed }
            commands.append(
                CommitSourcing(requestID: request.id, offerID: offer, quantity: offered, asker: .production))
        }
        return (plan, commands)
    }

    /// Takes back everything that was asked and has not come.
    package func withdrawing(because reason: String) -> (MaterialPlan, [CancelSourcing<SupplyTrade>]) {
        var plan = self
        let live = needs.flatMap(\.requests).filter(\.state.isLive)
        for request in live { plan = plan.changing(request.id) { $0.state = .cancelled } }
        return (
            plan, live.map { CancelSourcing(requestID: $0.id, reason: reason, asker: .production) }
        )
    }
}
