import Contracts

/// What the receiver signed for.
package struct Confirmation: Sendable {
    package struct Line: Sendable {
        package enum Key: Sendable, Hashable {
            case dispatchLine(DispatchLineID)
            /// For services.
            case slice(SliceID)
        }

        package let key: Key
        package let delivered: ExactDecimal
        package let refused: ExactDecimal
        package let refusalReason: String?

        package init(key: Key, delivered: ExactDecimal, refused: ExactDecimal, refusalReason: String?) {
            self.key = key
            self.delivered = delivered
            self.refused = refused
            self.refusalReason = refusalReason
        }
    }

    /// `nil`: everything that is still open was taken.
    package let lines: [Line]?
    package let receiver: String
    package let proofReference: String?
    /// Photos and signatures of this very delivery; the caller has looked that they are.
    package let proofs: [ConfirmedProof]
    /// When it was signed, perhaps offline; the time of the fact.
    package let capturedAt: Timestamp

    package init(
        lines: [Line]?, receiver: String, proofReference: String?, proofs: [ConfirmedProof] = [],
        capturedAt: Timestamp
    ) {
        self.lines = lines
        self.receiver = receiver
        self.proofReference = proofReference
        self.proofs = proofs
        self.capturedAt = capturedAt
    }
}

/// How a line's tally changed, for the history.
package struct TallyChange: Sendable, Equatable {
    package let position: Int
    package let delivered: ExactDecimal
    package let refused: ExactDecimal
    package let lost: ExactDecimal
    package let recalled: ExactDecimal
    package let received: ExactDecimal
    /// Exit cost that went along, in minor units.
    package let cost: Int64
    package let reason: String?

    init(
        position: Int, delivered: ExactDecimal = .zero, refused: ExactDecimal = .zero, lost: ExactDecimal = .zero,
        recalled: ExactDecimal = .zero, received: ExactDecimal = .zero, cost: Int64 = 0, reason: String? = nil
    ) {
        self.position = position
        self.delivered = delivered
        self.refused = refused
        self.lost = lost
        self.recalled = recalled
        self.received = received
        self.cost = cost
        self.reason = reason
    }
}

extension Delivery {
    /// Quantity and value pass to the customer (F-ARYA-37), or part of them: a confirmation may leave lines or quantities
    /// open for a later one; per line all of them together never exceed what left the gate (I-13).
    ///
    /// - Throws: `.notInTransit`, `.receiverRequired`, `.capturedInFuture`, `.nothingConfirmed`, `.lineNotFound`,
    ///   `.lineTwice`, `.quantityNotPositive`, `.exceedsTransit`, `.refusalReasonRequired`, `.serviceCannotBeRefused`.
    package func confirmed(
        _ said: Confirmation, at now: Timestamp
    ) throws(DeliveryRefusal) -> (Delivery, [TallyChange], DeliveryConfirmed) {
        guard state == .inTransit else { throw .notInTransit(id, state) }
        guard !said.receiver.isEmpty else { throw .receiverRequired }
        guard said.capturedAt <= now else { throw .capturedInFuture }
        var confirmed = self
        var changes: [TallyChange] = []
        var told: [ConfirmedLine] = []
        for (index, part) in try parts(of: said) {
            let line = lines[index]
            try check(part, against: line)
            let cost = line.cost(ofNext: part.delivered)
            confirmed.lines[index].tally.delivered += part.delivered
            confirmed.lines[index].tally.deliveredCost += cost.amount
            confirmed.lines[index].tally.refused += part.refused
            if part.refused > .zero { confirmed.lines[index].refusalReason = part.refusalReason }
            changes.append(
                TallyChange(
                    position: line.position, delivered: part.delivered, refused: part.refused, cost: cost.amount,
                    reason: part.refusalReason))
            told.append(line.confirmed(part.delivered, refused: part.refused, part.refusalReason, cost: cost))
        }
        guard !told.isEmpty else { throw .nothingConfirmed }
        confirmed.settle()
        let fact = DeliveryConfirmed(
            deliveryID: id, dispatchNoteID: dispatchNote, invoiceID: invoice, opportunityID: opportunity,
            accountID: account, lines: told, receiver: said.receiver, proofReference: said.proofReference,
            proofs: said.proofs.isEmpty ? nil : said.proofs, confirmedAt: said.capturedAt)
        return (confirmed, changes, fact)
    }

    /// The lines meant, by index; those of which nothing is said are left out.
    private func parts(
        of said: Confirmation
    ) throws(DeliveryRefusal) -> [(index: Int, part: Confirmation.Line)] {
        guard let named = said.lines else {
            return lines.indices.filter { lines[$0].open > .zero }.map { index in
                let everything = Confirmation.Line(
                    key: .slice(lines[index].slice), delivered: lines[index].open, refused: .zero, refusalReason: nil)
                return (index, everything)
            }
        }
        var found: [(index: Int, part: Confirmation.Line)] = []
        for part in named {
            guard let index = lines.firstIndex(where: { $0.answers(to: part.key) }) else { throw .lineNotFound }
            guard !found.contains(where: { $0.index == index }) else { throw .lineTwice }
            if part.delivered != .zero || part.refused != .zero { found.append((index, part)) }
        }
        return found
    }

    private func check(_ part: Confirmation.Line, against line: DeliveryLine) throws(DeliveryRefusal) {
        guard part.delivered >= .zero, part.refused >= .zero else { throw .quantityNotPositive }
        guard part.delivered + part.refused <= line.open else {
            throw .exceedsTransit(position: line.position, open: line.open)
        }
        guard part.refused == .zero || !(part.refusalReason ?? "").isEmpty else { throw .refusalReasonRequired }
        guard part.refused == .zero || kind == .goods else { throw .serviceCannotBeRefused }
    }

    /// The state that follows from the lines once nothing of them is open; the next version in any case.
    mutating func settle() {
        version += 1
        guard lines.allSatisfy({ $0.open == .zero }) else { return }
        let delivered = lines.contains { $0.tally.delivered > .zero }
        let comesBack = lines.contains { $0.tally.awaited > .zero }
        let cameBack = lines.contains { $0.tally.received > .zero }
        let lost = lines.contains { $0.tally.lost > .zero }
        state =
            if comesBack {
                delivered ? .partlyDelivered : .refused
            } else if lost {
                .lost
            } else {
                // What was refused earlier may be back before the rest is confirmed.
                cameBack ? .closed : .delivered
            }
    }
}

extension DeliveryLine {
    fileprivate func answers(to key: Confirmation.Line.Key) -> Bool {
        switch key {
        case .dispatchLine(let id): dispatchLine == id
        case .slice(let id): slice == id
        }
    }

    func confirmed(
        _ delivered: ExactDecimal, refused: ExactDecimal = .zero, _ reason: String? = nil, cost: Money
    ) -> ConfirmedLine {
        ConfirmedLine(
            dispatchLineID: dispatchLine, sliceID: slice, lineID: line, invoiceLineID: invoiceLine, productID: product,
            deliveredQuantity: delivered, refusedQuantity: refused, refusalReason: reason, cost: cost)
    }
}
