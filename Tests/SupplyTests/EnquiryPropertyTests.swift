import Contracts
import SourcingDomain
import TestKit
import Testing

/// Random lives of enquiries: any command at any time. What must hold, holds after every step.
@Suite("An enquiry under any sequence of commands")
struct EnquiryPropertyTests {
    @Test("keeps its promises and ends once", arguments: 0..<400)
    func anyLife(seed: Int) throws {
        var life = EnquiryLife(seed: UInt64(seed))
        for _ in 0..<40 {
            let before = life.enquiry
            life.step()
            try check(from: before, to: life.enquiry, life)
        }
    }

    private func check(from before: Enquiry<SupplyTrade>, to after: Enquiry<SupplyTrade>, _ life: EnquiryLife) throws {
        #expect(after.version == before.version + (after == before ? 0 : 1), "seed \(life.seed)")
        if let commitment = after.commitment {
            #expect(commitment.arrived <= Make.terms.acceptable(of: commitment.quantity), "seed \(life.seed)")
            #expect(commitment.quantity <= commitment.offer.quantity, "seed \(life.seed)")
            #expect(commitment.arrived + commitment.excess + life.unexpectedElsewhere == life.arrived)
        }
        if before.commitment == nil, let commitment = after.commitment {
            #expect(commitment.offer.validUntil >= life.today, "committed to an expired offer, seed \(life.seed)")
        }
        if before.status.isFinal { #expect(after.status == before.status, "left a final state, seed \(life.seed)") }
        #expect(life.outcomes.count <= 1, "several outcomes \(life.outcomes), seed \(life.seed)")
        if after.status.isFinal {
            #expect(life.outcomes.count == 1, "no outcome at \(after.status), seed \(life.seed)")
        }
    }
}

/// One enquiry, driven by chance; keeps what was told and what came.
private struct EnquiryLife {
    let seed: UInt64
    var enquiry = Make.enquiry(10)
    var today = Make.today
    /// What ended it, by the events that were told: declined, expired, cancelled, fulfilled.
    var outcomes: [String] = []
    var arrived = ExactDecimal.zero
    /// What came before anything was promised or after it was over.
    var unexpectedElsewhere = ExactDecimal.zero
    private var random: Seeded

    init(seed: UInt64) {
        self.seed = seed
        random = Seeded(seed: seed)
    }

    mutating func step() {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: try? enquiry = enquiry.studied()
        case 1: answer()
        case 2: if Int.random(in: 0..<4, using: &random) == 0 { decline() }
        case 3: commit()
        case 4, 5: arrive()
        case 6: if Int.random(in: 0..<4, using: &random) == 0 { cancel() }
        case 7: delay()
        case 8: pass()
        default: if Int.random(in: 0..<4, using: &random) == 0 { close() }
        }
    }

    private mutating func answer() {
        let quantity = ExactDecimal(Int.random(in: 0...12, using: &random))
        let offer = Make.offer(max(1, quantity), days: Int.random(in: -2...9, using: &random), validDays: 3)
        if let (after, _) = try? enquiry.quoted(offer, on: today) { enquiry = after }
    }

    private mutating func decline() {
        guard let (after, _) = try? enquiry.declined(because: "no") else { return }
        enquiry = after
        outcomes.append("declined")
    }

    private mutating func commit() {
        let known = enquiry.offer?.id ?? OfferID()
        let offer = Bool.random(using: &random) ? known : OfferID()
        let (after, refusal) = enquiry.committing(
            offer, ExactDecimal(Int.random(in: 0...11, using: &random)), on: today)
        if refusal == "expired", after != enquiry { outcomes.append("expired") }
        enquiry = after
    }

    private mutating func arrive() {
        let quantity = ExactDecimal(Int.random(in: 1...7, using: &random))
        let arrival = enquiry.arrived(quantity, terms: Make.terms)
        arrived += quantity
        if arrival.enquiry == enquiry { unexpectedElsewhere += quantity }
        if arrival.fulfilled != nil { outcomes.append("fulfilled") }
        enquiry = arrival.enquiry
    }

    private mutating func cancel() {
        switch enquiry.cancelled(because: "gone", .supplier(allows: Bool.random(using: &random))) {
        case .cancelled(let after, _):
            if after != enquiry { outcomes.append("cancelled") }
            enquiry = after
        case .refused(let after, _): enquiry = after
        }
    }

    private mutating func delay() {
        let date = today.adding(days: Int.random(in: -3...20, using: &random))
        if let (after, _) = try? enquiry.delayed(to: date, because: "late", on: today) { enquiry = after }
    }

    private mutating func pass() {
        today = today.adding(days: Int.random(in: 0...2, using: &random))
        guard let (after, _) = enquiry.expired(on: today) else { return }
        enquiry = after
        outcomes.append("expired")
    }

    private mutating func close() {
        guard let (after, _) = try? enquiry.closedShort(because: "no more") else { return }
        enquiry = after
        outcomes.append("closed")
    }
}
