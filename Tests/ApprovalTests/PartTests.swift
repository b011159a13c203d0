import ApprovalDomain
import Contracts
import ServiceKit
import TestKit
import Testing

@testable import ApprovalService

@Suite("Approving some lines")
struct PartDecidingTests {
    private let lines = [Make.line(1), Make.line(2), Make.line(3)]
    private let steps = [
        Make.step("Both", .all, [.user(Make.finance.id), .user(Make.manager.id)], mayReturnLines: true),
        Make.step("Director", .any, [.role(.salesDirector)]),
    ]

    /// Yes without these lines, each with its remark.
    private func without(_ numbers: Int...) -> Verdict.Choice {
        let ids = numbers.map { Make.line($0).lineID }
        return .approvePart(
            returned: ids, remarks: ids.map { ApprovalRemark(lineID: $0, text: "Too cheap") }, of: lines)
    }

    @Test("grants what nobody returned, and tells which lines those are (S-32)")
    func granted() throws {
        var play = try Play(steps)
        try play.decide(Make.finance.id, without(2))
        try play.decide(Make.manager.id)
        try play.decide(Make.director.id)
        #expect(play.request.state == .granted)
        let remark = ApprovalRemark(lineID: Make.line(2).lineID, text: "Too cheap")
        let fact = try #require(play.request.outcome(remarks: [remark], lines: lines) as? ApprovalGranted)
        #expect(fact.approvedLineIDs == [Make.line(1).lineID, Make.line(3).lineID])
        #expect(fact.returnedLineIDs == [Make.line(2).lineID])
        #expect(fact.remarks == [remark])
    }

    @Test("a grant of everything names no lines")
    func whole() throws {
        var play = try Play([steps[0]])
        try play.decide(Make.finance.id)
        try play.decide(Make.manager.id)
        let fact = try #require(play.request.outcome(lines: lines) as? ApprovalGranted)
        #expect(fact.approvedLineIDs == nil && fact.returnedLineIDs == nil && fact.remarks == nil)
    }

    @Test("is refused where the policy does not allow it, without remarks, for strange lines, and for all of them")
    func refused() throws {
        var play = try Play(steps)
        let (first, stranger) = (Make.line(1).lineID, Make.line(9).lineID)
        #expect(throws: ApprovalRefusal.remarksRequired) {
            try play.decide(Make.finance.id, .approvePart(returned: [first], remarks: [], of: lines))
        }
        #expect(throws: ApprovalRefusal.lineUnknown(stranger)) { try play.decide(Make.finance.id, without(9)) }
        #expect(throws: ApprovalRefusal.nothingApproved) { try play.decide(Make.finance.id, without(1, 2, 3)) }
        try play.decide(Make.finance.id, without(1, 2))
        #expect(throws: ApprovalRefusal.nothingApproved) { try play.decide(Make.manager.id, without(3)) }
        try play.decide(Make.manager.id, without(2))
        #expect(throws: ApprovalRefusal.linesNotApart(step: "Director")) {
            try play.decide(Make.director.id, without(3))
        }
    }

    @Test("what was returned in a round that counts no longer is not returned")
    func laterRound() throws {
        var play = try Play(steps)
        try play.decide(Make.finance.id, without(2))
        try play.decide(Make.manager.id)
        try play.decide(Make.director.id, .sendBack(remarks: [ApprovalRemark(text: "All of it")], toStep: 1))
        #expect(play.request.returnedLines.isEmpty)
        for person in [Make.finance.id, Make.manager.id, Make.director.id] { try play.decide(person) }
        #expect(play.request.state == .granted && play.request.returnedLines.isEmpty)
    }
}

@Suite("Approving some lines, as the service does it", .needsDatabase)
struct PartServiceTests {
    @Test("lines 1 and 3 are granted, line 2 goes back with its remark, in the fact and in the history (S-32)")
    func part() async throws {
        try await Office.open { office in
            try await office.publishPolicy([
                ApprovalPolicyStep(
                    name: "Sales", rule: .all,
                    approvers: [ApprovalSeat(userID: Make.manager.id), ApprovalSeat(userID: Make.finance.id)],
                    mayReturnLines: true)
            ])
            let policy: ApprovalPolicyView =
                try await office.service.get("policies/opportunity", as: office.director).decoded()
            #expect(policy.steps.map(\.mayReturnLines) == [true])
            let asked = Make.asked(lines: [Make.line(1), Make.line(2), Make.line(3)])
            try await office.ask(asked)
            #expect(try await office.tasks(of: office.manager).map(\.mayReturnLines) == [true])

            let second = Make.line(2).lineID
            let remark = ApprovalRemark(lineID: second, field: "unit_price", text: "Too low")
            let bare = try await office.decide(asked, as: office.manager, returning: [second])
            #expect(bare.problem?.code == "remarks_required")
            #expect(
                try await office.decide(asked, as: office.manager, remarks: [remark], returning: [second]).status == 200
            )
            #expect(try await office.decide(asked, as: office.finance).status == 200)

            let granted = try #require(try await office.service.sent(ApprovalGranted.self).first)
            #expect(granted.approvedLineIDs == [Make.line(1).lineID, Make.line(3).lineID])
            #expect(granted.returnedLineIDs == [second])
            #expect(granted.remarks == [remark])
            #expect(Set(granted.approvers) == [Make.manager.id, Make.finance.id])
            let detail: ApprovalRequestDetail =
                try await office.service.get("requests/\(asked.requestID)", as: office.director).decoded()
            #expect(detail.decisions.map(\.returnedLineIDs) == [[second], nil])
            #expect(try await office.audit().invariants.allSatisfy { $0.violated == 0 })

            // Asked once more, it is answered alike.
            try await office.service.forgetSent()
            try await office.service.deliver(asked, key: "again", from: .sales)
            #expect(try await office.service.sent(ApprovalGranted.self).map(\.returnedLineIDs) == [[second]])
        }
    }

    @Test("the usual policy grants all lines or none")
    func usual() async throws {
        try await Office.open { office in
            let asked = Make.asked(lines: [Make.line(1), Make.line(2)])
            try await office.ask(asked)
            let line = Make.line(2).lineID
            let remark = ApprovalRemark(lineID: line, text: "Too low")
            let answer = try await office.decide(asked, as: office.manager, remarks: [remark], returning: [line])
            #expect(answer.status == 409 && answer.problem?.code == "lines_not_apart")
            #expect(try await office.state(of: asked) == "IN_PROGRESS")
        }
    }
}
