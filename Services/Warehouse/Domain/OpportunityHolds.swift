import Contracts

/// All holds behind one opportunity; they are asked for, firmed and let go together.
package struct OpportunityHolds: Equatable, Sendable {
    package let opportunity: OpportunityID
    package private(set) var holds: [Hold]

    /// - Parameter holds: locked by the caller until commit.
    package init(_ opportunity: OpportunityID, _ holds: [Hold]) {
        self.opportunity = opportunity
        self.holds = holds
    }

    /// What a decision changed: the holds to save, the quantities to tell, the claims to move.
    package struct Outcome: Equatable, Sendable {
        package var changed: [Hold] = []
        package var lines: [SliceQuantity] = []
        package var posting = StockPosting()

        package init() {}

        /// The same with what waited for stock and was let go as well.
        package func adding(_ waiting: [SliceQuantity]) -> Outcome {
            var outcome = self
            for line in waiting {
                if let index = lines.firstIndex(where: { $0.sliceID == line.sliceID }) {
                    outcome.lines[index] = SliceQuantity(
                        sliceID: line.sliceID, quantity: outcome.lines[index].quantity + line.quantity)
                } else {
                    outcome.lines.append(line)
                }
            }
            return outcome
        }
    }

    package struct Refused: Error, Equatable {
        package let slices: [SliceID]
        /// `not-held`, `expired`, `on-dispatch-note`
        package let reason: String
    }

    /// Makes holds firm once the customer said yes; all that are asked for, or none. `slices` empty: everything held.
    ///
    /// - Throws: `not-held` for slices without a claim, `expired` for those whose time is over.
    package func firmed(_ slices: [SliceID], at now: Timestamp) throws(Refused) -> Outcome {
        let asked = slices.isEmpty ? unique(holds.filter { $0.state == .held }.map(\.slice)) : unique(slices)
        let without = asked.filter { slice in !holds.contains { $0.slice == slice && $0.state.isLive } }
        guard without.isEmpty, !asked.isEmpty else { throw Refused(slices: without, reason: "not-held") }
        let over = holds.filter { asked.contains($0.slice) && $0.state == .held && $0.isOver(at: now) }.map(\.slice)
        guard over.isEmpty else { throw Refused(slices: unique(over), reason: "expired") }
        return each(asked, where: \.state.isLive) { hold, posting in hold.firmed(&posting) }
    }

    /// Lets claims go. What stands on a dispatch note stays: the note has to be cancelled first (SM-14).
    ///
    /// - Throws: `on-dispatch-note` when nothing at all could be released because of notes.
    package func released(_ slices: [SliceID]) throws(Refused) -> Outcome {
        let asked = slices.isEmpty ? unique(holds.map(\.slice)) : unique(slices)
        let noted = holds.filter { asked.contains($0.slice) && $0.onNotes > .zero }.map(\.slice)
        var outcome = each(asked, where: { $0.state.isLive && $0.onNotes == .zero }) { hold, posting in
            hold.ended(as: .released, &posting)
        }
        guard noted.isEmpty || !outcome.changed.isEmpty else {
            throw Refused(slices: unique(noted), reason: "on-dispatch-note")
        }
        let told = Set(outcome.lines.map(\.sliceID))
        outcome.lines += asked.filter { !told.contains($0) }.map { SliceQuantity(sliceID: $0, quantity: .zero) }
        return outcome
    }

    /// Firm claims become soft again: no invoice came about (S-70). Not for what stands on a dispatch note.
    package func demoted(_ slices: [SliceID], until expiry: Timestamp) -> Outcome {
        let asked = slices.isEmpty ? unique(holds.map(\.slice)) : unique(slices)
        return each(asked, where: { $0.state == .reserved && $0.onNotes == .zero }) { hold, posting in
            var soft = hold
            soft.state = .held
            soft.expiresAt = max(hold.expiresAt ?? expiry, expiry)
            posting.claim(hold.stock, held: hold.quantity, reserved: -hold.quantity)
            return soft
        }
    }

    /// Soft claims whose time is over (T-07).
    package func expired(at now: Timestamp) -> Outcome {
        let over = unique(holds.filter { $0.isOver(at: now) }.map(\.slice))
        return each(over, where: { $0.state == .held && $0.isOver(at: now) }) { hold, posting in
            hold.ended(as: .expired, &posting)
        }
    }

    /// Soft claims that shared the life of a pro-forma which is over (S-43).
    package func released(with proForma: ProFormaID) -> Outcome {
        let shared = unique(holds.filter { $0.proForma == proForma }.map(\.slice))
        return each(shared, where: { $0.state == .held && $0.proForma == proForma }) { hold, posting in
            hold.ended(as: .released, &posting)
        }
    }

    private func each(
        _ slices: [SliceID], where fits: (Hold) -> Bool, _ change: (Hold, inout StockPosting) -> Hold
    ) -> Outcome {
        var outcome = Outcome()
        for slice in slices {
            let hit = holds.filter { $0.slice == slice && fits($0) }
            guard !hit.isEmpty else { continue }
            for hold in hit {
                let after = change(hold, &outcome.posting)
                if after != hold { outcome.changed.append(after) }
            }
            outcome.lines.append(
                SliceQuantity(sliceID: slice, quantity: hit.reduce(ExactDecimal.zero) { $0 + $1.quantity }))
        }
        return outcome
    }

    private func unique(_ slices: [SliceID]) -> [SliceID] {
        var seen: Set<SliceID> = []
        return slices.filter { seen.insert($0).inserted }
    }
}
