import Contracts
import Foundation
import ServiceKit
import TestKit
import Testing

@testable import DeliveryService

@Suite("Words that are looked for in deliveries", .needsDatabase)
struct SearchServiceTests {
    @Test("find them by customer and place", arguments: [("noor", 1), ("TEHRAN azadi12", 1), ("noor shiraz", 0)])
    func found(words: String, count: Int) async throws {
        try await withService(DeliveryApp.definition) { service in
            try await service.deliver(Make.exit())
            let typed = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let page: Page<DeliveryView> = try await service.get(
                "deliveries?q=\(typed)", as: service.person(.deliveryClerk)
            ).decoded()
            #expect(page.data.count == count)
        }
    }

    @Test("are looked up in an index, however many deliveries there are")
    func indexed() async throws {
        try await withService(DeliveryApp.definition) { service in
            let words = SearchWords("Noor")
            let plan = try await service.plan(
                of: "select d.id from delivery as d where true\(DeliveryViews.naming(words))")
            #expect(plan.contains("delivery_by_words"), "\(plan)")
        }
    }
}
