import Contracts

extension Opportunity {
    /// Asks before the approval what there is and what units can bring: the shelf is asked to hold what is planned, and
    /// what is short there goes to the units of the route map. Nothing is ordered (D-05); a soft hold ends by itself (T-07).
    ///
    /// - Throws: `.notEditable` unless it is a draft; `.nothingToEnquire` when everything was asked for.
    package func enquired(_ at: Circumstances) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard state == .draft || state == .returned else { throw .notEditable(state) }
        let standing = Set(standingLines.map(\.id))
        let planned = slices.indices.filter { slices[$0].state == .planned && standing.contains(slices[$0].line) }
        guard !planned.isEmpty else { throw .nothingToEnquire }
        var enquired = self
        let consequences = enquired.claim(planned, at)
        return (enquired, consequences)
    }

    /// Where the process says so, approvers judge only what the shelf or a unit has answered for (D-05).
    ///
    /// - Throws: `.notAnswered` with the first line that waits for an answer, or that nobody can bring.
    func checkAnswers() throws(SalesRefusal) {
        guard rules.answersFirst else { return }
        let waiting: [Slice.State] = [.planned, .holding, .enquiring, .declined]
        let open = Set(slices.lazy.filter { waiting.contains($0.state) }.map(\.line))
        for (index, line) in standingLines.enumerated() where line.needsStock && open.contains(line.id) {
            throw .notAnswered(position: index + 1)
        }
    }

    /// Nobody decided in time: what was held early for lines that are not agreed is let go (S-29).
    func releaseEarlyHolds() -> Consequences {
        let agreed = agreedLines
        let early = slices.filter { slice in
            (slice.state == .held || slice.state == .arrived) && !agreed.contains(slice.line)
                && line(slice.line)?.needsStock == true
        }
        return release(early.map(\.name))
    }
}
