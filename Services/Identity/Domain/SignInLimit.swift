import Contracts

/// Counts attempts to sign in, for one user name or one address, and bars further ones for a while.
///
/// An attempt is counted before the password is looked at, so that many at once do not slip through; a right password
/// takes its attempt back.
package struct SignInLimit: Sendable, Equatable {
    package struct Policy: Sendable {
        /// Attempts that may fail in one window.
        package let attempts: Int
        package let windowSeconds: Int64
        /// The first bar; each further one is twice as long, up to `longestSeconds`.
        package let barSeconds: Int64
        package let longestSeconds: Int64

        /// For a user name: a person mistypes a few times, a guesser needs thousands.
        package static let user = Policy(attempts: 5, windowSeconds: 900, barSeconds: 60, longestSeconds: 3600)
        /// For an address: an office signs in from one.
        package static let address = Policy(attempts: 100, windowSeconds: 900, barSeconds: 60, longestSeconds: 3600)
    }

    package private(set) var failures: Int
    package private(set) var windowStart: Timestamp
    package private(set) var bars: Int
    package private(set) var barredUntil: Timestamp?

    package init(failures: Int = 0, windowStart: Timestamp, bars: Int = 0, barredUntil: Timestamp? = nil) {
        self.failures = failures
        self.windowStart = windowStart
        self.bars = bars
        self.barredUntil = barredUntil
    }

    /// Until when nothing is tried, if so.
    package func bar(at now: Timestamp) -> Timestamp? { barredUntil.flatMap { $0 > now ? $0 : nil } }

    /// One attempt more. The one that reaches the limit is still tried; those after it are barred.
    package func attempted(at now: Timestamp, under policy: Policy) -> SignInLimit {
        var limit = self
        let windowIsOver = now >= windowStart.adding(seconds: policy.windowSeconds)
        if windowIsOver {
            limit.failures = 0
            limit.windowStart = now
        }
        // A quiet hour after the last bar forgives the earlier ones.
        if let until = barredUntil, now >= until.adding(seconds: policy.longestSeconds) {
            limit.bars = 0
            limit.barredUntil = nil
        }
        limit.failures += 1
        guard limit.failures >= policy.attempts else { return limit }
        let seconds = min(policy.longestSeconds, policy.barSeconds << Int64(min(limit.bars, 10)))
        limit.barredUntil = now.adding(seconds: seconds)
        limit.bars += 1
        limit.failures = 0
        limit.windowStart = now
        return limit
    }

    /// The password was right. A user name starts afresh; an address only gets this attempt back.
    package func succeeded(forgettingAll: Bool) -> SignInLimit {
        guard forgettingAll else {
            var limit = self
            limit.failures = max(0, failures - 1)
            return limit
        }
        return SignInLimit(windowStart: windowStart)
    }
}
