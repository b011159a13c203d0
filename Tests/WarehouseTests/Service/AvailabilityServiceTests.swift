import Contracts
import Foundation
import TestKit
import Testing

@testable import WarehouseDomain
@testable import WarehouseService

@Suite("Telling what is free", .needsDatabase)
struct AvailabilityServiceTests {
    @Test("many changes of a product are told as one, and nothing where nothing changed (SM-14)")
    func coalesced() async throws {
        try await withWarehouse { story in
            func round() async throws -> [AvailabilityChanged] {
                try await story.service.forgetSent()
                // Not by the job: its lock goes with its session, which may end after the next round has begun.
                try await story.service.change { tx in try await AvailabilityCommands.tell(in: tx) }
                return try await story.service.sent(AvailabilityChanged.self)
            }
            try await story.stockUp(story.bolt, 4, cost: 400)
            try await story.stockUp(story.bolt, 6, cost: 600)
            try await story.hold(WarehouseStory.Sale((story.bolt, 3)))
            let told = try await round()
            #expect(told.map(\.productID) == [story.bolt])
            #expect(told.map(\.onHand) == [10] && told.map(\.available) == [7])
            #expect(told.map(\.asOf) == [story.service.clock.now])
            #expect(try await round().isEmpty)

            let sale = WarehouseStory.Sale((story.bolt, 2))
            try await story.hold(sale)
            // Held or reserved, it is as little free.
            #expect(try await round().map(\.available) == [5])
            try await story.firm(sale)
            #expect(try await round().isEmpty)
        }
    }
}
