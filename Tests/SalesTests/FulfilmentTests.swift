import Contracts
import TestKit
import Testing

@testable import SalesDomain

@Suite("Carrying a sale to its end")
struct FulfilmentTests {
    @Test("asks for an invoice once all is reserved")
    func invoiceAsked() throws {
        let (sale, consequences) = try someOpportunity([someLine(), someLine(3, kind: .service)]).ordered()
        let invoice = try #require(consequences.command(IssueInvoice.self))
        #expect(invoice.lines.count == 2)
        #expect(sale.slices.allSatisfy { $0.invoice == invoice.invoiceID })
    }

    @Test("is won when everything is delivered, once (I-41)")
    func won() throws {
        let (sale, _) = try someOpportunity().ordered()
        let fact = sale.confirmation(delivered: 10)
        let (won, consequences) = sale.delivered(fact, circumstances)
        #expect(won.state == .won)
        #expect(try #require(consequences.event(OpportunityWon.self)).deliveredValue == Money(10_000, .irr))
        let (again, nothing) = won.delivered(fact, circumstances)
        #expect(again == won)
        #expect(nothing.event(OpportunityWon.self) == nil)
    }

    @Test("what is refused comes back, is credited and lost with the state it died in (S-63)")
    func refused() throws {
        let sale = try someOpportunity().onTheRoad()
        let fact = sale.confirmation(delivered: 7, refused: 3)
        var (changed, _) = sale.delivered(fact, circumstances)
        #expect(changed.quantities == [.delivered: 7, .refused: 3])
        changed = changed.restocked(sale.takeBack(3, from: fact.deliveryID), circumstances)
        let back = try #require(changed.slices.first { $0.state == .restocked }).id
        let (crediting, consequences) = try changed.credited(back, reason: "broken", circumstances)
        let credit = try #require(consequences.command(IssueAdjustment.self))
        #expect(credit.kind == .correction)
        #expect(credit.lines.map(\.quantity) == [3])
        #expect(crediting.state == .fulfilling)
        let (won, _) = try #require(crediting.creditIssued(credit.adjustmentID, circumstances))
        #expect(won.quantities == [.delivered: 7, .lost: 3])
        #expect(won.slices.compactMap(\.stateAtLoss) == [.restocked])
        #expect(won.state == .won)
    }

    @Test("facts that overtake each other leave the slice where the goods are")
    func overtaking() throws {
        let (sale, _) = try someOpportunity().ordered()
        let exited = sale.moved([sale.slices[0].id], to: .exited)
        #expect(exited.moved([sale.slices[0].id], to: .dispatching).slices[0].state == .exited)
    }

    @Test("closing as lost takes every claim back first (section 6)")
    func closeAsLost() throws {
        let (approved, _) = try someOpportunity().approvedBySomebody()
        let (held, _) = approved.holding([approved.heldLine(0, 10)], cause: .request, circumstances)
        let (closing, consequences) = try held.closedAsLost(reason: "price", circumstances)
        #expect(closing.state != .lost)
        #expect(consequences.command(ReleaseHold.self) != nil)
        let (lost, _) = closing.released([closing.slices[0].id], circumstances)
        #expect(lost.state == .lost)
        #expect(lost.slices[0].lossReason == "price")
        #expect(lost.slices[0].stateAtLoss == .held)
    }

    @Test("whatever happens in any order, the slices of a line sum to its quantity (I-40)", arguments: 0..<200)
    func conservation(seed: UInt64) throws {
        var random = Seeded(seed: seed)
        var sale = try someOpportunity([someLine(), someLine(7, route: .make)]).approvedBySomebody().0
        for _ in 0..<20 { sale = randomStep(sale, &random) }
        for line in sale.lines {
            let sum = sale.slices.filter { $0.line == line.id }.reduce(ExactDecimal.zero) { $0 + $1.quantity }
            #expect(sum == line.quantity.value, "seed \(seed)")
        }
        if !sale.state.isOpen { #expect(sale.slices.allSatisfy { $0.state.isTerminal }, "seed \(seed)") }
    }

    private func randomStep(_ sale: Opportunity, _ random: inout Seeded) -> Opportunity {
        let index = Int.random(in: sale.slices.indices, using: &random)
        let slice = sale.slices[index]
        let part = ExactDecimal(Int.random(in: 0...3, using: &random))
        let quantity = min(part, slice.quantity)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return sale.holding([sale.heldLine(index, quantity)], cause: .request, circumstances).0
        case 1: return slice.request.flatMap { sale.unanswered(request: $0, again: false, circumstances)?.0 } ?? sale
        case 2:
            return slice.request.flatMap { sale.committed(request: $0, on: someTime.utcDate, circumstances)?.0 } ?? sale
        case 3: return sale.proForma.flatMap { sale.proFormaAccepted($0, circumstances)?.0 } ?? sale
        case 4: return sale.reserved([slice.id], circumstances).0
        case 5: return sale.moved([slice.id], to: .exited)
        case 6: return sale.released([slice.id], circumstances).0
        default:
            var fact = sale.confirmation(delivered: quantity)
            if index != 0 { fact = sale.confirmation(delivered: .zero) }
            guard slice.state == .exited else { return sale }
            return sale.delivered(fact, circumstances).0
        }
    }
}
