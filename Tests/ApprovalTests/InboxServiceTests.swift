import ApprovalDomain
import Contracts
import ServiceKit
import TestKit
import Testing

@testable import ApprovalService

@Suite("Inbox, delegates, timers, many at once", .needsDatabase)
struct InboxServiceTests {
    @Test("the requester never decides, also not as a delegate; the tables refuse it too (I-51)")
    func ownRequest() async throws {
        try await Office.open { office in
            let asked = Make.asked(by: Make.secondManager.id)
            try await office.ask(asked)
            let until = office.service.clock.now.adding(days: 1)
            let delegation = try await office.service.post(
                "delegations", DelegateRequest(delegateID: Make.secondManager.id, validUntil: until), as: office.manager
            )
            #expect(delegation.status == 201, "\(delegation)")
            #expect(try await office.tasks(of: office.secondManager).isEmpty)
            let own = try await office.decide(asked, as: office.secondManager)
            #expect(own.status == 403)
            #expect(own.problem?.code == "own_request")
            await #expect(throws: (any Error).self) {
                try await office.service.change { tx in
                    try await tx.execute(
                        """
                        insert into approval_decision
                          (id, company_id, request_id, step, round, decision, approver_id, revision, content_hash,
                           requested_by, decided_at)
                        values (gen_random_uuid(), \(tx.acting.company), \(asked.requestID), 1, 1, 'approve',
                                \(Make.secondManager.id), 1, 'hash-1', \(Make.secondManager.id), now())
                        """)
                }
            }
        }
    }

    @Test("a delegate sees and decides the absent one's tasks, until the delegation ends")
    func delegate() async throws {
        try await Office.open { office in
            let (one, two) = (Make.asked(1, subject: 1), Make.asked(2, subject: 2))
            for asked in [one, two] { try await office.ask(asked) }
            let until = office.service.clock.now.adding(days: 2)
            let answer = try await office.service.post(
                "delegations", DelegateRequest(delegateID: Make.finance.id, validUntil: until), as: office.manager)
            let delegation: DelegationView = try answer.decoded()
            #expect(try await office.tasks(of: office.finance).map(\.onBehalfOf) == [Make.manager.id, Make.manager.id])
            #expect(try await office.tasks(of: office.finance).map(\.onBehalfOfName) == ["Manager", "Manager"])
            let told: Page<DelegationView> = try await office.service.get("delegations", as: office.manager).decoded()
            #expect(told.data.map(\.delegatorName) == ["Manager"])
            #expect(told.data.map(\.delegateName) == ["Finance"])
            #expect(try await office.decide(one, as: office.finance).status == 200)
            let recorded = try #require(try await office.service.sent(ApprovalDecisionRecorded.self).first)
            #expect(recorded.approverID == Make.finance.id)
            #expect(recorded.onBehalfOf == Make.manager.id)
            let detail: ApprovalRequestDetail =
                try await office.service.get("requests/\(one.requestID)", as: office.director).decoded()
            #expect(detail.decisions.map(\.onBehalfOfName) == ["Manager"])
            #expect(
                try await office.service.post("delegations/\(delegation.id)/revoke", as: office.finance).status == 403)
            #expect(
                try await office.service.post("delegations/\(delegation.id)/revoke", as: office.manager).status == 204)
            #expect(try await office.decide(two, as: office.finance).problem?.code == "not_approver")
            let toClerk = DelegateRequest(delegateID: UserID(), validUntil: until)
            let refused = try await office.service.post("delegations", toClerk, as: office.manager)
            #expect(refused.problem?.code == "delegate_may_not_decide")
        }
    }

    @Test("tells by name who may decide, and so may stand in; nobody else, and nobody who has left")
    func colleagues() async throws {
        try await Office.open { office in
            func names() async throws -> [String] {
                let page: Page<ColleagueView> = try await office.service.get("colleagues", as: office.manager).decoded()
                return page.data.map(\.name)
            }
            try await office.publish(Colleague(id: Make.requester, name: "Seller", roles: [.salesRep]))
            #expect(try await names() == ["Director", "Finance", "Manager", "Second manager"])
            try await office.service.deliver(UserDeactivated(userID: Make.finance.id))
            #expect(try await names() == ["Director", "Manager", "Second manager"])
            let seller = office.service.person(.salesRep)
            #expect(try await office.service.get("colleagues", as: seller).status == 404)
        }
    }

    @Test("many decisions at once: each is answered for itself, in one transaction")
    func many() async throws {
        try await Office.open { office in
            let all = (1...5).map { Make.asked($0, subject: $0) }
            for asked in all { try await office.ask(asked) }
            var items = all.map {
                DecideManyRequest.Item(
                    requestID: $0.requestID, decision: .approve, revision: $0.revision, contentHash: $0.contentHash)
            }
            items[2] = DecideManyRequest.Item(
                requestID: all[2].requestID, decision: .approve, revision: 1, contentHash: "something else")
            items[3] = DecideManyRequest.Item(
                requestID: all[3].requestID, decision: .reject, revision: 1, contentHash: "hash-1", reason: "no")
            let body = DecideManyRequest(items: items)
            let answer = try await office.service.post("decisions", body, as: office.manager, key: "k1")
            let results = try answer.decoded(DecideManyResponse.self).results
            #expect(results.map(\.state) == ["GRANTED", "GRANTED", nil, "REJECTED", "GRANTED"])
            #expect(results[2].problem?.code == "content_changed")
            #expect(try await office.service.sent(ApprovalGranted.self).count == 3)
            #expect(try await office.service.sent(ApprovalRejected.self).map(\.reason) == ["no"])
            let again = try await office.service.post("decisions", body, as: office.manager, key: "k1")
            #expect(again.isReplayed)
            #expect(try await office.service.sent(ApprovalGranted.self).count == 3)
            #expect(try await office.audit().facts["requests.opportunity.granted"] == 3)
        }
    }

    @Test("goes back to an earlier step and round again, and is proved afterwards")
    func earlierStep() async throws {
        try await Office.open { office in
            try await office.publishPolicy([
                ApprovalPolicyStep(name: "Finance", rule: .any, approvers: [ApprovalSeat(role: .financeManager)]),
                ApprovalPolicyStep(name: "Director", rule: .any, approvers: [ApprovalSeat(role: .salesDirector)]),
            ])
            let asked = Make.asked()
            try await office.ask(asked)
            #expect(try await office.decide(asked, as: office.finance).status == 200)
            let back = try await office.decide(
                asked, .sendBack, as: office.director, remarks: [ApprovalRemark(text: "Look again")], step: 1)
            #expect(back.status == 200, "\(back)")
            #expect(try await office.state(of: asked) == "IN_PROGRESS")
            #expect(try await office.tasks(of: office.finance).count == 1)
            #expect(try await office.service.sent(ApprovalReturned.self).isEmpty)
            for person in [office.finance, office.director] {
                let answer = try await office.decide(asked, as: person)
                #expect(answer.status == 200, "\(answer)")
            }
            #expect(try await office.state(of: asked) == "GRANTED")
            #expect(try await office.audit().invariants.allSatisfy { $0.violated == 0 })
        }
    }

    @Test("is called to mind, goes to the superior, and expires without anybody's yes (S-29)")
    func timers() async throws {
        try await Office.open { office in
            let asked = Make.asked()
            try await office.ask(asked)
            let (service, clock) = (office.service, office.service.clock)
            try await service.run(job: "approval-timers")
            #expect(try await office.tasks(of: office.manager).map(\.reminded) == [false])
            clock.advance(seconds: 4 * 3600)
            try await service.run(job: "approval-timers")
            #expect(try await office.tasks(of: office.manager).map(\.reminded) == [true])
            #expect(try await office.tasks(of: office.director).isEmpty)
            let reminded = try await service.sent(ApprovalReminded.self).map { Set($0.approvers) }
            #expect(reminded == [[office.manager.user, office.secondManager.user]])
            clock.advance(days: 1)
            try await service.run(job: "approval-timers")
            #expect(try await office.tasks(of: office.director).map(\.escalated) == [true])
            let steps = try await service.get("requests/\(asked.requestID)", as: office.director)
                .decoded(ApprovalRequestDetail.self).steps
            #expect(steps.map(\.reminded) == [true] && steps.map(\.escalated) == [true])
            #expect(steps.map(\.expiresAt) == [steps[0].openedAt?.adding(days: 3)] && steps[0].openedAt != nil)
            #expect(steps.map(\.condition) == [nil])
            #expect(try await service.sent(ApprovalEscalated.self).map(\.to) == [[office.director.user]])
            clock.advance(days: 2)
            try await service.run(job: "approval-timers")
            #expect(try await office.state(of: asked) == "EXPIRED")
            #expect(try await service.sent(ApprovalExpired.self).count == 1)
            #expect(try await office.tasks(of: office.director).isEmpty)
        }
    }

    @Test("tasks follow the people: who leaves loses them, who comes sees them; twice told is once done")
    func people() async throws {
        try await Office.open { office in
            let asked = Make.asked()
            try await office.ask(asked)
            try await office.service.deliver(UserDeactivated(userID: Make.manager.id), times: 2)
            #expect(try await office.tasks(of: office.manager).isEmpty)
            #expect(try await office.decide(asked, as: office.manager).problem?.code == "not_approver")
            let newcomer = Colleague(id: UserID(), name: "Newcomer", roles: [.salesManager])
            try await office.publish(newcomer)
            try await office.publish(newcomer)
            let person = office.service.person(.salesManager, user: newcomer.id)
            #expect(try await office.tasks(of: person).map(\.requestID) == [asked.requestID])
            #expect(try await office.decide(asked, as: person).status == 200)
        }
    }

    @Test("a company sees its own requests only, and a manager what concerns him or his team")
    func scope() async throws {
        try await Office.open { office in
            let asked = Make.asked()
            try await office.ask(asked)
            let auditor = office.service.person(.auditor)
            let mine: Page<ApprovalRequestView> = try await office.service.get(
                "requests?state=IN_PROGRESS&opportunity_id=\(OpportunityID(asked.subjectID))", as: auditor
            ).decoded()
            #expect(mine.data.map(\.id) == [asked.requestID])
            let stranger = Principal.some(.auditor, in: CompanyID())
            let others: Page<ApprovalRequestView> = try await office.service.get("requests", as: stranger).decoded()
            #expect(others.data.isEmpty)
            #expect(try await office.service.get("requests/\(asked.requestID)", as: stranger).status == 404)
            let otherTeam = office.service.person(.salesManager)
            let seen: Page<ApprovalRequestView> = try await office.service.get("requests", as: otherTeam).decoded()
            #expect(seen.data.isEmpty)
            let asker: Page<ApprovalRequestView> = try await office.service.get("requests", as: office.manager)
                .decoded()
            #expect(asker.data.count == 1)
            #expect(try await office.service.get("requests", as: office.service.person(.storekeeper)).status >= 403)
        }
    }

    @Test("a wrong policy is refused with a pointer to each fault")
    func wrongPolicy() async throws {
        try await Office.open { office in
            let both = ApprovalSeat(userID: Make.finance.id, role: .salesManager)
            let body = PublishPolicyRequest(
                key: "opportunity", steps: [ApprovalPolicyStep(name: "Both", rule: .any, approvers: [both])])
            let answer = try await office.service.post("policies", body, as: office.service.person(.administrator))
            #expect(answer.status == 422)
            #expect(answer.problem?.faults == ["/steps/0/approvers/0 invalid"])
        }
    }

    @Test("a policy is replaced from the version that was looked at, and waits ten years at most")
    func replacing() async throws {
        try await Office.open { office in
            let administrator = office.service.person(.administrator)
            func replace(expiring hours: Int, from version: Int?) async throws -> TestAnswer {
                let step = ApprovalPolicyStep(
                    name: "One", rule: .any, approvers: [ApprovalSeat(userID: Make.finance.id)],
                    expireAfterHours: hours)
                return try await office.service.put(
                    "policies/two-steps", ReplacePolicyRequest(steps: [step]), as: administrator, version: version)
            }
            let tooLong = try await replace(expiring: ApprovalPolicy.longestHours + 1, from: nil)
            #expect(tooLong.problem?.faults == ["/steps/0/expire_after_hours out_of_range"])
            #expect(try await replace(expiring: ApprovalPolicy.longestHours, from: nil).entityTag == "\"1\"")
            #expect(try await replace(expiring: 72, from: 1).entityTag == "\"2\"")
            // Who publishes policies reads them, and no requests.
            let read: ApprovalPolicyView = try await office.service.get("policies/two-steps", as: administrator)
                .decoded()
            #expect(read.version == 2)
            #expect(try await office.service.get("policies", as: office.service.person(.storekeeper)).status == 404)
            #expect(try await office.service.get("requests", as: administrator).status == 404)
            let late = try await replace(expiring: 73, from: 1)
            #expect(late.status == 412 && late.entityTag == "\"2\"", "\(late)")
        }
    }

    @Test("every route is in the OpenAPI document, and the other way round (A-09)")
    func openapi() {
        let definition = ApprovalApp.definition
        let differences = OpenAPICheck.differences(routes: definition.registeredRoutes, document: definition.openapi)
        #expect(differences.isEmpty, "\(differences)")
    }
}
