import Contracts

extension ProductionOrder {
    /// Stops what nobody waits for any more, and scraps what is on the shop floor (SM-12, "stop and scrap").
    ///
    /// Good pieces that were reported are in stock with their share of the material's cost. The rest of that cost is a
    /// loss: material that was issued is not told apart from what was made of it, so nothing goes back to the shelf by
    /// itself. What turns out to be usable is a find of the warehouse.
    /// - Parameter isPegged: whether somebody still waits for the goods.
    /// - Throws: `.notStarted`; `.stillPromised`; `.reasonMissing`.
    package func stopped(
        isPegged: Bool, because reason: String
    ) throws(ProductionRefusal) -> (Self, ProductionStopped) {
        guard state == .started, let materialCost, let outputCost else { throw .notStarted(status) }
        guard !isPegged else { throw .stillPromised }
        guard !reason.isEmpty else { throw .reasonMissing }

        var stopped = moved(to: .stopped)
        let lost = materialCost - outputCost
        stopped.lostCost = lost
        let event = ProductionStopped(
            orderID: id, productID: product, good: good, scrap: scrap, lostCost: lost, reason: reason)
        return (stopped, event)
    }
}
