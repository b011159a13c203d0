import Contracts

/// What became of goods in transit: the customer has them, they come back, or they are lost.
package struct Arrival: Equatable, Sendable {
    package let note: DispatchNote
    package let posting: StockPosting
    /// What a fact says beyond what is in transit; a person has to look at it.
    package let excess: [String]
}

/// One line of a fact about goods in transit.
package struct TransitFact: Equatable, Sendable {
    package let line: DispatchLineID
    package let quantity: ExactDecimal
    package let refused: ExactDecimal
    /// What accounting takes from 1315 for `quantity`.
    package let cost: Int64

    package init(line: DispatchLineID, quantity: ExactDecimal, refused: ExactDecimal = .zero, cost: Int64) {
        self.line = line
        self.quantity = quantity
        self.refused = refused
        self.cost = cost
    }
}

extension DispatchNote {
    /// The customer took some of it (I-13); what he refused stays in transit until it is back. A fact is never refused:
    /// what does not fit is cut to what is there, and told as excess.
    package func delivered(_ facts: [TransitFact]) -> Arrival {
        settled(facts, .delivery, to: .customer) { line, quantity, cost in
            line.delivered += quantity
            line.deliveredCost += cost
        }
    }

    /// Lost on the way: written off (P-11).
    package func lost(_ facts: [TransitFact]) -> Arrival {
        settled(facts, .loss, to: .lost) { line, quantity, _ in line.lost += quantity }
    }

    /// Goods turned round. Told together with a refusal they are the same goods, so nothing is counted twice.
    package func returning(_ slices: [SliceQuantity]) -> DispatchNote {
        var note = self
        for slice in slices {
            var left = slice.quantity
            for index in lines.indices where lines[index].slice == slice.sliceID && left > .zero {
                let share = min(left, lines[index].inTransit)
                note.lines[index].awaited = max(lines[index].awaited, share)
                left -= share
            }
        }
        return note == self ? self : note.next
    }

    private func settled(
        _ facts: [TransitFact], _ kind: StockMove.Kind, to place: StockLocation,
        _ record: (inout DispatchLine, ExactDecimal, Int64) -> Void
    ) -> Arrival {
        var note = self
        var posting = StockPosting()
        var excess: [String] = []
        for fact in facts {
            guard let index = note.lines.firstIndex(where: { $0.id == fact.line }) else {
                excess.append("\(fact.line): not on this note")
                continue
            }
            let line = note.lines[index]
            let quantity = min(fact.quantity, line.inTransit)
            let most = line.exitCost - line.settledCost
            let cost = min(max(0, fact.cost), most)
            if quantity != fact.quantity || cost != fact.cost || fact.refused > line.inTransit - quantity {
                excess.append("\(fact.line): \(fact.quantity) taken and \(fact.refused) refused of \(line.inTransit)")
            }
            record(&note.lines[index], quantity, cost)
            note.lines[index].settledCost += cost
            note.lines[index].awaited = min(line.awaited + fact.refused, note.lines[index].inTransit)
            posting.move(
                StockMove(kind, stock(of: line), from: .transit, to: place, quantity, cost: cost, source: id.uuid))
        }
        return Arrival(note: note.closedIfSettled.next, posting: posting, excess: excess)
    }

    /// CLOSED when every quantity is accounted for (SM-16).
    var closedIfSettled: DispatchNote {
        guard state == .exited, lines.allSatisfy({ $0.inTransit == .zero }) else { return self }
        var note = self
        note.state = .closed
        return note
    }
}

/// Refused, recalled or undeliverable goods are on the shelf again (P-07).
package struct TakeBack: Equatable, Sendable {
    package let note: DispatchNote
    package let lines: [ReturnedLine]
    package let posting: StockPosting
}

extension DispatchNote {
    /// Counts what came back, at its exit cost; free stock from here. All that is expected where `counted` is `nil`.
    ///
    /// - Throws: `.nothingExpected`, `.takeBackExceeds`.
    package func takenBack(
        _ counted: [DispatchLineID: ExactDecimal]?, currency: Currency
    ) throws(WarehouseRefusal) -> TakeBack {
        var note = self
        var posting = StockPosting()
        var told: [ReturnedLine] = []
        for id in counted?.keys.sorted() ?? [] where !lines.contains(where: { $0.id == id }) {
            throw .notFound("line on this dispatch note")
        }
        for index in lines.indices {
            let line = lines[index]
            let quantity = counted.map { $0[line.id] ?? .zero } ?? line.awaited
            guard quantity >= .zero, quantity <= line.awaited else {
                throw .takeBackExceeds(line.id, most: line.awaited)
            }
            guard quantity > .zero else { continue }
            let cost = line.transitCost(of: quantity)
            note.lines[index].returned += quantity
            note.lines[index].awaited -= quantity
            note.lines[index].settledCost += cost
            posting.move(
                StockMove(.takeBack, stock(of: line), from: .transit, to: .store, quantity, cost: cost, source: id.uuid)
            )
            told.append(
                ReturnedLine(
                    dispatchLineID: line.id, sliceID: line.slice, invoiceLineID: line.invoiceLine,
                    productID: line.product, description: line.description, quantity: quantity,
                    cost: Money(cost, currency)))
        }
        guard !told.isEmpty else { throw .nothingExpected }
        return TakeBack(note: note.closedIfSettled.next, lines: told, posting: posting)
    }
}
