import Contracts

/// One thing that a decision changed, as people read it afterwards (F-LEJEK-07).
package struct HistoryEntry: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case opened = "OPENED"
        /// SM-03; the value is the new state.
        case state = "STATE"
        /// The value is its number.
        case revision = "REVISION"
        /// Where the customer's papers stand; the value is the new state.
        case paper = "PAPER"
        /// Goods of one line, or of several, came into another state; the value is the state.
        case line = "LINE"
        /// A promised day moved.
        case promise = "PROMISE"
        /// What approvers want corrected.
        case remark = "REMARK"
        /// Something was noted that nothing else tells.
        case note = "NOTE"
        case nextStep = "NEXT_STEP"
        /// Another person is responsible.
        case owner = "OWNER"
        /// The day on which the customer is expected to buy moved; the value is the day that it was.
        case expected = "EXPECTED"
        /// A particular changed; the value is the name of its member.
        case field = "FIELD"
    }

    package let kind: Kind
    package var value = ""
    /// The department that it is about.
    package var unit: ServiceName?
    /// Where one line is meant.
    package var line: OpportunityLineID?
    package var lineName: String?
    /// How many lines are meant.
    package var lines = 0
    package var quantity: Quantity?
    package var day: LocalDate?
    package var words: String?
    /// What stood there before.
    package var before: String?
    /// Who was responsible, and who is.
    package var formerOwner: UserID?
    package var owner: UserID?

    init(_ kind: Kind, _ value: String = "", words: String? = nil, day: LocalDate? = nil) {
        self.kind = kind
        self.value = value
        self.words = words
        self.day = day
    }
}

extension Opportunity {
    /// What is told of a new sale.
    package var firstHistory: [HistoryEntry] {
        let opened = HistoryEntry(.opened)
        return state == .draft ? [opened] : [opened, HistoryEntry(.state, state.rawValue)]
    }

    /// What a decision changed, `before` being what it began with.
    ///
    /// - Parameters:
    ///   - remarks: of approvers.
    ///   - words: that somebody gave it to another person with.
    package func history(
        since before: Opportunity, remarks: [ApprovalRemark] = [], words: String? = nil
    ) -> [HistoryEntry] {
        var entries: [HistoryEntry] = []
        if state != before.state {
            entries.append(HistoryEntry(.state, state.rawValue, words: state == .lost ? lossReason : nil))
        }
        if revision != before.revision { entries.append(HistoryEntry(.revision, "\(revision)")) }
        // Without papers none have come to an end.
        let isPaper = paperState != .none && (paperState != .ended || before.paperState != .none)
        if paperState != before.paperState, isPaper {
            entries.append(HistoryEntry(.paper, paperState.rawValue))
        }
        entries += goodsMoved(since: before) + promisesMoved(since: before)
        entries += remarks.map { remark in
            var entry = HistoryEntry(.remark, remark.field ?? "", words: remark.text)
            entry.line = remark.lineID
            entry.lineName = remark.lineID.flatMap { line($0)?.description }
            return entry
        }
        if let note = paperNote, note != before.paperNote, remarks.isEmpty {
            entries.append(HistoryEntry(.note, words: note))
        }
        if nextStep != before.nextStep || nextStepOn != before.nextStepOn {
            entries.append(HistoryEntry(.nextStep, words: nextStep, day: nextStepOn))
        }
        if expectedOn != before.expectedOn {
            entries.append(HistoryEntry(.expected, before.expectedOn.description, day: expectedOn))
        }
        let named =
            name == before.name ? [] : [(field: "name", before: String?.some(before.name), after: String?.some(name))]
        for change in named + particulars.differences(from: before.particulars) {
            var entry = HistoryEntry(.field, change.field, words: change.after)
            entry.before = change.before
            entries.append(entry)
        }
        if owner != before.owner {
            var entry = HistoryEntry(.owner, words: words)
            (entry.formerOwner, entry.owner) = (before.owner, owner)
            entries.append(entry)
        }
        return entries
    }

    /// States of goods that nobody waits to hear of: nothing has happened yet, or is asked for at this moment.
    private static let quiet: Set<Slice.State> = [.planned, .holding, .dispatching]

    private struct Place: Hashable {
        let line: OpportunityLineID
        let state: Slice.State
        let unit: ServiceName?
    }

    private var places: [Place: ExactDecimal] {
        slices.reduce(into: [:]) { sums, slice in
            let asksUnit: [Slice.State] = [.enquiring, .answered, .committed]
            let place = Place(
                line: slice.line, state: slice.state, unit: asksUnit.contains(slice.state) ? slice.unit : nil)
            sums[place, default: .zero] += slice.quantity
        }
    }

    /// Whatever grew in a state, by state and department; several lines that moved together are one entry.
    private func goodsMoved(since before: Opportunity) -> [HistoryEntry] {
        let former = before.places
        let grown = places.compactMap { place, quantity -> (place: Place, quantity: ExactDecimal)? in
            let more = quantity - (former[place] ?? .zero)
            return more > .zero && !Self.quiet.contains(place.state) ? (place, more) : nil
        }
        let groups = Dictionary(grouping: grown) {
            Place(line: OpportunityLineID(id.uuid), state: $0.place.state, unit: $0.place.unit)
        }
        return groups.sorted {
            ($0.key.state.rank, $0.key.unit?.rawValue ?? "") < ($1.key.state.rank, $1.key.unit?.rawValue ?? "")
        }
        .map { group, moved in
            var entry = HistoryEntry(.line, group.state.rawValue)
            entry.unit = group.unit
            entry.lines = moved.count
            if moved.count == 1, let line = line(moved[0].place.line) {
                entry.line = line.id
                entry.lineName = line.description
                entry.quantity = Quantity(moved[0].quantity, line.quantity.unit)
            }
            return entry
        }
    }

    /// Promises that moved to another day; the first one comes with the answer itself.
    private func promisesMoved(since before: Opportunity) -> [HistoryEntry] {
        let former = Dictionary(before.slices.map { ($0.id, $0.promisedOn) }) { first, _ in first }
        return slices.compactMap { slice in
            guard let day = slice.promisedOn, let old = former[slice.id] ?? nil, old != day else { return nil }
            var entry = HistoryEntry(.promise, old.description, day: day)
            entry.unit = slice.unit
            entry.line = slice.line
            entry.lineName = line(slice.line)?.description
            return entry
        }
    }
}
