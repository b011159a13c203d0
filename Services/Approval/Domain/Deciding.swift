import Contracts

/// What an approver says.
package struct Verdict: Sendable {
    package enum Choice: Sendable {
        case approve
        /// Yes to some lines; the others go back to the requester, each with a remark that says why (S-32).
        case approvePart(returned: [OpportunityLineID], remarks: [ApprovalRemark], of: [ApprovalLine])
        /// Back for correction: to the requester, or to an earlier step whose approvers look again.
        case sendBack(remarks: [ApprovalRemark], toStep: Int?)
        case reject(reason: String)
    }

    package let choice: Choice
    package let by: UserID
    /// Approvers who delegated to this person and for whom he may decide today.
    package let standingInFor: Set<UserID>
    /// What the approver looked at; echoed from the request.
    package let revision: Int
    package let contentHash: String

    package init(choice: Choice, by: UserID, standingInFor: Set<UserID> = [], revision: Int, contentHash: String) {
        self.choice = choice
        self.by = by
        self.standingInFor = standingInFor
        self.revision = revision
        self.contentHash = contentHash
    }
}

/// One line of the append-only history.
package struct RecordedDecision: Sendable, Equatable {
    package let step: Int
    package let round: Int
    package let approver: UserID
    package let onBehalfOf: UserID?
}

package struct Decided: Sendable {
    package var request: ApprovalRequest
    /// Tasks whose state changed, also those of rounds that count no longer.
    package var changedTasks: [ApprovalTask]
    package let decision: RecordedDecision
    /// The step that opens by this decision; its tasks are still to be handed out.
    package var opens: ApprovalRequest.Step?
}

extension ApprovalRequest {
    /// Takes in one approver's decision.
    ///
    /// Steps are satisfied by distinct persons, one seat each; a yes that could fill no further seat is no longer asked
    /// for, so the order of decisions never matters (F-ARYA-17). The first return or reject ends a parallel step.
    ///
    /// The caller holds the request's row until commit: of two decisions, or a decision and a withdrawal, the first
    /// wins and the other finds it closed (S-30).
    /// - Throws: `.noLongerOpen`, `.ownRequest` (I-51), `.contentChanged`, `.alreadyDecided`, `.notApprover`,
    ///   `.remarksRequired`, `.reasonRequired`, `.noEarlierStep`, `.linesNotApart`, `.lineUnknown`, `.nothingApproved`.
    package func decided(_ verdict: Verdict) throws(ApprovalRefusal) -> Decided {
        guard state == .inProgress, let step = openStep else { throw .noLongerOpen(id, state) }
        guard verdict.by != requestedBy else { throw .ownRequest }
        guard verdict.revision == revision, verdict.contentHash == contentHash else {
            throw .contentChanged(revision: revision)
        }
        let task = try task(for: verdict, in: step)
        var decided = Decided(
            request: self, changedTasks: [],
            decision: RecordedDecision(
                step: step.number, round: step.round, approver: verdict.by,
                onBehalfOf: task.user == verdict.by ? nil : task.user))
        var returned: [OpportunityLineID] = []
        if case .approvePart(let lines, let remarks, let all) = verdict.choice {
            try check(lines, with: remarks, of: all, in: step)
            returned = lines
        }
        decided.finish(task, by: verdict.by, returning: returned)
        decided.request.version += 1
        switch verdict.choice {
        case .approve, .approvePart:
            decided.countYes(in: step)
        case .sendBack(let remarks, let target):
            guard remarks.contains(where: { !$0.text.isEmpty }) else { throw .remarksRequired }
            guard let target else {
                decided.end(.returned)
                break
            }
            guard target >= 1, target < step.number else { throw .noEarlierStep(target) }
            decided.reopen(from: target)
        case .reject(let reason):
            guard !reason.isEmpty else { throw .reasonRequired }
            decided.end(.rejected)
        }
        return decided
    }

    /// - Parameter all: the lines that were asked about; at least one has to be approved by everybody.
    private func check(
        _ lines: [OpportunityLineID], with remarks: [ApprovalRemark], of all: [ApprovalLine], in step: Step
    ) throws(ApprovalRefusal) {
        guard step.mayReturnLines else { throw .linesNotApart(step: step.name) }
        let known = Set(all.map(\.lineID))
        if let stranger = lines.first(where: { !known.contains($0) }) { throw .lineUnknown(stranger) }
        let explained = Set(remarks.lazy.filter { !$0.text.isEmpty }.compactMap(\.lineID))
        guard explained.isSuperset(of: lines) else { throw .remarksRequired }
        guard !known.subtracting(returnedLines).subtracting(lines).isEmpty else { throw .nothingApproved }
    }

    /// The task this person answers: his own, else that of someone he stands in for.
    private func task(for verdict: Verdict, in step: Step) throws(ApprovalRefusal) -> ApprovalTask {
        let asked = tasks(of: step)
        guard !asked.contains(where: { $0.decidedBy == verdict.by }) else { throw .alreadyDecided }
        let open = asked.filter { $0.state == .open }
        if let own = open.first(where: { $0.user == verdict.by }) { return own }
        if let other = open.first(where: { verdict.standingInFor.contains($0.user) }) { return other }
        throw .notApprover
    }
}

extension Decided {
    fileprivate mutating func finish(
        _ task: ApprovalTask, by person: UserID, returning lines: [OpportunityLineID]
    ) {
        var done = task
        done.state = .done
        done.decidedBy = person
        done.returnedLines = lines
        change(done)
    }

    fileprivate mutating func countYes(in step: ApprovalRequest.Step) {
        let tasks = request.tasks(of: step)
        let yes = tasks.filter { $0.state == .done }.map(\.seats)
        let filled = Seating.filled(by: yes)
        guard filled >= step.needed else {
            for task in tasks where task.state == .open && Seating.filled(by: yes + [task.seats]) == filled {
                close(task)
            }
            return
        }
        for task in tasks where task.state == .open { close(task) }
        set(step.number) { $0.state = .done }
        guard let next = request.steps.first(where: { $0.state == .waiting }) else {
            request.state = .granted
            return
        }
        open(next.number)
    }

    /// Ends the request; what is still open is closed.
    fileprivate mutating func end(_ state: ApprovalRequest.State) {
        request.state = state
        for task in request.tasks where task.state == .open { close(task) }
        for step in request.steps where step.state == .open || step.state == .waiting {
            set(step.number) { $0.state = .closed }
        }
    }

    /// Earlier approvers look again: from that step on, a new round in which old decisions do not count.
    fileprivate mutating func reopen(from target: Int) {
        for task in request.tasks where task.state == .open { close(task) }
        for step in request.steps where step.number >= target {
            set(step.number) { step in
                step.state = .waiting
                step.round += 1
            }
        }
        request.tasks.removeAll { $0.step >= target }
        open(target)
    }

    private mutating func open(_ number: Int) {
        set(number) { $0.state = .open }
        opens = request.steps.first { $0.number == number }
    }

    private mutating func close(_ task: ApprovalTask) {
        var closed = task
        closed.state = .closed
        change(closed)
    }

    private mutating func change(_ task: ApprovalTask) {
        changedTasks.removeAll { $0.id == task.id }
        changedTasks.append(task)
        for index in request.tasks.indices where request.tasks[index].id == task.id { request.tasks[index] = task }
    }

    private mutating func set(_ number: Int, _ change: (inout ApprovalRequest.Step) -> Void) {
        for index in request.steps.indices where request.steps[index].number == number {
            change(&request.steps[index])
        }
    }
}
