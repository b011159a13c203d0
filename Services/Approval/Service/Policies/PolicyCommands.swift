import ApprovalDomain
import Contracts
import Postgres

enum PolicyCommands {
    /// Publishes the next version. Two at once: the second makes the version after the first, unless it was made from the
    /// version before.
    static func publish(
        _ key: String, _ steps: [ApprovalPolicyStep], expecting expected: Int? = nil, in tx: Transaction
    ) async throws -> ApprovalPolicy {
        let steps = try steps.enumerated().map { try ApprovalPolicy.Step($0.element, at: $0.offset) }
        try ApprovalPolicy.check(key: key, steps)
        while true {
            let current = try await PolicyStore.current(key, in: tx)?.version ?? 0
            guard expected ?? current == current else { throw ApprovalRefusal.policyStale(current: current) }
            let policy = ApprovalPolicy(id: ApprovalPolicyID(), key: key, version: current + 1, steps: steps)
            if try await PolicyStore.insert(policy, by: tx.acting.actor.userID, in: tx) { return policy }
        }
    }

    /// The policy that a request runs under; a company without one gets the usual policy as its first version.
    static func current(_ key: String, for subject: ApprovalSubject, in tx: Transaction) async throws -> ApprovalPolicy
    {
        if let published = try await PolicyStore.current(key, in: tx) { return published }
        try await installUsual(key: key, for: subject, in: tx)
        guard let installed = try await PolicyStore.current(key, in: tx) else {
            throw ApprovalRefusal.policyNotFound(key)
        }
        return installed
    }

    static func installUsual(key: String, for subject: ApprovalSubject, in tx: Transaction) async throws {
        let usual = ApprovalPolicy(
            id: ApprovalPolicyID(), key: key, version: 1, steps: ApprovalPolicy.usual(for: subject))
        _ = try await PolicyStore.insert(usual, by: nil, in: tx)
    }
}
