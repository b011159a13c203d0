import Contracts
import IdentityDomain
import TestKit
import Testing

@Suite("Attempts to sign in")
struct SignInLimitTests {
    let start = TestClock().now

    /// `count` failed attempts, one each second.
    private func failed(_ count: Int, _ limit: SignInLimit? = nil, from: Int64 = 0) -> SignInLimit {
        (0..<count).reduce(limit ?? SignInLimit(windowStart: start)) { limit, index in
            limit.attempted(at: start.adding(seconds: from + Int64(index)), under: .user)
        }
    }

    @Test("are free as long as they are few")
    func few() {
        #expect(failed(4).bar(at: start.adding(seconds: 5)) == nil)
    }

    @Test("are barred for a minute after the fifth failed")
    func barred() {
        let limit = failed(5)
        #expect(limit.bar(at: start.adding(seconds: 10)) == start.adding(seconds: 64))
        #expect(limit.bar(at: start.adding(seconds: 64)) == nil)
    }

    @Test("are barred twice as long each further time, an hour at most")
    func doubled() {
        let second = failed(5, failed(5), from: 100)
        #expect(second.bar(at: start.adding(seconds: 110)) == start.adding(seconds: 104 + 120))
        var limit = second
        for round in 1...10 { limit = failed(5, limit, from: 1000 * Int64(round)) }
        #expect(limit.bar(at: start.adding(seconds: 10_005)) == start.adding(seconds: 10_004 + 3600))
    }

    @Test("start afresh after a quiet time")
    func forgiven() {
        let limit = failed(5, failed(5), from: 90_000)
        #expect(limit.bar(at: start.adding(seconds: 90_005)) == start.adding(seconds: 90_004 + 60))
    }

    @Test("of a quarter of an hour ago do not count")
    func window() {
        let limit = failed(4, failed(4), from: 1000)
        #expect(limit.bar(at: start.adding(seconds: 1010)) == nil)
    }

    @Test("are forgotten for a user who got in, and taken back one by one for an address")
    func succeeded() {
        #expect(failed(4).succeeded(forgettingAll: true).failures == 0)
        #expect(failed(4).succeeded(forgettingAll: false).failures == 3)
    }
}

@Suite("A session")
struct SignInSessionTests {
    let now = TestClock().now
    let session: SignInSession

    init() {
        let user = User(
            id: UserID(), company: CompanyID(), username: "reza", version: 1, state: .active,
            profile: UserProfile(displayName: "Reza", roles: [.salesRep]), createdAt: TestClock().now,
            updatedAt: TestClock().now)
        session = SignInSession.opened(UUIDv7.make(at: TestClock().now), for: user, at: TestClock().now)
    }

    @Test("lives on when it is refreshed, a fortnight from then")
    func renewed() {
        let later = now.adding(days: 3)
        var expected = session
        expected.expiresAt = later.adding(days: 14)
        #expect(session.refreshed(tokenUsedAt: nil, userIsActive: true, at: later) == .renewed(expected))
    }

    @Test("ends for everybody when a used token comes again")
    func reused() {
        let later = now.adding(seconds: 60)
        let outcome = session.refreshed(tokenUsedAt: now, userIsActive: true, at: later)
        #expect(outcome == .reused(session.revoked(at: later)))
    }

    @Test("forgives a repetition within seconds: the answer was lost")
    func grace() {
        let outcome = session.refreshed(tokenUsedAt: now, userIsActive: true, at: now.adding(seconds: 5))
        guard case .renewed = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test("is over when it was left alone, revoked, or its user may not sign in")
    func ended() {
        #expect(session.refreshed(tokenUsedAt: nil, userIsActive: true, at: now.adding(days: 14)) == .ended)
        #expect(session.revoked(at: now).refreshed(tokenUsedAt: nil, userIsActive: true, at: now) == .ended)
        #expect(session.refreshed(tokenUsedAt: nil, userIsActive: false, at: now) == .ended)
    }
}
