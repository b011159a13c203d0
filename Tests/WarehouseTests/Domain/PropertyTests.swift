import Contracts
import Foundation
import TestKit
import Testing

@testable import WarehouseDomain

/// A warehouse in memory that does what the service does, with the same decisions.
private struct Yard {
    let products: [ProductID]
    /// Ids in the order of their making, so that a seed replays exactly.
    let ids = Ids()
    var items: [StockKey: StockItem] = [:]
    var moves: [StockMove] = []
    var holds: [HoldID: Hold] = [:]
    var notes: [DispatchNote] = []
    var permits: [DispatchNoteID: ExitPermit] = [:]
    var returns: [GoodsReturn] = []
    let opportunity = OpportunityID()
    var clock = Make.now

    final class Ids {
        private var last: UInt64 = 0

        func fresh() -> UUID {
            last += 1
            return UUIDv7.make(milliseconds: last, random: (0, 0))
        }
    }

    init() {
        let ids = ids
        products = (0..<3).map { _ in ProductID(ids.fresh()) }
        for product in products {
            let item = Make.item(product, store: .zero)
            items[item.key] = item
        }
    }

    mutating func post(_ posting: StockPosting) {
        items.apply(posting)
        moves += posting.moves
    }

    mutating func save(_ changed: [Hold]) {
        for hold in changed { holds[hold.id] = hold }
    }

    var all: OpportunityHolds { OpportunityHolds(opportunity, holds.values.sorted { $0.id < $1.id }) }

    // MARK: - What can happen

    mutating func receive(_ quantity: ExactDecimal, _ cost: Int64, of product: ProductID) {
        var posting = StockPosting()
        posting.move(
            StockMove(
                .receipt, StockKey(product, Make.warehouse), from: .supplier, to: .store, quantity, cost: cost,
                source: ids.fresh()))
        post(posting)
    }

    mutating func hold(_ quantity: ExactDecimal, of product: ProductID, partly: Bool) {
        let command = HoldStock(
            opportunityID: opportunity,
            lines: [
                HoldLine(
                    holdID: HoldID(ids.fresh()), sliceID: SliceID(ids.fresh()), lineID: OpportunityLineID(ids.fresh()),
                    productID: product,
                    quantity: quantity)
            ], allowPartial: partly, approvedAt: clock, expiresAt: clock.adding(seconds: 40))
        let allocation = HoldAllocation(command, from: Array(items.values), fresh: ids.fresh)
        save(allocation.holds)
        post(allocation.posting)
    }

    mutating func apply(_ outcome: OpportunityHolds.Outcome) {
        save(outcome.changed)
        post(outcome.posting)
    }

    mutating func invoice(_ hold: Hold) {
        guard hold.state == .reserved, hold.unnoted > .zero else { return }
        let zero = Money.zero(.irr)
        let fact = InvoiceIssued(
            invoiceID: InvoiceID(), opportunityID: opportunity, accountID: AccountID(), legalNumber: "1", series: "A",
            fiscalYear: 1405, issueDate: LocalDate(daysSince1970: 0), taxDate: LocalDate(daysSince1970: 0),
            seller: Party(name: "We", country: "IR"), buyer: Party(name: "Acme", country: "IR"), currency: .irr,
            lines: [
                InvoiceLine(
                    invoiceLineID: InvoiceLineID(), lineID: hold.line,
                    slices: [SliceQuantity(sliceID: hold.slice, quantity: hold.unnoted)], productID: hold.stock.product,
                    description: "Bolt", kind: .goods, quantity: Quantity(hold.unnoted, "pcs"),
                    unitPrice: UnitPrice(1, .irr), taxCode: "S", taxRate: .zero, net: zero, tax: zero)
            ], totals: DocumentTotals(net: zero, tax: zero, gross: zero), released: true)
        let dispatch = InvoiceDispatch(fact, holds: Array(holds.values), fresh: ids.fresh)
        save(Array(dispatch.changed.values))
        post(dispatch.posting)
        notes += dispatch.notes
    }

    mutating func pick(_ index: Int, _ share: Int) {
        let note = notes[index]
        let quantities = Dictionary(
            uniqueKeysWithValues: note.lines.map {
                ($0.id, ExactDecimal(millionths: $0.quantity.millionths * Int64(share) / 4))
            })
        guard let picking = try? note.picked(quantities, by: UserID(), fresh: ids.fresh) else { return }
        notes[index] = picking.note
        for cut in picking.cutHolds {
            guard var from = holds[cut.from] else { continue }
            from.quantity -= cut.quantity
            from.onNotes -= cut.quantity
            holds[cut.from] = from
            holds[cut.id] = Hold(
                id: cut.id, askedAs: from.askedAs, opportunity: opportunity, line: from.line, slice: cut.slice,
                stock: from.stock, cause: from.cause, state: from.state, quantity: cut.quantity, onNotes: cut.quantity)
        }
        if let rest = picking.remainder { notes.append(rest) }
        post(picking.posting)
    }

    mutating func permit(_ index: Int) {
        let terms = PermitTerms(vehicle: "v", driver: "d", validUntil: clock.adding(seconds: 30))
        let earlier = notes[index].permit.flatMap { _ in permits[notes[index].id]?.validUntil }
        guard
            let (note, permit) = try? notes[index].permitted(
                terms, as: ExitPermitID(), by: UserID(), earlier: earlier, accountBlock: nil, at: clock)
        else { return }
        notes[index] = note
        permits[note.id] = permit
    }

    mutating func exit(_ index: Int) {
        guard let permit = permits[notes[index].id],
            let exit = try? notes[index].exited(with: permit, from: items, accountBlock: nil, at: clock)
        else { return }
        notes[index] = exit.note
        permits[exit.note.id] = exit.permit
        post(exit.posting)
        for line in exit.note.lines where line.exited > .zero {
            guard var hold = holds[line.hold] else { continue }
            hold.quantity -= line.exited
            hold.onNotes -= line.exited
            if hold.quantity == .zero { hold.state = .consumed }
            holds[line.hold] = hold
        }
    }

    mutating func cancel(_ index: Int) {
        let cancelling = notes[index].cancelled([])
        notes[index] = cancelling.note
        for (id, quantity) in cancelling.freed { holds[id]?.onNotes -= quantity }
        post(cancelling.posting)
    }

    mutating func deliver(_ index: Int, _ share: Int) {
        let facts = notes[index].lines.filter { $0.inTransit > .zero }.map { line in
            let quantity = ExactDecimal(millionths: line.inTransit.millionths * Int64(share) / 4)
            return TransitFact(
                line: line.id, quantity: quantity, refused: line.inTransit - quantity,
                cost: line.transitCost(of: quantity))
        }
        let arrival = share == 0 ? notes[index].lost(facts) : notes[index].delivered(facts)
        notes[index] = arrival.note
        post(arrival.posting)
    }

    mutating func takeBack(_ index: Int) {
        guard let back = try? notes[index].takenBack(nil, currency: .irr) else { return }
        notes[index] = back.note
        post(back.posting)
    }

    mutating func comeBack(_ index: Int, _ quantity: ExactDecimal, _ condition: ReturnCondition) {
        guard let line = notes[index].lines.first,
            let claim = try? ReturnClaim([(line.invoiceLine, quantity)], from: [(line, Make.warehouse)])
        else { return }
        let made = GoodsReturn(
            id: GoodsReturnID(), account: AccountID(), invoice: InvoiceID(), opportunity: opportunity, reason: "r",
            lines: claim.lines)
        guard let (received, still, arrival) = try? made.authorised().received(nil, claim.delivered) else { return }
        post(arrival)
        guard let (accepted, after, posting) = try? received.accepted(condition, still, stock: items) else { return }
        post(posting)
        returns.append(accepted)
        if let changed = after[line.id] { notes[index].lines[0] = changed }
    }

    // MARK: - What must hold

    var faults: [String] {
        var faults: [String] = []
        for item in items.values {
            if !item.isSound { faults.append("I-10, I-11: \(item)") }
            let live = holds.values.filter { $0.stock == item.key }
            let held = live.filter { $0.state == .held }.reduce(ExactDecimal.zero) { $0 + $1.quantity }
            let reserved = live.filter { $0.state == .reserved }.reduce(ExactDecimal.zero) { $0 + $1.quantity }
            if item.held != held || item.reserved != reserved { faults.append("R-01: claims of \(item.key)") }
            let own = moves.filter { $0.stock == item.key }
            let sum = own.map(StockChange.init).reduce(into: StockChange()) { $0 += $1 }
            if sum.store != item.store || sum.dispatchArea != item.dispatchArea || sum.transit != item.transit
                || sum.quarantine != item.quarantine || sum.value != item.value || sum.transitValue != item.transitValue
                || sum.quarantineValue != item.quarantineValue
            {
                faults.append("I-11: ledger of \(item.key)")
            }
            let onRoad = notes.flatMap(\.lines).filter { $0.product == item.key.product }
            if onRoad.reduce(ExactDecimal.zero, { $0 + $1.inTransit }) != item.transit {
                faults.append("I-13: quantity")
            }
            if onRoad.reduce(0, { $0 + $1.exitCost - $1.settledCost }) != item.transitValue {
                faults.append("I-13: value")
            }
        }
        let inside = items.values.reduce(0) { $0 + $1.value + $1.transitValue + $1.quarantineValue }
        let brought = moves.filter { $0.from.pool == nil }.reduce(0) { $0 + $1.cost }
        let gone = moves.filter { $0.to.pool == nil }.reduce(0) { $0 + $1.cost }
        if brought - gone != inside { faults.append("value leaked: \(brought) in, \(gone) out, \(inside) here") }
        return faults
    }
}

@Suite("A warehouse under random orders")
struct PropertyTests {
    @Test("never promises more than it has, never loses a piece or a rial", arguments: UInt64(1)...40)
    func randomWalk(seed: UInt64) {
        var random = Seeded(seed: seed)
        var yard = Yard()
        for step in 0..<250 {
            act(&yard, &random)
            let faults = yard.faults
            guard faults.isEmpty else {
                Issue.record("seed \(seed), step \(step): \(faults)")
                return
            }
        }
    }

    private func act(_ yard: inout Yard, _ random: inout Seeded) {
        let quantity = ExactDecimal(millionths: Int64.random(in: 1...9, using: &random) * 250_000)
        let product = yard.products.randomElement(using: &random) ?? ProductID()
        let note = yard.notes.indices.randomElement(using: &random)
        let share = Int.random(in: 0...4, using: &random)
        yard.clock = yard.clock.adding(seconds: 1)
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1: yard.receive(quantity, Int64.random(in: 0...5000, using: &random), of: product)
        case 2, 3: yard.hold(quantity, of: product, partly: Bool.random(using: &random))
        case 4, 5: if let outcome = try? yard.all.firmed([], at: yard.clock) { yard.apply(outcome) }
        case 6: yard.apply(yard.all.expired(at: yard.clock))
        case 7:
            if let slice = yard.holds.values.map(\.slice).sorted().randomElement(using: &random),
                let outcome = try? yard.all.released([slice])
            {
                yard.apply(outcome)
            }
        case 8:
            for hold in yard.holds.values.sorted(by: { $0.id < $1.id }).prefix(3) { yard.invoice(hold) }
            if let hold = yard.holds.values.sorted(by: { $0.id < $1.id }).randomElement(using: &random) {
                yard.invoice(hold)
            }
        case 9: if let note { yard.pick(note, share) }
        case 10: if let note { yard.permit(note) }
        case 11: if let note { yard.exit(note) }
        case 12: if let note, share == 1 { yard.cancel(note) }
        case 13: if let note { yard.deliver(note, share) }
        case 14: if let note { yard.takeBack(note) }
        default: if let note { yard.comeBack(note, quantity, share > 1 ? .sellable : .scrap) }
        }
    }
}
