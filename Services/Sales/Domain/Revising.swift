import Contracts
import Foundation

extension Opportunity {
    /// The lines become what is asked for, as a draft of a new revision, which needs a new approval; whatever was approved
    /// before is worth nothing for it (SM-03, S-31).
    ///
    /// A line is told by its id. What was agreed and is asked for unchanged goes on. A line with another price keeps what it
    /// claims; one with a smaller quantity, or none, gives claims back, and what it keeps of a claim that cannot be shared
    /// is claimed anew after the approval. A pro-forma over lines that change gives way (SM-08). Asked for nothing new, an
    /// approved sale stays as it is.
    ///
    /// - Parameters:
    ///   - wanted: all lines of the new revision, with fresh ids for new ones.
    ///   - digest: makes the content hash of ``contentToJudge``.
    /// - Throws: `.notEditable` while it is IN_APPROVAL or closed; `.noLines` when nothing is left of an approved sale;
    ///   `.lineTwice`; `.lineIsFixed` for a line that is invoiced or has come to its end.
    package func revised(
        lines wanted: [OpportunityLine], expectedOn: LocalDate, _ at: Circumstances, digest: (String) -> String
    ) throws(SalesRefusal) -> (Opportunity, Consequences) {
        guard state.isOpen, state != .inApproval else { throw .notEditable(state) }
        var revised = self
        revised.expectedOn = expectedOn
        let revision = Revision(of: self, to: wanted)
        try revision.check()
        guard revision.isNeeded else { return (revised, Consequences()) }
        revised.revision += 1
        revised.state = .draft
        revised.lossReason = nil
        var consequences = Consequences()
        if revision.touchesAgreed { consequences += revised.voidProForma() }
        consequences += revised.become(revision, at)
        let hash = digest(revised.contentToJudge)
        revised.contentHash = nil  // until it is submitted
        consequences.tell(OpportunityRevised(opportunityID: id, revision: revised.revision, contentHash: hash))
        consequences += revised.carryOn(at)
        return (revised, consequences)
    }

    /// The pro-forma speaks of another revision: no invoice is asked from it any more. The next one supersedes it, and takes
    /// over its credit and the holds behind it; what is left of one that was invoiced in part goes back now (SM-08).
    mutating func voidProForma() -> Consequences {
        var consequences = Consequences()
        let agreed = agreedLines
        let isInvoicedInPart =
            slices.contains { $0.invoice != nil } && slices.contains { $0.invoice == nil && agreed.contains($0.line) }
        if paperState == .accepted, isInvoicedInPart, let proForma {
            consequences.ask(
                WithdrawProForma(proFormaID: proForma, opportunityID: id, reason: "a new revision"),
                key: "\(proForma)/withdraw")
            self.proForma = nil
        }
        paperState = .none
        paperNote = nil
        for index in slices.indices { slices[index].isFirming = false }
        return consequences
    }

    private mutating func become(_ new: Revision, _ at: Circumstances) -> Consequences {
        var leaving: [SliceID] = []
        var standing: [OpportunityLine] = []
        var former = lines.filter { $0.until != nil }
        for line in new.wanted {
            guard let old = new.old[line.id] else {
                standing.append(line.standing(since: revision))
                slices.append(Slice(id: SliceID(at.fresh()), line: line.id, quantity: line.quantity.value))
                continue
            }
            if new.stays(old) {
                standing.append(old)
                continue
            }
            standing.append(line.standing(since: revision))
            let more = old.product == line.product ? line.quantity.value - old.quantity.value : line.quantity.value
            if more > .zero {
                if old.product != line.product { leaving += leave(old, old.quantity.value, &former, at) }
                slices.append(Slice(id: SliceID(at.fresh()), line: line.id, quantity: more))
            } else {
                leaving += leave(old, -more, &former, at)
            }
        }
        standing += new.givenUp
        for old in new.dropped { leaving += leave(old, old.quantity.value, &former, at) }
        lines = standing + former
        return giveUp(leaving.compactMap { slice($0) }, as: .withdrawn, "left out of revision \(revision)")
    }

    /// Takes so much off a line's slices, beginning with those that claim nothing and are furthest from the customer. What
    /// claims something leaves whole, under a line of its own that is kept until everything is given back; no other
    /// department can give back a part of a claim.
    ///
    /// - Returns: the slices whose claims are to be given back.
    private mutating func leave(
        _ line: OpportunityLine, _ quantity: ExactDecimal, _ former: inout [OpportunityLine], _ at: Circumstances
    ) -> [SliceID] {
        var left = quantity
        var (gone, leaving) = (Set<SliceID>(), [SliceID]())
        var sum = ExactDecimal.zero
        let shadow = OpportunityLineID(at.fresh())
        let parts = slices.indices.filter { slices[$0].line == line.id }.sorted {
            slices[$0].leaves(before: slices[$1])
        }
        for index in parts where left > .zero {
            let piece = min(left, slices[index].quantity)
            let rest = slices[index].quantity - piece
            left -= piece
            if slices[index].claimsNothing {
                slices[index].quantity = rest
                if rest == .zero { gone.insert(slices[index].id) }
                continue
            }
            if rest > .zero { slices.append(Slice(id: SliceID(at.fresh()), line: line.id, quantity: rest)) }
            sum += slices[index].quantity
            slices[index].line = shadow
            leaving.append(slices[index].id)
        }
        slices.removeAll { gone.contains($0.id) }
        if sum > .zero { former.append(line.leftOut(sum, in: revision, as: shadow)) }
        return leaving
    }
}

/// The difference between what stands and what is wanted.
private struct Revision {
    let wanted: [OpportunityLine]
    /// Lines that can be changed, by id, and those that stay as they are because documents hang on them.
    let old: [OpportunityLineID: OpportunityLine]
    /// Given up or lost in the course of the sale, and not named any more: they stay, as its history.
    private(set) var givenUp: [OpportunityLine] = []
    private(set) var dropped: [OpportunityLine] = []
    private let sale: Opportunity
    private let invoiced: Set<OpportunityLineID>
    private let fixed: Set<OpportunityLineID>

    init(of sale: Opportunity, to wanted: [OpportunityLine]) {
        self.sale = sale
        self.wanted = wanted
        old = Dictionary(sale.standingLines.map { ($0.id, $0) }) { first, _ in first }
        invoiced = Set(sale.slices.lazy.filter(\.isFixed).map(\.line))
        fixed = sale.fixedLines
        let named = Set(wanted.map(\.id))
        for line in sale.standingLines where !named.contains(line.id) {
            if isFixed(line) { givenUp.append(line) } else { dropped.append(line) }
        }
    }

    private func isFixed(_ line: OpportunityLine) -> Bool { fixed.contains(line.id) }

    func check() throws(SalesRefusal) {
        guard !wanted.isEmpty || sale.agreedRevision == 0 else { throw .noLines }
        var seen = Set(sale.lines.lazy.filter { $0.until != nil }.map(\.id))
        for (index, line) in wanted.enumerated() {
            guard seen.insert(line.id).inserted else { throw .lineTwice(position: index + 1) }
            if let old = old[line.id], isFixed(old), !line.asksTheSame(as: old) { throw .lineIsFixed(old.description) }
        }
        if let invoiced = givenUp.first(where: { invoiced.contains($0.id) }) {
            throw .lineIsFixed(invoiced.description)
        }
    }

    /// A draft is revised whenever somebody says so, an approved sale where something changes or approvers returned a line.
    var isNeeded: Bool {
        sale.state == .draft || sale.state == .returned || !dropped.isEmpty
            || wanted.contains { line in old[line.id].map { !stays($0) } ?? true }
    }

    /// Whether lines change that approvers agreed to.
    var touchesAgreed: Bool {
        dropped.contains(where: sale.isAgreed)
            || wanted.contains { line in old[line.id].map { sale.isAgreed($0) && !stays($0) } ?? false }
    }

    /// Whether the line goes on as it is.
    func stays(_ line: OpportunityLine) -> Bool {
        if isFixed(line) { return true }
        guard sale.isAgreed(line), let wanted = wanted.first(where: { $0.id == line.id }) else { return false }
        return wanted.asksTheSame(as: line)
    }
}

extension OpportunityLine {
    fileprivate func standing(since revision: Int) -> OpportunityLine {
        var line = self
        line.since = revision
        return line
    }
}

extension Slice {
    /// Nobody was asked for anything, or nobody can.
    fileprivate var claimsNothing: Bool { state == .planned || state == .declined }

    fileprivate func leaves(before other: Slice) -> Bool {
        (claimsNothing ? 0 : 1, state.rank) < (other.claimsNothing ? 0 : 1, other.state.rank)
    }
}

extension Opportunity {
    /// Lines of which something is still wanted or was sold.
    var liveLines: Set<OpportunityLineID> {
        let over: [Slice.State] = [.withdrawing, .withdrawn, .lost]
        return Set(slices.lazy.filter { !over.contains($0.state) }.map(\.line))
    }

    /// The lines that a revision leaves as they are: documents hang on them, or they have come to their end.
    package var fixedLines: Set<OpportunityLineID> {
        let documented = Set(slices.lazy.filter(\.isFixed).map(\.line))
        return documented.union(Set(standingLines.map(\.id)).subtracting(liveLines))
    }
}
