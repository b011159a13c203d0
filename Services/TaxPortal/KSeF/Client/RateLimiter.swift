import Contracts

/// Keeps the calls of one taxpayer below the portal's limits, so that it never has to say 429.
///
/// The windows slide. They are taken a little longer than the portal's, because calls do not arrive as evenly as they leave.
package actor RateLimiter {
    /// Waits up to so long are waited here; longer ones are told to whoever calls.
    private static let patience: Int64 = 1_500_000
    private static let margin: Int64 = 100_000

    private let clock: KSeFClock
    private var limits: RateLimits
    /// In microseconds, ascending.
    private var calls: [LimitGroup: [Int64]] = [:]
    private var closed: [LimitGroup: Int64] = [:]

    package init(_ limits: RateLimits = .published, clock: KSeFClock) {
        self.limits = limits
        self.clock = clock
    }

    package func update(_ limits: RateLimits) { self.limits = limits }

    package var current: RateLimits { limits }

    /// Counts a call, at once or after a short wait.
    ///
    /// - Throws: `.limit` with the pause where the wait would be long; nothing was counted.
    package func admit(_ group: LimitGroup) async throws(KSeFFailure) {
        while true {
            let wait = wait(for: group)
            if wait <= 0 {
                note(group)
                return
            }
            guard wait <= Self.patience else {
                throw KSeFFailure(
                    .limit, "So many calls of this kind are not allowed; the next in \(wait / 1_000_000 + 1) s.",
                    pause: .microseconds(wait))
            }
            do { try await clock.pause(.microseconds(wait)) } catch {
                throw KSeFFailure(.outage, "The work was stopped.")
            }
        }
    }

    /// The portal itself said that it is too much.
    package func close(_ group: LimitGroup, for pause: Duration) {
        closed[group] = clock.now().microseconds + pause.microseconds
    }

    /// How many calls of a group the hour still has.
    package func left(_ group: LimitGroup) -> Int {
        let hourAgo = clock.now().microseconds - 3_600_000_000 - Self.margin
        let made = (calls[group] ?? []).reversed().prefix { $0 > hourAgo }.count
        return max(0, limits[group].perHour - made)
    }

    private func wait(for group: LimitGroup) -> Int64 {
        let now = clock.now().microseconds
        let made = calls[group] ?? []
        var until = closed[group] ?? 0
        for (length, count) in limits[group].windows where made.count >= count {
            until = max(until, made[made.count - count] + length + Self.margin)
        }
        return until - now
    }

    /// No window looks further back than the hour's number of calls.
    private func note(_ group: LimitGroup) {
        calls[group, default: []].append(clock.now().microseconds)
        let (count, needed) = (calls[group]?.count ?? 0, limits[group].perHour)
        if count / 2 >= needed { calls[group]?.removeFirst(count - needed) }
    }
}
