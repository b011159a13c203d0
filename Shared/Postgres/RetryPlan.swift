/// Decides whether a failed unit of work runs again as a whole, and after which pause (messaging 6 and 11.4).
struct RetryPlan {
    private var counts: [Kind: Int] = [:]

    private enum Kind: Hashable {
        case conflict, duplicate, lockTimeout, loss, staleConnection, staleStatement

        var limit: Int {
            switch self {
            case .conflict: 5
            case .lockTimeout, .staleStatement: 1
            case .duplicate: 1  // saved by somebody a moment ago: now it is seen, and whoever looks first finds it
            case .loss: 2
            case .staleConnection: 64  // after a restart of the server every idle connection is stale
            }
        }
    }

    /// The pause before the next attempt, or `nil` where the failure stands.
    mutating func pause(after transaction: Transaction) -> Duration? {
        guard transaction.interrupt.reason == nil, let kind = Self.kind(of: transaction) else { return nil }
        let before = counts[kind, default: 0]
        guard before < kind.limit else { return nil }
        counts[kind] = before + 1
        switch kind {
        case .conflict: return Self.jittered(milliseconds: 5 << before)
        case .loss: return Self.jittered(milliseconds: 20)
        case .duplicate, .lockTimeout, .staleConnection, .staleStatement: return .zero
        }
    }

    private static func kind(of transaction: Transaction) -> Kind? {
        guard let failure = transaction.failure else { return nil }
        if transaction.hasStaleConnection { return .staleConnection }
        if transaction.hasStaleStatement { return .staleStatement }
        switch failure {
        case .conflict: return .conflict
        case .duplicate: return .duplicate
        case .lockTimeout: return .lockTimeout
        case .unavailable: return .loss
        default: return nil
        }
    }

    /// Half to one and a half times the value, so that two units that met do not meet again.
    private static func jittered(milliseconds: Int) -> Duration {
        .microseconds(Int.random(in: milliseconds * 500...milliseconds * 1500))
    }
}
