import Contracts
import ProductionDomain
import Testing

@Suite("The material of an order")
struct MaterialPlanTests {
    let order = EnquiryID()
    let steel = ProductID()
    let paint = ProductID()
    let today = LocalDate(daysSince1970: 20_000)

    var plan: MaterialPlan {
        MaterialPlan(
            order: order, processDays: 3,
            needs: [MaterialNeed(material: steel, required: 10), MaterialNeed(material: paint, required: 2)])
    }

    func held(_ steel: ExactDecimal, _ paint: ExactDecimal) -> [MaterialAvailability] {
        [
            MaterialAvailability(productID: self.steel, heldQuantity: steel, shortQuantity: 10 - steel),
            MaterialAvailability(productID: self.paint, heldQuantity: paint, shortQuantity: 2 - paint),
        ]
    }

    func quote(_ id: EnquiryID, _ quantity: ExactDecimal, days: Int = 5, validDays: Int = 4) -> SourcingQuoted<
        SupplyTrade
    > {
        SourcingQuoted(
            requestID: id, asker: .production, offerID: OfferID(), peg: Peg(productionOrderID: order),
            quantity: quantity, leadTimeDays: days, earliestDate: today.adding(days: days),
            unitCost: UnitPrice(5, .pln), validUntil: today.adding(days: validDays))
    }

    /// Steel is short by 6 and asked for.
    func asked() throws -> (MaterialPlan, EnquiryID) {
        let (plan, requests) = plan.holding(held(4, 2)).asking(fresh: { EnquiryID() })
        return (plan, try #require(requests.first).requestID)
    }

    @Test("cannot be answered for before the warehouse has looked")
    func unchecked() {
        #expect(plan.pending == ["materials-unchecked"])
        #expect(!plan.isReady)
    }

    @Test("that is all here needs the process time only")
    func complete() {
        let plan = plan.holding(held(10, 2))
        #expect(plan.pending.isEmpty)
        #expect(plan.isReady)
        #expect(plan.finish(from: today) == today.adding(days: 3))
        #expect(plan.asking(fresh: { EnquiryID() }).1.isEmpty)
    }

    @Test("that is short is asked for once, each short material by itself")
    func short() throws {
        let (plan, requests) = plan.holding(held(4, 2)).asking(fresh: { EnquiryID() })
        #expect(requests.map(\.productID) == [steel])
        #expect(requests.map(\.quantity) == [6])
        #expect(requests.first?.peg == Peg(productionOrderID: order))
        #expect(requests.first?.asker == .production)
        #expect(plan.asking(fresh: { EnquiryID() }).1.isEmpty)
        #expect(plan.pending == ["material-unanswered:\(steel)"])
    }

    @Test("sets the finish by its latest day, and the answer's validity by its own (F-ARYA-29)")
    func timing() throws {
        let (asked, id) = try asked()
        let (plan, more) = asked.quoted(quote(id, 6), fresh: { EnquiryID() })
        #expect(more.isEmpty)
        #expect(plan.pending.isEmpty)
        #expect(plan.finish(from: today) == today.adding(days: 8))
        #expect(plan.latestValidity == today.adding(days: 4))
    }

    @Test("quoted in part is asked for once more, for the rest")
    func partial() throws {
        let (asked, id) = try asked()
        let (_, more) = asked.quoted(quote(id, 4), fresh: { EnquiryID() })
        #expect(more.map(\.quantity) == [2])
    }

    @Test("declined waits for the planner, who may ask again")
    func declined() throws {
        let (asked, id) = try asked()
        let plan = asked.declined(id)
        #expect(plan.pending == ["material-declined:\(steel)"])
        #expect(plan.asking(fresh: { EnquiryID() }).1.map(\.quantity) == [6])
    }

    @Test("whose answer is lost is asked for afresh, once (S-27)")
    func lost() throws {
        let (asked, id) = try asked()
        let (plan, more) = asked.quoted(quote(id, 6), fresh: { EnquiryID() }).0.lost(
            id, as: .expired, fresh: { EnquiryID() })
        #expect(more.map(\.quantity) == [6])
        #expect(plan.lost(id, as: .expired, fresh: { EnquiryID() }).1.isEmpty)
    }

    @Test("is committed with the offers that stand, and withdrawn where something is still to come")
    func commitAndWithdraw() throws {
        let (asked, id) = try asked()
        let quote = quote(id, 6)
        let (committed, commits) = asked.quoted(quote, fresh: { EnquiryID() }).0.committing()
        #expect(commits.map(\.offerID) == [quote.offerID])
        #expect(commits.map(\.quantity) == [6])
        #expect(committed.committing().1.isEmpty)
        #expect(committed.withdrawing(because: "gone").1.map(\.requestID) == [id])
        #expect(committed.fulfilled(id).withdrawing(because: "gone").1.isEmpty)
    }

    @Test("that comes later moves the finish")
    func delayed() throws {
        let (asked, id) = try asked()
        let committed = asked.quoted(quote(id, 6), fresh: { EnquiryID() }).0.committing().0
        let later = committed.promised(id, on: today.adding(days: 20))
        #expect(later.finish(from: today) == today.adding(days: 23))
        #expect(later.holding(held(10, 2)).finish(from: today) == today.adding(days: 3))
    }
}
