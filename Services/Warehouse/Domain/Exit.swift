import Contracts

/// Goods pass the gate: the permit is used, the goods are in transit at their moving average, the reservations are gone.
package struct Exit: Sendable {
    package let note: DispatchNote
    package let permit: ExitPermit
    package let fact: GoodsExited
    package let posting: StockPosting
}

extension DispatchNote {
    /// - Parameters:
    ///   - stock: the items of all lines, locked by the caller until commit; the average is taken from them.
    ///   - accountBlock: why accounting blocked the customer, if it did.
    /// - Throws: `.permitIs` unless ISSUED (a permit is used once, I-14), `.permitOver`, `.permitDiffers`,
    ///   `.noteBlocked`, `.wrongState`, `.accountBlocked`.
    package func exited(
        with permit: ExitPermit, from stock: [StockKey: StockItem], accountBlock: String?, at now: Timestamp
    ) throws(WarehouseRefusal) -> Exit {
        guard permit.state == .issued else { throw .permitIs(permit.state.rawValue) }
        try requiring(.picked)
        if let accountBlock { throw .accountBlocked(reason: accountBlock) }
        guard permit.validUntil > now else { throw .permitOver(permit.validUntil) }
        guard permit.noteVersion == version else { throw .permitDiffers }
        var note = self
        var items = stock
        var posting = StockPosting()
        var told: [ExitedLine] = []
        for index in lines.indices where lines[index].picked > .zero {
            let line = lines[index]
            guard let item = items[self.stock(of: line)] else { throw .notFound("stock item") }
            let cost = item.cost(of: line.picked)
            let out = leaving(line, cost)
            items.apply(out)
            posting += out
            note.lines[index].exited = line.picked
            note.lines[index].exitCost = cost
            told.append(exitedLine(line, Money(cost, item.currency)))
        }
        note.state = .exited
        var used = permit
        used.state = .used
        let fact = GoodsExited(
            dispatchNoteID: id, permitID: permit.id, invoiceID: invoice, opportunityID: opportunity,
            accountID: account, accountName: accountName, address: address, lines: told, exitedAt: now)
        return Exit(note: note.next, permit: used, fact: fact, posting: posting)
    }

    private func leaving(_ line: DispatchLine, _ cost: Int64) -> StockPosting {
        var posting = StockPosting()
        let key = stock(of: line)
        posting.move(StockMove(.exit, key, from: .dispatchArea, to: .transit, line.picked, cost: cost, source: id.uuid))
        posting.claim(key, reserved: -line.picked)
        return posting
    }

    private func exitedLine(_ line: DispatchLine, _ cost: Money) -> ExitedLine {
        ExitedLine(
            dispatchLineID: line.id, sliceID: line.slice, lineID: line.line, invoiceLineID: line.invoiceLine,
            productID: line.product, description: line.description, quantity: Quantity(line.picked, line.unit),
            cost: cost)
    }
}
