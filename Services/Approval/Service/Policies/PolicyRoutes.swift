import ApprovalDomain
import Contracts
import Postgres
import ServiceKit

enum PolicyRoutes {
    static func register(on routes: ServiceRoutes) {
        // Who publishes policies reads them, and need not see any request for that.
        let readers = Access.anyOf([.readApprovals, .managePolicies])
        routes.get("policies", access: readers, list)
        routes.get("policies/{key}", access: readers, show)
        routes.post("policies", right: .managePolicies, publish)
        routes.put("policies/{key}", right: .managePolicies, needs: .version, replace)
    }

    static func list(_ call: Call) async throws -> Answer {
        try await call.read { tx in
            let policies = try await PolicyStore.list(nil, in: tx)
            return Answer(.ok, Page(policies, limit: policies.count, next: nil))
        }
    }

    static func show(_ call: Call) async throws -> Answer {
        let key = try call.parameter("key")
        return try await call.read { tx in
            guard let policy = try await PolicyStore.list(key, in: tx).first else {
                throw ApprovalRefusal.policyNotFound(key)
            }
            return Answer(.ok, policy, version: policy.version)
        }
    }

    static func publish(_ call: Call) async throws -> Answer {
        let body: PublishPolicyRequest = try await call.body()
        return try await call.change { tx in
            let policy = try await PolicyCommands.publish(body.key, body.steps, in: tx)
            return Answer(.created, view(policy, in: tx), version: policy.version)
        }
    }

    static func replace(_ call: Call) async throws -> Answer {
        let key = try call.parameter("key")
        let version = try call.versionIfGiven
        let body: ReplacePolicyRequest = try await call.body()
        return try await call.change { tx in
            let policy = try await PolicyCommands.publish(key, body.steps, expecting: version, in: tx)
            return Answer(.ok, view(policy, in: tx), version: policy.version)
        }
    }

    private static func view(_ policy: ApprovalPolicy, in tx: Transaction) -> ApprovalPolicyView {
        ApprovalPolicyView(
            id: policy.id, key: policy.key, version: policy.version, steps: policy.steps.map(\.wire),
            createdAt: tx.now, createdBy: tx.acting.actor.userID)
    }
}
