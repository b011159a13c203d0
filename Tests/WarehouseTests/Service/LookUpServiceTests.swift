import Contracts
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import WarehouseService

@Suite("Looking things up in the warehouse", .needsDatabase)
struct LookUpServiceTests {
    @Test("finds products by code, by a part of the name and by id, page after page")
    func products() async throws {
        try await withWarehouse { story in
            func found(_ query: String) async throws -> Page<KnownProductView> {
                try await story.service.get("products\(query)", as: story.storekeeper).decoded()
            }
            #expect(try await found("").data.map(\.sku) == ["BOLT", "NUT", "STEEL"])
            #expect(try await found("?sku=NUT").data.map(\.id) == [story.nut])
            #expect(try await found("?q=ee").data.map(\.name) == ["steel"])
            #expect(try await found("?q=100%25").data.isEmpty, "no wildcard of the reader's")
            let some = try await found("?product_id=in:\(story.nut),\(story.bolt)")
            #expect(some.data.map(\.sku) == ["BOLT", "NUT"])
            let first = try await found("?limit=2")
            let next = try #require(first.page.next)
            #expect(try await found("?limit=2&after=\(next)").data.map(\.sku) == ["STEEL"])
            let gate = try await story.service.get("products", as: story.gateKeeper)
            #expect(gate.status == 200)
            #expect(try await story.service.get("products", as: story.service.person(.accountant)).status == 404)
        }
    }

    @Test("names whoever picked, posted, permitted and let out, as Identity told last")
    func people() async throws {
        try await withWarehouse { story in
            let service = story.service
            func publish(_ person: Principal, _ name: String) async throws {
                try await service.deliver(
                    UserPublished(
                        userID: person.user, username: "x", displayName: name, roles: [], unitID: nil, managerID: nil))
            }
            for (person, name) in [(story.storekeeper, "Old name"), (story.manager, "Maryam")] {
                try await publish(person, name)
            }
            try await publish(story.storekeeper, "Kaveh")
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (_, note) = try await story.sell((story.bolt, 4))
            let exit = try await story.letOut(note)
            let shown: DispatchNoteView = try await service.get("dispatch-notes/\(note)", as: story.manager).decoded()
            #expect(shown.pickedByName == "Kaveh")
            let permit: ExitPermitView = try await service.get("exit-permits/\(exit.permitID)", as: story.manager)
                .decoded()
            #expect(permit.issuedByName == "Maryam")
            #expect(permit.usedBy != nil && permit.usedByName == nil, "nobody told the gate keeper's name")
            let rows: Page<LedgerRowView> = try await service.get("ledger", as: story.manager).decoded()
            #expect(rows.data.first { $0.kind == "PICK" }?.actorName == "Kaveh")
        }
    }

    @Test("counts what waits for each person by his rights, and nothing that is done or not his")
    func work() async throws {
        try await withWarehouse { story in
            let service = story.service
            func waits(_ person: Principal) async throws -> [String: Int] {
                try await service.get("work", as: person).decoded(WorkCounts.self).counts
            }
            try await story.stockUp(story.bolt, 30, cost: 1000)
            let (_, note) = try await story.sell((story.bolt, 4))
            _ = try await story.sell((story.bolt, 5))
            #expect(try await waits(story.storekeeper) == ["NOTES_TO_PICK": 2])
            #expect(try await waits(story.gateKeeper) == [:])
            _ = try await story.pick(note)
            #expect(try await waits(story.manager) == ["NOTES_TO_PICK": 1, "PERMITS_TO_ISSUE": 1])
            _ = try await story.permit(note)
            #expect(try await waits(story.manager) == ["NOTES_TO_PICK": 1])
            #expect(try await waits(story.gateKeeper) == ["PERMITS_VALID": 1])
            service.clock.advance(days: 40)
            #expect(try await waits(story.gateKeeper) == [:], "a permit that is over lets nobody out")
            #expect(try await waits(story.manager)["PERMITS_TO_ISSUE"] == 1)
            #expect(try await service.get("work", as: service.person(.accountant)).status == 404)
        }
    }

    @Test("counts what nobody has looked at, and what waits for stock")
    func workOfManagers() async throws {
        try await withWarehouse { story in
            let claim = WarehouseStory.Sale((story.nut, 3))
            try await story.invoice(claim)
            try await story.hold(WarehouseStory.Sale((story.bolt, 2)))
            let counts = try await story.service.get("work", as: story.manager).decoded(WorkCounts.self)
            #expect(counts.count(WarehouseWork.exceptions) == 1)
            let keeper = try await story.service.get("work", as: story.storekeeper).decoded(WorkCounts.self)
            #expect(keeper.count(WarehouseWork.exceptions) == 0)
        }
    }

    @Test("finds stock by a part of the product's name or code")
    func stock() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            try await story.stockUp(story.nut, 10, cost: 1000)
            let found: Page<StockView> = try await story.service.get("stock?q=bol", as: story.storekeeper).decoded()
            #expect(found.data.map(\.productID) == [story.bolt])
        }
    }

    @Test("shows one permit with whose goods it is for, and since when a note is there")
    func permit() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let (_, note) = try await story.sell((story.bolt, 4))
            let shown: DispatchNoteView = try await story.service.get(
                "dispatch-notes/\(note)", as: story.storekeeper
            ).decoded()
            #expect(shown.createdAt == story.service.clock.now)
            _ = try await story.pick(note)
            let id = try await story.permit(note)
            let permit: ExitPermitView = try await story.service.get(
                "exit-permits/\(id)", as: story.gateKeeper
            ).decoded()
            #expect(permit.id == id && permit.dispatchNoteID == note && permit.state == "ISSUED")
            #expect(permit.accountName == "Noor")
            #expect(try await story.service.get("exit-permits/\(ExitPermitID())", as: story.gateKeeper).status == 404)
        }
    }

    @Test("reads receipts, ledger, notes and permits the other way round, page after page")
    func newestFirst() async throws {
        try await withWarehouse { story in
            for product in [story.bolt, story.nut] {
                try await story.stockUp(product, 10, cost: 1000)
                let (_, note) = try await story.sell((product, 4))
                _ = try await story.pick(note)
                _ = try await story.permit(note)
                story.service.clock.advance(seconds: 1)
            }
            for (list, key) in [
                ("receipts", "received_at"), ("ledger", "posted_at"), ("dispatch-notes", "created_at"),
                ("exit-permits", "issued_at"),
            ] {
                func ids(_ sort: String) async throws -> [String] {
                    var (found, after): ([String], String?) = ([], "")
                    while let key = after {
                        let page: Page<Identified> = try await story.service.get(
                            "\(list)?limit=1&sort=\(sort)&after=\(key)", as: story.manager
                        ).decoded()
                        found += page.data.map(\.text)
                        after = page.page.next
                    }
                    return found
                }
                let oldest = try await ids(key)
                #expect(oldest.count >= 2)
                #expect(try await ids("-\(key)") == oldest.reversed(), "\(list)")
            }
        }
    }

    /// Any record with an id.
    private struct Identified: Codable, Sendable {
        let text: String

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            if let id = try? values.decode(String.self, forKey: .id) {
                text = id
            } else {
                text = "\(try values.decode(Int.self, forKey: .id))"
            }
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(text, forKey: .id)
        }

        private enum CodingKeys: String, CodingKey { case id }
    }

    @Test("shows one delivery that comes back, with the unit of its quantities")
    func takeBack() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let delivery = DeliveryID()
            for id in [delivery, DeliveryID()] {
                let (_, note) = try await story.sell((story.bolt, 4))
                try await story.confirm(try await story.letOut(note), delivered: [1], by: id)
            }
            let found: Page<TakeBackView> = try await story.service.get(
                "take-backs?delivery_id=\(delivery)", as: story.storekeeper
            ).decoded()
            #expect(found.data.map(\.deliveryID) == [delivery])
            #expect(found.data.first?.lines.map(\.expected) == [3])
            #expect(found.data.first?.lines.map(\.unit) == ["pcs"])
        }
    }

    @Test("shows the exceptions that nobody has looked at, without the closed ones")
    func exceptions() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.bolt, 10, cost: 1000)
            let sale = WarehouseStory.Sale((story.bolt, 4))
            try await story.invoice(sale)
            let open = "exceptions?closed_at=null:true"
            let found: Page<ExceptionView> = try await story.service.get(open, as: story.manager).decoded()
            let exception = try #require(found.data.first)
            #expect(exception.kind == "invoice-without-reservation")
            _ = try await story.service.post("exceptions/\(exception.id)/close", as: story.manager)
            let after: Page<ExceptionView> = try await story.service.get(open, as: story.manager).decoded()
            #expect(after.data.isEmpty)
            let all: Page<ExceptionView> = try await story.service.get("exceptions", as: story.manager).decoded()
            #expect(all.data.map(\.id) == [exception.id])
        }
    }
}
