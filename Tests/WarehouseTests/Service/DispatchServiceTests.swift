import Contracts
import Foundation
import Postgres
import TestKit
import Testing

@testable import WarehouseDomain
@testable import WarehouseService

@Suite("The way out of the gate", .needsDatabase)
struct DispatchServiceTests {
    @Test("from reservation to delivery, every step in its place (S-60)")
    func happy() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1001)
            try await story.stockUp(story.nut, 5, cost: 55)
            let (sale, note) = try await story.sell((story.bolt, 4), (story.nut, 5))
            let created = try #require(try await story.service.sent(DispatchNoteCreated.self).first)
            #expect(created.invoiceID == sale.invoice && created.lines.count == 2)
            let exit = try await story.letOut(note)
            #expect(exit.lines.map(\.cost) == [Money(400, .irr), Money(55, .irr)])
            #expect(exit.accountID == story.account)
            let bolt = try await story.item(story.bolt)
            #expect(bolt.store == 6 && bolt.transit == 4 && bolt.reserved == .zero && bolt.value == 601)
            try await story.confirm(exit, delivered: [4, 5])
            #expect(try await story.item(story.bolt).transit == .zero)
            #expect(try await story.service.sent(DispatchNoteClosed.self).map(\.dispatchNoteID) == [note])
            let facts = try await story.facts()
            #expect(facts["account.1310"] == 601 && facts["account.1315"] == 0)
            #expect(try await story.violations() == [])
        }
    }

    @Test("the picker may not issue the permit, and a permit is used once")
    func permits() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (_, note) = try await story.sell((story.bolt, 4))
            let early = try await story.service.post(
                "dispatch-notes/\(note)/permit", PermitRequest(vehicle: "v", driver: "d"), as: story.manager)
            #expect(early.problem?.code == "state_not_allowed")
            _ = try await story.service.post("dispatch-notes/\(note)/pick", as: story.manager)
            let own = try await story.service.post(
                "dispatch-notes/\(note)/permit", PermitRequest(vehicle: "v", driver: "d"), as: story.manager)
            #expect(own.status == 403 && own.problem?.code == "picker_issues_permit")
            let other = story.service.person(.warehouseManager)
            let permit = try await story.service.post(
                "dispatch-notes/\(note)/permit", PermitRequest(vehicle: "v", driver: "d"), as: other
            ).decoded(ExitPermitView.self)
            #expect(try await story.service.post("exit-permits/\(permit.id)/use", as: story.gateKeeper).status == 200)
            let again = try await story.service.post("exit-permits/\(permit.id)/use", as: story.gateKeeper)
            #expect(again.problem?.code == "permit_not_valid")
            #expect(try await story.service.sent(GoodsExited.self).count == 1)
        }
    }

    @Test("a permit ends with its time, and a new one may follow (T-11)")
    func permitOver() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (_, note) = try await story.sell((story.bolt, 4))
            _ = try await story.pick(note)
            let permit = try await story.permit(note)
            story.service.clock.advance(days: 1)
            #expect(
                try await story.service.post("exit-permits/\(permit)/use", as: story.gateKeeper).problem?.code
                    == "permit_expired")
            try await story.service.run(job: "expire-permits")
            let state: String? = try await story.service.value(
                "select state as value from exit_permit where permit_id = \(permit)")
            #expect(state == "EXPIRED")
            let next = try await story.permit(note)
            #expect(try await story.service.post("exit-permits/\(next)/use", as: story.gateKeeper).status == 200)
            #expect(try await story.violations() == [])
        }
    }

    @Test("refused goods go out again on a new note of the same invoice, and arrive (S-63)")
    func again() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (sale, first) = try await story.sell((story.bolt, 4))
            let delivery = DeliveryID()
            try await story.confirm(try await story.letOut(first), delivered: [1], by: delivery)
            let back = try await story.service.post("deliveries/\(delivery)/take-back", as: story.storekeeper)
            #expect(back.status == 200)
            // Sales names the part that comes again; the warehouse has not heard of it before.
            let part = SliceID()
            let hold = HoldLine(
                holdID: HoldID(), sliceID: part, lineID: sale.lines[0].line, productID: story.bolt, quantity: 3)
            try await story.service.deliver(
                HoldStock(
                    opportunityID: sale.opportunity, lines: [hold], allowPartial: true,
                    approvedAt: story.service.clock.now, expiresAt: story.service.clock.now.adding(days: 2)),
                key: "hold", from: .sales)
            let goods = GoodsToDispatch(sliceID: part, invoiceLineID: sale.lines[0].invoiceLine, quantity: 3)
            let command = DispatchGoods(opportunityID: sale.opportunity, invoiceID: sale.invoice, lines: [goods])
            try await story.service.deliver(command, key: "soft", from: .sales)
            let refused = try await story.service.sent(DispatchRefused.self)
            #expect(refused.map(\.reason) == ["not-reserved"])
            try await story.service.deliver(
                FirmHold(opportunityID: sale.opportunity, sliceIDs: [part]), key: "firm", from: .sales)
            try await story.service.deliver(command, key: "firm-goods", from: .sales, times: 2)
            let created = try await story.service.sent(DispatchNoteCreated.self)
            #expect(created.count == 2)
            let second = try #require(created.last { $0.dispatchNoteID != first })
            #expect(second.invoiceID == sale.invoice)
            #expect(second.lines == [SliceQuantity(sliceID: part, quantity: 3)])
            try await story.confirm(try await story.letOut(second.dispatchNoteID), delivered: [3])
            let bolt = try await story.item(story.bolt)
            #expect(bolt.store == 6 && bolt.transit == .zero && bolt.reserved == .zero && bolt.value == 600)
            #expect(try await story.violations() == [])
        }
    }

    @Test("stopped by accounting, the permit is void until the invoice is released again (S-66)")
    func stopped() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (sale, note) = try await story.sell((story.bolt, 4))
            _ = try await story.pick(note)
            let permit = try await story.permit(note)
            try await story.service.deliver(
                InvoiceDispatchStopped(invoiceID: sale.invoice, opportunityID: sale.opportunity, reason: "cheque"),
                times: 2)
            #expect(try await story.service.sent(ExitPermitRevoked.self).map(\.permitID) == [permit])
            #expect(try await story.service.sent(DispatchNoteBlocked.self).count == 1)
            let gate = try await story.service.post("exit-permits/\(permit)/use", as: story.gateKeeper)
            #expect(gate.problem?.code == "permit_not_valid")
            #expect(try await story.item(story.bolt).transit == .zero)
            try await story.service.deliver(
                InvoiceReleased(invoiceID: sale.invoice, opportunityID: sale.opportunity))
            let next = try await story.permit(note)
            #expect(try await story.service.post("exit-permits/\(next)/use", as: story.gateKeeper).status == 200)
            #expect(try await story.violations() == [])
        }
    }

    @Test("goods of a blocked customer do not pass the gate")
    func blockedAccount() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (_, note) = try await story.sell((story.bolt, 4))
            _ = try await story.pick(note)
            let permit = try await story.permit(note)
            try await story.service.deliver(AccountBlocked(accountID: story.account, reason: "bounced"))
            let gate = try await story.service.post("exit-permits/\(permit)/use", as: story.gateKeeper)
            #expect(gate.problem?.code == "account_blocked")
            try await story.service.deliver(AccountUnblocked(accountID: story.account))
            #expect(try await story.service.post("exit-permits/\(permit)/use", as: story.gateKeeper).status == 200)
        }
    }

    @Test("an unreleased invoice's note waits")
    func unreleased() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let sale = WarehouseStory.Sale((story.bolt, 4))
            try await story.hold(sale)
            try await story.firm(sale)
            try await story.invoice(sale, released: false)
            let note = try await story.note(of: sale)
            #expect(try await story.pick(note).problem?.code == "state_not_allowed")
            try await story.service.deliver(InvoiceReleased(invoiceID: sale.invoice, opportunityID: sale.opportunity))
            #expect(try await story.service.sent(DispatchNoteReleased.self).count == 1)
            #expect(try await story.pick(note).status == 200)
        }
    }

    @Test("what is not found becomes a note of its own and goes out later (S-55)")
    func shortPick() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (sale, note) = try await story.sell((story.bolt, 10))
            let shown = try await story.service.get("dispatch-notes/\(note)", as: story.storekeeper)
                .decoded(DispatchNoteView.self)
            let answer = try await story.service.post(
                "dispatch-notes/\(note)/pick",
                PickRequest(lines: [PickedQuantity(dispatchLineID: shown.lines[0].id, quantity: 8)]),
                as: story.storekeeper, version: shown.version)
            #expect(answer.status == 200, "\(answer)")
            let short = try #require(try await story.service.sent(DispatchShortPicked.self).first)
            #expect(short.lines == [SliceQuantity(sliceID: sale.slices[0], quantity: 2)])
            let rest = try #require(
                try await story.service.sent(DispatchNoteCreated.self).first { $0.dispatchNoteID != note })
            #expect(rest.lines.map(\.sliceID) == short.splits?.map(\.restSliceID))
            let item = try await story.service.rows("select kind, subject_id, detail from exception_item")
            #expect(try item.map { try $0["kind"] as String } == ["count-difference"])
            #expect(try item.map { try $0["subject_id"] as UUID } == [note.uuid])
            #expect(try item.first.map { try $0["detail"] as String }?.hasPrefix("2 ") == true)
            #expect(try await story.violations() == [])

            let permit = try await story.permit(note)
            _ = try await story.service.post("exit-permits/\(permit)/use", as: story.gateKeeper)
            let resumed = try await story.service.post(
                "dispatch-notes/\(rest.dispatchNoteID)/resume", as: story.storekeeper)
            #expect(resumed.status == 200, "\(resumed)")
            let exit = try await story.letOut(rest.dispatchNoteID)
            #expect(exit.lines.map(\.quantity.value) == [2])
            #expect(try await story.item(story.bolt).transit == 10)
            #expect(try await story.violations() == [])
        }
    }

    @Test("a permit is issued for the note that was looked at")
    func stalePermit() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (_, note) = try await story.sell((story.bolt, 10))
            let seen = try await story.service.get("dispatch-notes/\(note)", as: story.manager)
                .decoded(DispatchNoteView.self)
            _ = try await story.pick(note)
            let request = PermitRequest(vehicle: "12 A 345", driver: "Sara")
            let late = try await story.service.post(
                "dispatch-notes/\(note)/permit", request, as: story.manager, version: seen.version)
            #expect(late.status == 412 && late.entityTag == "\"\(seen.version + 1)\"", "\(late)")
            let now = try await story.service.post(
                "dispatch-notes/\(note)/permit", request, as: story.manager, version: seen.version + 1)
            #expect(now.status == 201, "\(now)")
        }
    }

    @Test("cancelled before the exit, goods go back to the shelf; afterwards the cancel is refused (S-67, S-68)")
    func cancel() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (sale, note) = try await story.sell((story.bolt, 4))
            _ = try await story.pick(note)
            let permit = try await story.permit(note)
            let command = CancelDispatch(opportunityID: sale.opportunity, sliceIDs: sale.slices, reason: "withdrawn")
            try await story.service.deliver(command, key: "cancel", from: .sales)
            let cancelled = try #require(try await story.service.sent(DispatchNoteCancelled.self).first)
            #expect(cancelled.lines == [SliceQuantity(sliceID: sale.slices[0], quantity: 4)])
            #expect(cancelled.invoiceID == sale.invoice)
            #expect(
                try await story.service.post("exit-permits/\(permit)/use", as: story.gateKeeper).problem?.code
                    == "permit_not_valid")
            let item = try await story.item(story.bolt)
            #expect(item.store == 10 && item.dispatchArea == .zero && item.reserved == 4)
            try await story.service.deliver(
                ReleaseHold(opportunityID: sale.opportunity, sliceIDs: sale.slices, reason: "withdrawn"),
                key: "release", from: .sales)
            #expect(try await story.item(story.bolt).available == 10)

            let (second, gone) = try await story.sell((story.bolt, 1))
            _ = try await story.letOut(gone)
            try await story.service.deliver(
                CancelDispatch(opportunityID: second.opportunity, sliceIDs: second.slices, reason: "late"), key: "late",
                from: .sales)
            #expect(try await story.service.sent(DispatchCancelRefused.self).map(\.reason) == ["EXITED"])
            #expect(try await story.violations() == [])
        }
    }

    @Test("many notes are picked, permitted and let out in three requests, each for itself")
    func bulk() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 100, cost: 10_000)
            var notes: [DispatchNoteID] = []
            for _ in 0..<5 { notes.append(try await story.sell((story.bolt, 3)).note) }
            let strange = DispatchNoteID()
            let picked = try await story.service.post(
                "dispatch-notes/pick", PickManyRequest(ids: notes + [strange]), as: story.storekeeper
            ).decoded(BulkAnswer.self)
            #expect(picked.results.map(\.status) == [200, 200, 200, 200, 200, 404])
            let permitted = try await story.service.post(
                "dispatch-notes/permits", PermitManyRequest(ids: notes, vehicle: "v", driver: "d"), as: story.manager
            ).decoded(BulkAnswer.self)
            let permits = permitted.results.compactMap(\.exitPermitID)
            #expect(permits.count == 5)
            let used = try await story.service.post(
                "exit-permits/use", UseManyRequest(ids: permits), as: story.gateKeeper
            ).decoded(BulkAnswer.self)
            #expect(used.results.allSatisfy { $0.status == 200 && $0.state == "EXITED" })
            let exits = try await story.service.sent(GoodsExited.self)
            #expect(exits.count == 5)
            #expect(exits.flatMap(\.lines).reduce(0) { $0 + $1.cost.amount } == 1500)
            #expect(try await story.item(story.bolt).transit == 15)
            #expect(try await story.violations() == [])
        }
    }

    @Test("a stale version is refused")
    func stale() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (_, note) = try await story.sell((story.bolt, 4))
            let answer = try await story.service.post(
                "dispatch-notes/\(note)/pick", as: story.storekeeper, version: 7)
            #expect(answer.status == 412)
        }
    }

    @Test("an invoice whose reservation is gone is absorbed and shown")
    func unbacked() async throws {
        try await withWarehouse { story in
            let sale = WarehouseStory.Sale((story.bolt, 4))
            try await story.invoice(sale)
            let open = try await story.service.get("exceptions", as: story.manager).decoded(Page<ExceptionView>.self)
            #expect(open.data.map(\.kind) == ["invoice-without-reservation"])
            let id = try #require(open.data.first?.id)
            #expect(try await story.service.post("exceptions/\(id)/close", as: story.manager).status == 204)
        }
    }

    @Test("lists page by key and filter")
    func lists() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            try await story.stockUp(story.nut, 10, cost: 1000)
            let (sale, note) = try await story.sell((story.bolt, 4))
            _ = try await story.sell((story.nut, 4))
            let found = try await story.service.get(
                "dispatch-notes?opportunity_id=\(sale.opportunity)&state=RELEASED", as: story.storekeeper
            ).decoded(Page<DispatchNoteView>.self)
            #expect(found.data.map(\.id) == [note])
            let first = try await story.service.get("stock?limit=1", as: story.storekeeper).decoded(
                Page<StockView>.self)
            let next = try #require(first.page.next)
            let second = try await story.service.get("stock?limit=1&after=\(next)", as: story.storekeeper)
                .decoded(Page<StockView>.self)
            #expect(Set(first.data.map(\.productID) + second.data.map(\.productID)) == [story.bolt, story.nut])
            #expect(first.data.allSatisfy { $0.value == nil })
            let bolt = try await story.service.get("stock/\(story.bolt)", as: story.manager).decoded(StockView.self)
            #expect(bolt.onHand == 10 && bolt.available == 6 && bolt.averageCost == UnitPrice(100, .irr))
            for path in [
                "holds", "ledger", "receipts", "expected-receipts", "exit-permits", "take-backs", "goods-returns",
                "warehouses", "stock?sku=BOLT", "ledger?limit=1",
            ] {
                let answer = try await story.service.get(path, as: story.service.person(.auditor))
                #expect(answer.status == 200, "\(path): \(answer)")
            }
        }
    }
}
