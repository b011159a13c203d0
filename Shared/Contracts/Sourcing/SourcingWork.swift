/// What waits on the desk of supply, production or purchasing, as ``WorkCounts`` tells it.
package enum SourcingWork: String, Codable, Sendable, CaseIterable {
    /// Enquiries without an answer.
    case toAnswer = "TO_ANSWER"
    /// Commitments of which something has not come.
    case promised = "PROMISED"
    /// Production orders that can be started.
    case ordersToStart = "ORDERS_TO_START"
    /// Production orders under way.
    case ordersStarted = "ORDERS_STARTED"
    /// Purchase orders that their supplier has not confirmed, while something of them is still to come.
    case ordersToConfirm = "ORDERS_TO_CONFIRM"
}
