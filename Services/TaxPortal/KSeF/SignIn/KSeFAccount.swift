import Contracts
import Foundation

/// A taxpayer at the portal, as long as the process runs: who is signed in, what was called how often, which sessions
/// are open. Nothing of it is ever written down.
package actor KSeFAccount {
    package nonisolated let context: ContextIdentifier
    package nonisolated let limiter: RateLimiter
    nonisolated let keys: PublicKeys
    nonisolated let clock: KSeFClock

    private var tokens: SignInTokens?
    private var signingIn: Task<SignInTokens, any Error>?
    /// After wrong credentials the portal is left alone for a while: it blocks those who keep trying.
    private var refused: (failure: KSeFFailure, until: Timestamp)?
    var openSessions: [String: OnlineSession] = [:]
    private(set) var sizes = SessionSizes.published
    private var sizesReadAt: Timestamp?

    private static let silence: Int64 = 30

    package init(context: ContextIdentifier, keys: PublicKeys, clock: KSeFClock = .system) {
        self.context = context
        self.keys = keys
        self.clock = clock
        self.limiter = RateLimiter(clock: clock)
    }

    /// An access token that lives for another minute at least.
    ///
    /// - Parameters:
    ///   - used: one that the portal refused (401): it is not given again.
    ///   - means: read only when it has to be proven anew who we are.
    package func access(
        _ client: KSeFClient, refusing used: String? = nil,
        means: @escaping @Sendable () throws(KSeFFailure) -> SignInMeans
    ) async throws(KSeFFailure) -> String {
        if let used, tokens?.accessToken.token == used { tokens?.accessToken = .spent }
        let now = clock.now()
        if let access = tokens?.accessToken, access.isAlive(at: now) { return access.token }
        if let refused, now < refused.until { throw refused.failure }
        let running = signingIn ?? start(client, means)
        signingIn = running
        do {
            let tokens = try await running.value
            if signingIn == running { signingIn = nil }
            self.tokens = tokens
            return tokens.accessToken.token
        } catch {
            if signingIn == running { signingIn = nil }
            let failure = error as? KSeFFailure ?? KSeFFailure(.outage, "The sign-in was stopped.")
            if failure.kind == .credentials { refused = (failure, clock.now().adding(seconds: Self.silence)) }
            throw failure
        }
    }

    /// One sign-in for all who wait for it.
    private func start(
        _ client: KSeFClient, _ means: @escaping @Sendable () throws(KSeFFailure) -> SignInMeans
    ) -> Task<SignInTokens, any Error> {
        let signIn = SignIn(client: client, context: context, keys: keys)
        let held = tokens
        let now = clock.now()
        return Task {
            if let held, held.refreshToken.isAlive(at: now) {
                do throws(KSeFFailure) { return try await signIn.refreshed(held) } catch {
                    // Revoked or spent: who we are is proven anew. An outage is an outage.
                    if error.kind == .outage || error.kind == .limit { throw error }
                }
            }
            return try await signIn.tokens(by: try means())
        }
    }
}

extension KSeFAccount {
    /// Whether the effective limits have to be read; says yes once a day.
    func isTimeToReadSizes() -> Bool {
        let now = clock.now()
        if let sizesReadAt, now < sizesReadAt.adding(days: 1) { return false }
        sizesReadAt = now
        return true
    }

    func update(_ sizes: SessionSizes) { self.sizes = sizes }
}

extension AccessToken {
    /// A token that has ended.
    fileprivate static let spent = AccessToken(token: "", validUntil: Timestamp(microseconds: 0))

    /// Renewed a minute before its end.
    fileprivate func isAlive(at now: Timestamp) -> Bool { now.adding(seconds: 60) < validUntil }
}

/// What a session may hold.
package struct SessionSizes: Sendable, Equatable {
    package let invoiceBytes: Int
    package let invoices: Int

    package static let published = SessionSizes(invoiceBytes: 1_000_000, invoices: 10_000)
}
