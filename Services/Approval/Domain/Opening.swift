import Contracts
import Foundation

extension ApprovalRequest {
    /// Opens a request under the policy's present version; its first step's tasks are handed out at once.
    ///
    /// Every step that applies is checked now, so that nobody decides on what can never be granted.
    /// - Parameter fresh: makes task ids.
    /// - Returns: GRANTED when no step applies, else IN_PROGRESS.
    /// - Throws: `.requesterIsOnlyApprover` (S-33) or `.nobodyMayDecide`, naming the step.
    package static func opened(
        for asked: RequestApproval, under policy: ApprovalPolicy, by people: Directory, fresh: () -> ApprovalTaskID
    ) throws(ApprovalRefusal) -> ApprovalRequest {
        let applying = policy.steps(for: asked.facts)
        for (_, step) in applying { try step.checkThatItCanBeDecided(by: people, askedBy: asked.requestedBy) }
        let steps = applying.enumerated().map { index, found in
            Step(
                number: index + 1, policyStep: found.number, name: found.step.name, needed: found.step.needed,
                mayReturnLines: found.step.mayReturnLines,
                state: index == 0 ? .open : .waiting)
        }
        var request = asked.request(state: steps.isEmpty ? .granted : .inProgress, steps: steps)
        if let first = request.openStep, let seats = applying.first?.step.seats {
            request.tasks = request.newTasks(of: first, seats, from: people, fresh: fresh)
        }
        return request
    }

    /// The tasks of a step that opens, for everyone who may decide it.
    ///
    /// People may have left meanwhile; then the reminders and the final due time of T-04 bring it to an end.
    package func newTasks(
        of step: Step, _ seats: [ApprovalPolicy.Seat], from people: Directory, fresh: () -> ApprovalTaskID
    ) -> [ApprovalTask] {
        people.candidates(for: seats, without: requestedBy).map {
            ApprovalTask(id: fresh(), step: step.number, round: step.round, user: $0.user, seats: $0.seats)
        }
    }
}

extension RequestApproval {
    /// The request as it is kept when it does not open: refused, withdrawn or overtaken before it came.
    package func request(state: ApprovalRequest.State, steps: [ApprovalRequest.Step] = []) -> ApprovalRequest {
        ApprovalRequest(
            id: requestID, subjectKind: subjectKind, subjectID: subjectID, revision: revision, contentHash: contentHash,
            requestedBy: requestedBy, state: state, steps: steps, tasks: [], version: 1)
    }
}

extension ApprovalPolicy.Step {
    fileprivate func checkThatItCanBeDecided(by people: Directory, askedBy requester: UserID) throws(ApprovalRefusal) {
        let candidates = people.candidates(for: seats, without: requester)
        guard Seating.filled(by: candidates.map(\.seats)) < needed else { return }
        let withRequester = seats.enumerated().compactMap {
            people.fitting($0.element).contains(requester) ? $0.offset : nil
        }
        let wouldDo = Seating.filled(by: candidates.map(\.seats) + [withRequester]) >= needed
        throw wouldDo ? .requesterIsOnlyApprover(step: name) : .nobodyMayDecide(step: name)
    }
}
