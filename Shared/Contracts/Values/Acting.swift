import Foundation

/// Who does something: a person, perhaps for another, or the system itself.
package enum Actor: Hashable, Sendable {
    case user(UserID, onBehalfOf: UserID? = nil)
    case system

    package var userID: UserID? {
        if case .user(let id, _) = self { id } else { nil }
    }
}

/// On whose behalf a unit of work runs: the company it speaks for, who acts, and what caused it.
///
/// Every row written and every message sent in the unit inherits these.
package struct Acting: Sendable {
    package let company: CompanyID
    package let actor: Actor
    /// The case that the work belongs to: an opportunity's id, or a stand-alone document's.
    package var correlation: String?
    /// The message that caused the work.
    package var causation: UUID?
    /// W3C trace context.
    package var traceparent: String?

    package init(
        company: CompanyID, actor: Actor = .system, correlation: String? = nil, causation: UUID? = nil,
        traceparent: String? = nil
    ) {
        self.company = company
        self.actor = actor
        self.correlation = correlation
        self.causation = causation
        self.traceparent = traceparent
    }
}
