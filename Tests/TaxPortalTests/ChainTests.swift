import Contracts
import Foundation
import TaxPortalDomain
import Testing

@Suite("A series of adjustments (S-83, S-86)")
struct ChainTests {
    private let line = InvoiceLineID()

    private func link(
        _ document: FiscalDocument, _ state: Submission.State, receivedAt: Timestamp = Make.now
    ) -> Chain.Link {
        let submission = Submission(
            id: SubmissionID(), document: document.id, original: document.original, portal: .moadian, state: state,
            dueAt: Make.now)
        return Chain.Link(document: document, submission: submission, receivedAt: receivedAt)
    }

    private func original(_ state: Submission.State) -> Chain.Link { link(Make.step(line, from: 0, to: 10), state) }

    @Test("waits until the original is accepted, or will never be", arguments: Submission.State.allCases)
    func waitsForOriginal(state: Submission.State) {
        let chain = Chain(
            original: original(state), adjustments: [link(Make.step(line, from: 10, to: 9), .waitingOriginal)])
        #expect((chain.next(at: Make.now) != nil) == (state == .accepted || state == .outside))
    }

    @Test("goes by the figures when messages overtake one another")
    func order() {
        let first = link(Make.step(line, from: 10, to: 9), .waitingOriginal, receivedAt: Make.now.adding(seconds: 2))
        let second = link(Make.step(line, from: 9, to: 7), .waitingOriginal, receivedAt: Make.now.adding(seconds: 1))
        let third = link(Make.step(line, from: 7, to: 0), .waitingOriginal)
        let links = [third, second, first]
        #expect(Chain(original: original(.accepted), adjustments: links).next(at: Make.now)?.id == first.submission.id)
        let accepted = link(first.document, .accepted)
        let then = Chain(original: original(.accepted), adjustments: [third, second, accepted])
        #expect(then.next(at: Make.now)?.id == second.submission.id)
    }

    @Test(
        "lets none go while another is on its way or in trouble",
        arguments: [Submission.State.queued, .ready, .sent, .unknown, .invalid, .rejected])
    func oneAtATime(state: Submission.State) {
        let chain = Chain(
            original: original(.accepted),
            adjustments: [
                link(Make.step(line, from: 10, to: 9), state), link(Make.step(line, from: 9, to: 8), .waitingOriginal),
            ])
        #expect(chain.next(at: Make.now.adding(days: 9)) == nil)
    }

    @Test("goes on after one that another document replaced")
    func closed() {
        let next = link(Make.step(line, from: 9, to: 8), .waitingOriginal)
        let chain = Chain(
            original: original(.accepted),
            adjustments: [link(Make.step(line, from: 10, to: 9), .closedByAdjustment), next])
        #expect(chain.next(at: Make.now)?.id == next.submission.id)
    }

    @Test("waits for what it rests on, but not for ever")
    func missing() {
        let second = link(Make.step(line, from: 9, to: 7), .waitingOriginal)
        let chain = Chain(original: original(.accepted), adjustments: [second])
        #expect(chain.next(at: Make.now) == nil)
        #expect(chain.next(at: Make.now.adding(seconds: Chain.grace))?.id == second.submission.id)
    }

    @Test("goes by accounting's ordinals where there are some, whatever figures and days say")
    func ordinals() {
        // There and back: the figures of the first and the third are the same.
        let first = link(Make.step(line, from: 10, to: 9, ordinal: 1), .waitingOriginal)
        let second = link(Make.step(line, from: 9, to: 10, ordinal: 2), .waitingOriginal)
        let third = link(
            Make.step(line, from: 10, to: 9, day: Make.day.adding(days: -1), ordinal: 3), .waitingOriginal,
            receivedAt: Make.now.adding(seconds: -9))
        func next(_ links: [Chain.Link]) -> SubmissionID? {
            Chain(original: original(.accepted), adjustments: links).next(at: Make.now)?.id
        }
        #expect(next([third, second, first]) == first.submission.id)
        let done = [link(first.document, .accepted), link(second.document, .closedByAdjustment)]
        #expect(next([third, second, done[0]]) == second.submission.id)
        #expect(next([third] + done) == third.submission.id)
    }

    @Test("with an ordinal waits for the one before until a person lets it go; what follows it then goes by itself")
    func ordinalMissing() {
        let second = link(Make.step(line, from: 10, to: 7, ordinal: 2), .waitingOriginal)
        let chain = Chain(original: original(.accepted), adjustments: [second])
        #expect(chain.next(at: Make.now) == nil && chain.next(at: Make.now.adding(days: 99)) == nil)
        #expect(chain.lets(second.submission.id))
        let third = link(Make.step(line, from: 7, to: 6, ordinal: 3), .waitingOriginal)
        let gone = Chain(original: original(.accepted), adjustments: [third, link(second.document, .accepted)])
        #expect(gone.next(at: Make.now)?.id == third.submission.id)
        let exempt = Chain(original: original(.accepted), adjustments: [third, link(second.document, .outside)])
        #expect(exempt.next(at: Make.now) == nil)
    }

    @Test("is let go by nobody while the original or another adjustment is not settled")
    func notLet() {
        let second = link(Make.step(line, from: 10, to: 7, ordinal: 2), .waitingOriginal)
        let early = Chain(original: original(.sent), adjustments: [second])
        #expect(!early.lets(second.submission.id))
        let open = Chain(
            original: original(.accepted),
            adjustments: [second, link(Make.step(line, from: 7, to: 6, ordinal: 3), .invalid)])
        #expect(!open.lets(second.submission.id))
    }

    @Test("counts those that came before accounting gave ordinals, and lets them go first by their figures")
    func mixedOrdinals() {
        let old = link(Make.step(line, from: 10, to: 9), .waitingOriginal)
        let new = link(
            Make.step(line, from: 9, to: 8, day: Make.day.adding(days: -1), ordinal: 2), .waitingOriginal)
        let both = Chain(original: original(.accepted), adjustments: [new, old])
        #expect(both.next(at: Make.now)?.id == old.submission.id)
        let then = Chain(original: original(.accepted), adjustments: [new, link(old.document, .accepted)])
        #expect(then.next(at: Make.now)?.id == new.submission.id)
    }
}
