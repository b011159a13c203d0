import Contracts
import Testing

@testable import SalesDomain

@Suite("Every sale comes to an end")
struct EverySaleEndsTests {
    private func world(_ seed: UInt64) throws -> SaleWorld {
        var random = SeededGenerator(seed: seed)
        func some(_ most: Int) -> Int { Int.random(in: 1...most, using: &random) }
        let routes: [SourcingRoute] = [.trade, .make, .buy]
        var lines = (0..<some(3)).map { _ in
            someLine(ExactDecimal(some(10)), route: routes[some(3) - 1])
        }
        if some(3) == 1 { lines.append(someLine(2, kind: .service)) }
        let rules: [FulfilmentRules.DeliveryRule] = [.asReady, .completeLine, .completeOrder]
        let (sale, said) = try someOpportunity(
            lines, rules: FulfilmentRules(deliveryRule: rules[some(3) - 1], restsOnPromises: some(2) == 1)
        ).approvedBySomebody()
        return SaleWorld(sale, said, shelf: some(15), seed: seed)
    }

    /// What a representative may do, as he pleases.
    private func interfere(_ world: inout SaleWorld) {
        let (sale, dice) = (world.sale, world.draw(13))
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

    /// What he has to do when nobody else has anything to do. Nothing: then the sale hangs.
    private func finish(_ world: inout SaleWorld) -> Bool {
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
        #expect(world.claims.isEmpty, "seed \(seed): the warehouse keeps goods for nobody")
        #expect(world.waiting.isEmpty, "seed \(seed): nobody waits for stock any more")
        #expect(
            world.notes.isEmpty && world.undelivered.values.allSatisfy { $0.values.allSatisfy { $0 == 0 } },
            "seed \(seed)")
    }
}
