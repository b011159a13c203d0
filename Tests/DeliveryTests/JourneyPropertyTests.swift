import Contracts
import DeliveryDomain
import TestKit
import Testing

@Suite("Random journeys")
struct JourneyPropertyTests {
    /// I-13 and 7.6 over any sequence of confirmations, failures, losses, recalls and returns.
    @Test("everything that left the gate is accounted for once, in quantity and in cost", arguments: 1...300)
    func anything(seed: Int) {
        var random = Seeded(seed: UInt64(seed))
        let lines = (1...Int.random(in: 1...3, using: &random)).map { number in
            Make.exited(
                number, ExactDecimal(millionths: .random(in: 1...9_000_000, using: &random)),
                cost: .random(in: 0...1_000_000, using: &random))
        }
        var delivery = Make.delivery(lines)
        var (told, cost) = (
            Array(repeating: ExactDecimal.zero, count: lines.count), Array(repeating: Int64(0), count: lines.count)
        )
        for _ in 0..<25 {
            let before = delivery
            guard let (next, changes) = try? step(delivery, &random) else { continue }
            delivery = next
            #expect(delivery.version == before.version + 1, "seed \(seed)")
            for change in changes {
                told[change.position - 1] += change.delivered + change.refused + change.lost + change.recalled
                cost[change.position - 1] += change.received > .zero ? 0 : change.cost
            }
            for (index, line) in delivery.lines.enumerated() {
                #expect(line.open >= .zero, "seed \(seed)")
                #expect(line.quantity.value == told[index] + line.open, "seed \(seed)")
                #expect(line.tally.awaited >= .zero, "seed \(seed)")
                #expect(cost[index] >= 0 && cost[index] <= line.cost.amount, "seed \(seed)")
                if line.tally.delivered + line.tally.lost == line.quantity.value {
                    #expect(cost[index] == line.cost.amount, "seed \(seed)")
                }
            }
            let isOpen = delivery.lines.contains { $0.open > .zero }
            #expect([.inTransit, .attemptFailed].contains(delivery.state) == isOpen, "seed \(seed)")
        }
    }

    private func step(_ delivery: Delivery, _ random: inout Seeded) throws -> (Delivery, [TallyChange]) {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return (try delivery.attemptFailed("closed").0, [])
        case 1: return (try delivery.reattempted(maximum: 5).0, [])
        case 2:
            let (next, changes, _) = try delivery.returned()
            return (next, changes)
        case 3:
            let (next, changes, _) = try delivery.recalled()
            return (next, changes)
        case 4:
            let line = delivery.lines[Int.random(in: 0..<delivery.lines.count, using: &random)]
            guard let id = line.dispatchLine else { throw DeliveryRefusal.lineNotFound }
            let (next, changes, _) = try delivery.lossDeclared([id: some(of: line.open, &random)], evidence: "report")
            return (next, changes)
        case 5:
            let back = delivery.lines.map { line in
                ReturnedLine(
                    dispatchLineID: line.dispatchLine, productID: line.product, description: line.description,
                    quantity: some(of: line.tally.awaited, &random), cost: Money(0, .irr))
            }
            let (next, changes, _) = delivery.received(back)
            return (next, changes)
        default:
            let parts = delivery.lines.map { line in
                let delivered = some(of: line.open, &random)
                return Confirmation.Line(
                    key: .slice(line.slice), delivered: delivered, refused: some(of: line.open - delivered, &random),
                    refusalReason: "damaged")
            }
            let (next, changes, _) = try delivery.confirmed(Make.said(parts), at: Make.now)
            return (next, changes)
        }
    }

    private func some(of quantity: ExactDecimal, _ random: inout Seeded) -> ExactDecimal {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: .zero
        case 1: quantity
        default: ExactDecimal(millionths: .random(in: 0...max(0, quantity.millionths), using: &random))
        }
    }
}
