import TestKit
import Testing

@testable import WarehouseService

@Suite("A list by state", .needsDatabase)
struct ListIndexTests {
    @Test(
        "is carried by an index of its own, however many rows are in other states",
        arguments: [
            ("exit_permit", "permit_id", "exit_permit_in_state"), ("hold", "hold_id", "hold_in_state"),
            ("goods_return", "return_id", "goods_return_in_state"),
        ])
    func carried(table: String, key: String, index: String) async throws {
        try await withService(WarehouseApp.definition) { service in
            let plan = try await service.plan(
                of: """
                    select t.\(identifier: key) from \(identifier: table) t
                    where t.company_id = '00000000-0000-0000-0000-000000000001' and t.state = 'X'
                    order by t.\(identifier: key) limit 51
                    """)
            #expect(plan.contains(index), "\(plan)")
        }
    }
}
