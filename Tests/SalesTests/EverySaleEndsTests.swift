import Contracts
import TestKit
import Testing

@testable import SalesDomain

@Suite("Every sale comes to an end")
struct EverySaleEndsTests {
    private func world(_ seed: UInt64) throws -> SaleWorld {
        var random = Seeded(seed: seed)
        func some(_ most: Int) -> Int { Int.random(in: 1...most, using: &random) }
        let routes: [SourcingRoute] = [.trade, .make, .buy]
        var lines = (0..<some(3)).map { _ in
            someLine(ExactDecimal(some(10)), route: routes[some(3) - 1])
        }
        if some(3) == 1 { lines.append(someLine(2, kind: .service)) }
        let rules: [FulfilmentRules.DeliveryRule] = [.asReady, .completeLine, .completeOrder]
        let (approved, said) = try someOpportunity(
            lines, rules: FulfilmentRules(deliveryRule: rules[some(3) - 1], restsOnPromises: some(2) == 1)
        ).approvedBySomebody()
        var sale = approved
        sale.rules.answersFirst = some(3) == 1  // from the next revision on
        return SaleWorld(sale, said, shelf: some(15), seed: seed)
    }

    /// What a representative may do, as he pleases.
    private func interfere(_ world: inout SaleWorld) {
        let (sale, dice) = (world.sale, world.draw(17))
        if dice > 13 { return edit(&world) }
        let slice = sale.slices[world.draw(sale.slices.count - 1)]
        _ = world.decide { sale in
            switch dice {
            case 0: try sale.lineGivenUp(slice.line, as: .withdrawn, reason: "not needed", circumstances)
            case 1: try sale.lineGivenUp(slice.line, as: .lost, reason: "price", circumstances)
            case 2: try sale.closedAsLost(reason: "price", circumstances)
            case 3, 4: try sale.credited(slice.id, reason: "refused", circumstances)
            case 5, 6, 7: try sale.redelivered(slice.id, circumstances)
            case 8, 9: try sale.askedAgain(slice.id, circumstances)
            case 10, 11: try sale.waited(slice.id, circumstances)
            default: try sale.renewed(circumstances)
            }
        }
    }

    /// He edits the sale, or sends what he edited for approval, or takes it back.
    private func edit(_ world: inout SaleWorld) {
        let dice = world.draw(9)
        if !world.sale.state.isOpen {
            _ = world.decide { try $0.reopened(reason: "they came back", circumstances) }
            return
        }
        let lines = world.sale.standingLines
        let changed = world.draw(lines.count - 1)
        let quantity = ExactDecimal(1 + world.draw(11))
        _ = world.decide { sale in
            var lines = lines
            switch dice {
            case 0: lines[changed] = lines[changed].at(price: quantity)
            case 1, 2: lines[changed] = lines[changed].at(quantity)
            case 3: lines.remove(at: changed)
            case 4: lines.append(someLine(quantity))
            case 5: return try sale.submissionWithdrawn(reason: "wait")
            case 6, 7: return try sale.enquired(circumstances)
            default: return try sale.submittedBySomebody()
            }
            return try sale.revised(to: lines)
        }
    }

    /// What he has to do when nobody else has anything to do. Nothing: then the sale hangs.
    private func finish(_ world: inout SaleWorld) -> Bool {
        if world.decide({ try $0.submittedBySomebody() }) { return true }
        if world.sale.rules.answersFirst, world.decide({ try $0.enquired(circumstances) }) { return true }
        // A line that approvers left out is sent for approval once more.
        if world.sale.state == .approved || world.sale.state == .fulfilling,
            world.sale.standingLines.contains(where: { !world.sale.isAgreed($0) }),
            world.decide({ try $0.revised(to: $0.standingLines) })
        {
            return true
        }
        for slice in world.sale.slices where slice.state == .restocked {
            if world.decide({ try $0.credited(slice.id, reason: "refused", circumstances) }) { return true }
        }
        if world.decide({ try $0.renewed(circumstances) }) { return true }
        for slice in world.sale.slices where slice.isInLine {
            if world.decide({ try $0.askedAgain(slice.id, circumstances) }) { return true }
        }
        for slice in world.sale.slices where slice.state == .declined {
            if world.decide({ try $0.lineGivenUp(slice.line, as: .lost, reason: "nobody can", circumstances) }) {
                return true
            }
        }
        return false
    }

    private func expectWhole(_ sale: Opportunity, _ seed: UInt64) {
        for line in sale.lines {
            let sum = sale.slices.filter { $0.line == line.id }.reduce(ExactDecimal.zero) { $0 + $1.quantity }
            #expect(sum == line.quantity.value, "seed \(seed)")
        }
    }

    @Test(
        "whatever the departments answer and a person decides: closed, nothing claimed, nothing owed",
        arguments: 0..<150)
    func ends(seed: UInt64) throws {
        var world = try world(seed)
        for _ in 0..<150 {
            if world.draw(9) == 0 { interfere(&world) }
            _ = world.step()
            expectWhole(world.sale, seed)
        }
        world.isKind = true
        for _ in 0..<3000 where world.step() || finish(&world) { expectWhole(world.sale, seed) }

        let states = world.sale.slices.map { "\($0.state.rawValue) \($0.withdrawal?.step.rawValue ?? "")" }
        #expect(!world.sale.state.isOpen, "seed \(seed): \(states) \(world.sale.paperState)")
        #expect(world.strays.isEmpty, "seed \(seed): invoiced otherwise than offered")
        #expect(world.claims.isEmpty, "seed \(seed): the warehouse keeps goods for nobody")
        #expect(world.waiting.isEmpty, "seed \(seed): nobody waits for stock any more")
        #expect(
            world.notes.isEmpty && world.undelivered.values.allSatisfy { $0.values.allSatisfy { $0 == 0 } },
            "seed \(seed)")
    }
}
