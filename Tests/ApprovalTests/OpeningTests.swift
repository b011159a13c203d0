import ApprovalDomain
import Contracts
import Testing

@Suite("Opening a request")
struct OpeningTests {
    @Test("is granted at once when no step applies")
    func automatic() throws {
        let large = Make.step(
            "Director", .any, [.role(.salesDirector)], when: .init(amountOver: Money(5000, .irr)))
        let request = try Make.opened([large])
        #expect(request.state == .granted)
        #expect(request.isAutomatic)
        #expect((request.outcome() as? ApprovalGranted)?.automatic == true)
    }

    @Test("asks only for the steps whose limits are exceeded")
    func conditions() throws {
        let steps = [
            Make.step("Large", .any, [.role(.salesDirector)], when: .init(amountOver: Money(5000, .irr))),
            Make.step(
                "Cheap", .any, [.role(.salesManager)],
                when: .init(amountOver: Money(5000, .irr), discountOver: ExactDecimal(millionths: 100_000))),
        ]
        let discounted = Make.asked(facts: Make.facts(amount: 10, discount: ExactDecimal(millionths: 100_001)))
        let request = try Make.opened(steps, discounted)
        #expect(request.steps.map(\.name) == ["Cheap"])
        #expect(request.steps.map(\.policyStep) == [2])
    }

    @Test("asks when the limit is in another currency: silence never approves")
    func otherCurrency() throws {
        let step = Make.step("Any", .any, [.role(.salesManager)], when: .init(amountOver: Money(1, .pln)))
        #expect(try Make.opened([step]).state == .inProgress)
    }

    @Test("is refused when only the requester could decide (S-33)")
    func requesterOnly() {
        let step = Make.step("Sales", .any, [.user(Make.manager.id)])
        #expect(throws: ApprovalRefusal.requesterIsOnlyApprover(step: "Sales")) {
            try Make.opened([step], Make.asked(by: Make.manager.id))
        }
    }

    @Test("passes over the requester to the next who may decide (S-33)")
    func nextEligible() throws {
        let request = try Make.opened(
            [Make.step("Sales", .any, [.role(.salesManager)])], Make.asked(by: Make.manager.id))
        #expect(request.tasks.map(\.user) == [Make.secondManager.id])
    }

    @Test("is refused when nobody may decide, also at a later step")
    func nobody() {
        let gone = Colleague(id: Make.user(7), name: "Gone", roles: [.salesDirector], isActive: false)
        let clerk = Colleague(id: Make.user(8), name: "Clerk", roles: [.storekeeper])
        let people = Directory([Make.manager, gone, clerk])
        for seat in [ApprovalPolicy.Seat.role(.salesDirector), .user(clerk.id), .user(Make.user(99))] {
            let steps = [Make.step("Sales", .any, [.role(.salesManager)]), Make.step("Last", .any, [seat])]
            #expect(throws: ApprovalRefusal.nobodyMayDecide(step: "Last")) { try Make.opened(steps, by: people) }
        }
    }

    @Test("needs as many persons as seats: two seats of one role need two people")
    func distinctSeats() throws {
        let twice = Make.step("Two", .all, [.role(.salesManager), .role(.salesManager)])
        #expect(try Make.opened([twice]).tasks.count == 2)
        #expect(throws: ApprovalRefusal.nobodyMayDecide(step: "Two")) {
            try Make.opened([twice], by: Directory([Make.manager]))
        }
    }

    @Test("finds the head of a unit by what its people say")
    func unitHead() throws {
        let unit = UnitID()
        let head = Colleague(
            id: Make.user(20), name: "Head", roles: [.salesManager], unit: unit, manager: Make.director.id)
        let member = Colleague(id: Make.user(21), name: "Member", roles: [.salesRep], unit: unit, manager: head.id)
        let people = Directory([head, member, Make.director])
        let request = try Make.opened([Make.step("Head", .any, [.unitHead(unit)])], by: people)
        #expect(request.tasks.map(\.user) == [head.id])
    }

    @Test("a policy is checked before it is published")
    func policyFaults() {
        let bad = [
            Make.step("", .any, []), Make.step("N", .atLeast(3), [.role(.salesManager)]),
            Make.step("Store", .any, [.role(.storekeeper)]),
        ]
        do throws(ApprovalRefusal) {
            try ApprovalPolicy.check(key: "opportunity", bad)
            Issue.record("a wrong policy was accepted")
        } catch {
            #expect(
                error.faults.map(\.pointer) == [
                    "/steps/0/name", "/steps/0/approvers", "/steps/1/n", "/steps/2/approvers/0/role",
                ])
        }
    }
}

@Suite("Time and people")
struct TimeAndPeopleTests {
    let opened = Timestamp(microseconds: 0)

    @Test("reminds after 4 hours, escalates after a day, expires after three (T-04)")
    func calls() {
        let fresh = Waiting(openedAt: opened, deadlines: .usual)
        #expect(fresh.due(at: opened.adding(seconds: 4 * 3600 - 1)) == nil)
        #expect(fresh.due(at: opened.adding(seconds: 4 * 3600)) == .remind)
        let reminded = Waiting(openedAt: opened, deadlines: .usual, isReminded: true)
        #expect(reminded.due(at: opened.adding(seconds: 5 * 3600)) == nil)
        #expect(reminded.due(at: opened.adding(days: 1)) == .escalate)
        let escalated = Waiting(openedAt: opened, deadlines: .usual, isReminded: true, isEscalated: true)
        #expect(escalated.due(at: opened.adding(days: 2)) == nil)
        #expect(escalated.due(at: opened.adding(days: 3)) == .expire)
        #expect(fresh.due(at: opened.adding(days: 30)) == .expire)
        #expect(fresh.nextCall < reminded.nextCall && reminded.nextCall < escalated.nextCall)
    }

    @Test("nobody is counted as approving when it expires (S-29)")
    func expired() throws {
        let request = try Make.opened([Make.step("Sales", .any, [.role(.salesManager)])])
        let expired = try request.ended(.expired)
        #expect(expired.approvers.isEmpty)
        #expect(expired.tasks.allSatisfy { $0.state == .closed })
        #expect(throws: ApprovalRefusal.noLongerOpen(request.id, .expired)) { try expired.ended(.withdrawn) }
    }

    @Test("escalation asks the superior for his subordinate's seat, once, and never the requester")
    func escalation() throws {
        var request = try Make.opened([Make.step("Sales", .any, [.role(.salesManager)])])
        let added = request.escalated(to: Make.people) { ApprovalTaskID() }
        #expect(added.map(\.user) == [Make.director.id])
        request.tasks += added
        #expect(request.escalated(to: Make.people) { ApprovalTaskID() }.isEmpty)
        let own = try Make.opened(
            [Make.step("Sales", .any, [.role(.salesManager)])], Make.asked(by: Make.director.id))
        #expect(own.escalated(to: Make.people) { ApprovalTaskID() }.isEmpty)
    }

    @Test("open steps follow the people: who leaves loses the task, who comes gets one")
    func reassigned() throws {
        let seats: [ApprovalPolicy.Seat] = [.role(.salesManager)]
        let request = try Make.opened([Make.step("Sales", .any, seats)])
        let gone = Colleague(id: Make.manager.id, name: "Manager", roles: [.salesManager], isActive: false)
        let new = Colleague(id: Make.user(30), name: "New", roles: [.salesManager])
        let people = Directory([gone, Make.secondManager, new])
        let (after, changed, added) = request.reassigned(seats, to: people) { ApprovalTaskID() }
        #expect(changed.map(\.user) == [Make.manager.id])
        #expect(added.map(\.user) == [new.id])
        #expect(after.tasks.filter { $0.state == .open }.map(\.user).sorted() == [Make.secondManager.id, new.id])
    }

    @Test("a resubmission shows what was corrected (F-ARYA-18)")
    func difference() {
        let old = (facts: Make.facts(amount: 2000), lines: [Make.line(1), Make.line(2)])
        let new = (facts: Make.facts(amount: 1800), lines: [Make.line(1, price: 400), Make.line(3)])
        let changes = RevisionDifference(from: old, to: new).changes
        #expect(changes.map(\.field) == ["total", "unit_price", "net", "line", "line"])
        #expect(changes[1].before == "500")
        #expect(changes[1].after == "400")
        #expect(changes[3].after == "added")
        #expect(changes[4].before == "removed")
    }

    @Test("a resubmission shows of which part of the price VAT is due, where that was corrected")
    func taxablePriceDifference() {
        let facts = Make.facts()
        func changes(_ before: ExactDecimal?, _ after: ExactDecimal?) -> [RevisionDifference.Change] {
            RevisionDifference(
                from: (facts, [Make.line(1, taxable: before)]), to: (facts, [Make.line(1, taxable: after)])
            ).changes
        }
        #expect(changes(50, 50) == [])
        #expect(changes(nil, 50).map(\.field) == ["taxable_price"])
        #expect(changes(nil, 50).map(\.before) == [nil] && changes(nil, 50).map(\.after) == ["50"])
        #expect(changes(50, nil).map(\.after) == [nil])
    }
}
