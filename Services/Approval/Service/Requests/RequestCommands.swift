import ApprovalDomain
import Contracts
import Messaging
import Postgres
import ServiceKit

/// What the asking services want of approval; each command gets exactly one answer (M-04).
enum RequestCommands {
    /// Opens a request; a newer revision of the same document supersedes the open one (SM-06).
    static func open(_ asked: RequestApproval, in tx: Transaction) async throws {
        let rivals = try await RequestStore.rivals(of: asked, in: tx)
        if let known = rivals.first(where: { $0.id == asked.requestID }) {
            guard known.state == .granted else {
                return try await answer(known.outcome(reason: "already asked"), in: tx)
            }
            return try await answer(granted(known, in: tx), in: tx)
        }
        let policy = try await PolicyCommands.current(asked.policyKey, for: asked.subjectKind, in: tx)
        guard !rivals.contains(where: { $0.revision > asked.revision }) else {
            return try await keep(asked, as: .superseded, under: policy, in: tx)
        }
        // The older revision is closed before the newer one is written: only one may be open. What is said comes after,
        // for the first event is the command's answer.
        let superseded = try rivals.filter { $0.state == .inProgress }.map { try $0.ended(.superseded) }
        save(ended: superseded, in: tx)
        let seats = policy.steps.flatMap(\.seats)
        let people = try await PeopleStore.directory(for: seats, in: tx)
        do {
            let request = try ApprovalRequest.opened(for: asked, under: policy, by: people) { ApprovalTaskID() }
            RequestStore.insert(request, asked: asked, under: policy, in: tx)
            try await answer(request.outcome(), in: tx)
        } catch let refusal as ApprovalRefusal {
            try await keep(asked, as: .refused, because: refusal.code, under: policy, in: tx)
        }
        for request in superseded { try await Outbox.append(request.outcome(), in: tx) }
    }

    /// Takes a request back. Too late once it is decided: whichever reaches its row first wins (S-30).
    static func withdraw(_ command: WithdrawApproval, in tx: Transaction) async throws {
        guard let request = try await RequestStore.find(command.requestID, .forUpdate, in: tx) else {
            // The request is sent before its withdrawal and will come.
            throw NotYetKnown("approval request \(command.requestID)")
        }
        if request.state == .withdrawn { return try await Outbox.append(request.outcome(), in: tx) }
        do {
            let withdrawn = try request.ended(.withdrawn)
            save(ended: [withdrawn], in: tx)
            try await answer(withdrawn.outcome(), in: tx)
        } catch let refusal as ApprovalRefusal {
            try await Outbox.append(request.refused(because: refusal.code), in: tx)
        }
    }

    /// Writes requests that ended from outside.
    static func save(ended requests: [ApprovalRequest], in tx: Transaction) {
        RequestStore.save(requests, in: tx)
        RequestStore.save(
            requests.flatMap { request in request.steps.map { (request: request.id, step: $0, opens: false) } }, in: tx)
        for request in requests { TaskStore.closeAll(of: request.id, in: tx) }
    }

    /// Keeps a request that did not open, and tells why.
    private static func keep(
        _ asked: RequestApproval, as state: ApprovalRequest.State, because reason: String = "",
        under policy: ApprovalPolicy, in tx: Transaction
    ) async throws {
        let request = asked.request(state: state)
        RequestStore.insert(request, asked: asked, under: policy, refusal: reason.isEmpty ? nil : reason, in: tx)
        try await Outbox.append(request.outcome(reason: reason), in: tx)
    }
}
