import Contracts

/// What may happen on the road besides arriving.
extension Delivery {
    /// Nobody opened, or the road was closed: a try that failed.
    ///
    /// - Throws: `.notInTransit`, `.reasonRequired`.
    package func attemptFailed(_ reason: String) throws(DeliveryRefusal) -> (Delivery, DeliveryAttemptFailed) {
        guard state == .inTransit else { throw .notInTransit(id, state) }
        guard !reason.isEmpty else { throw .reasonRequired }
        var failed = self
        failed.state = .attemptFailed
        failed.failedAttempts += 1
        failed.version += 1
        return (failed, DeliveryAttemptFailed(deliveryID: id, reason: reason))
    }

    /// Tries again, as the same delivery (S-64).
    ///
    /// - Throws: `.noFailedAttempt`; `.tooManyAttempts` after `maximum` tries.
    package func reattempted(maximum: Int) throws(DeliveryRefusal) -> (Delivery, DeliveryReattempted) {
        guard state == .attemptFailed else { throw .noFailedAttempt(id, state) }
        guard failedAttempts < maximum else { throw .tooManyAttempts(maximum) }
        var again = self
        again.state = .inTransit
        again.version += 1
        return (again, DeliveryReattempted(deliveryID: id))
    }

    /// Turns round: everything after failed attempts, or what the customer did not take.
    ///
    /// - Throws: `.nothingToReturn` while it is still under way, or when nothing comes back.
    package func returned() throws(DeliveryRefusal) -> (Delivery, [TallyChange], DeliveryReturning) {
        guard [.attemptFailed, .partlyDelivered, .refused].contains(state), let note = dispatchNote else {
            throw .nothingToReturn(id, state)
        }
        var returning = self
        let changes = returning.turnRound()
        let slices = returning.awaitedSlices
        guard !slices.isEmpty else { throw .nothingToReturn(id, state) }
        let fact = DeliveryReturning(
            deliveryID: id, dispatchNoteID: note, opportunityID: opportunity, lines: slices)
        return (returning, changes, fact)
    }

    /// Called back by sales before the customer has it (S-68); what is open turns round. Delivered goods stay delivered.
    ///
    /// - Throws: `.alreadyDelivered` when nothing is under way any more, `.serviceHasNoGoods`.
    package func recalled() throws(DeliveryRefusal) -> (Delivery, [TallyChange], DeliveryRecalled) {
        guard let note = dispatchNote else { throw .serviceHasNoGoods }
        guard state == .inTransit || state == .attemptFailed else { throw .alreadyDelivered(id, state) }
        var recalled = self
        let changes = recalled.turnRound()
        let slices = recalled.awaitedSlices
        let fact = DeliveryRecalled(
            deliveryID: id, dispatchNoteID: note, opportunityID: opportunity, lines: slices)
        return (recalled, changes, fact)
    }

    /// The goods will not arrive (S-65).
    ///
    /// - Parameter quantities: by position; `nil` is all that is open.
    /// - Throws: `.serviceHasNoGoods`, `.notInTransit`, `.reasonRequired` without evidence, `.lineNotFound`,
    ///   `.quantityNotPositive`, `.exceedsTransit`, `.nothingConfirmed`.
    package func lossDeclared(
        _ quantities: [DispatchLineID: ExactDecimal]?, evidence: String
    ) throws(DeliveryRefusal) -> (Delivery, [TallyChange], DeliveryLossDeclared) {
        guard let note = dispatchNote else { throw .serviceHasNoGoods }
        guard state == .inTransit || state == .attemptFailed else { throw .notInTransit(id, state) }
        guard !evidence.isEmpty else { throw .reasonRequired }
        let known = Set(lines.compactMap(\.dispatchLine))
        guard quantities?.keys.allSatisfy(known.contains) ?? true else { throw .lineNotFound }
        var lost = self
        var changes: [TallyChange] = []
        var told: [ConfirmedLine] = []
        for (index, line) in lines.enumerated() {
            let quantity = quantities.map { all in line.dispatchLine.flatMap { all[$0] } ?? .zero } ?? line.open
            guard quantity >= .zero else { throw .quantityNotPositive }
            guard quantity <= line.open else { throw .exceedsTransit(position: line.position, open: line.open) }
            guard quantity > .zero else { continue }
            let cost = line.cost(ofNext: quantity)
            lost.lines[index].tally.lost += quantity
            lost.lines[index].tally.lostCost += cost.amount
            changes.append(TallyChange(position: line.position, lost: quantity, cost: cost.amount, reason: evidence))
            told.append(line.confirmed(quantity, cost: cost))
        }
        guard !told.isEmpty else { throw .nothingConfirmed }
        lost.settle()
        let fact = DeliveryLossDeclared(
            deliveryID: id, dispatchNoteID: note, invoiceID: invoice, opportunityID: opportunity, lines: told)
        return (lost, changes, fact)
    }

    /// The warehouse has it again (P-07). A fact, so nothing is refused: what goes beyond what was awaited is told.
    ///
    /// - Returns: the changes, and a line for a person where the fact does not fit.
    package func received(_ back: [ReturnedLine]) -> (delivery: Delivery, changes: [TallyChange], excess: [String]) {
        var received = self
        var changes: [TallyChange] = []
        var excess: [String] = []
        for part in back {
            guard
                let index = lines.firstIndex(where: { $0.dispatchLine != nil && $0.dispatchLine == part.dispatchLineID }
                )
            else {
                excess.append("\(part.description): not of this delivery")
                continue
            }
            let line = received.lines[index]
            let quantity = min(part.quantity, line.tally.awaited)
            if quantity != part.quantity {
                excess.append("\(part.description): \(part.quantity) came back of \(line.tally.awaited)")
            }
            guard quantity > .zero else { continue }
            received.lines[index].tally.received += quantity
            received.lines[index].tally.receivedCost += part.cost.amount
            changes.append(TallyChange(position: line.position, received: quantity, cost: part.cost.amount))
        }
        received.version += 1
        let comesBack = received.lines.contains { $0.tally.awaited > .zero }
        let isOpen = received.lines.contains { $0.open > .zero }
        if !comesBack, !isOpen, !changes.isEmpty { received.state = .closed }
        return (received, changes, excess)
    }

    /// What is open goes back.
    private mutating func turnRound() -> [TallyChange] {
        var changes: [TallyChange] = []
        for index in lines.indices where lines[index].open > .zero {
            changes.append(TallyChange(position: lines[index].position, recalled: lines[index].open))
            lines[index].tally.recalled += lines[index].open
        }
        state = .returning
        version += 1
        return changes
    }

    private var awaitedSlices: [SliceQuantity] {
        lines.filter { $0.tally.awaited > .zero }.map { SliceQuantity(sliceID: $0.slice, quantity: $0.tally.awaited) }
    }
}
