import Contracts

/// Material issued to a production order against what came out of it, as goods or as scrap of a stopped order (P-18).
///
/// Issues, receipts and losses may arrive in any order: the variance is what the figures so far demand, and each step posts
/// only the difference to what was posted before, so that every order ends at the same balances.
package struct WorkInProgress: Equatable, Sendable {
    package var issued: Money
    package var received: Money
    package var lost: Money
    package var variance: Money

    package init(issued: Money, received: Money, lost: Money, variance: Money) {
        self.issued = issued
        self.received = received
        self.lost = lost
        self.variance = variance
    }

    /// Takes the variance to where it belongs and tells what is to be posted.
    package func settled() -> (WorkInProgress, posted: Money) {
        // Nothing issued yet says nothing: the material's message is still on its way.
        let due = issued.amount > 0 ? max(received.amount + lost.amount - issued.amount, 0) : 0
        var settled = self
        settled.variance = Money(due, variance.currency)
        return (settled, settled.variance - variance)
    }
}
