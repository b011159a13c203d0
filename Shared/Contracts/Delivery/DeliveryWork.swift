/// What deliveries wait for, as ``WorkCounts`` tells it.
package enum DeliveryWork: String, Codable, Sendable, CaseIterable {
    /// On the road; services that are to be performed too.
    case inTransit = "IN_TRANSIT"
    /// Nobody took the goods; to be tried again or turned round.
    case attemptFailed = "ATTEMPT_FAILED"
    /// Of all that is under way, what there is no news of for too long (T-12); counted among the others too.
    case overdue = "OVERDUE"
}
