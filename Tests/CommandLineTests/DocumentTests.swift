import Contracts
import Foundation
import Synchronization
import Testing

@testable import karvan

@Suite("Looking at documents")
struct DocumentTests {
    private struct Item: Codable, Sendable, Equatable { let id: Int }

    private func read(_ arguments: [String], pages: [[Int]]) async throws -> (Page<Item>, [String]) {
        let options = try ListOptions.parse(arguments)
        return try await StubSuite.running { asked in
            guard asked.path.hasPrefix("things") else { return nil }
            let place = asked.path.firstRange(of: "after=").flatMap { Int(asked.path[$0.upperBound...]) } ?? 0
            let next = place + 1 < pages.count ? "\(place + 1)" : nil
            return .json(Page(pages[place].map(Item.init), limit: 2, next: next))
        } _: { stub, url in
            let asker = Session(Connection(base: url), username: "x", password: "y")
            let page: Page<Item> = try await options.read(asker, "things", [("state", "WON & LOST")])
            return (page, stub.asked.map(\.path).filter { $0.hasPrefix("things") })
        }
    }

    @Test("a list is one page, and says how to go on")
    func page() async throws {
        let (page, asked) = try await read(["--limit", "2"], pages: [[1, 2], [3]])
        #expect(page.data.map(\.id) == [1, 2])
        #expect(page.page.next == "1")
        #expect(asked == ["things?limit=2&state=WON%20%26%20LOST"])
    }

    @Test("goes on where it is told to")
    func after() async throws {
        let (page, _) = try await read(["--limit", "2", "--after", "1"], pages: [[1, 2], [3]])
        #expect(page.data.map(\.id) == [3])
    }

    @Test("or follows all pages to the end")
    func all() async throws {
        let (page, asked) = try await read(["--limit", "2", "--all"], pages: [[1, 2], [3, 4], [5]])
        #expect(page.data.map(\.id) == [1, 2, 3, 4, 5])
        #expect(!page.page.hasMore)
        #expect(asked.count == 3)
    }

    @Test("only documents that have one state can be asked for it")
    func state() throws {
        for command in ["opportunities", "pro-formas", "deliveries"] {
            #expect(throws: Never.self) { try Karvan.parseAsRoot([command, "list", "--state", "X"]) }
        }
        #expect(throws: (any Error).self) { try Karvan.parseAsRoot(["invoices", "list", "--state", "X"]) }
        #expect(throws: Never.self) { try Karvan.parseAsRoot(["invoices", "list", "--delivery", "ALL"]) }
    }

    @Test("one document is told in lines, its amounts as amounts, its lists as tables")
    func record() throws {
        let json = #"""
            {"state":"WON","id":"opp_1","amount":{"amount":123450,"currency":"PLN"},"note":null,"open":true,"tags":[],
            "seller":{"name":"A","country":"PL"},
            "lines":[{"quantity":{"value":"2","unit":"pc"},"id":"l1"},{"quantity":{"value":"30.5","unit":"m"},"id":"l2"}]}
            """#
        #expect(
            try RecordText(json: Array(json.utf8)).lines.joined(separator: "\n") == """
                id      opp_1
                amount  1234.50 PLN
                note    –
                open    yes
                state   WON
                tags    –

                LINES
                  ID  QUANTITY
                  l1  2 pc
                  l2  30.5 m

                SELLER
                  country  PL
                  name     A
                """)
    }

    @Test("a token from a file is used as it is, and told when it has ended")
    func tokenFile() async throws {
        let refused = Mutex(false)
        try await StubSuite.running { asked in
            asked.path == "things" && refused.withLock({ $0 }) ? .problem(401, "unauthorised") : nil
        } _: { stub, url in
            let asker = Session(Connection(base: url), token: "given")
            let _: Page<Item> = try await asker.get("things")
            #expect(stub.asked.allSatisfy { !$0.path.hasPrefix("identity") })
            refused.withLock { $0 = true }
            let error = await #expect(throws: APIProblem.self) { try await asker.send(.GET, "things") }
            #expect(error?.exitCode == 4)
        }
    }
}
