import ApprovalDomain
import Contracts
import Postgres
import ServiceKit

enum DelegationRoutes {
    static func register(on routes: ServiceRoutes) {
        routes.get("delegations", right: .readApprovals, list)
        routes.post("delegations", right: .decide, delegate)
        routes.post("delegations/{id}/revoke", right: .decide, revoke)
    }

    static func list(_ call: Call) async throws -> Answer {
        let user = call.principal.may(.managePolicies) || call.principal.may(.audit) ? nil : call.principal.user
        return try await call.read { tx in
            let all = try await DelegationStore.list(of: user, in: tx)
            return Answer(.ok, Page(all, limit: all.count, next: nil))
        }
    }

    static func delegate(_ call: Call) async throws -> Answer {
        let body: DelegateRequest = try await call.body()
        let caller = call.principal
        return try await call.change { tx in
            let made = try await DelegationCommands.delegate(body, by: caller, in: tx)
            return Answer(.created, made)
        }
    }

    static func revoke(_ call: Call) async throws -> Answer {
        let id = try call.id("id", DelegationID.self)
        let caller = call.principal
        return try await call.change { tx in
            try await DelegationCommands.revoke(id, by: caller, in: tx)
            return Answer(.noContent)
        }
    }
}

enum DelegationCommands {
    /// One delegates for oneself; who manages policies, also for the absent.
    static func delegate(
        _ asked: DelegateRequest, by caller: Principal, in tx: Transaction
    ) async throws -> DelegationView {
        let delegator = asked.delegatorID ?? caller.user
        guard delegator == caller.user || caller.may(.managePolicies) else { throw ApprovalRefusal.delegationOfOthers }
        guard delegator != asked.delegateID else { throw ApprovalRefusal.delegationToOneself }
        let made = DelegationView(
            id: DelegationID(), delegatorID: delegator, delegateID: asked.delegateID,
            validFrom: asked.validFrom ?? tx.now, validUntil: asked.validUntil, note: asked.note, revokedAt: nil)
        guard made.validUntil > made.validFrom else { throw ApprovalRefusal.delegationPeriod }
        let people = try await PeopleStore.directory(of: [asked.delegateID], in: tx)
        guard people[asked.delegateID]?.mayDecide ?? false else { throw ApprovalRefusal.delegateMayNotDecide }
        DelegationStore.insert(made, by: caller.user, in: tx)
        return made
    }

    static func revoke(_ id: DelegationID, by caller: Principal, in tx: Transaction) async throws {
        guard let found = try await DelegationStore.find(id, .forUpdate, in: tx) else {
            throw ApprovalRefusal.delegationNotFound
        }
        guard found.delegatorID == caller.user || caller.may(.managePolicies) else {
            throw ApprovalRefusal.delegationOfOthers
        }
        DelegationStore.revoke(id, in: tx)
    }
}
