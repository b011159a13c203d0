import Contracts
import Foundation
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import WarehouseService

@Suite("Words that are looked for in the warehouse", .needsDatabase)
struct SearchServiceTests {
    private func count<Row: Codable & Sendable>(
        _ list: String, _ words: String, _ kind: Row.Type, _ story: WarehouseStory, as person: Principal
    ) async throws -> Int {
        let typed = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let page: Page<Row> = try await story.service.get("\(list)?q=\(typed)", as: person).decoded()
        return page.data.count
    }

    @Test("find notes and permits by customer, vehicle and driver")
    func wayOut() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.nut, 10, cost: 100)
            let (_, note) = try await story.sell((story.nut, 4))
            #expect(try await story.pick(note).status == 200)
            _ = try await story.permit(note)
            let person = story.storekeeper
            for (words, found) in [("noor", 1), ("NOOR", 1), ("zorza", 0)] {
                #expect(
                    try await count("dispatch-notes", words, DispatchNoteView.self, story, as: person) == found,
                    "\(words)")
            }
            for (words, found) in [("12a345", 1), ("sara", 1), ("noor sara", 1), ("noor reza", 0)] {
                #expect(
                    try await count("exit-permits", words, ExitPermitView.self, story, as: person) == found, "\(words)")
            }
        }
    }

    @Test("find stock, holds, receipts and movements by product")
    func goods() async throws {
        try await withWarehouse { story in
            try await story.stockUp(story.nut, 10, cost: 100)
            try await story.stockUp(story.bolt, 10, cost: 100)
            try await story.hold(WarehouseStory.Sale((story.nut, 4)))
            let person = story.manager
            for (words, found) in [("NUT", 1), ("nu", 1), ("bolt nut", 0)] {
                #expect(try await count("stock", words, StockView.self, story, as: person) == found, "\(words)")
                #expect(try await count("holds", words, HoldView.self, story, as: person) == found, "\(words)")
                #expect(try await count("receipts", words, ReceiptView.self, story, as: person) == found, "\(words)")
                #expect(try await count("ledger", words, LedgerRowView.self, story, as: person) == found, "\(words)")
            }
            #expect(try await count("goods-returns", "nut", GoodsReturnView.self, story, as: person) == 0)
            #expect(try await count("expected-receipts", "nut", ExpectedReceiptView.self, story, as: person) == 0)
            #expect(try await count("take-backs", "noor", TakeBackView.self, story, as: person) == 0)
            #expect(try await count("waiting-holds", "nut", WaitingHoldView.self, story, as: person) == 0)
        }
    }

    @Test(
        "are looked up in an index, however many papers there are",
        arguments: [
            ("product", "product_by_words"),
            ("dispatch_note_search", "dispatch_note_by_words"),
            ("exit_permit", "exit_permit_by_words"),
            ("claiming_sale", "claiming_sale_by_words"),
            ("expected_receipt", "expected_receipt_by_words"),
            ("goods_return", "goods_return_by_words"),
        ])
    func indexed(table: String, index: String) async throws {
        try await withService(WarehouseApp.definition) { service in
            let plan = try await service.plan(
                of: "SELECT 1 FROM \(identifier: table) AS t WHERE true\(SearchWords("Noor").sql(on: "t.search"))")
            #expect(plan.contains(index), "\(plan)")
        }
    }
}
