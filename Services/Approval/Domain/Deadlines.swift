import Contracts

/// When an open step is called to mind (T-04), in hours since it opened.
package struct Deadlines: Sendable, Equatable {
    package let remindAfterHours: Int
    package let escalateAfterHours: Int
    package let expireAfterHours: Int

    package init(remindAfterHours: Int, escalateAfterHours: Int, expireAfterHours: Int) {
        self.remindAfterHours = remindAfterHours
        self.escalateAfterHours = escalateAfterHours
        self.expireAfterHours = expireAfterHours
    }

    /// 4 hours, 1 day, 3 days.
    package static let usual = Deadlines(remindAfterHours: 4, escalateAfterHours: 24, expireAfterHours: 72)

    var areInOrder: Bool {
        1 <= remindAfterHours && remindAfterHours <= escalateAfterHours && escalateAfterHours <= expireAfterHours
    }
}

/// What has been done about a step that waits.
package struct Waiting: Sendable, Equatable {
    package let openedAt: Timestamp
    package let deadlines: Deadlines
    package let isReminded: Bool
    package let isEscalated: Bool

    package init(openedAt: Timestamp, deadlines: Deadlines, isReminded: Bool = false, isEscalated: Bool = false) {
        self.openedAt = openedAt
        self.deadlines = deadlines
        self.isReminded = isReminded
        self.isEscalated = isEscalated
    }

    package enum Call: Sendable, Equatable {
        case remind
        case escalate
        /// Silence never approves (S-29).
        case expire
    }

    /// The weightiest call that is due; after a long standstill the lighter ones are passed over.
    package func due(at now: Timestamp) -> Call? {
        if now >= instant(deadlines.expireAfterHours) { return .expire }
        if !isEscalated, now >= instant(deadlines.escalateAfterHours) { return .escalate }
        if !isReminded, !isEscalated, now >= instant(deadlines.remindAfterHours) { return .remind }
        return nil
    }

    /// When to look again.
    package var nextCall: Timestamp {
        if isEscalated { return instant(deadlines.expireAfterHours) }
        return instant(isReminded ? deadlines.escalateAfterHours : deadlines.remindAfterHours)
    }

    package var expiresAt: Timestamp { instant(deadlines.expireAfterHours) }

    private func instant(_ hours: Int) -> Timestamp { openedAt.adding(seconds: Int64(hours) * 3600) }
}
