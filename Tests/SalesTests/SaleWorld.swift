import Contracts
import Foundation
import TestKit

@testable import SalesDomain

/// The other departments as one sale meets them. Each answers every command once, in the order of asking, and tells what
/// happens stream by stream; whose turn it is, and what he decides, is drawn.
struct SaleWorld {
    typealias Fact = (Opportunity) -> (Opportunity, Consequences)?

    var sale: Opportunity
    var random: Seeded
    /// Nobody refuses any more, so that everything comes to its end.
    var isKind = false
    private(set) var shelf: Int
    private var asked: [ServiceName: [any Command]] = [:]
    private var said: [String: [(names: [SliceID], fact: Fact)]] = [:]
    /// What accounting and the units tell the warehouse.
    private var toWarehouse: [(inout SaleWorld) -> Void] = []

    // Warehouse
    struct Claim {
        var quantity: Int
        var isFirm = false
        var isNoted = false
        /// Lives with the pro-forma.
        var proForma: ProFormaID?
        var expires = true
    }
    struct Note {
        let invoice: InvoiceID
        var lines: [SliceID: Int]
        let delivery: DeliveryID
    }
    private(set) var claims: [SliceID: Claim] = [:]
    /// What waits for stock, the first first.
    private(set) var waiting: [(slice: SliceID, quantity: Int)] = []
    private(set) var notes: [Note] = []
    private var buried: Set<SliceID> = []
    private var gone: Set<SliceID> = []
    private var invoiced: [InvoiceID: Set<SliceID>] = [:]

    // The units
    struct Request {
        enum State { case asked, quoted, committed, over }
        var state = State.asked
        var quantity: Int
        let offer = OfferID()
    }
    private(set) var requests: [EnquiryID: Request] = [:]
    /// What is to come, and for whom: no slice, free stock.
    private(set) var expected: [EnquiryID: (slice: SliceID?, quantity: Int)] = [:]

    // Accounting
    enum Paper { case blocked, issued, accepted, over }
    private(set) var papers: [ProFormaID: Paper] = [:]
    private var offered: [ProFormaID: [OpportunityLineID: UnitPrice]] = [:]
    /// Lines for which an invoice was asked otherwise than they were offered.
    private(set) var strays: [OpportunityLineID] = []
    /// What is neither delivered nor credited, by invoice line.
    private(set) var undelivered: [InvoiceID: [InvoiceLineID: Int]] = [:]
    private var lineOf: [SliceID: InvoiceLineID] = [:]

    // The road
    private(set) var road: [DeliveryID: [SliceID: (open: Int, back: Int)]] = [:]

    init(_ sale: Opportunity, _ consequences: Consequences, shelf: Int, seed: UInt64) {
        self.sale = sale
        self.shelf = shelf
        random = Seeded(seed: seed)
        take(consequences)
    }

    mutating func draw(_ most: Int) -> Int { most <= 0 ? 0 : Int.random(in: 0...most, using: &random) }
    mutating func chance(_ percent: Int) -> Bool { !isKind && Int.random(in: 0..<100, using: &random) < percent }

    private mutating func take(_ consequences: Consequences) {
        for (command, _) in consequences.commands { compare(command) }
        for (command, _) in consequences.commands { asked[type(of: command).receiver, default: []].append(command) }
    }

    /// An invoice is asked for only as the customer was offered the line, at the price that was approved last (S-31).
    private mutating func compare(_ command: any Command) {
        if let command = command as? IssueProForma {
            offered[command.proFormaID] = Dictionary(
                uniqueKeysWithValues: command.lines.map { ($0.lineID, $0.unitPrice) })
        }
        guard let command = command as? IssueInvoice else { return }
        strays += command.lines.map(\.lineID).filter { line in
            let price = offered[command.proFormaID]?[line]
            return price == nil || price != sale.line(line)?.unitPrice || sale.line(line)?.until != nil
        }
    }

    private mutating func say(_ stream: String, of names: [SliceID] = [], _ fact: @escaping Fact) {
        said[stream, default: []].append((names, fact))
    }

    /// A person decides something; what the domain refuses is not done.
    mutating func decide(_ decision: (Opportunity) throws -> (Opportunity, Consequences)) -> Bool {
        guard let (changed, consequences) = try? decision(sale) else { return false }
        sale = changed
        take(consequences)
        return true
    }

    // MARK: - Whose turn it is

    private enum Turn {
        case hear(String), handle(ServiceName), warehouseHears, unit(EnquiryID), arrival(EnquiryID), paper(ProFormaID)
        case claimEnds(SliceID), note(Int), journey(DeliveryID), takeBack(DeliveryID)
    }

    private func turns() -> [Turn] {
        var turns: [Turn] = said.filter { !$0.value.isEmpty }.keys.sorted().map { .hear($0) }
        turns += asked.filter { !$0.value.isEmpty }.keys.sorted { $0.rawValue < $1.rawValue }.map { .handle($0) }
        if !toWarehouse.isEmpty { turns.append(.warehouseHears) }
        turns += requests.filter { $0.value.state == .asked || $0.value.state == .quoted && !isKind }.keys.sorted()
            .map { .unit($0) }
        turns += expected.filter { $0.value.quantity > 0 }.keys.sorted().map { .arrival($0) }
        turns += papers.filter { $0.value == .blocked || $0.value == .issued }.keys.sorted().map { .paper($0) }
        if !isKind {
            turns += claims.filter { !$0.value.isFirm && $0.value.expires }.keys.sorted().map { .claimEnds($0) }
        }
        turns += notes.indices.map { .note($0) }
        turns += road.filter { $0.value.values.contains { $0.open > 0 } }.keys.sorted().map { .journey($0) }
        turns += road.filter { $0.value.values.contains { $0.back > 0 } }.keys.sorted().map { .takeBack($0) }
        return turns
    }

    /// One step of somebody.
    ///
    /// - Returns: false when nobody has anything to do.
    mutating func step() -> Bool {
        guard let turn = turns().randomElement(using: &random) else { return false }
        switch turn {
        case .hear(let stream): hear(stream)
        case .handle(let service): handle(service)
        case .warehouseHears: toWarehouse.removeFirst()(&self)
        case .unit(let request): answer(request)
        case .arrival(let request): arrive(request)
        case .paper(let proForma): paper(proForma)
        case .claimEnds(let slice): expire(slice)
        case .note(let index): dispatch(index)
        case .journey(let delivery): deliver(delivery)
        case .takeBack(let delivery): takeBack(delivery)
        }
        serveWaiting()
        return true
    }

    private mutating func hear(_ stream: String) {
        guard let names = said[stream]?.first?.names, !sale.mustWait(for: names),
            let fact = said[stream]?.removeFirst().fact, let (changed, consequences) = fact(sale)
        else { return }
        sale = changed
        take(consequences)
    }

    private mutating func handle(_ service: ServiceName) {
        guard let command = asked[service]?.removeFirst() else { return }
        switch command {
        case let command as RequestApproval: approve(command)
        case let command as HoldStock: hold(command)
        case let command as FirmHold: firm(command)
        case let command as ReleaseHold: release(command)
        case let command as DemoteReservation: demote(command)
        case let command as CancelDispatch: cancel(command)
        case let command as DispatchGoods: dispatchAgain(command)
        case let command as IssueProForma: issue(command)
        case let command as WithdrawProForma: withdraw(command.proFormaID)
        case let command as IssueInvoice: invoice(command)
        case let command as IssueAdjustment: credit(command)
        default: source(command)
        }
    }

    // MARK: - Approval

    private mutating func approve(_ command: RequestApproval) {
        let request = command.requestID
        guard !chance(20) else { return say("approval") { $0.returned(request: request, reason: "think again") } }
        let isPart = command.lines.count > 1 && chance(30)
        let returned = isPart ? [command.lines[draw(command.lines.count - 1)].lineID] : nil
        let grant = ApprovalGranted(
            requestID: request, subjectKind: .opportunity, subjectID: command.subjectID, revision: command.revision,
            contentHash: command.contentHash, automatic: false, approvers: [UserID()], returnedLineIDs: returned)
        say("approval") { $0.approved(grant, circumstances) }
    }

    // MARK: - Warehouse

    private mutating func hold(_ command: HoldStock) {
        var lines: [HeldLine] = []
        for line in command.lines {
            let wanted = buried.remove(line.sliceID) == nil ? line.quantity.whole : 0
            let held = min(wanted, shelf)
            shelf -= held
            if held > 0 { claims[line.sliceID] = Claim(quantity: held) }
            let waits = line.wait == true && held < wanted
            let rest = waits && held > 0 ? SliceID(freshID()) : nil
            if waits { waiting.append((rest ?? line.sliceID, wanted - held)) }
            lines.append(
                HeldLine(
                    holdID: line.holdID, sliceID: line.sliceID, productID: line.productID,
                    heldQuantity: ExactDecimal(held), shortQuantity: line.quantity - ExactDecimal(held),
                    restSliceID: rest, waiting: waits ? true : nil))
        }
        say("hold") { [lines] in $0.holding(lines, cause: .request, circumstances) }
    }

    /// What became free goes to those who wait, in the step that made it free.
    private mutating func serveWaiting() {
        while shelf > 0, let first = waiting.first {
            waiting.removeFirst()
            let held = min(first.quantity, shelf)
            shelf -= held
            claims[first.slice] = Claim(quantity: held)
            let rest = held < first.quantity ? SliceID(freshID()) : nil
            if let rest { waiting.insert((rest, first.quantity - held), at: 0) }
            let line = HeldLine(
                holdID: HoldID(), sliceID: first.slice, productID: ProductID(), heldQuantity: ExactDecimal(held),
                shortQuantity: ExactDecimal(first.quantity - held), restSliceID: rest,
                waiting: rest == nil ? nil : true)
            say("hold") { $0.holding([line], cause: .queue, circumstances) }
        }
    }

    private mutating func firm(_ command: FirmHold) {
        let without = command.sliceIDs.filter { claims[$0] == nil }
        guard without.isEmpty else {
            return say("hold") { $0.reservationRefused(without, reason: "not-held", circumstances) }
        }
        for slice in command.sliceIDs { claims[slice]?.isFirm = true }
        say("hold") { $0.reserved(command.sliceIDs, circumstances) }
    }

    private mutating func release(_ command: ReleaseHold) {
        var noted: [SliceID] = []
        var isReleased = false
        for slice in command.sliceIDs {
            for (request, promise) in expected where promise.slice == slice { expected[request]?.slice = nil }
            if let place = waiting.firstIndex(where: { $0.slice == slice }) {
                waiting.remove(at: place)
                isReleased = true
                continue
            }
            guard let claim = claims[slice] else {
                buried.insert(slice)
                continue
            }
            if claim.isNoted {
                noted.append(slice)
            } else {
                free(slice)
                isReleased = true
            }
        }
        if noted.isEmpty || isReleased {
            say("hold") { $0.released(command.sliceIDs, circumstances) }
        } else {
            say("hold") { [noted] in $0.reservationRefused(noted, reason: "on-dispatch-note", circumstances) }
        }
    }

    private mutating func free(_ slice: SliceID) { shelf += claims.removeValue(forKey: slice)?.quantity ?? 0 }

    private mutating func demote(_ command: DemoteReservation) {
        let soft = command.sliceIDs.filter { claims[$0]?.isFirm == true && claims[$0]?.isNoted == false }
        for slice in soft {
            claims[slice]?.isFirm = false
            claims[slice]?.expires = true
        }
        say("hold") { ($0.demoted(soft), Consequences()) }
    }

    private mutating func expire(_ slice: SliceID) {
        free(slice)
        say("hold") { $0.released([slice], circumstances) }
    }

    private mutating func cancel(_ command: CancelDispatch) {
        let left = command.sliceIDs.filter(gone.contains)
        guard left.isEmpty else { return say("note") { ($0.dispatchCancelRefused(left), Consequences()) } }
        takeOff(Set(command.sliceIDs))
    }

    private mutating func takeOff(_ slices: Set<SliceID>) {
        var taken: [SliceID] = []
        for index in notes.indices {
            for slice in notes[index].lines.keys.sorted() where slices.contains(slice) {
                notes[index].lines[slice] = nil
                claims[slice]?.isNoted = false
                taken.append(slice)
            }
        }
        notes.removeAll { $0.lines.isEmpty }
        say("note") { [taken] in $0.dispatchCancelled(taken) }
    }

    private mutating func dispatchAgain(_ command: DispatchGoods) {
        let slices = command.lines.map(\.sliceID)
        guard !chance(5), slices.allSatisfy({ claims[$0]?.isFirm == true }) else {
            return say("note") { $0.dispatchRefused(slices, reason: "not-reserved") }
        }
        for goods in command.lines { lineOf[goods.sliceID] = goods.invoiceLineID }
        put(slices, on: command.invoiceID)
    }

    private mutating func put(_ slices: [SliceID], on invoice: InvoiceID) {
        var lines: [SliceID: Int] = [:]
        for slice in slices {
            guard let claim = claims[slice] else { continue }
            lines[slice] = claim.quantity
            claims[slice]?.isFirm = true
            claims[slice]?.isNoted = true
            gone.remove(slice)
        }
        guard !lines.isEmpty else { return }
        notes.append(Note(invoice: invoice, lines: lines, delivery: DeliveryID(freshID())))
        let noted = lines.keys.sorted()
        say("note") { $0.noted(noted) }
    }

    /// Picked whole or short, cancelled by hand, or out of the gate.
    private mutating func dispatch(_ index: Int) {
        if chance(10) { return takeOff(Set(notes[index].lines.keys)) }
        if chance(25), let (slice, quantity) = notes[index].lines.min(by: { $0.key < $1.key }), quantity > 1 {
            let split = SliceSplit(
                sliceID: slice, restSliceID: SliceID(freshID()), restQuantity: ExactDecimal(1 + draw(quantity - 2)))
            let rest = split.restQuantity.whole
            notes[index].lines[slice] = quantity - rest
            claims[slice]?.quantity -= rest
            claims[split.restSliceID] = Claim(quantity: rest, isFirm: true)
            lineOf[split.restSliceID] = lineOf[slice]
            say("note") { ($0.shortPicked([split]), Consequences()) }
            return put([split.restSliceID], on: notes[index].invoice)
        }
        let note = notes.remove(at: index)
        let slices = note.lines.keys.sorted()
        for slice in slices { claims[slice] = nil }
        gone.formUnion(slices)
        road[note.delivery] = note.lines.mapValues { (open: $0, back: 0) }
        say("exit") { ($0.moved(slices, to: .exited, by: note.delivery), Consequences()) }
        invoiced[note.invoice, default: []].formUnion(slices)
    }

    // MARK: - The units

    private mutating func source(_ command: any Command) {
        source(command, SupplyTrade.self)
        source(command, PurchaseTrade.self)
        source(command, ProductionTrade.self)
    }

    private mutating func source<T: Trade>(_ command: any Command, _ trade: T.Type) {
        switch command {
        case let command as RequestSourcing<T>:
            requests[command.requestID] = Request(quantity: command.quantity.whole)
            expected[command.requestID] = (command.peg.sliceID, 0)
        case let command as CommitSourcing<T>: commit(command.requestID, command.offerID, command.quantity.whole)
        case let command as CancelSourcing<T>: cancel(command.requestID)
        default: break
        }
    }

    private mutating func answer(_ id: EnquiryID) {
        guard let request = requests[id] else { return }
        if request.state == .quoted {
            requests[id]?.state = .over
            return say("unit") { $0.unanswered(request: id, again: true, circumstances) }
        }
        if chance(30) {
            requests[id]?.state = .over
            return say("unit") { $0.unanswered(request: id, again: false, circumstances) }
        }
        let quantity = chance(30) ? 1 + draw(request.quantity - 1) : request.quantity
        requests[id]?.state = .quoted
        say("unit") {
            $0.answered(
                request: id, offer: request.offer, quantity: ExactDecimal(quantity), on: someTime.utcDate,
                cost: UnitPrice(1, .irr), validUntil: someTime.utcDate, circumstances)
        }
    }

    private mutating func commit(_ id: EnquiryID, _ offer: OfferID, _ quantity: Int) {
        guard requests[id]?.state == .quoted, requests[id]?.offer == offer else {
            return say("unit") { $0.unanswered(request: id, again: true, circumstances) }
        }
        requests[id]?.state = .committed
        expected[id]?.quantity = quantity
        say("unit") { $0.committed(request: id, on: someTime.utcDate, circumstances) }
    }

    /// Let go, or too late: then the goods come all the same.
    private mutating func cancel(_ id: EnquiryID) {
        let wasCommitted = requests[id]?.state == .committed
        requests[id]?.state = .over
        if wasCommitted, !chance(50) { expected[id]?.quantity = 0 }
        toWarehouse.append { $0.expected[id]?.slice = nil }
        say("unit") { $0.sourcingCancelled(request: id, circumstances) }
    }

    private mutating func arrive(_ id: EnquiryID) {
        guard let (slice, missing) = expected[id] else { return }
        if chance(15) {
            requests[id]?.state = .over
            expected[id] = (nil, 0)
            return say("unit") { $0.sourcingCancelled(request: id, circumstances) }
        }
        let quantity = chance(40) ? 1 + draw(missing - 1) : missing
        expected[id]?.quantity -= quantity
        guard let slice, !buried.contains(slice) else {
            shelf += quantity
            return
        }
        let rest = quantity < missing ? SliceID(freshID()) : nil
        claims[slice] = Claim(quantity: quantity, expires: false)
        expected[id]?.slice = rest
        let line = HeldLine(
            holdID: HoldID(), sliceID: slice, productID: ProductID(), heldQuantity: ExactDecimal(quantity),
            shortQuantity: ExactDecimal(missing - quantity), restSliceID: rest)
        say("hold") { $0.holding([line], cause: .peg, circumstances) }
    }

    // MARK: - Accounting

    private mutating func issue(_ command: IssueProForma) {
        let id = command.proFormaID
        for old in papers.keys where papers[old] != .over { papers[old] = .over }
        if chance(8) {
            return say("pro-forma") { $0.proFormaRefused(id, detail: "blocked").map { ($0, Consequences()) } }
        }
        if chance(25) {
            papers[id] = .blocked
            return say("pro-forma") {
                $0.proFormaBlocked(id, shortfall: Money(1, .irr)).map { ($0, Consequences()) }
            }
        }
        issued(id)
    }

    private mutating func issued(_ id: ProFormaID) {
        papers[id] = .issued
        toWarehouse.append { world in for slice in world.claims.keys { world.claims[slice]?.proForma = id } }
        say("pro-forma") { $0.proFormaIssued(id) }
    }

    /// The customer pays or says yes; or the time is over.
    private mutating func paper(_ id: ProFormaID) {
        if chance(20) { return withdraw(id) }
        guard papers[id] == .issued else { return issued(id) }
        papers[id] = .accepted
        toWarehouse.append { world in
            for slice in world.claims.keys where world.claims[slice]?.proForma == id {
                world.claims[slice]?.expires = false
            }
        }
        say("pro-forma") { $0.proFormaAccepted(id, circumstances) }
    }

    private mutating func withdraw(_ id: ProFormaID) {
        guard let paper = papers[id], paper != .over else { return }
        papers[id] = .over
        toWarehouse.append { world in
            let soft = world.claims.filter { !$0.value.isFirm && $0.value.proForma == id }.keys.sorted()
            guard !soft.isEmpty else { return }
            for slice in soft { world.free(slice) }
            world.say("hold") { $0.released(soft, circumstances) }
        }
        say("pro-forma") { $0.proFormaEnded(id, note: "over") }
    }

    private mutating func invoice(_ command: IssueInvoice) {
        let id = command.invoiceID
        guard !chance(10), papers[command.proFormaID] == .accepted else {
            return say("invoice") { $0.invoiceRefused(id, detail: "closed", circumstances) }
        }
        let slices = command.lines.flatMap(\.slices)
        for line in command.lines {
            let position = InvoiceLineID(line.lineID.uuid)
            undelivered[id, default: [:]][position] = line.slices.reduce(0) { $0 + $1.quantity.whole }
            for slice in line.slices { lineOf[slice.sliceID] = position }
        }
        let services = sale.lines.filter { !$0.needsStock }.map(\.id)
        let performed = command.lines.filter { services.contains($0.lineID) }.flatMap(\.slices)
        if !performed.isEmpty {
            road[DeliveryID(id.uuid)] = Dictionary(
                uniqueKeysWithValues: performed.map { ($0.sliceID, (open: $0.quantity.whole, back: 0)) })
        }
        toWarehouse.append { $0.put(slices.map(\.sliceID), on: id) }
        say("invoice") { $0.invoiced($0.invoiceIssued(id), circumstances) }
    }

    private mutating func credit(_ command: IssueAdjustment) {
        let id = command.adjustmentID
        let open = undelivered[command.invoiceID] ?? [:]
        guard !chance(10), command.lines.allSatisfy({ $0.quantity.whole <= open[$0.invoiceLineID] ?? 0 }) else {
            return say("adjustment") { $0.creditRefused(id, detail: "closed").map { ($0, Consequences()) } }
        }
        for line in command.lines { undelivered[command.invoiceID]?[line.invoiceLineID]? -= line.quantity.whole }
        // Whoever performs services sees that nobody pays for them.
        let services = sale.lines.filter { !$0.needsStock }.map { InvoiceLineID($0.id.uuid) }
        if command.lines.contains(where: { services.contains($0.invoiceLineID) }) {
            road[DeliveryID(command.invoiceID.uuid)] = nil
        }
        say("adjustment") { $0.creditIssued(id, circumstances) }
    }

    // MARK: - The road

    private mutating func deliver(_ delivery: DeliveryID) {
        guard let slice = road[delivery]?.filter({ $0.value.open > 0 }).keys.sorted().first,
            let open = road[delivery]?[slice]?.open, let invoice = invoice(of: slice, delivery)
        else { return }
        let isService = delivery.uuid == invoice.uuid
        if !isService, chance(5) {
            road[delivery]?[slice]?.open = 0
            return say("delivery", of: [slice]) {
                ($0.lostOnTheWay($0.loss(ExactDecimal(open), of: slice, in: delivery), circumstances), Consequences())
            }
        }
        let delivered = isKind ? open : 1 + draw(open - 1)
        let refused = isService ? 0 : isKind ? 0 : draw(open - delivered)
        road[delivery]?[slice]?.open -= delivered + refused
        road[delivery]?[slice]?.back += refused
        if let line = lineOf[slice] { undelivered[invoice]?[line]? -= delivered }
        say("delivery", of: [slice]) {
            $0.delivered(
                $0.confirmation(
                    delivered: ExactDecimal(delivered), refused: ExactDecimal(refused), of: slice, in: delivery),
                circumstances)
        }
    }

    private func invoice(of slice: SliceID, _ delivery: DeliveryID) -> InvoiceID? {
        if undelivered[InvoiceID(delivery.uuid)] != nil { return InvoiceID(delivery.uuid) }
        return invoiced.first { $0.value.contains(slice) }?.key
    }

    private mutating func takeBack(_ delivery: DeliveryID) {
        for (slice, part) in (road[delivery] ?? [:]).sorted(by: { $0.key < $1.key }) where part.back > 0 {
            shelf += part.back
            road[delivery]?[slice]?.back = 0
            say("return", of: [slice]) {
                let back = $0.takeBack(ExactDecimal(part.back), of: slice, from: delivery)
                return ($0.restocked(back, circumstances), Consequences())
            }
        }
    }
}

extension ExactDecimal {
    fileprivate var whole: Int { Int(millionths / Self.scale) }
}
