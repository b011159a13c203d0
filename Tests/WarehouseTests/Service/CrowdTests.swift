import Contracts
import Foundation
import TestKit
import Testing

@testable import WarehouseDomain
@testable import WarehouseService

/// Many sales of the same few products at once: nobody waits in a ring, nothing is promised twice, no rial is lost.
@Suite("Many sales at once", .needsDatabase)
struct CrowdTests {
    @Test("all go out, and every invariant holds")
    func crowd() async throws {
        try await withWarehouse { story in
            let products = [story.bolt, story.nut]
            try await story.stockUp(story.bolt, 200, cost: 199_999)
            try await story.stockUp(story.nut, 150, cost: 77_777)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<4 {
                    group.addTask { try await Self.work(story, products, worker) }
                }
                try await group.waitForAll()
            }
            #expect(try await story.violations() == [])
            let facts = try await story.facts()
            #expect(facts["quantity.in-transit"] == 0)
            let exited = try await story.service.sent(GoodsExited.self).flatMap(\.lines).reduce(0) {
                $0 + $1.cost.amount
            }
            let back = try await story.service.sent(RefusedGoodsReceived.self).flatMap(\.lines)
                .reduce(0) { $0 + $1.cost.amount }
            #expect(facts["account.1310"] == 277_776 - exited + back)
        }
    }

    /// Sells in both orders of the products, so that careless locks would meet.
    private static func work(_ story: WarehouseStory, _ products: [ProductID], _ worker: Int) async throws {
        var random = Seeded(seed: UInt64(worker))
        for _ in 0..<8 {
            let order = Bool.random(using: &random) ? products : products.reversed()
            let quantity = ExactDecimal(Int.random(in: 1...4, using: &random))
            let (_, note) = try await story.sell((order[0], quantity), (order[1], 2))
            let exit = try await story.letOut(note)
            let delivery = DeliveryID()
            let taken = Bool.random(using: &random) ? exit.lines[0].quantity.value : 1
            try await story.confirm(exit, delivered: [taken, 2], by: delivery)
            guard taken < exit.lines[0].quantity.value else { continue }
            let answer = try await story.service.post("deliveries/\(delivery)/take-back", as: story.storekeeper)
            #expect(answer.status == 200, "\(answer)")
        }
    }
}
