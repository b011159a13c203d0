import ApprovalDomain
import Contracts
import Testing

@Suite("Deciding on a request")
struct DecidingTests {
    let parallelThenDirector = [
        Make.step("Both", .all, [.user(Make.finance.id), .user(Make.manager.id)]),
        Make.step("Director", .any, [.role(.salesDirector)]),
    ]

    @Test("is granted by one approver where any of them will do, and asks the others no longer")
    func any() throws {
        var play = try Play([Make.step("Sales", .any, [.role(.salesManager)])])
        #expect(play.request.tasks.count == 2)
        try play.decide(Make.secondManager.id)
        #expect(play.request.state == .granted)
        #expect(play.request.approvers == [Make.secondManager.id])
        #expect(play.request.tasks.allSatisfy { $0.state != .open })
    }

    @Test("works in every order of two parallel approvers followed by one in series (F-ARYA-17)")
    func parallelThenSeries() throws {
        for first in [[Make.finance.id, Make.manager.id], [Make.manager.id, Make.finance.id]] {
            var play = try Play(parallelThenDirector)
            #expect(throws: ApprovalRefusal.notApprover) { try play.decide(Make.director.id) }
            try play.decide(first[0])
            #expect(play.request.state == .inProgress)
            #expect(play.request.openStep?.number == 1)
            try play.decide(first[1])
            #expect(play.request.openStep?.number == 2)
            try play.decide(Make.director.id)
            #expect(play.request.state == .granted)
            #expect(Set(play.request.approvers) == Set(first + [Make.director.id]))
        }
    }

    @Test("is returned by the first who returns; the later step is never asked (S-28)")
    func returned() throws {
        var play = try Play(parallelThenDirector)
        try play.decide(Make.finance.id)
        try play.decide(
            Make.manager.id, .sendBack(remarks: [ApprovalRemark(field: "unit_price", text: "Too low")], toStep: nil))
        #expect(play.request.state == .returned)
        #expect(play.request.steps.map(\.state) == [.closed, .closed])
        #expect(!play.request.tasks.contains { $0.user == Make.director.id })
    }

    @Test("ends with the first rejection, which needs a reason")
    func rejected() throws {
        var play = try Play(parallelThenDirector)
        #expect(throws: ApprovalRefusal.reasonRequired) { try play.decide(Make.finance.id, .reject(reason: "")) }
        try play.decide(Make.finance.id, .reject(reason: "No budget"))
        #expect(play.request.state == .rejected)
        #expect(throws: ApprovalRefusal.noLongerOpen(play.request.id, .rejected)) { try play.decide(Make.manager.id) }
    }

    @Test("a return says what to correct")
    func remarks() throws {
        var play = try Play(parallelThenDirector)
        #expect(throws: ApprovalRefusal.remarksRequired) {
            try play.decide(Make.finance.id, .sendBack(remarks: [], toStep: nil))
        }
    }

    @Test("goes back to an earlier step, whose approvers look again; their old yes no longer counts")
    func earlierStep() throws {
        var play = try Play(parallelThenDirector)
        try play.decide(Make.finance.id)
        try play.decide(Make.manager.id)
        let remark = [ApprovalRemark(text: "Check the margin again")]
        #expect(throws: ApprovalRefusal.noEarlierStep(2)) {
            try play.decide(Make.director.id, .sendBack(remarks: remark, toStep: 2))
        }
        try play.decide(Make.director.id, .sendBack(remarks: remark, toStep: 1))
        #expect(play.request.state == .inProgress)
        #expect(play.request.openStep?.number == 1)
        #expect(play.request.openStep?.round == 2)
        try play.decide(Make.finance.id)
        #expect(play.request.openStep?.number == 1)
        try play.decide(Make.manager.id)
        try play.decide(Make.director.id)
        #expect(play.request.state == .granted)
        #expect(play.request.steps.map(\.round) == [2, 2])
    }

    @Test("is refused to the requester, whatever his roles (I-51)")
    func ownRequest() throws {
        let people = Directory([Make.manager, Colleague(id: Make.requester, name: "Rep", roles: [.salesManager])])
        var play = try Play([Make.step("Sales", .any, [.role(.salesManager)])], people: people)
        #expect(play.request.tasks.map(\.user) == [Make.manager.id])
        #expect(throws: ApprovalRefusal.ownRequest) {
            try play.decide(Make.requester, for: [Make.manager.id])
        }
    }

    @Test("is refused for another revision or content")
    func contentChanged() throws {
        let request = try Make.opened([Make.step("Sales", .any, [.role(.salesManager)])])
        for (revision, hash) in [(2, "hash-1"), (1, "other")] {
            let verdict = Verdict(choice: .approve, by: Make.manager.id, revision: revision, contentHash: hash)
            #expect(throws: ApprovalRefusal.contentChanged(revision: 1)) { try request.decided(verdict) }
        }
    }

    @Test("a delegate decides for the absent one, and is recorded as such")
    func delegate() throws {
        var play = try Play([Make.step("Finance", .any, [.user(Make.finance.id)])])
        #expect(throws: ApprovalRefusal.notApprover) { try play.decide(Make.director.id) }
        try play.decide(Make.director.id, for: [Make.finance.id])
        #expect(play.request.state == .granted)
        #expect(play.decisions[0].decision.onBehalfOf == Make.finance.id)
        #expect(play.request.approvers == [Make.director.id])
    }

    @Test("one person fills one seat of a step only, also when he stands in for another")
    func distinctPersons() throws {
        var play = try Play([Make.step("Both", .all, [.user(Make.finance.id), .user(Make.manager.id)])])
        try play.decide(Make.manager.id, for: [Make.finance.id])
        #expect(play.decisions[0].decision.onBehalfOf == nil)
        #expect(throws: ApprovalRefusal.alreadyDecided) { try play.decide(Make.manager.id, for: [Make.finance.id]) }
        try play.decide(Make.finance.id)
        #expect(play.request.state == .granted)
    }

    @Test("a person who fits two seats makes room for one who fits a single one")
    func seating() throws {
        let seats: [ApprovalPolicy.Seat] = [.role(.salesManager), .user(Make.manager.id)]
        var play = try Play([Make.step("Two", .all, seats)])
        try play.decide(Make.manager.id)
        #expect(play.request.openStep != nil)
        try play.decide(Make.secondManager.id)
        #expect(play.request.state == .granted)
    }

    @Test("a yes that could fill no further seat is asked for no longer")
    func uselessTasksClose() throws {
        let seats: [ApprovalPolicy.Seat] = [.role(.salesManager), .user(Make.finance.id)]
        var play = try Play([Make.step("Two", .all, seats)])
        try play.decide(Make.manager.id)
        #expect(play.request.tasks.first { $0.user == Make.secondManager.id }?.state == .closed)
        try play.decide(Make.finance.id)
        #expect(play.request.state == .granted)
    }
}
