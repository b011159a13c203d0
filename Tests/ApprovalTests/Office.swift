import ApprovalDomain
import Contracts
import ServiceKit
import TestKit
import Testing

@testable import ApprovalService

/// The service with a company's people in it.
struct Office {
    let service: ServiceHarness
    let manager: Principal
    let secondManager: Principal
    let finance: Principal
    let director: Principal

    /// Runs `body` with an office whose people Identity has published.
    static func open(_ body: (Office) async throws -> Void) async throws {
        try await withService(ApprovalApp.definition) { service in
            let office = Office(
                service: service, manager: service.person(.salesManager, user: Make.manager.id),
                secondManager: service.person(.salesManager, user: Make.secondManager.id),
                finance: service.person(.financeManager, user: Make.finance.id),
                director: service.person(.salesDirector, user: Make.director.id))
            for (number, colleague) in [Make.manager, Make.secondManager, Make.finance, Make.director].enumerated() {
                try await office.publish(colleague, number: Int64(number + 1))
            }
            try await service.forgetSent()
            try await body(office)
        }
    }

    func publish(_ colleague: Colleague, number: Int64 = 1) async throws {
        try await service.deliver(
            UserPublished(
                userID: colleague.id, username: colleague.name.lowercased(), displayName: colleague.name,
                roles: colleague.roles.sorted { $0.rawValue < $1.rawValue }, unitID: colleague.unit,
                managerID: colleague.manager))
    }

    /// Sales asks, and the answer is on its way.
    func ask(_ asked: RequestApproval, times: Int = 1) async throws {
        try await service.deliver(asked, key: "\(asked.requestID)", from: .sales, times: times)
    }

    func publishPolicy(_ steps: [ApprovalPolicyStep]) async throws {
        let administrator = service.person(.administrator)
        let answer = try await service.put(
            "policies/opportunity", ReplacePolicyRequest(steps: steps), as: administrator)
        #expect(answer.status == 200, "\(answer)")
    }

    func decide(
        _ asked: RequestApproval, _ decision: ApprovalDecision = .approve, as person: Principal, hash: String? = nil,
        remarks: [ApprovalRemark]? = nil, reason: String? = nil, step: Int? = nil,
        returning lines: [OpportunityLineID]? = nil
    ) async throws -> TestAnswer {
        try await service.post(
            "requests/\(asked.requestID)/decide",
            DecideRequest(
                decision: decision, revision: asked.revision, contentHash: hash ?? asked.contentHash, remarks: remarks,
                reason: reason, returnToStep: step, returnedLineIDs: lines), as: person)
    }

    func tasks(of person: Principal) async throws -> [ApprovalTaskView] {
        let page: Page<ApprovalTaskView> = try await service.get("tasks", as: person).decoded()
        return page.data
    }

    func state(of asked: RequestApproval) async throws -> String? {
        try await service.value("select state as value from approval_request where id = \(asked.requestID)")
    }

    func audit() async throws -> AuditReport {
        try await service.get("audit", as: service.person(.auditor)).decoded()
    }
}
