import Contracts
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
        #expect(Submission.queued(abroad, originalIsAccepted: false, id: SubmissionID()) == nil)
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
        #expect(try sent.takenIn(as: "ref-1").reference == "ref-1")
        #expect(try sent.heard(.processing).state == .sent)
        let accepted = try sent.heard(.accepted(number: "N-1", receipt: "upo-1"))
        #expect(accepted.state == .accepted)
        #expect(accepted.authorityNumber == "N-1")
        #expect(throws: SubmissionRefusal.notInState(sent.id, .accepted)) { try accepted.heard(.notFound) }
        #expect(throws: SubmissionRefusal.notInState(sent.id, .accepted)) { try accepted.resubmitted(dataMended: true) }
    }

    @Test("an adjustment waits for its original (S-83), one without an original does not")
    func waits() throws {
        let adjustment = FiscalDocument(Make.adjusted())
        let early = try #require(Submission.queued(adjustment, originalIsAccepted: false, id: SubmissionID()))
        #expect(early.state == .waitingOriginal)
        #expect(throws: SubmissionRefusal.notInState(early.id, .waitingOriginal)) {
            try early.prepared(as: Make.identity)
        }
        #expect(try early.originalAccepted().state == .queued)
        #expect(Submission.queued(adjustment, originalIsAccepted: true, id: SubmissionID())?.state == .queued)
        let alone = FiscalDocument(Make.adjusted(of: nil))
        #expect(Submission.queued(alone, originalIsAccepted: false, id: SubmissionID())?.state == .queued)
    }

    @Test("without an answer nobody knows; only an inquiry that finds nothing allows a second sending (S-82)")
    func doubt() throws {
        let sent = try Make.sent()
        #expect(throws: SubmissionRefusal.tooEarly) { try sent.doubted(at: Make.now.adding(seconds: 60)) }
        #expect(try sent.heard(.notFound) == sent)
        let unknown = try sent.doubted(at: Make.now.adding(seconds: Submission.patience))
        #expect(unknown.state == .unknown)
        #expect(throws: SubmissionRefusal.notInState(sent.id, .unknown)) { try unknown.sending(at: Make.now) }
        #expect(try unknown.heard(.processing).state == .sent)
        #expect(try unknown.heard(.accepted(number: "N", receipt: nil)).state == .accepted)
        let again = try unknown.heard(.notFound)
        #expect(again.state == .ready)
        #expect(again.identity == sent.identity)
        #expect(try again.sending(at: Make.now).state == .sent)
    }

    @Test("a duplicate with our content is our acceptance, another content is a clash for people (S-85)")
    func duplicate() throws {
        let sent = try Make.sent()
        let ours = try sent.heard(.duplicate(contentHash: "ours", number: "N", receipt: nil))
        #expect(ours.state == .accepted)
        let clash = try sent.heard(.duplicate(contentHash: "theirs", number: "N", receipt: nil))
        #expect(clash.state == .rejected)
        #expect(clash.rejection == .numberClash)
        #expect(throws: SubmissionRefusal.numberClash) { try clash.resubmitted(dataMended: true) }
        #expect(throws: SubmissionRefusal.numberClash) { try clash.closedByAdjustment() }
    }

    @Test("a technical no may be tried again; a business no needs mended data or another document (S-81)")
    func rejected() throws {
        let fault = [Submission.Fault(code: "E1", message: "no")]
        let technical = try Make.sent().heard(.rejected(.technical, fault))
        let again = try technical.resubmitted(dataMended: false)
        #expect(again.state == .queued)
        #expect(again.attempt == 2)
        #expect(again.identity == nil)
        let business = try Make.sent().heard(.rejected(.business, fault))
        #expect(business.faults == fault)
        #expect(throws: SubmissionRefusal.contentRejected) { try business.resubmitted(dataMended: false) }
        #expect(try business.resubmitted(dataMended: true).state == .queued)
        #expect(try business.closedByAdjustment().state == .closedByAdjustment)
        let invalid = try Make.queued().found(invalid: fault)
        #expect(try invalid.resubmitted(dataMended: false).state == .queued)
    }

    @Test("an outage puts it on offline paper with a deadline, whose share is told (S-84, T-15)")
    func offline() throws {
        let ready = try Make.queued().prepared(as: Make.identity)
        #expect(ready.deadlineUsed(since: Make.now, at: Make.now) == nil)
        let offline = try ready.wentOffline(until: Make.now.adding(days: 10))
        #expect(offline.isOffline)
        #expect(offline.deadlineUsed(since: Make.now, at: Make.now.adding(days: 5)) == 50)
        #expect(offline.deadlineUsed(since: Make.now, at: Make.now.adding(days: 8)) == 80)
        #expect(offline.deadlineUsed(since: Make.now, at: Make.now.adding(days: 80)) == 100)
        #expect(try offline.sending(at: Make.now).isOffline)
    }
}

/// Repeatable numbers: a failure names its seed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

@Suite("Random ways to the portal")
struct SubmissionPropertyTests {
    @Test(
        "nothing is sent without identity, nor twice without an inquiry that found nothing; final is final",
        arguments: 1...300)
    func anything(seed: Int) throws {
        var random = Seeded(UInt64(seed))
        var submission = try Make.queued()
        var mayHave = false
        for step in 1...40 {
            let before = submission
            let choice = Int.random(in: 0..<11, using: &random)
            let now = Make.now.adding(seconds: Int64(step) * 1000)
            let next: Submission? =
                switch choice {
                case 0: try? before.prepared(as: Make.identity)
                case 1: try? before.found(invalid: [])
                case 2: try? before.sending(at: now)
                case 3: try? before.doubted(at: now)
                case 4: try? before.heard(.processing)
                case 5:
                    Int.random(in: 0..<4, using: &random) == 0
                        ? try? before.heard(.accepted(number: "N", receipt: nil)) : nil
                case 6: try? before.heard(.rejected(.technical, []))
                case 7: try? before.heard(.rejected(.business, []))
                case 8: try? before.heard(.notFound)
                case 9: try? before.resubmitted(dataMended: Bool.random(using: &random))
                default: try? before.closedByAdjustment()
                }
            guard let next, next != before else { continue }
            #expect(!before.state.isFinal, "seed \(seed)")
            #expect(next.version == before.version + 1, "seed \(seed)")
            if choice == 2 {
                #expect(next.identity != nil && !mayHave, "seed \(seed)")
                mayHave = true
            }
            if choice == 8 || next.state == .rejected { mayHave = false }
            submission = next
        }
    }
}
