import Contracts
import Foundation
import TaxPortalDomain
import TestKit
import Testing

/// A portal that does not look for duplicates: whatever arrives, it accepts. So whoever sends twice is found out.
private struct NaivePortal {
    /// When each sending arrives there.
    var arrivals: [Timestamp] = []
    var hasDecided = false

    func holds(at now: Timestamp) -> Bool { arrivals.contains { $0 <= now } }
}

@Suite("Random ways to the portal")
struct RandomWayTests {
    private let patience = Patience(answer: 900, firstInquiry: 10, longestInquiry: 900, settling: 60)

    /// Sendings arrive at once, late (but within the time that the portal may take), or never; answers get lost; the
    /// portal takes its time, gives up, is asked at odd moments; runners die and leave SENT behind.
    @Test("end in one acceptance, and nothing is sent that the portal may still have", arguments: 1...500)
    func oneAcceptance(seed: Int) throws {
        var random = Seeded(seed: UInt64(seed))
        var portal = NaivePortal()
        var now = Make.now
        var submission = try Make.queued()
        for _ in 1...400 where submission.state != .accepted {
            let before = submission
            submission = try step(submission, &portal, at: now, &random)
            #expect(submission.version >= before.version)
            if submission.state == .sent, before.state == .ready {
                #expect(portal.arrivals.count <= 1, "seed \(seed): sent again what had arrived")
            }
            now = now.adding(seconds: Int64.random(in: 1...200, using: &random))
        }
        #expect(portal.arrivals.count <= 1, "seed \(seed)")
        #expect(submission.state == .accepted, "seed \(seed): \(submission.state)")
    }

    private func step(
        _ submission: Submission, _ portal: inout NaivePortal, at now: Timestamp, _ random: inout Seeded
    ) throws -> Submission {
        switch submission.state {
        case .queued: return try submission.prepared(as: Make.identity, at: now)
        case .ready: return try send(submission, &portal, at: now, &random)
        case .sent, .unknown:
            // Now and then a person wants to know at once.
            let isAsked = Int.random(in: 0..<5, using: &random) == 0
            let wanted = isAsked ? try submission.toInquire(at: now) : submission
            guard wanted.dueAt <= now else { return submission }
            return try ask(wanted, &portal, at: now, &random)
        case .rejected: return try submission.resubmitted(dataMended: false, at: now)
        default: return submission
        }
    }

    private func send(
        _ ready: Submission, _ portal: inout NaivePortal, at now: Timestamp, _ random: inout Seeded
    ) throws -> Submission {
        let sent = try ready.sending(at: now, request: UUID(), through: nil, patience)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return try sent.turnedAway(until: now.adding(seconds: 30))
        case 1: return sent  // The runner died before the first byte left.
        case 2:  // The runner died; what it sent arrives late.
            portal.arrivals.append(now.adding(seconds: Int64.random(in: 0..<60, using: &random)))
            return sent
        case 3:  // One of many: it left long after the sending of all began.
            let left = now.adding(seconds: Int64.random(in: 0..<300, using: &random))
            portal.arrivals.append(left.adding(seconds: Int64.random(in: 0..<60, using: &random)))
            return try sent.lost(at: left, patience)
        case 4:
            portal.arrivals.append(now)
            return try sent.takenIn(as: "r", at: now, patience)
        default:
            portal.arrivals.append(now)
            return try sent.heard(.processing, at: now, patience)
        }
    }

    private func ask(
        _ submission: Submission, _ portal: inout NaivePortal, at now: Timestamp, _ random: inout Seeded
    ) throws -> Submission {
        // As the runner does: a sending of which nothing was heard and that nobody holds was left behind.
        if submission.state == .sent, submission.heardAt == nil { return try submission.lost(at: now, patience) }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return try submission.unanswered(at: now, patience)
        case 1 where portal.holds(at: now):
            portal.arrivals = []
            return try submission.heard(
                .dropped(Submission.Fault(code: "550", message: "cancelled")), at: now, patience)
        case 2 where portal.holds(at: now): return try submission.heard(.processing, at: now, patience)
        default:
            let answer: PortalAnswer = portal.holds(at: now) ? .accepted(number: "N", receipt: nil) : .notFound
            return try submission.heard(answer, at: now, patience)
        }
    }

    @Test("take every kind of answer without breaking a rule of the table", arguments: 1...300)
    func anything(seed: Int) throws {
        var random = Seeded(seed: UInt64(seed))
        var submission = try Make.queued()
        for step in 1...60 {
            let before = submission
            let now = Make.now.adding(seconds: Int64(step) * 400)
            guard let next = try? change(before, Int.random(in: 0..<15, using: &random), at: now), next != before else {
                continue
            }
            #expect(!before.state.isFinal, "seed \(seed)")
            #expect(next.version == before.version + 1, "seed \(seed)")
            if next.state == .sent, before.state != .sent, before.state != .unknown {
                #expect(before.state == .ready && next.identity != nil && next.request != before.request)
            }
            if next.state == .ready, before.state == .sent || before.state == .unknown {
                #expect(next.identity == before.identity, "seed \(seed): other bytes were sent again")
            }
            #expect((next.authorityNumber != nil) == (next.state == .accepted), "seed \(seed)")
            submission = next
        }
    }

    private func change(_ before: Submission, _ choice: Int, at now: Timestamp) throws -> Submission {
        let fault = Submission.Fault(code: "x", message: "y")
        switch choice {
        case 0, 1: return try before.prepared(as: Make.identity, at: now)
        case 2: return try before.found(invalid: [fault])
        case 3, 4: return try before.sending(at: now, request: UUID(), through: "c", patience)
        case 5: return try before.doubted(at: now, patience)
        case 6: return try before.heard(.processing, at: now, patience)
        case 7: return try before.heard(.accepted(number: "N", receipt: nil), at: now, patience)
        case 8: return try before.heard(.rejected(.technical, [fault]), at: now, patience)
        case 9: return try before.heard(.rejected(.business, [fault]), at: now, patience)
        case 10: return try before.heard(.notFound, at: now, patience)
        case 11: return try before.heard(.dropped(fault), at: now, patience)
        case 12: return try before.resubmitted(dataMended: now.microseconds % 2 == 0, at: now)
        case 13: return try before.wentOffline(until: now.adding(days: 3))
        default:
            return try before.heard(.duplicate(contentHash: "theirs", number: "M", receipt: nil), at: now, patience)
        }
    }
}
