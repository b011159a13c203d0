import Contracts
import Foundation
import TestKit
import Testing

@testable import WarehouseDomain
@testable import WarehouseService

@Suite("Holds over messages", .needsDatabase)
struct HoldServiceTests {
    @Test("a hold takes what is there and answers what is short (S-21)")
    func partly() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 6, cost: 600)
            let sale = WarehouseStory.Sale((story.bolt, 10), (story.nut, 1))
            try await story.hold(sale)
            let answer = try #require(try await story.service.sent(StockHeld.self).first)
            #expect(answer.lines.map(\.heldQuantity) == [6, .zero])
            #expect(answer.lines.map(\.shortQuantity) == [4, 1])
            #expect(try await story.item(story.bolt).held == 6)
            #expect(try await story.violations() == [])
        }
    }

    @Test("a hold asked twice with one key is done once and answered twice (M-05)")
    func twice() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 6, cost: 600)
            let sale = WarehouseStory.Sale((story.bolt, 2))
            let command = HoldStock(
                opportunityID: sale.opportunity,
                lines: [
                    HoldLine(
                        holdID: HoldID(), sliceID: sale.slices[0], lineID: sale.lines[0].line, productID: story.bolt,
                        quantity: 2)
                ], allowPartial: true, approvedAt: story.service.clock.now,
                expiresAt: story.service.clock.now.adding(days: 1))
            for _ in 0..<2 { try await story.service.deliver(command, key: "hold-1", from: .sales) }
            #expect(try await story.service.sent(StockHeld.self).count == 2)
            #expect(try await story.item(story.bolt).held == 2)
        }
    }

    @Test("claims and those who wait are shown with customer and sale, as the latest claim named them")
    func names() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 1, cost: 600)
            let sale = WarehouseStory.Sale((story.bolt, 2))
            func ask(_ account: String?, _ name: String?, waits: Bool? = nil) async throws {
                let now = story.service.clock.now
                let command = HoldStock(
                    opportunityID: sale.opportunity,
                    lines: [
                        HoldLine(
                            holdID: HoldID(), sliceID: SliceID(), lineID: sale.lines[0].line, productID: story.bolt,
                            quantity: 1, wait: waits)
                    ], allowPartial: true, approvedAt: now, expiresAt: now.adding(days: 1), accountName: account,
                    saleName: name)
                try await story.service.deliver(command, key: "\(SliceID())", from: .sales)
            }
            try await ask("Noor", "Bolts")
            try await ask("Noor & Sons", "Bolts for Qom", waits: true)
            try await ask(nil, nil, waits: true)
            let holds: Page<HoldView> = try await story.service.get("holds", as: story.manager).decoded()
            #expect(holds.data.map(\.accountName) == ["Noor & Sons"] && holds.data.map(\.saleName) == ["Bolts for Qom"])
            let waiting: Page<WaitingHoldView> = try await story.service.get("waiting-holds", as: story.manager)
                .decoded()
            #expect(waiting.data.map(\.saleName) == ["Bolts for Qom", "Bolts for Qom"])
            try await story.hold(WarehouseStory.Sale((story.nut, 1)))
            #expect(try await story.violations() == [])
        }
    }

    @Test("with nothing there at all the hold is refused")
    func nothing() async throws {
        try await withWarehouse { story in
            try await story.hold(WarehouseStory.Sale((story.bolt, 1)))
            let refused = try await story.service.sent(StockHoldRefused.self)
            #expect(refused.map(\.reason) == ["not-available"])
            #expect(try await story.service.sent(StockHeld.self).isEmpty)
        }
    }

    @Test("a release that overtakes its hold wins (M-06)")
    func tombstone() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 6, cost: 600)
            let sale = WarehouseStory.Sale((story.bolt, 2))
            try await story.service.deliver(
                ReleaseHold(opportunityID: sale.opportunity, sliceIDs: sale.slices, reason: "withdrawn"),
                key: "release", from: .sales)
            try await story.hold(sale)
            #expect(try await story.service.sent(StockHoldRefused.self).map(\.reason) == ["released"])
            #expect(try await story.item(story.bolt).held == .zero)
        }
    }

    @Test("a firm hold, demoted and let go, frees everything")
    func life() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 6, cost: 600)
            let sale = WarehouseStory.Sale((story.bolt, 2))
            try await story.hold(sale)
            try await story.firm(sale)
            #expect(try await story.service.sent(StockReserved.self).map { $0.lines.map(\.quantity) } == [[2]])
            #expect(try await story.item(story.bolt).reserved == 2)
            try await story.service.deliver(
                DemoteReservation(opportunityID: sale.opportunity, sliceIDs: sale.slices, reason: "refused"),
                key: "demote", from: .sales)
            #expect(try await story.item(story.bolt).held == 2)
            try await story.service.deliver(
                ReleaseHold(opportunityID: sale.opportunity, sliceIDs: sale.slices, reason: "lost"), key: "release",
                from: .sales)
            #expect(try await story.item(story.bolt).available == 6)
            #expect(try await story.service.sent(StockHoldReleased.self).map { $0.lines.map(\.quantity) } == [[2]])
            #expect(try await story.violations() == [])
        }
    }

    @Test("a hold that is soft again outlives the accepted pro-forma it is held for (S-46, I-12)")
    func demotedUnderPaper() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 6, cost: 600)
            let (sale, proForma) = (WarehouseStory.Sale((story.bolt, 2)), ProFormaID())
            let zero = Money.zero(.irr)
            try await story.hold(sale)
            try await story.service.deliver(
                ProFormaIssued(
                    proFormaID: proForma, opportunityID: sale.opportunity, number: "PF-1",
                    validUntil: story.service.clock.now.utcDate.adding(days: 7),
                    totals: DocumentTotals(net: zero, tax: zero, gross: zero)))
            try await story.service.deliver(
                ProFormaAccepted(
                    proFormaID: proForma, opportunityID: sale.opportunity, acceptedAt: story.service.clock.now))
            try await story.firm(sale)
            try await story.service.deliver(
                DemoteReservation(opportunityID: sale.opportunity, sliceIDs: sale.slices, reason: "blocked"),
                key: "demote", from: .sales)
            #expect(try await story.violations() == [])
            story.service.clock.advance(days: 6)
            try await story.service.run(job: "expire-holds")
            #expect(try await story.item(story.bolt).held == 2)
            #expect(try await story.violations() == [])
        }
    }

    @Test("what is not held cannot be firmed")
    func firmNothing() async throws {
        try await withWarehouse { story in
            let sale = WarehouseStory.Sale((story.bolt, 2))
            try await story.firm(sale)
            #expect(try await story.service.sent(StockReservationRefused.self).map(\.reason) == ["not-held"])
        }
    }

    @Test("a soft hold ends with its time, unless a pro-forma rests on it (T-07, I-12)")
    func expiry() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 6, cost: 600)
            let (loose, papered) = (WarehouseStory.Sale((story.bolt, 2)), WarehouseStory.Sale((story.bolt, 3)))
            try await story.hold(loose)
            try await story.hold(papered)
            let zero = Money.zero(.irr)
            let proForma = ProFormaID()
            try await story.service.deliver(
                ProFormaIssued(
                    proFormaID: proForma, opportunityID: papered.opportunity, number: "PF-1",
                    validUntil: story.service.clock.now.utcDate.adding(days: 7),
                    totals: DocumentTotals(net: zero, tax: zero, gross: zero)))
            story.service.clock.advance(days: 3)
            try await story.service.run(job: "expire-holds")
            let expired = try await story.service.sent(StockHoldExpired.self)
            #expect(expired.map(\.opportunityID) == [loose.opportunity])
            #expect(try await story.item(story.bolt).held == 3)
            #expect(try await story.violations() == [])

            try await story.service.deliver(
                ProFormaExpired(proFormaID: proForma, opportunityID: papered.opportunity), times: 2)
            #expect(try await story.item(story.bolt).held == .zero)
            #expect(
                try await story.service.sent(StockHoldReleased.self).map(\.opportunityID) == [papered.opportunity])
        }
    }

    @Test("after the customer's yes a hold waits without an end")
    func accepted() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 6, cost: 600)
            let sale = WarehouseStory.Sale((story.bolt, 2))
            try await story.hold(sale)
            let zero = Money.zero(.irr)
            let proForma = ProFormaID()
            try await story.service.deliver(
                ProFormaIssued(
                    proFormaID: proForma, opportunityID: sale.opportunity, number: "PF-1",
                    validUntil: story.service.clock.now.utcDate.adding(days: 7),
                    totals: DocumentTotals(net: zero, tax: zero, gross: zero)))
            try await story.service.deliver(
                ProFormaAccepted(
                    proFormaID: proForma, opportunityID: sale.opportunity, acceptedAt: story.service.clock.now))
            story.service.clock.advance(days: 30)
            try await story.service.run(job: "expire-holds")
            try await story.firm(sale)
            #expect(try await story.item(story.bolt).reserved == 2)
        }
    }

    @Test("an extension is answered with what is held")
    func extended() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 6, cost: 600)
            let sale = WarehouseStory.Sale((story.bolt, 2))
            try await story.hold(sale)
            let until = story.service.clock.now.adding(days: 9)
            try await story.service.deliver(
                ExtendHold(opportunityID: sale.opportunity, expiresAt: until), key: "extend", from: .sales)
            #expect(try await story.service.sent(StockHeld.self).last?.expiresAt == until)
            story.service.clock.advance(days: 8)
            try await story.service.run(job: "expire-holds")
            #expect(try await story.item(story.bolt).held == 2)
        }
    }
}
