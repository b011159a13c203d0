import Contracts
import Foundation
import TestKit
import Testing

@testable import WarehouseDomain
@testable import WarehouseService

@Suite("Waiting for stock, over messages", .needsDatabase)
struct WaitingServiceTests {
    @Test("what is short waits, and is held when goods come (SM-14)")
    func receipt() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 6, cost: 600)
            let sale = WarehouseStory.Sale((story.bolt, 10))
            try await story.wait(sale)
            let first = try #require(try await story.service.sent(StockHeld.self).first?.lines.first)
            #expect(first.heldQuantity == 6 && first.shortQuantity == 4 && first.waiting == true)
            let rest = try #require(first.restSliceID)
            #expect(try await story.waiting().map(\.sliceID) == [rest])

            try await story.stockUp(story.bolt, 3, cost: 300)
            let second = try #require(try await story.service.sent(StockHeld.self).last)
            #expect(second.cause == .queue && second.opportunityID == sale.opportunity)
            #expect(second.lines.map(\.sliceID) == [rest] && second.lines.map(\.heldQuantity) == [3])
            #expect(second.lines.map(\.waiting) == [true])
            #expect(try await story.item(story.bolt).held == 9)
            #expect(try await story.waiting().map(\.quantity) == [1])

            try await story.stockUp(story.bolt, 5, cost: 500)
            #expect(try await story.item(story.bolt).held == 10)
            #expect(try await story.waiting().isEmpty)
            let answers = try await story.service.sent().filter { $0.type == StockHeld.typeName }.map(\.answerTo)
            #expect(answers.compactMap(\.self).count == 1, "only the first answers the command")
            #expect(try await story.violations() == [])
        }
    }

    @Test("nothing there: refused for now, waiting; asked twice with one key it waits once (M-05)")
    func nothing() async throws {
        try await withWarehouse { story in
            let sale = WarehouseStory.Sale((story.bolt, 2))
            try await story.wait(sale, times: 2)
            let refused = try await story.service.sent(StockHoldRefused.self)
            #expect(refused.map(\.reason) == ["waiting"])
            #expect(refused.first?.lines.map(\.waiting) == [true])
            #expect(try await story.waiting().map(\.quantity) == [2])
        }
    }

    @Test("the oldest approval is served first, whoever asked first; a higher priority before it")
    func order() async throws {
        try await withWarehouse { story in
            let sales = (0..<3).map { _ in WarehouseStory.Sale((story.bolt, 2)) }
            let now = story.service.clock.now
            try await story.wait(sales[0], approved: now)
            try await story.wait(sales[1], approved: now.adding(days: -1))
            try await story.wait(sales[2], approved: now, priority: 1)
            for expected in [sales[2], sales[1], sales[0]] {
                try await story.stockUp(story.bolt, 2, cost: 200)
                #expect(try await story.service.sent(StockHeld.self).last?.opportunityID == expected.opportunity)
            }
            #expect(try await story.violations() == [])
        }
    }

    /// Every way on which goods that somebody had become free again.
    enum Way: String, CaseIterable, Sendable {
        case release, expiry, endOfProForma, count, takeBack, goodsReturn, materials
    }

    @Test("whatever makes goods free serves who waits for them, in the same transaction", arguments: Way.allCases)
    func freed(way: Way) async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 4, cost: 400)
            let (holder, waiter) = (WarehouseStory.Sale((story.bolt, 4)), WarehouseStory.Sale((story.bolt, 4)))
            var free: () async throws -> Void = {}
            switch way {
            case .release:
                try await story.hold(holder)
                free = {
                    try await story.service.deliver(
                        ReleaseHold(opportunityID: holder.opportunity, sliceIDs: holder.slices, reason: "lost"),
                        key: "release", from: .sales)
                }
            case .expiry:
                try await story.hold(holder, until: story.service.clock.now.adding(days: 1))
                free = {
                    story.service.clock.advance(days: 2)
                    try await story.service.run(job: "expire-holds")
                }
            case .endOfProForma:
                try await story.hold(holder)
                let (zero, proForma) = (Money.zero(.irr), ProFormaID())
                try await story.service.deliver(
                    ProFormaIssued(
                        proFormaID: proForma, opportunityID: holder.opportunity, number: "PF-1",
                        validUntil: story.service.clock.now.utcDate.adding(days: 7),
                        totals: DocumentTotals(net: zero, tax: zero, gross: zero)))
                free = {
                    try await story.service.deliver(
                        ProFormaExpired(proFormaID: proForma, opportunityID: holder.opportunity))
                }
            case .count:
                try await story.hold(holder)
                free = {
                    let found = AdjustStockRequest(
                        productID: story.bolt, difference: 4, unitCost: UnitPrice(1, .irr), reason: .count)
                    let answer = try await story.service.post("stock-adjustments", found, as: story.manager)
                    #expect(answer.status == 201, "\(answer)")
                }
            case .takeBack:
                let (_, note) = try await story.sell((story.bolt, 4))
                let exit = try await story.letOut(note)
                let delivery = DeliveryID()
                try await story.confirm(exit, delivered: [0], by: delivery)
                free = {
                    let answer = try await story.service.post(
                        "deliveries/\(delivery)/take-back", as: story.storekeeper)
                    #expect(answer.status == 200, "\(answer)")
                }
            case .goodsReturn:
                let (_, note) = try await story.sell((story.bolt, 4))
                let exit = try await story.letOut(note)
                try await story.confirm(exit, delivered: [4])
                free = { try await story.returnEverything(of: exit) }
            case .materials:
                let order = EnquiryID()
                try await story.service.deliver(
                    HoldMaterials(orderID: order, lines: [MaterialLine(productID: story.bolt, quantity: 4)]),
                    key: "hold", from: .production)
                free = {
                    try await story.service.deliver(
                        ReleaseMaterials(orderID: order, reason: "cancelled"), key: "release", from: .production)
                }
            }
            try await story.wait(waiter)
            #expect(try await story.waiting().map(\.quantity) == [4])
            try await free()
            let told = try #require(try await story.service.sent(StockHeld.self).last)
            #expect(told.cause == .queue && told.opportunityID == waiter.opportunity)
            #expect(told.lines.map(\.heldQuantity) == [4])
            #expect(try await story.waiting().isEmpty)
            #expect(try await story.item(story.bolt).available == .zero)
            #expect(try await story.violations() == [])
        }
    }

    @Test("arrivals go to their peg, not to those who wait (S-52)")
    func peg() async throws {
        try await withWarehouse { story in
            let (waiter, pegged) = (WarehouseStory.Sale((story.bolt, 4)), WarehouseStory.Sale((story.bolt, 4)))
            try await story.wait(waiter)
            let request = EnquiryID()
            try await story.service.deliver(
                SourcingCommitted<SupplyTrade>(
                    requestID: request, asker: .sales,
                    peg: Peg(
                        opportunityID: pegged.opportunity, lineID: pegged.lines[0].line, sliceID: pegged.slices[0]),
                    offerID: OfferID(), productID: story.bolt, quantity: 4,
                    promisedDate: LocalDate(daysSince1970: 20_600), unitCost: UnitPrice(9, .irr), reference: "S-1"))
            // One more than was promised: free, and so for who waits (S-53).
            _ = try await story.service.post(
                "receipts", ReceiveGoodsRequest(requestID: request, quantity: 5), as: story.storekeeper)
            let told = try await story.service.sent(StockHeld.self)
            #expect(told.first { $0.cause == .peg }?.lines.map(\.heldQuantity) == [4])
            #expect(told.first { $0.cause == .queue }?.lines.map(\.heldQuantity) == [1])
            #expect(try await story.violations() == [])
        }
    }

    @Test("who waits can be let go, and is served no more")
    func release() async throws {
        try await withWarehouse { story in
            let sale = WarehouseStory.Sale((story.bolt, 2))
            try await story.wait(sale)
            try await story.service.deliver(
                ReleaseHold(opportunityID: sale.opportunity, sliceIDs: sale.slices, reason: "withdrawn"),
                key: "release", from: .sales)
            let told = try await story.service.sent(StockHoldReleased.self)
            #expect(told.map { $0.lines.map(\.quantity) } == [[2]])
            try await story.stockUp(story.bolt, 6, cost: 600)
            #expect(try await story.item(story.bolt).available == 6)
            // The name is not buried: nothing stands in the way of asking with it again.
            try await story.hold(sale)
            #expect(try await story.service.sent(StockHeld.self).last?.lines.map(\.heldQuantity) == [2])
        }
    }

    @Test("a release that overtakes its hold keeps it out of the line (M-06)")
    func tombstone() async throws {
        try await withWarehouse { story in
            let sale = WarehouseStory.Sale((story.bolt, 2))
            try await story.service.deliver(
                ReleaseHold(opportunityID: sale.opportunity, sliceIDs: sale.slices, reason: "withdrawn"),
                key: "release", from: .sales)
            try await story.wait(sale)
            #expect(try await story.service.sent(StockHoldRefused.self).map(\.reason) == ["released"])
            #expect(try await story.waiting().isEmpty)
        }
    }

    @Test("goods freed in the unit of work that asks for others' goods are not snatched from who waits")
    func oneBatch() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 3, cost: 300)
            let holder = WarehouseStory.Sale((story.bolt, 3))
            let (waiter, late) = (WarehouseStory.Sale((story.bolt, 2)), WarehouseStory.Sale((story.bolt, 3)))
            try await story.hold(holder)
            try await story.wait(waiter)
            try await story.service.change { tx in
                try await HoldCommands.release(
                    ReleaseHold(opportunityID: holder.opportunity, sliceIDs: holder.slices, reason: "lost"), in: tx)
                try await HoldCommands.hold(late.command(at: tx.now), in: tx)
            }
            let told = try await story.service.sent(StockHeld.self)
            #expect(told.first { $0.opportunityID == late.opportunity }?.lines.map(\.heldQuantity) == [1])
            #expect(told.first { $0.opportunityID == waiter.opportunity }?.lines.map(\.heldQuantity) == [2])
            #expect(try await story.violations() == [])
        }
    }

    @Test("a manager gives reserved stock to who waits, and both sales are told (S-54)")
    func reallocated() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 5, cost: 500)
            let (loser, gainer) = (WarehouseStory.Sale((story.bolt, 5)), WarehouseStory.Sale((story.bolt, 3)))
            try await story.hold(loser)
            try await story.firm(loser)
            try await story.wait(gainer)
            let hold = try await story.reservation(of: loser)
            let day = story.service.clock.now.utcDate.adding(days: 9)
            let request = ReallocateStockRequest(
                toSliceID: gainer.slices[0], promisedOn: day, reason: "a hospital waits for it")
            let clerk = try await story.service.post("holds/\(hold)/reallocate", request, as: story.storekeeper)
            #expect(clerk.status == 403)
            let silent = ReallocateStockRequest(toSliceID: gainer.slices[0], promisedOn: day, reason: "")
            #expect(
                try await story.service.post("holds/\(hold)/reallocate", silent, as: story.manager).status == 422)
            let answer = try await story.service.post("holds/\(hold)/reallocate", request, as: story.manager)
            #expect(answer.status == 201, "\(answer)")

            let told = try await story.service.sent(StockReallocated.self)
            let lost = try #require(told.first { $0.opportunityID == loser.opportunity })
            #expect(lost.lost == [SliceQuantity(sliceID: loser.slices[0], quantity: 3)] && lost.gained.isEmpty)
            #expect(lost.promisedOn == day && lost.reason == "a hospital waits for it")
            let gained = try #require(told.first { $0.opportunityID == gainer.opportunity })
            #expect(gained.gained.map(\.heldQuantity) == [3] && gained.lost.isEmpty)
            #expect(gained.otherOpportunityID == loser.opportunity)
            let item = try await story.item(story.bolt)
            #expect(item.held == 3 && item.reserved == 2 && item.available == .zero)
            #expect(try await story.waiting().isEmpty)
            let kept = try await story.service.get("reallocations", as: story.storekeeper)
                .decoded(Page<ReallocationView>.self).data
            #expect(kept.map(\.reason) == ["a hospital waits for it"])
            #expect(kept.map(\.decidedBy) == [story.manager.user])
            let again = try await story.service.post("holds/\(hold)/reallocate", request, as: story.manager)
            #expect(again.status == 404, "nobody waits under that name any more")
            #expect(try await story.violations() == [])
        }
    }

    @Test("what stands on a dispatch note is not taken from its sale")
    func reallocatedTooLate() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 5, cost: 500)
            let (loser, _) = try await story.sell((story.bolt, 5))
            let gainer = WarehouseStory.Sale((story.bolt, 3))
            try await story.wait(gainer)
            let answer = try await story.service.post(
                "holds/\(try await story.reservation(of: loser))/reallocate",
                ReallocateStockRequest(
                    toSliceID: gainer.slices[0], promisedOn: story.service.clock.now.utcDate, reason: "urgent"),
                as: story.manager)
            #expect(answer.problem?.code == "reallocation_exceeds")
            #expect(try await story.service.sent(StockReallocated.self).isEmpty)
            #expect(try await story.violations() == [])
        }
    }

    @Test("somebody who waits beside free stock is found by the audit")
    func audit() async throws {
        try await withWarehouse { story in
            try await story.wait(WarehouseStory.Sale((story.bolt, 2)))
            try await story.stockUp(story.nut, 2, cost: 200)
            try await story.service.change { tx in
                tx.write("update waiting_hold set product_id = \(story.nut)")
            }
            #expect(try await story.violations().map { $0.prefix { $0 != ":" } } == ["SM-14-waiting"])
        }
    }
}

extension WarehouseStory {
    /// Asks for stock, and to wait for what is short.
    fileprivate func wait(
        _ sale: Sale, approved: Timestamp? = nil, priority: Int? = nil, times: Int = 1
    ) async throws {
        let command = sale.command(at: approved ?? service.clock.now, waits: true, priority: priority)
        try await service.deliver(command, key: "hold/\(sale.opportunity)", from: .sales, times: times)
    }

    fileprivate func reservation(of sale: Sale) async throws -> HoldID {
        let holds = try await service.get("holds?opportunity_id=\(sale.opportunity)", as: storekeeper)
            .decoded(Page<HoldView>.self).data
        return try #require(holds.first { $0.state == "RESERVED" }).id
    }

    fileprivate func waiting() async throws -> [WaitingHoldView] {
        try await service.get("waiting-holds", as: storekeeper).decoded(Page<WaitingHoldView>.self).data
    }

    /// Asked for, authorised, counted and found sellable.
    fileprivate func returnEverything(of exit: GoodsExited) async throws {
        let request = GoodsReturnRequest(
            accountID: exit.accountID, invoiceID: exit.invoiceID, reason: "wrong",
            lines: exit.lines.map {
                ReturnLineRequest(invoiceLineID: $0.invoiceLineID, quantity: $0.quantity.value)
            })
        try await service.change { tx in
            _ = try await ReturnCommands.complete(request, .sellable, in: tx)
        }
    }
}

extension WarehouseStory.Sale {
    fileprivate func command(at approved: Timestamp, waits: Bool = false, priority: Int? = nil) -> HoldStock {
        HoldStock(
            opportunityID: opportunity,
            lines: lines.map {
                HoldLine(
                    holdID: HoldID(), sliceID: $0.slice, lineID: $0.line, productID: $0.product,
                    quantity: $0.quantity, wait: waits ? true : nil)
            }, allowPartial: true, approvedAt: approved, expiresAt: approved.adding(days: 9), priority: priority)
    }
}
