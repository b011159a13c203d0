import Contracts
import Messaging
import Postgres

/// What production asks of supply. The keys name the step, so asking twice is carried out once (M-05).
enum MaterialMessages {
    static func send(_ requests: [RequestSourcing<SupplyTrade>], in tx: Transaction) async throws {
        for request in requests { try await Outbox.send(request, key: "\(request.requestID)/request", in: tx) }
    }

    static func send(_ commits: [CommitSourcing<SupplyTrade>], in tx: Transaction) async throws {
        for commit in commits { try await Outbox.send(commit, key: "\(commit.offerID)/commit", in: tx) }
    }

    static func send(_ cancels: [CancelSourcing<SupplyTrade>], in tx: Transaction) async throws {
        for cancel in cancels { try await Outbox.send(cancel, key: "\(cancel.requestID)/cancel", in: tx) }
    }
}
