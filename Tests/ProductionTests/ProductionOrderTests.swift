import Contracts
import ProductionDomain
import SourcingDomain
import TestKit
import Testing

@Suite("A production order")
struct ProductionOrderTests {
    let material = ProductID()
    let peg = Peg(opportunityID: OpportunityID(), lineID: OpportunityLineID(), sliceID: SliceID())

    func order(_ quantity: ExactDecimal = 10, allowance: ExactDecimal? = nil) -> ProductionOrder {
        ProductionOrder(
            id: EnquiryID(), product: ProductID(), quantity: quantity, inputAllowance: allowance ?? quantity)
    }

    func plan(held: ExactDecimal) -> MaterialPlan {
        MaterialPlan(
            order: EnquiryID(), processDays: 1, needs: [MaterialNeed(material: material, required: 5, held: held)],
            isChecked: true)
    }

    func started(
        _ quantity: ExactDecimal = 10, allowance: ExactDecimal? = nil, cost: Int64 = 1000
    ) throws -> ProductionOrder {
        let starting = try order(quantity, allowance: allowance).released().starting(with: plan(held: 5)).0
        return try #require(starting.started(at: Money(cost, .pln))).0
    }

    func report(_ good: ExactDecimal, _ scrap: ExactDecimal = 0, last: Bool = false) -> OutputReport {
        OutputReport(id: ReceiptID(), good: good, scrap: scrap, isLast: last)
    }

    @Test("starts when it is released and every material is held")
    func start() throws {
        #expect(throws: ProductionRefusal.notReleased(.planned)) { try order().starting(with: plan(held: 5)) }
        #expect(throws: ProductionRefusal.materialsNotReady) { try order().released().starting(with: plan(held: 4)) }
        let (starting, command) = try order().released().starting(with: plan(held: 5))
        #expect(starting.status == .starting)
        #expect(command.orderID == starting.id)
        #expect(starting.startRefused().status == .released)
        let (started, event) = try #require(starting.started(at: Money(1000, .pln)))
        #expect(started.status == .started)
        #expect(event.orderID == started.id)
        #expect(started.started(at: Money(1000, .pln)) == nil)
    }

    @Test("can be taken back before the start, afterwards the goods come into stock")
    func cancelPolicy() throws {
        #expect(order().cancelPolicy == .allowed)
        #expect(order().released().cancelPolicy == .allowed)
        let refused = CancelPolicy.refused(reason: "production-started", options: ["to-stock", "stop-and-scrap"])
        #expect(try started().cancelPolicy == refused)
        #expect(order().released().abandoned().status == .cancelled)
        #expect(try started().abandoned().status == .started)
    }

    @Test("sends good pieces with their share of the material's cost, the last with the rest")
    func output() throws {
        let (first, one) = try started(3).reported(report(1), peg: peg)
        #expect(one?.cost == Money(333, .pln))
        #expect(one?.peg == peg)
        #expect(first.status == .partlyCompleted)
        let (last, two) = try first.reported(report(2), peg: peg)
        #expect(two?.cost == Money(667, .pln))
        #expect(last.status == .completed)
        #expect(last.outputCost == last.materialCost)
    }

    @Test("takes no more good and scrap together than went in")
    func allowance() throws {
        let started = try started(10, allowance: 11)
        #expect(throws: ProductionRefusal.outputOutOfRange(left: 11)) { try started.reported(report(9, 3), peg: peg) }
        #expect(throws: ProductionRefusal.outputOutOfRange(left: 11)) { try started.reported(report(0), peg: peg) }
        #expect(throws: ProductionRefusal.outputOutOfRange(left: 11)) { try started.reported(report(-1, 2), peg: peg) }
        let (surplus, event) = try started.reported(report(11), peg: peg)
        #expect(surplus.status == .completed)
        #expect(event?.cost == Money(1000, .pln))
        #expect(throws: ProductionRefusal.notStarted(.completed)) { try surplus.reported(report(1), peg: peg) }
    }

    @Test("counts scrap without telling the warehouse, and completes when nothing is left to come")
    func scrap() throws {
        let (scrapped, none) = try started().reported(report(0, 2), peg: peg)
        #expect(none == nil)
        #expect(scrapped.scrap == 2)
        let (done, event) = try scrapped.reported(report(8), peg: peg)
        #expect(done.status == .completed)
        #expect(event?.cost == Money(1000, .pln))
        #expect(throws: ProductionRefusal.lastReportNeedsGood) { try started().reported(report(0, 10), peg: peg) }
    }

    @Test("completes short when the shop floor says so")
    func last() throws {
        let (done, event) = try started().reported(report(7, last: true), peg: peg)
        #expect(done.status == .completed)
        #expect(event?.cost == Money(1000, .pln))
    }

    @Test("stops when nobody waits for it any more, and what left with no good piece is lost (SM-12)")
    func stop() throws {
        let halfway = try started(3).reported(report(1), peg: peg).0
        let (stopped, event) = try halfway.stopped(isPegged: false, because: "customer left")
        #expect(stopped.status == .stopped)
        #expect(stopped.lostCost == Money(667, .pln))
        #expect(event.lostCost == Money(667, .pln))
        #expect(event.good == 1 && event.reason == "customer left")
        #expect(throws: ProductionRefusal.notStarted(.stopped)) { try stopped.reported(report(1), peg: peg) }
        #expect(throws: ProductionRefusal.notStarted(.stopped)) { try stopped.stopped(isPegged: false, because: "x") }
    }

    @Test("is not stopped before it is started, while somebody waits for it, or without a reason")
    func stopRefused() throws {
        #expect(throws: ProductionRefusal.notStarted(.released)) {
            try order().released().stopped(isPegged: false, because: "x")
        }
        #expect(throws: ProductionRefusal.stillPromised) { try started().stopped(isPegged: true, because: "x") }
        #expect(throws: ProductionRefusal.reasonMissing) { try started().stopped(isPegged: false, because: "") }
    }

    @Test("gives out exactly its material's cost whatever the parts", arguments: 0..<200)
    func anyParts(seed: Int) throws {
        var random = Seeded(seed: UInt64(seed))
        let quantity = ExactDecimal(Int.random(in: 1...50, using: &random))
        let allowance = quantity + ExactDecimal(Int.random(in: 0...5, using: &random))
        var order = try started(quantity, allowance: allowance, cost: Int64.random(in: 0...100_000, using: &random))
        var told = Money.zero(.pln)
        for _ in 0..<200 where order.state != .completed {
            let report = report(
                ExactDecimal(Int.random(in: -1...8, using: &random)),
                ExactDecimal(Int.random(in: -1...2, using: &random)),
                last: Int.random(in: 0..<20, using: &random) == 0)
            guard let (after, event) = try? order.reported(report, peg: peg) else { continue }
            if let event {
                #expect(event.cost.amount >= 0)
                told += event.cost
            }
            #expect(after.good + after.scrap <= after.inputAllowance)
            order = after
        }
        #expect(told == order.outputCost)
        if let (_, event) = try? order.stopped(isPegged: false, because: "x") {
            #expect(told + event.lostCost == order.materialCost)
        }
        if order.state == .completed { #expect(told == order.materialCost) }
    }
}
