import Contracts
import Postgres

extension Transaction {
    /// The same unit of work as part of one opportunity's case: its messages carry the opportunity as correlation.
    /// Work that a message caused belongs to that message's case already.
    package func about(_ opportunity: OpportunityID?) -> Transaction {
        guard acting.correlation == nil, let opportunity else { return self }
        var acting = acting
        acting.correlation = opportunity.description
        return with(acting: acting)
    }
}
