import Contracts

extension ApprovalRequest {
    /// Ends a request from outside: withdrawn by its service, superseded by a newer revision, expired.
    ///
    /// - Throws: `.noLongerOpen` when it has been decided already (S-30).
    package func ended(_ ending: State) throws(ApprovalRefusal) -> ApprovalRequest {
        guard state == .inProgress else { throw .noLongerOpen(id, state) }
        var ended = self
        ended.state = ending
        ended.version += 1
        for index in ended.tasks.indices where ended.tasks[index].state == .open { ended.tasks[index].state = .closed }
        for index in ended.steps.indices where ended.steps[index].state != .done { ended.steps[index].state = .closed }
        return ended
    }

    /// The people changed: those who no longer fit lose their tasks of the open step, new ones get one if they could
    /// still fill a seat.
    package func reassigned(
        _ seats: [ApprovalPolicy.Seat], to people: Directory, fresh: () -> ApprovalTaskID
    ) -> (request: ApprovalRequest, changed: [ApprovalTask], added: [ApprovalTask]) {
        guard let step = openStep else { return (self, [], []) }
        let candidates = people.candidates(for: seats, without: requestedBy)
        let asked = tasks(of: step)
        let fitting = Set(candidates.map(\.user))
        let changed = asked.filter { task in
            guard task.state == .open else { return false }
            // A superior stays as long as he may decide at all: he never fitted a seat by himself.
            return task.isEscalated ? !(people[task.user]?.mayDecide ?? false) : !fitting.contains(task.user)
        }
        .map { task in
            var closed = task
            closed.state = .closed
            return closed
        }
        let yes = asked.filter { $0.state == .done }.map(\.seats)
        let known = Set(asked.map(\.user))
        let filled = Seating.filled(by: yes)
        let added =
            candidates
            .filter { !known.contains($0.user) && Seating.filled(by: yes + [$0.seats]) > filled }
            .map { ApprovalTask(id: fresh(), step: step.number, round: step.round, user: $0.user, seats: $0.seats) }
        var request = self
        let gone = Set(changed.map(\.id))
        for index in request.tasks.indices where gone.contains(request.tasks[index].id) {
            request.tasks[index].state = .closed
        }
        request.tasks += added
        return (request, changed, added)
    }

    /// The superiors of those who have not answered are asked too, each for the seats of his subordinate (T-04).
    package func escalated(to people: Directory, fresh: () -> ApprovalTaskID) -> [ApprovalTask] {
        guard let step = openStep else { return [] }
        let asked = tasks(of: step)
        var known = Set(asked.map(\.user))
        var added: [ApprovalTask] = []
        for task in asked where task.state == .open {
            guard let manager = people[task.user]?.manager, let superior = people[manager], superior.mayDecide,
                superior.id != requestedBy, known.insert(superior.id).inserted
            else { continue }
            added.append(
                ApprovalTask(
                    id: fresh(), step: step.number, round: step.round, user: superior.id, seats: task.seats,
                    isEscalated: true))
        }
        return added
    }
}
