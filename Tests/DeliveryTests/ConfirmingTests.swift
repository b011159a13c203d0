import Contracts
import DeliveryDomain
import Testing

@Suite("Confirming a delivery")
struct ConfirmingTests {
    @Test("takes everything that is open where no lines are named, with the whole exit cost")
    func everything() throws {
        let (delivery, changes, fact) = try Make.delivery([Make.exited(1), Make.exited(2, 3, cost: 5)])
            .confirmed(Make.said(), at: Make.now)
        #expect(delivery.state == .delivered)
        #expect(delivery.version == 2)
        #expect(changes.map(\.delivered) == [10, 3])
        #expect(fact.lines.map(\.cost.amount) == [7_000_003, 5])
        #expect(fact.dispatchNoteID == Make.note)
        #expect(fact.confirmedAt == Make.now)
    }

    @Test("in parts: the costs of the parts are the exit cost, whatever their sizes (7.6)")
    func parts() throws {
        var delivery = Make.delivery()
        var costs: [Int64] = []
        for quantity in [ExactDecimal(3), 4, 3] {
            #expect(delivery.state == .inTransit)
            let (next, _, fact) = try delivery.confirmed(Make.said([Make.part(1, quantity)]), at: Make.now)
            costs += fact.lines.map(\.cost.amount)
            delivery = next
        }
        #expect(costs == [2_100_001, 2_800_001, 2_100_001])
        #expect(costs.reduce(0, +) == 7_000_003)
        #expect(delivery.state == .delivered)
    }

    @Test("delivered and refused together never exceed what left the gate (I-13)")
    func exceeds() throws {
        let (half, _, _) = try Make.delivery().confirmed(Make.said([Make.part(1, 6)]), at: Make.now)
        #expect(throws: DeliveryRefusal.exceedsTransit(position: 1, open: 4)) {
            try half.confirmed(Make.said([Make.part(1, 2, refused: 3)]), at: Make.now)
        }
        #expect(throws: DeliveryRefusal.quantityNotPositive) {
            try half.confirmed(Make.said([Make.part(1, -1)]), at: Make.now)
        }
    }

    @Test("refused in part or whole says so, and needs a reason (S-63)")
    func refused() throws {
        let delivery = Make.delivery()
        #expect(throws: DeliveryRefusal.refusalReasonRequired) {
            try delivery.confirmed(Make.said([Make.part(1, 4, refused: 6, nil)]), at: Make.now)
        }
        let (partly, _, fact) = try delivery.confirmed(Make.said([Make.part(1, 4, refused: 6)]), at: Make.now)
        #expect(partly.state == .partlyDelivered)
        #expect(fact.lines.first?.refusedQuantity == 6)
        #expect(fact.lines.first?.refusalReason == "damaged")
        #expect(fact.lines.first?.cost == Money(2_800_001, .irr))
        let (none, _, refusal) = try delivery.confirmed(Make.said([Make.part(1, 0, refused: 10)]), at: Make.now)
        #expect(none.state == .refused)
        #expect(refusal.lines.first?.cost == .zero(.irr))
    }

    @Test("needs a receiver, a time that has been, lines that are its own, and something to say")
    func wrongRequests() {
        let delivery = Make.delivery()
        #expect(throws: DeliveryRefusal.receiverRequired) {
            try delivery.confirmed(Make.said(receiver: ""), at: Make.now)
        }
        #expect(throws: DeliveryRefusal.capturedInFuture) {
            try delivery.confirmed(Make.said(at: Make.now.adding(seconds: 1)), at: Make.now)
        }
        #expect(throws: DeliveryRefusal.lineNotFound) {
            try delivery.confirmed(Make.said([Make.part(9, 1)]), at: Make.now)
        }
        #expect(throws: DeliveryRefusal.lineTwice) {
            try delivery.confirmed(Make.said([Make.part(1, 1), Make.part(1, 1)]), at: Make.now)
        }
        #expect(throws: DeliveryRefusal.nothingConfirmed) {
            try delivery.confirmed(Make.said([Make.part(1, 0)]), at: Make.now)
        }
    }

    @Test("a service is performed without note and cost, and cannot be refused (S-71)")
    func service() throws {
        #expect(Delivery.toPerform(Make.invoiceIssued([.goods]), at: Make.now) == nil)
        let delivery = try #require(Delivery.toPerform(Make.invoiceIssued([.goods, .service]), at: Make.now))
        #expect(delivery.kind == .service)
        #expect(delivery.lines.count == 1)
        let slice = delivery.lines[0].slice
        #expect(throws: DeliveryRefusal.serviceCannotBeRefused) {
            let line = Confirmation.Line(key: .slice(slice), delivered: 0, refused: 1, refusalReason: "no")
            _ = try delivery.confirmed(Make.said([line]), at: Make.now)
        }
        let (done, _, fact) = try delivery.confirmed(Make.said(), at: Make.now)
        #expect(done.state == .delivered)
        #expect(fact.dispatchNoteID == nil)
        #expect(fact.lines.first?.cost == .zero(.irr))
        #expect(throws: DeliveryRefusal.serviceHasNoGoods) { try done.recalled() }
    }

    @Test("cannot be confirmed twice")
    func twice() throws {
        let (done, _, _) = try Make.delivery().confirmed(Make.said(), at: Make.now)
        #expect(throws: DeliveryRefusal.notInTransit(done.id, .delivered)) {
            try done.confirmed(Make.said(), at: Make.now)
        }
    }
}

@Suite("On the road")
struct JourneyTests {
    @Test("two failed attempts, then success: one delivery (S-64)")
    func attempts() throws {
        var delivery = Make.delivery()
        for _ in 1...2 {
            delivery = try delivery.attemptFailed("closed").0
            #expect(throws: DeliveryRefusal.notInTransit(delivery.id, .attemptFailed)) {
                try delivery.confirmed(Make.said(), at: Make.now)
            }
            delivery = try delivery.reattempted(maximum: 3).0
        }
        #expect(try delivery.confirmed(Make.said(), at: Make.now).0.state == .delivered)
        delivery = try delivery.attemptFailed("closed").0
        #expect(throws: DeliveryRefusal.tooManyAttempts(3)) { try delivery.reattempted(maximum: 3) }
        #expect(throws: DeliveryRefusal.noFailedAttempt(delivery.id, .inTransit)) {
            try Make.delivery().reattempted(maximum: 3)
        }
    }

    @Test("turns round after failed attempts, and closes when the warehouse has everything")
    func turnsRound() throws {
        let failed = try Make.delivery().attemptFailed("moved away").0
        let (returning, changes, fact) = try failed.returned()
        #expect(returning.state == .returning)
        #expect(changes.map(\.recalled) == [10])
        #expect(fact.lines == [SliceQuantity(sliceID: Make.slice(1), quantity: 10)])
        let (half, _, excess) = returning.received([back(4)])
        #expect(half.state == .returning)
        #expect(excess.isEmpty)
        #expect(half.received([back(6)]).delivery.state == .closed)
    }

    @Test("what was refused travels back and closes the delivery (S-63)")
    func refusedComesBack() throws {
        let (partly, _, _) = try Make.delivery().confirmed(Make.said([Make.part(1, 4, refused: 6)]), at: Make.now)
        #expect(try partly.returned().2.lines.map(\.quantity) == [6])
        let (closed, changes, _) = partly.received([back(6)])
        #expect(closed.state == .closed)
        #expect(changes.map(\.received) == [6])
    }

    @Test("a fact that does not fit is absorbed and told")
    func excess() throws {
        let (partly, _, _) = try Make.delivery().confirmed(Make.said([Make.part(1, 4, refused: 6)]), at: Make.now)
        let (closed, changes, excess) = partly.received([back(9), back(1, line: 7)])
        #expect(closed.state == .closed)
        #expect(changes.map(\.received) == [6])
        #expect(excess.count == 2)
    }

    @Test("is called back until the customer has it; delivered parts stay delivered (S-68)")
    func recalled() throws {
        let (half, _, _) = try Make.delivery().confirmed(Make.said([Make.part(1, 4)]), at: Make.now)
        let (returning, _, fact) = try half.recalled()
        #expect(returning.state == .returning)
        #expect(fact.lines.map(\.quantity) == [6])
        let (done, _, _) = try Make.delivery().confirmed(Make.said(), at: Make.now)
        #expect(throws: DeliveryRefusal.alreadyDelivered(done.id, .delivered)) { try done.recalled() }
    }

    @Test("a loss takes evidence and the exit cost of what is lost (S-65)")
    func lost() throws {
        let delivery = Make.delivery()
        #expect(throws: DeliveryRefusal.reasonRequired) { try delivery.lossDeclared(nil, evidence: "") }
        let (part, _, fact) = try delivery.lossDeclared([Make.line(1): 4], evidence: "police report 7")
        #expect(part.state == .inTransit)
        #expect(fact.lines.map(\.deliveredQuantity) == [4])
        #expect(fact.lines.map(\.cost.amount) == [2_800_001])
        let (rest, _, confirmed) = try part.confirmed(Make.said(), at: Make.now)
        #expect(confirmed.lines.map(\.cost.amount) == [4_200_002])
        #expect(rest.state == .lost)
        #expect(throws: DeliveryRefusal.exceedsTransit(position: 1, open: 6)) {
            try part.lossDeclared([Make.line(1): 7], evidence: "again")
        }
    }

    private func back(_ quantity: ExactDecimal, line: Int = 1) -> ReturnedLine {
        ReturnedLine(
            dispatchLineID: Make.line(line), productID: ProductID(Make.uuid(9, line)), description: "Pump \(line)",
            quantity: quantity, cost: Money(1, .irr))
    }
}
