import TestKit
import Testing

@testable import SalesService

@Suite("A list of opportunities", .needsDatabase)
struct ListIndexTests {
    @Test(
        "of one owner or one account is carried by an index of its own",
        arguments: [("owner_id", "opportunity_of_owner"), ("account_id", "opportunity_of_account")])
    func carried(column: String, index: String) async throws {
        try await withService(SalesApp.definition) { sales in
            let plan = try await sales.plan(
                of: """
                    SELECT o.id FROM opportunity AS o
                    WHERE o.company_id = '00000000-0000-0000-0000-000000000001'
                        AND o.\(identifier: column) = '00000000-0000-0000-0000-000000000002'
                    ORDER BY o.opened_at DESC, o.id DESC LIMIT 51
                    """)
            #expect(plan.contains(index), "\(plan)")
        }
    }

    @Test(
        "as a column of the board is carried by the open sales of a stage alone, whatever the states that are asked for"
    )
    func board() async throws {
        try await withService(SalesApp.definition) { sales in
            let plan = try await sales.plan(
                of: """
                    SELECT o.id FROM opportunity AS o
                    WHERE o.company_id = '00000000-0000-0000-0000-000000000001' AND o.process = 'pipeline'
                        AND o.stage = 'engaging' AND o.state = any('{DRAFT,SUBMITTED}'::text[])
                    ORDER BY o.opened_at DESC, o.id DESC LIMIT 21
                    """)
            #expect(plan.contains("opportunity_on_board") && !plan.contains("Sort"), "\(plan)")
        }
    }

    @Test("of a team finds its people by an index of its own")
    func team() async throws {
        try await withService(SalesApp.definition) { sales in
            let plan = try await sales.plan(
                of: """
                    SELECT user_id FROM app_user
                    WHERE company_id = '00000000-0000-0000-0000-000000000001'
                        AND manager_id = '00000000-0000-0000-0000-000000000002'
                    """)
            #expect(plan.contains("app_user_of_manager"), "\(plan)")
        }
    }
}
