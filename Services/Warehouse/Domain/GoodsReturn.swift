import Contracts
import Foundation

/// Delivered goods on their way back to us (SM-17).
///
/// REQUESTED → AUTHORISED → RECEIVED → ACCEPTED or REJECTED; REJECTED also from the first two.
package struct GoodsReturn: Equatable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case requested = "REQUESTED"
        case authorised = "AUTHORISED"
        case received = "RECEIVED"
        case accepted = "ACCEPTED"
        case rejected = "REJECTED"

        package var isOver: Bool { self == .accepted || self == .rejected }
    }

    /// Goods of one delivered dispatch line, or of a product whose delivery is not known.
    package struct Line: Equatable, Sendable {
        package let place: Int
        package let dispatchLine: DispatchLineID?
        package let slice: SliceID?
        package let invoiceLine: InvoiceLineID?
        package let stock: StockKey
        package let description: String
        package var quantity: ExactDecimal
        /// The original cost, known once accepted.
        package var cost: Int64

        package init(
            place: Int, dispatchLine: DispatchLineID? = nil, slice: SliceID? = nil, invoiceLine: InvoiceLineID? = nil,
            stock: StockKey, description: String, quantity: ExactDecimal, cost: Int64 = 0
        ) {
            self.place = place
            self.dispatchLine = dispatchLine
            self.slice = slice
            self.invoiceLine = invoiceLine
            self.stock = stock
            self.description = description
            self.quantity = quantity
            self.cost = cost
        }
    }

    package let id: GoodsReturnID
    package let account: AccountID
    package let invoice: InvoiceID?
    package let opportunity: OpportunityID?
    package let reason: String
    /// What to credit where no invoice is named.
    package let creditLines: [StandaloneCreditLine]
    package var state: State
    package var condition: ReturnCondition?
    package var rejection: String?
    package var version: Int
    package var lines: [Line]

    package init(
        id: GoodsReturnID, account: AccountID, invoice: InvoiceID?, opportunity: OpportunityID?, reason: String,
        creditLines: [StandaloneCreditLine] = [], state: State = .requested, condition: ReturnCondition? = nil,
        rejection: String? = nil, version: Int = 1, lines: [Line]
    ) {
        self.id = id
        self.account = account
        self.invoice = invoice
        self.opportunity = opportunity
        self.reason = reason
        self.creditLines = creditLines
        self.state = state
        self.condition = condition
        self.rejection = rejection
        self.version = version
        self.lines = lines
    }

    package func expected(_ version: Int?) throws(WarehouseRefusal) {
        if let version, version != self.version { throw .stale(current: self.version) }
    }

    private func requiring(_ needed: State) throws(WarehouseRefusal) {
        guard state == needed else { throw .wrongState(state.rawValue, needed: needed.rawValue) }
    }

    private var next: GoodsReturn {
        var after = self
        after.version += 1
        return after
    }
}

/// Delivered lines whose claims change with a return.
package typealias DeliveredLines = [DispatchLineID: DispatchLine]

extension GoodsReturn {
    /// Sales or finance agrees that the goods may come back.
    package func authorised() throws(WarehouseRefusal) -> GoodsReturn {
        try requiring(.requested)
        var after = self
        after.state = .authorised
        return after.next
    }

    /// Goods are in quarantine, counted. They are still the customer's, so no value moves yet.
    ///
    /// - Parameter counted: by place of the line; all of them where `nil`. What did not come is no longer claimed.
    package func received(
        _ counted: [Int: ExactDecimal]?, _ delivered: DeliveredLines
    ) throws(WarehouseRefusal) -> (GoodsReturn, DeliveredLines, StockPosting) {
        try requiring(.authorised)
        var after = self
        var claims = delivered
        var posting = StockPosting()
        for index in lines.indices {
            let line = lines[index]
            let quantity = counted.map { $0[line.place] ?? .zero } ?? line.quantity
            guard quantity >= .zero, quantity <= line.quantity else {
                throw .fault(
                    pointer: "/counted", code: "exceeds", message: "At most \(line.quantity) were authorised.")
            }
            after.lines[index].quantity = quantity
            if let id = line.dispatchLine { claims[id]?.claimedBack -= line.quantity - quantity }
            posting.move(
                StockMove(.returnReceipt, line.stock, from: .customer, to: .quarantine, quantity, source: id.uuid))
        }
        guard after.lines.contains(where: { $0.quantity > .zero }) || lines.isEmpty else {
            throw .fault(pointer: "/counted", code: "nothing", message: "Nothing came; reject the return instead.")
        }
        after.state = .received
        return (after.next, claims, posting)
    }

    /// Ours again, at the original cost: back on the shelf, or scrapped (P-10, P-10a).
    ///
    /// - Parameter stock: items of the lines without a known delivery, locked; they come back at the moving average.
    package func accepted(
        _ condition: ReturnCondition, _ delivered: DeliveredLines, stock: [StockKey: StockItem]
    ) throws(WarehouseRefusal) -> (GoodsReturn, DeliveredLines, StockPosting) {
        try requiring(.received)
        var after = self
        var origins = delivered
        var posting = StockPosting()
        for index in lines.indices where lines[index].quantity > .zero {
            let line = lines[index]
            let cost: Int64
            if let id = line.dispatchLine, let origin = origins[id] {
                cost = origin.originalCost(of: line.quantity)
                origins[id]?.takenBack += line.quantity
                origins[id]?.takenBackCost += cost
            } else {
                cost = stock[line.stock]?.cost(of: line.quantity) ?? 0
            }
            after.lines[index].cost = cost
            posting.move(
                StockMove(
                    .returnAccepted, line.stock, from: .customer, to: .quarantine, .zero, cost: cost, source: id.uuid))
            posting.move(
                StockMove(
                    .inspection, line.stock, from: .quarantine, to: condition == .sellable ? .store : .scrap,
                    line.quantity, cost: cost, source: id.uuid))
        }
        after.state = .accepted
        after.condition = condition
        return (after.next, origins, posting)
    }

    /// The goods stay the customer's; what was received is sent back to him.
    package func rejected(
        _ reason: String, _ delivered: DeliveredLines
    ) throws(WarehouseRefusal) -> (GoodsReturn, DeliveredLines, StockPosting) {
        guard !state.isOver else { throw .wrongState(state.rawValue, needed: State.received.rawValue) }
        var after = self
        var claims = delivered
        var posting = StockPosting()
        for line in lines {
            if let id = line.dispatchLine { claims[id]?.claimedBack -= line.quantity }
            guard state == .received else { continue }
            posting.move(
                StockMove(
                    .returnRejected, line.stock, from: .quarantine, to: .customer, line.quantity, source: id.uuid))
        }
        after.state = .rejected
        after.rejection = reason
        return (after.next, claims, posting)
    }
}

/// Which delivered goods a return takes back: each unit is matched to a delivered part, oldest first (7.6).
package struct ReturnClaim: Equatable, Sendable {
    package let lines: [GoodsReturn.Line]
    package let delivered: DeliveredLines

    /// - Parameters:
    ///   - wanted: quantity by invoice line.
    ///   - origins: the dispatch lines of the invoice, oldest delivery first, locked by the caller until commit; two
    ///     returns of the same goods at once would otherwise both find them.
    /// - Throws: `.returnExceeds` when more is asked than was delivered and not claimed before.
    package init(
        _ wanted: [(invoiceLine: InvoiceLineID, quantity: ExactDecimal)],
        from origins: [(line: DispatchLine, warehouse: WarehouseID)]
    ) throws(WarehouseRefusal) {
        var left = origins
        var lines: [GoodsReturn.Line] = []
        for want in wanted {
            var missing = want.quantity
            for index in left.indices where left[index].line.invoiceLine == want.invoiceLine && missing > .zero {
                let origin = left[index].line
                let share = min(missing, origin.returnable)
                guard share > .zero else { continue }
                left[index].line.claimedBack += share
                missing -= share
                lines.append(
                    GoodsReturn.Line(
                        place: lines.count + 1, dispatchLine: origin.id, slice: origin.slice,
                        invoiceLine: want.invoiceLine, stock: StockKey(origin.product, left[index].warehouse),
                        description: origin.description, quantity: share))
            }
            guard missing == .zero else { throw .returnExceeds(want.invoiceLine, most: want.quantity - missing) }
        }
        self.lines = lines
        self.delivered = Dictionary(uniqueKeysWithValues: left.map { ($0.line.id, $0.line) })
    }
}
