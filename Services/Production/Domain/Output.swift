import Contracts

/// What the shop floor reports.
package struct OutputReport: Sendable, Equatable {
    package let id: ReceiptID
    package let good: ExactDecimal
    package let scrap: ExactDecimal
    /// Nothing more comes, even if it is less than ordered.
    package let isLast: Bool

    package init(id: ReceiptID, good: ExactDecimal, scrap: ExactDecimal = .zero, isLast: Bool = false) {
        self.id = id
        self.good = good
        self.scrap = scrap
        self.isLast = isLast
    }
}

extension ProductionOrder {
    /// Takes good and scrap; good pieces go to the warehouse with their share of the material's cost.
    ///
    /// The share follows the cumulative rule over the ordered quantity (`flows.md` 7.6), and the report that
    /// completes the order carries what is left: the shares add up to the material's cost exactly. Scrap alone moves
    /// nothing, so it is only counted and has no event.
    /// - Parameter peg: whom the goods are meant for; empty once the asker took his request back.
    /// - Throws: `.notStarted`; `.outputOutOfRange` for nothing, a negative figure or more than the allowance;
    ///   `.lastReportNeedsGood`, for the rest of the cost has to leave with something.
    package func reported(
        _ report: OutputReport, peg: Peg
    ) throws(ProductionRefusal) -> (Self, ProductionOutputReported?) {
        guard state == .started, let materialCost, let outputCost else { throw .notStarted(status) }
        let left = inputAllowance - good - scrap
        guard report.good >= .zero, report.scrap >= .zero, report.good + report.scrap > .zero,
            report.good + report.scrap <= left
        else { throw .outputOutOfRange(left: left) }

        let completes = report.isLast || good + report.good >= quantity || report.good + report.scrap == left
        guard report.good > .zero || !completes else { throw .lastReportNeedsGood }
        var reported = moved(to: completes ? .completed : .started)
        reported.good += report.good
        reported.scrap += report.scrap
        guard report.good > .zero else { return (reported, nil) }
        let cost =
            completes ? materialCost - outputCost : materialCost.part(from: good, to: reported.good, of: quantity)
        reported.outputCost = outputCost + cost
        let event = ProductionOutputReported(
            reportID: report.id, orderID: id, productID: product, good: report.good, scrap: report.scrap, cost: cost,
            peg: peg)
        return (reported, event)
    }
}
