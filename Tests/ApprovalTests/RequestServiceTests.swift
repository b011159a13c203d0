import ApprovalDomain
import Contracts
import ServiceKit
import TestKit
import Testing

@testable import ApprovalService

@Suite("Requests, as the service handles them", .needsDatabase)
struct RequestServiceTests {
    @Test("a request is answered once, lies with its approvers, and is granted by the first of them (S-20)")
    func usual() async throws {
        try await Office.open { office in
            let asked = Make.asked()
            try await office.ask(asked, times: 2)
            #expect(try await office.service.sentNames == ["ApprovalStarted"])
            #expect(try await office.service.sent().first?.answerTo == "\(asked.requestID)")
            for person in [office.manager, office.secondManager] {
                let task = try #require(try await office.tasks(of: person).first)
                #expect(task.requestID == asked.requestID)
                #expect(task.facts == asked.facts)
                #expect(task.lines == asked.lines)
                #expect(task.opportunityID?.uuid == asked.subjectID)
            }
            #expect(try await office.tasks(of: office.finance).isEmpty)

            let answer = try await office.decide(asked, as: office.secondManager)
            #expect(answer.status == 200, "\(answer)")
            #expect(try answer.decoded(ApprovalRequestView.self).state == "GRANTED")
            let granted = try #require(try await office.service.sent(ApprovalGranted.self).first)
            #expect(granted.approvers == [Make.secondManager.id])
            #expect(granted.contentHash == asked.contentHash)
            #expect(!granted.automatic)
            #expect(try await office.service.sent(ApprovalDecisionRecorded.self).count == 1)
            #expect(try await office.tasks(of: office.manager).isEmpty)
            let late = try await office.decide(asked, as: office.manager)
            #expect(late.status == 409)
            #expect(late.problem?.code == "already_decided")
        }
    }

    @Test(
        "parallel and series: a return ends it, the resubmission shows the difference and asks everybody again (S-28)")
    func returned() async throws {
        try await Office.open { office in
            try await office.publishPolicy([
                ApprovalPolicyStep(
                    name: "Both", rule: .all,
                    approvers: [ApprovalSeat(userID: Make.finance.id), ApprovalSeat(role: .salesManager)]),
                ApprovalPolicyStep(name: "Director", rule: .any, approvers: [ApprovalSeat(role: .salesDirector)]),
            ])
            let first = Make.asked(1, revision: 1, lines: [Make.line(1), Make.line(2)])
            try await office.ask(first)
            #expect(try await office.decide(first, as: office.finance).status == 200)
            let remark = ApprovalRemark(lineID: Make.line(2).lineID, field: "unit_price", text: "Too low")
            #expect(try await office.decide(first, .sendBack, as: office.manager).status == 422)
            #expect(try await office.decide(first, .sendBack, as: office.manager, remarks: [remark]).status == 200)
            let returned = try #require(try await office.service.sent(ApprovalReturned.self).first)
            #expect(returned.remarks == [remark])
            #expect(returned.returnedBy == Make.manager.id)
            #expect(try await office.tasks(of: office.director).isEmpty)

            let second = Make.asked(2, revision: 2, lines: [Make.line(1), Make.line(2, price: 550)])
            try await office.ask(second)
            let detail: ApprovalRequestDetail =
                try await office.service.get("requests/\(second.requestID)", as: office.director).decoded()
            #expect(detail.previousRevision == 1)
            #expect(detail.changes.map(\.field) == ["unit_price", "net"])
            for person in [office.secondManager, office.finance, office.director] {
                #expect(try await office.state(of: second) == "IN_PROGRESS")
                let answer = try await office.decide(second, as: person)
                #expect(answer.status == 200, "\(answer)")
            }
            #expect(try await office.state(of: second) == "GRANTED")
            let granted = try #require(try await office.service.sent(ApprovalGranted.self).first)
            #expect(Set(granted.approvers) == [Make.secondManager.id, Make.finance.id, Make.director.id])
            let history: ApprovalRequestDetail =
                try await office.service.get("requests/\(first.requestID)", as: office.director).decoded()
            #expect(history.decisions.map(\.decision) == [.approve, .sendBack])
            #expect(history.decisions.last?.remarks == [remark])
            #expect(try await office.audit().invariants.allSatisfy { $0.violated == 0 && $0.checked > 0 })
        }
    }

    @Test("nothing to decide is granted at once, and running requests keep their policy's version")
    func automaticAndVersioned() async throws {
        try await Office.open { office in
            let before = Make.asked(1, subject: 1)
            try await office.ask(before)
            let large = ApprovalCondition(amountOver: Money(5000, .irr))
            try await office.publishPolicy([
                ApprovalPolicyStep(
                    name: "Large", rule: .any, approvers: [ApprovalSeat(role: .salesDirector)], condition: large)
            ])
            let after = Make.asked(2, subject: 2)
            try await office.ask(after)
            #expect(try await office.state(of: after) == "GRANTED")
            #expect(try await office.service.sent(ApprovalGranted.self).map(\.automatic) == [true])
            let costly = Make.asked(3, subject: 3, facts: Make.facts(amount: 5001))
            try await office.ask(costly)
            let asked: ApprovalRequestDetail =
                try await office.service.get("requests/\(costly.requestID)", as: office.director).decoded()
            #expect(asked.steps.map(\.condition) == [large])
            #expect(try await office.decide(before, as: office.manager).status == 200)
            #expect(try await office.state(of: before) == "GRANTED")
            let policy: ApprovalPolicyView =
                try await office.service.get("policies/opportunity", as: office.director).decoded()
            #expect(policy.version == 2)
            #expect(policy.steps.first?.condition == large)
            #expect(try await office.audit().invariants.allSatisfy { $0.violated == 0 })
        }
    }

    @Test("is refused where only the requester could decide, and remembered (S-33)")
    func requesterOnly() async throws {
        try await Office.open { office in
            try await office.publishPolicy([
                ApprovalPolicyStep(name: "Sales", rule: .any, approvers: [ApprovalSeat(userID: Make.manager.id)])
            ])
            let asked = Make.asked(by: Make.manager.id)
            try await office.ask(asked)
            #expect(try await office.service.sent(ApprovalRefused.self).map(\.reason) == ["requester-is-only-approver"])
            #expect(try await office.state(of: asked) == "REFUSED")
        }
    }

    @Test("a newer revision supersedes the open one; an older one that comes late is superseded at once")
    func superseded() async throws {
        try await Office.open { office in
            let (second, third, first) = (Make.asked(2, revision: 2), Make.asked(3, revision: 3), Make.asked(1))
            try await office.ask(second)
            try await office.ask(third)
            try await office.ask(first)
            #expect(try await office.state(of: second) == "SUPERSEDED")
            #expect(try await office.state(of: third) == "IN_PROGRESS")
            #expect(try await office.state(of: first) == "SUPERSEDED")
            let answers = try await office.service.sent().filter { $0.answerTo != nil }
            #expect(answers.count == 3)
            #expect(answers.first { $0.answerTo == "\(third.requestID)" }?.type == ApprovalStarted.typeName)
            #expect(try await office.tasks(of: office.manager).map(\.requestID) == [third.requestID])
            #expect(try await office.decide(second, as: office.manager).problem?.code == "already_decided")
        }
    }

    @Test("a withdrawal is answered once; after the decision it is too late (S-30)")
    func withdrawn() async throws {
        try await Office.open { office in
            let (asked, decided) = (Make.asked(1, subject: 1), Make.asked(2, subject: 2))
            for request in [asked, decided] { try await office.ask(request) }
            #expect(try await office.decide(decided, as: office.manager).status == 200)
            try await office.service.forgetSent()
            for request in [asked, decided] {
                let command = WithdrawApproval(
                    requestID: request.requestID, subjectKind: .opportunity, reason: "changed my mind")
                try await office.service.deliver(command, key: "\(request.requestID)/withdraw", from: .sales, times: 2)
            }
            #expect(try await office.service.sent(ApprovalWithdrawn.self).map(\.requestID) == [asked.requestID])
            #expect(try await office.service.sent(ApprovalRefused.self).map(\.reason) == ["already-decided"])
            #expect(try await office.state(of: asked) == "WITHDRAWN")
            #expect(try await office.state(of: decided) == "GRANTED")
            #expect(try await office.decide(asked, as: office.manager).problem?.code == "already_decided")
        }
    }

    @Test("a withdrawal that overtakes its request waits for it")
    func withdrawnTooEarly() async throws {
        try await Office.open { office in
            let command = WithdrawApproval(
                requestID: Make.asked().requestID, subjectKind: .opportunity, reason: "changed my mind")
            await #expect(throws: NotYetKnown.self) {
                try await office.service.deliver(command, key: "withdraw", from: .sales)
            }
        }
    }

    /// The decision holds the request's row at a gate while the withdrawal runs into it.
    @Test("a decision and a withdrawal at once: exactly one wins, whatever the order (S-30)", arguments: [true, false])
    func race(decisionFirst: Bool) async throws {
        try await Office.open { office in
            let asked = Make.asked()
            try await office.ask(asked)
            let service = office.service
            let item = DecideManyRequest.Item(
                requestID: asked.requestID, decision: .approve, revision: asked.revision, contentHash: asked.contentHash
            )
            let command = WithdrawApproval(requestID: asked.requestID, subjectKind: .opportunity, reason: "no")
            let gate = Gate()
            let decide: @Sendable (Gate?) async -> Bool = { gate in
                (try? await service.change { tx in
                    _ = try await DecisionCommands.decide(item, by: Make.manager.id, in: tx)
                    await gate?.pass()
                    return true
                }) ?? false
            }
            let withdraw: @Sendable (Gate?) async -> Bool = { gate in
                (try? await service.change { tx in
                    try await RequestCommands.withdraw(command, in: tx)
                    await gate?.pass()
                    return true
                }) ?? false
            }
            async let first = decisionFirst ? decide(gate) : withdraw(gate)
            await gate.reached
            async let second = decisionFirst ? withdraw(nil) : decide(nil)
            try await waitForLock(service)
            gate.open()
            let results = await (first, second)
            #expect(results.0)
            #expect(results.1 == decisionFirst)
            #expect(try await office.state(of: asked) == (decisionFirst ? "GRANTED" : "WITHDRAWN"))
            #expect(try await service.sent(ApprovalGranted.self).count == (decisionFirst ? 1 : 0))
            #expect(try await service.sent(ApprovalWithdrawn.self).count == (decisionFirst ? 0 : 1))
        }
    }

    /// Until somebody stands in front of a lock of this database.
    private func waitForLock(_ service: ServiceHarness) async throws {
        try await eventually("the second unit waits for the row") {
            let waiting: Int64? = try await service.value(
                """
                select count(*) as value from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock'
                """)
            return (waiting ?? 0) > 0
        }
    }
}
