import Contracts
import Foundation
import Postgres
import TestKit
import Testing

@testable import WarehouseDomain
@testable import WarehouseService

/// The first transaction stands at a gate with its work done and not committed while the second one runs.
@Suite("Races", .needsDatabase)
struct RaceTests {
    @Test("two want the last units: one gets them, the other is told none are left (S-50)")
    func lastUnits() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 5, cost: 500)
            let (one, other) = (WarehouseStory.Sale((story.bolt, 5)), WarehouseStory.Sale((story.bolt, 5)))
            try await race(story) { tx in
                try await HoldCommands.hold(command(one, story), in: tx)
            } second: { tx in
                try await HoldCommands.hold(command(other, story), in: tx)
            }
            #expect(try await story.service.sent(StockHeld.self).map(\.opportunityID) == [one.opportunity])
            #expect(try await story.service.sent(StockHoldRefused.self).map(\.opportunityID) == [other.opportunity])
            #expect(try await story.item(story.bolt).held == 5)
            #expect(try await story.violations() == [])
        }
    }

    @Test("one permit at two gates lets the goods out once (I-14)")
    func permitTwice() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 5, cost: 500)
            let (_, note) = try await story.sell((story.bolt, 5))
            _ = try await story.pick(note)
            let permit = try await story.permit(note)
            try await race(story) { tx in
                _ = try await PermitCommands.use([permit], in: tx)
            } second: { tx in
                let outcome = try await PermitCommands.use([permit], in: tx)[permit]
                #expect(throws: WarehouseRefusal.permitIs("USED")) { try outcome?.get() }
            }
            #expect(try await story.service.sent(GoodsExited.self).count == 1)
            #expect(try await story.item(story.bolt).transit == 5)
            #expect(try await story.violations() == [])
        }
    }

    @Test("two permits for one note at once: one is issued")
    func permitsTwice() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 5, cost: 500)
            let (_, note) = try await story.sell((story.bolt, 5))
            _ = try await story.pick(note)
            let terms = PermitTerms(vehicle: "v", driver: "d", validUntil: story.service.clock.now.adding(days: 1))
            try await race(story) { tx in
                _ = try await PermitCommands.issue([note], terms, in: tx)
            } second: { tx in
                let outcome = try await PermitCommands.issue([note], terms, in: tx)[note]
                #expect(throws: WarehouseRefusal.permitExists) { try outcome?.get() }
            }
        }
    }

    @Test("the same goods returned twice at once are claimed once")
    func returnTwice() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 5, cost: 500)
            let (sale, note) = try await story.sell((story.bolt, 5))
            try await story.confirm(try await story.letOut(note), delivered: [5])
            let request = GoodsReturnRequest(
                accountID: story.account, invoiceID: sale.invoice, reason: "damaged",
                lines: [ReturnLineRequest(invoiceLineID: sale.lines[0].invoiceLine, quantity: 4)])
            try await race(story) { tx in
                _ = try await ReturnCommands.request(request, in: tx)
            } second: { tx in
                await #expect(throws: WarehouseRefusal.returnExceeds(sale.lines[0].invoiceLine, most: 1)) {
                    try await ReturnCommands.request(request, in: tx)
                }
            }
        }
    }

    @Test("a pegged arrival and a hold at once: the peg has the goods (S-52)")
    func pegFirst() async throws {
        try await withWarehouse { story in
            let (owner, other) = (WarehouseStory.Sale((story.bolt, 5)), WarehouseStory.Sale((story.bolt, 5)))
            let request = EnquiryID()
            try await story.service.deliver(
                SourcingCommitted<PurchaseTrade>(
                    requestID: request, asker: .sales,
                    peg: Peg(opportunityID: owner.opportunity, lineID: owner.lines[0].line, sliceID: owner.slices[0]),
                    offerID: OfferID(), productID: story.bolt, quantity: 5,
                    promisedDate: LocalDate(daysSince1970: 20_600),
                    unitCost: UnitPrice(5, .irr), reference: "PO-9"))
            try await race(story) { tx in
                _ = try await ReceiptCommands.receive([ReceiveGoodsRequest(requestID: request, quantity: 5)], in: tx)
                StockPostings.flush(in: tx)
            } second: { tx in
                try await HoldCommands.hold(command(other, story), in: tx)
            }
            #expect(try await story.service.sent(StockHoldRefused.self).map(\.opportunityID) == [other.opportunity])
            #expect(try await story.violations() == [])
        }
    }

    private func command(_ sale: WarehouseStory.Sale, _ story: WarehouseStory) -> HoldStock {
        HoldStock(
            opportunityID: sale.opportunity,
            lines: sale.lines.map {
                HoldLine(
                    holdID: HoldID(), sliceID: $0.slice, lineID: $0.line, productID: $0.product, quantity: $0.quantity)
            }, allowPartial: true, approvedAt: story.service.clock.now,
            expiresAt: story.service.clock.now.adding(days: 2))
    }

    /// Runs `first` up to its commit, then `second` until it waits for a lock, then lets the first one commit.
    private func race(
        _ story: WarehouseStory, first: @escaping @Sendable (Transaction) async throws -> Void,
        second: @escaping @Sendable (Transaction) async throws -> Void
    ) async throws {
        let gate = Gate()
        let service = story.service
        async let one: Void = service.change { tx in
            try await first(tx)
            _ = try await tx.query("select 1 as sent")
            await gate.pass()
        }
        await gate.reached
        async let two: Void = service.change { tx in try await second(tx) }
        try await eventually("the second waits for a lock") {
            let waiting: Int64? = try await service.value(
                "select count(*) as value from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted and a.datname = current_database()"
            )
            return (waiting ?? 0) > 0
        }
        gate.open()
        try await one
        try await two
    }
}
