import Contracts

/// One row of the append-only movement list (`domain.md` 5.5, I-42).
package struct StageMovement: Equatable, Sendable {
    package let from: StageKey?
    package let to: StageKey
    package let distance: Int
    package let cause: String

    package init(from: StageKey?, to: StageKey, distance: Int, cause: String) {
        self.from = from
        self.to = to
        self.distance = distance
        self.cause = cause
    }
}

extension Opportunity {
    /// Moves on to the stage that a milestone leads to; never back, and no movement where there is none (SM-05).
    mutating func reach(_ milestone: Milestone) -> StageMovement? {
        guard let stage = process.standing.first(where: { $0.milestone == milestone }),
            stage.position > process.position(of: self.stage)
        else { return nil }
        return enter(stage.key, cause: "DOCUMENT")
    }

    /// A person moves it to another stage, forwards or back (SM-05, F-FARSI-03).
    ///
    /// Stages that follow documents are reached by these alone: none may be entered, left backwards or jumped over.
    /// - Throws: `.alreadyClosed`; `.unknownStage` for one that the process does not have, or has no more;
    ///   `.alreadyInStage`; `.stageFollowsDocuments`.
    package func moved(to stage: StageKey) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard state.isOpen else { throw .alreadyClosed(state) }
        guard let target = process.standing.first(where: { $0.key == stage }) else { throw .unknownStage }
        let here = process.position(of: self.stage)
        guard target.position != here else { throw .alreadyInStage }
        let way = target.position > here ? here + 1...target.position : target.position...here
        if let fixed = process.standing.first(where: { way.contains($0.position) && $0.milestone != nil }) {
            throw .stageFollowsDocuments(fixed.name ?? fixed.key.rawValue)
        }
        var moved = self
        var consequences = Consequences()
        consequences.move(moved.enter(stage, cause: "MANUAL"))
        return (moved, consequences)
    }

    private mutating func enter(_ target: StageKey, cause: String) -> StageMovement {
        let movement = StageMovement(
            from: stage, to: target, distance: process.distance(from: stage, to: target), cause: cause)
        stage = target
        if process.position(of: target) > process.position(of: furthest) { furthest = target }
        return movement
    }
}
