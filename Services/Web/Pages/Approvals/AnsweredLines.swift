import Contracts

/// What departments answered for the lines of a sale before its approval (D-05): when their goods come and, for who may
/// see cost, what they cost and leave. Of goods from stock nothing is said here.
struct AnsweredLines: Sendable {
    private static let over = ["LOST", "WITHDRAWN"]

    private let slices: [OpportunityLineID: [SliceView]]
    private let desk: Desk

    /// `nil` where nobody has answered anything, and for another revision than the one to be decided about: its figures
    /// would be those of other lines.
    init?(_ sale: OpportunityView?, revision: Int, _ desk: Desk) {
        guard let sale, sale.revision == revision else { return nil }
        slices = sale.lines.reduce(into: [:]) { found, line in
            let answered = line.slices.filter {
                ($0.promisedOn != nil || $0.unitCost != nil) && !Self.over.contains($0.state)
            }
            if !answered.isEmpty { found[line.id] = answered }
        }
        guard !slices.isEmpty else { return nil }
        self.desk = desk
    }

    var hint: String { desk.texts.text(hasCost ? "answeredCostHint" : "answeredHint") }

    /// The service tells cost to who has the right to it.
    private var hasCost: Bool { slices.values.joined().contains { $0.unitCost != nil } }

    var headings: [String] {
        (["answeredQuantity", "promisedOn"] + (hasCost ? ["cost", "margin"] : [])).map { desk.texts.text($0) }
    }

    func cells(of line: OpportunityLineID, _ quantity: Quantity, net: Money) -> [Cell] {
        let parts = slices[line] ?? []
        let answered = parts.reduce(ExactDecimal.zero) { $0 + $1.quantity }
        let cost = costs(of: parts, in: net.currency)
        let rate = cost.flatMap { margin(on: $0, of: share(answered, of: quantity.value, net)) }
        let told: [Cell] = [
            parts.isEmpty ? .empty : .number(desk.formats.quantity(answered, quantity.unit)),
            .day(parts.compactMap(\.promisedOn).max(), desk.formats),
        ]
        guard hasCost else { return told }
        let figures: [Cell] = [
            cost.map { .number(desk.formats.money($0)) } ?? .empty,
            rate.map { .number(desk.formats.percent($0)) } ?? .empty,
        ]
        return told + figures
    }

    /// Of all the parts together; nothing where one has no cost, or one in another currency.
    private func costs(of parts: [SliceView], in currency: Currency) -> Money? {
        let costs = parts.compactMap { part in part.unitCost.map { $0.times(part.quantity) } }
        guard !costs.isEmpty, costs.count == parts.count, costs.allSatisfy({ $0.currency == currency }) else {
            return nil
        }
        return costs.reduce(.zero(currency), +)
    }

    /// What the line sells this part of it for.
    private func share(_ part: ExactDecimal, of whole: ExactDecimal, _ net: Money) -> Money {
        guard whole > .zero else { return .zero(net.currency) }
        return Money(
            clamping: roundedQuotient(Int128(net.amount) * Int128(part.millionths), Int128(whole.millionths)),
            net.currency)
    }

    /// To a tenth of a percent.
    private func margin(on cost: Money, of net: Money) -> ExactDecimal? {
        guard net.amount > 0 else { return nil }
        let thousandths = roundedQuotient((Int128(net.amount) - Int128(cost.amount)) * 1000, Int128(net.amount))
        return Int64(exactly: thousandths * Int128(ExactDecimal.scale) / 1000).map { ExactDecimal(millionths: $0) }
    }
}
