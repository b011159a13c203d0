import Contracts

extension Opportunity {
    /// What is said of a new opportunity; it enters the first stage (`domain.md` 5.5, “new”).
    package func opened() -> Consequences {
        var consequences = Consequences()
        consequences.tell(
            OpportunityOpened(
                opportunityID: id, accountID: account, currency: currency, ownerID: owner, stage: stage.rawValue))
        consequences.move(StageMovement(from: nil, to: stage, distance: 1, cause: "OPENED"))
        return consequences
    }
}
