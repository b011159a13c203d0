import ApprovalDomain
import Contracts
import Messaging
import Postgres

/// Approvers decide: one request or many at once, with the same reads and writes.
enum DecisionCommands {
    static let mostAtOnce = 200

    /// What became of one item; a refusal of one leaves the others as they are.
    typealias Result = Swift.Result<ApprovalRequest, ApprovalRefusal>

    static func decide(_ item: DecideManyRequest.Item, by user: UserID, in tx: Transaction) async throws
        -> ApprovalRequest
    {
        let results = try await decide([item], by: user, in: tx)
        guard let result = results.first else { throw ApprovalRefusal.requestNotFound(item.requestID) }
        return try result.get()
    }

    static func decide(
        _ items: [DecideManyRequest.Item], by user: UserID, in tx: Transaction
    ) async throws -> [Result] {
        guard items.count <= mostAtOnce else { throw ApprovalRefusal.tooManyItems(limit: mostAtOnce) }
        var seen: Set<ApprovalRequestID> = []
        for item in items where !seen.insert(item.requestID).inserted {
            throw ApprovalRefusal.itemTwice(item.requestID)
        }

        let delegators = try await DelegationStore.delegators(of: user, in: tx)
        let found = try await RequestStore.find(items.map(\.requestID), .forUpdate, in: tx)
        let requests = Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
        let parts = items.filter(\.isForPart).map(\.requestID)
        let lines = parts.isEmpty ? [:] : try await RequestViews.lines(of: parts, in: tx)
        let results = items.map { item -> Swift.Result<Judged, ApprovalRefusal> in
            let choice = item.choice(among: lines[item.requestID, default: []])
            return judge(item, choice, requests[item.requestID], by: user, standingInFor: delegators)
        }
        let judged = results.compactMap { try? $0.get() }
        save(judged, in: tx)
        try await openSteps(of: judged.map(\.decided), in: tx)
        for one in judged { try await publish(one, in: tx) }
        return results.map { $0.map(\.decided.request) }
    }

    /// An item that was accepted.
    private struct Judged: Sendable {
        let before: ApprovalRequest
        let decided: Decided
        let item: DecideManyRequest.Item
    }

    private static func judge(
        _ item: DecideManyRequest.Item, _ choice: Verdict.Choice, _ request: ApprovalRequest?, by user: UserID,
        standingInFor delegators: Set<UserID>
    ) -> Swift.Result<Judged, ApprovalRefusal> {
        guard let request else { return .failure(.requestNotFound(item.requestID)) }
        let verdict = Verdict(
            choice: choice, by: user, standingInFor: delegators, revision: item.revision,
            contentHash: item.contentHash)
        do throws(ApprovalRefusal) {
            return .success(Judged(before: request, decided: try request.decided(verdict), item: item))
        } catch {
            return .failure(error)
        }
    }

    private static func save(_ judged: [Judged], in tx: Transaction) {
        RequestStore.save(judged.map(\.decided.request), in: tx)
        RequestStore.save(judged.flatMap(changedSteps), in: tx)
        TaskStore.save(judged.flatMap(\.decided.changedTasks), in: tx)
        DecisionStore.insert(
            judged.map { one in
                DecisionRow(
                    id: UUIDv7.make(at: tx.now), request: one.before, decision: one.decided.decision,
                    said: one.item.decision, reason: one.item.reason, returnedToStep: one.item.returnToStep,
                    returnedLines: one.item.isForPart ? one.item.returnedLineIDs ?? [] : [],
                    remarks: one.item.remarks ?? [])
            }, in: tx)
    }

    private static func changedSteps(
        of one: Judged
    ) -> [(request: ApprovalRequestID, step: ApprovalRequest.Step, opens: Bool)] {
        zip(one.before.steps, one.decided.request.steps).filter { $0 != $1 }.map { _, after in
            (one.before.id, after, after.number == one.decided.opens?.number)
        }
    }

    /// Hands out the tasks of steps that open now.
    private static func openSteps(of decisions: [Decided], in tx: Transaction) async throws {
        for decided in decisions {
            guard let step = decided.opens else { continue }
            let seats = try await PolicyStore.seats(of: decided.request.id, step: step.policyStep, in: tx)
            let people = try await PeopleStore.directory(for: seats, in: tx)
            let tasks = decided.request.newTasks(of: step, seats, from: people) { ApprovalTaskID() }
            TaskStore.insert(tasks.map { (decided.request.id, $0) }, in: tx)
        }
    }

    private static func publish(_ one: Judged, in tx: Transaction) async throws {
        let (request, decision) = (one.decided.request, one.decided.decision)
        let tx = tx.about(request.opportunity)
        try await Outbox.append(
            ApprovalDecisionRecorded(
                requestID: request.id, decision: one.item.decision.rawValue, approverID: decision.approver,
                onBehalfOf: decision.onBehalfOf, step: decision.step),
            in: tx)
        guard request.state != .inProgress else { return }
        if request.state == .granted { return try await answer(granted(request, in: tx), in: tx) }
        try await answer(
            request.outcome(
                remarks: one.item.remarks ?? [], reason: one.item.reason ?? "", decidedBy: decision.approver),
            in: tx)
    }
}

/// What the asker is told of a grant; of one that leaves lines out, why.
func granted(_ request: ApprovalRequest, in tx: Transaction) async throws -> any ApprovalOutcome {
    guard !request.returnedLines.isEmpty else { return request.outcome() }
    let remarks = try await DecisionStore.remarks(on: request, in: tx)
    let lines = try await RequestViews.lines(of: [request.id], in: tx)
    return request.outcome(remarks: remarks, lines: lines[request.id, default: []])
}

/// Publishes an outcome whose type is known only when the program runs.
func answer(_ outcome: any ApprovalOutcome, in tx: Transaction) async throws {
    try await Outbox.append(outcome, in: tx)
}

extension DecideManyRequest.Item {
    fileprivate var isForPart: Bool { decision == .approve && !(returnedLineIDs ?? []).isEmpty }

    /// - Parameter lines: of the request, where some are returned.
    fileprivate func choice(among lines: [ApprovalLine]) -> Verdict.Choice {
        switch decision {
        case .approve where isForPart:
            .approvePart(returned: returnedLineIDs ?? [], remarks: remarks ?? [], of: lines)
        case .approve: .approve
        case .sendBack: .sendBack(remarks: remarks ?? [], toStep: returnToStep)
        case .reject: .reject(reason: reason ?? "")
        }
    }
}
