import Contracts
import Foundation
import TaxPortalDomain
import Testing

@Suite("Submitting a document to a portal (SM-18)")
struct SubmissionTests {
    @Test(
        "the seller's country names the portal; other countries have none",
        arguments: [("IR", Portal.moadian), ("PL", .ksef)])
    func portals(country: String, portal: Portal) {
        #expect(FiscalDocument(Make.issued(country: country)).portal == portal)
        #expect(FiscalDocument(Make.issued(country: "DE")).portal == nil)
        let abroad = FiscalDocument(Make.issued(country: "DE"))
        #expect(Submission.queued(abroad, mayGo: false, id: SubmissionID(), at: Make.now) == nil)
    }

    @Test("a document keeps its lines before and after, an original coming from nothing")
    func neutral() {
        let original = FiscalDocument(Make.issued())
        #expect(original.lines.first?.before == .nothing(.irr))
        #expect(original.lines.first?.after.net == Money(10_000, .irr))
        let adjustment = FiscalDocument(Make.adjusted())
        #expect(adjustment.kind == .salesReturn)
        #expect(adjustment.original == Make.invoice.uuid)
        #expect(adjustment.lines.first?.before.quantity == 10)
        #expect(adjustment.totals.gross == Money(-1100, .irr))
    }

    @Test("queued, prepared, sent, accepted (S-80)")
    func accepted() throws {
        let sent = try Make.sent()
        #expect(sent.state == .sent)
        #expect(try sent.takenIn(as: "ref-1", at: Make.now, Make.patience).reference == "ref-1")
        #expect(try heard(sent, .processing).state == .sent)
        let accepted = try heard(sent, .accepted(number: "N-1", receipt: "upo-1"))
        #expect(accepted.state == .accepted)
        #expect(accepted.authorityNumber == "N-1")
        #expect(throws: SubmissionRefusal.notInState(sent.id, .accepted)) { try heard(accepted, .notFound) }
        #expect(throws: SubmissionRefusal.notInState(sent.id, .accepted)) {
            try accepted.resubmitted(dataMended: true, at: Make.now)
        }
    }

    @Test("an adjustment waits for its original (S-83), one without an original does not")
    func waits() throws {
        let adjustment = FiscalDocument(Make.adjusted())
        let early = try #require(Submission.queued(adjustment, mayGo: false, id: SubmissionID(), at: Make.now))
        #expect(early.state == .waitingOriginal)
        #expect(throws: SubmissionRefusal.notInState(early.id, .waitingOriginal)) {
            try early.prepared(as: Make.identity, at: Make.now)
        }
        #expect(try early.originalSettled(at: Make.now).state == .queued)
        #expect(Submission.queued(adjustment, mayGo: true, id: SubmissionID(), at: Make.now)?.state == .queued)
        let alone = FiscalDocument(Make.adjusted(of: nil))
        #expect(Submission.queued(alone, mayGo: false, id: SubmissionID(), at: Make.now)?.state == .queued)
    }

    @Test("without an answer nobody knows; only an inquiry that finds nothing allows a second sending (S-82)")
    func doubt() throws {
        let sent = try Make.sent()
        let silence = Make.now.adding(seconds: Make.patience.answer)
        #expect(throws: SubmissionRefusal.tooEarly) {
            try sent.doubted(at: Make.now.adding(seconds: 60), Make.patience)
        }
        #expect(try heard(sent, .notFound, after: 600).state == .sent, "the portal may not know it yet")
        let unknown = try sent.doubted(at: silence, Make.patience)
        #expect(unknown.state == .unknown)
        #expect(throws: SubmissionRefusal.notInState(sent.id, .unknown)) {
            try unknown.sending(at: Make.now, request: UUID(), through: nil, Make.patience)
        }
        #expect(try heard(unknown, .processing).state == .sent)
        #expect(try heard(unknown, .accepted(number: "N", receipt: nil)).state == .accepted)
        let again = try heard(unknown, .notFound, after: 960)
        #expect(again.state == .ready)
        #expect(again.identity == sent.identity)
        #expect(try again.sending(at: Make.now, request: UUID(), through: nil, Make.patience).sendings == 2)
    }

    @Test("a broken line is a doubt at once, and “not found” counts only when the portal must know")
    func lost() throws {
        let unknown = try Make.sent().lost(at: Make.now.adding(seconds: 1), Make.patience)
        #expect(unknown.state == .unknown)
        #expect(unknown.dueAt == Make.now.adding(seconds: 1 + Make.patience.settling))
        #expect(try heard(unknown, .notFound, after: 60).state == .unknown, "of many it may have left last")
        #expect(try heard(unknown, .notFound, after: 61).state == .ready)
        let asked = try unknown.toInquire(at: Make.now.adding(seconds: 2))
        #expect(try heard(asked, .notFound, after: 3).state == .unknown, "whoever asks cannot make it count earlier")
    }

    @Test(
        "what the portal named in the queue but never answered falls into doubt after T-14, counted from its last word")
    func silence() throws {
        let taken = try Make.sent().takenIn(as: "r", at: Make.now.adding(seconds: 100), Make.patience)
        #expect(try taken.unanswered(at: Make.now.adding(seconds: 950), Make.patience).state == .sent)
        #expect(try taken.unanswered(at: Make.now.adding(seconds: 1000), Make.patience).state == .unknown)
    }

    @Test("inquiries come after growing pauses, up to the longest")
    func pauses() {
        let pauses = (0..<9).map(Make.patience.pause)
        #expect(pauses == [10, 20, 40, 80, 160, 320, 640, 900, 900])
        #expect(Make.patience.pause(before: 1_000_000) == 900)
        #expect((1...9).map(BackOff.seconds(after:)) == [2, 4, 8, 16, 32, 64, 128, 256, 300])
    }

    @Test("what was turned away before it was read goes again; what was given up undecided too, but not for ever")
    func again() throws {
        let later = Make.now.adding(seconds: 30)
        let away = try Make.sent().turnedAway(until: later)
        #expect(away.state == .ready && away.dueAt == later)
        let fault = Submission.Fault(code: "550", message: "cancelled")
        var submission = try Make.ready()
        for number in 1...Submission.mostSendings {
            let sent = try submission.sending(at: Make.now, request: UUID(), through: "s", Make.patience)
            submission = try heard(sent, .dropped(fault))
            #expect(submission.state == (number < Submission.mostSendings ? .ready : .rejected))
        }
        #expect(submission.rejection == .technical && submission.faults == [fault])
    }

    @Test("a duplicate with our content is our acceptance, another content is a clash for people (S-85)")
    func duplicate() throws {
        let sent = try Make.sent()
        let ours = try heard(sent, .duplicate(contentHash: "ours", number: "N", receipt: nil))
        #expect(ours.state == .accepted)
        let clash = try heard(sent, .duplicate(contentHash: "theirs", number: "N", receipt: nil))
        #expect(clash.state == .rejected)
        #expect(clash.rejection == .numberClash)
        #expect(throws: SubmissionRefusal.numberClash) { try clash.resubmitted(dataMended: true, at: Make.now) }
        #expect(throws: SubmissionRefusal.numberClash) { try clash.closedByAdjustment() }
    }

    @Test("a technical no may be tried again; a business no needs mended data or another document (S-81)")
    func rejected() throws {
        let fault = [Submission.Fault(code: "E1", message: "no")]
        let technical = try heard(Make.sent(), .rejected(.technical, fault))
        let again = try technical.resubmitted(dataMended: false, at: Make.now)
        #expect(again.state == .queued)
        #expect(again.attempt == 2)
        #expect(again.identity == nil && again.replaces == nil)
        let business = try heard(Make.sent(), .rejected(.business, fault))
        #expect(business.faults == fault)
        #expect(throws: SubmissionRefusal.contentRejected) { try business.resubmitted(dataMended: false, at: Make.now) }
        #expect(try business.resubmitted(dataMended: true, at: Make.now).state == .queued)
        #expect(try business.closedByAdjustment().state == .closedByAdjustment)
        let invalid = try Make.queued().found(invalid: fault)
        #expect(try invalid.resubmitted(dataMended: false, at: Make.now).state == .queued)
    }

    @Test(
        "an outage puts it on offline paper with a deadline, whose share is told once at 50 and once at 80 (S-84, T-15)"
    )
    func offline() throws {
        let ready = try Make.ready()
        #expect(ready.deadlineUsed(since: Make.now, at: Make.now) == nil)
        let offline = try ready.wentOffline(until: Make.now.adding(days: 10))
        #expect(offline.isOffline)
        #expect(offline.deadlineUsed(since: Make.now, at: Make.now.adding(days: 5)) == 50)
        #expect(offline.deadlineUsed(since: Make.now, at: Make.now.adding(days: 80)) == 100)
        #expect(offline.atRisk(since: Make.now, at: Make.now.adding(days: 4)) == nil)
        let half = try #require(offline.atRisk(since: Make.now, at: Make.now.adding(days: 5)))
        #expect(half.riskTold == 50)
        #expect(half.news(after: offline).map { "\(type(of: $0))" } == ["TaxDeadlineAtRisk"])
        #expect(half.atRisk(since: Make.now, at: Make.now.adding(days: 7)) == nil)
        #expect(half.atRisk(since: Make.now, at: Make.now.adding(days: 8))?.riskTold == 80)
        #expect(try offline.sending(at: Make.now, request: UUID(), through: nil, Make.patience).isOffline)
    }

    @Test("an offline document refused for technical reasons goes again as its technical correction, for content not")
    func technicalCorrection() throws {
        let sent = try Make.ready().wentOffline(until: Make.now.adding(days: 1))
            .sending(at: Make.now, request: UUID(), through: nil, Make.patience)
        let again = try heard(sent, .rejected(.technical, [])).resubmitted(dataMended: false, at: Make.now)
        #expect(again.replaces == "ours")
        let other = Submission.Identity(key: "k2", contentHash: "second")
        let refused = try heard(
            again.prepared(as: other, at: Make.now).sending(at: Make.now, request: UUID(), through: nil, Make.patience),
            .rejected(.technical, []))
        #expect(
            try refused.resubmitted(dataMended: false, at: Make.now).replaces == "ours", "the printed code is of it")
        let content = try heard(sent, .rejected(.business, [])).resubmitted(dataMended: true, at: Make.now)
        #expect(content.replaces == nil)
    }

    @Test("an offline document that was never taken in goes again as it is: nothing is held that it could replace")
    func notTaken() throws {
        let sent = try Make.ready().wentOffline(until: Make.now.adding(days: 1))
            .sending(at: Make.now, request: UUID(), through: nil, Make.patience)
        let turnedDown = try heard(sent, .notTaken([Submission.Fault(code: "21402", message: "size")]))
        #expect(turnedDown.state == .rejected && turnedDown.rejection == .technical)
        #expect(turnedDown.faults.map(\.code) == ["21402"])
        #expect(try turnedDown.resubmitted(dataMended: false, at: Make.now).replaces == nil)
    }

    @Test("each change that others wait for is told, once")
    func news() throws {
        let queued = try Make.queued()
        let ready = try queued.prepared(as: Make.identity, at: Make.now)
        #expect(ready.news(after: queued).isEmpty)
        let sent = try ready.sending(at: Make.now, request: UUID(), through: nil, Make.patience)
        #expect(names(sent, ready) == ["TaxSubmissionSent"])
        #expect(names(try heard(sent, .processing), sent).isEmpty)
        let accepted = try heard(sent, .accepted(number: "N", receipt: "r"))
        #expect(names(accepted, sent) == ["TaxSubmissionAccepted"])
        let rejected = try heard(sent, .rejected(.business, []))
        #expect(names(rejected, sent) == ["TaxSubmissionRejected"])
        #expect(names(try rejected.resubmitted(dataMended: true, at: Make.now), rejected) == ["TaxSubmissionQueued"])
        #expect(names(try queued.found(invalid: []), queued) == ["TaxSubmissionInvalid"])
        #expect(names(try sent.lost(at: Make.now, Make.patience), sent) == ["TaxSubmissionUnknown"])
    }

    private func names(_ after: Submission, _ before: Submission) -> [String] {
        after.news(after: before).map { "\(type(of: $0))" }
    }

    private func heard(
        _ submission: Submission, _ answer: PortalAnswer, after seconds: Int64 = 5
    ) throws -> Submission {
        try submission.heard(answer, at: Make.now.adding(seconds: seconds), Make.patience)
    }
}
