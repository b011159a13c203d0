import Foundation
import Testing

@testable import WebService

/// What the browser's check of rights asks about (`Tests/Browser/rights_table.py`), beside what there is to ask about.
@Suite("The table of rights")
struct RightsTableTests {
    /// For whoever is not signed in, or no page: the entrance, choices of the looks, files, streams, what pages themselves ask.
    private static let open: Set<String> = [
        "/", "/sign-in", "/sign-out", "/language", "/theme", "/components", "/live", "/assets/**",
        "/sales/product-options",
    ]

    private let table: String

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Browser/rights_table.py")
        table = try String(contentsOf: file.standardized, encoding: .utf8)
    }

    @Test("has every page and every form", arguments: [("PAGES", "GET"), ("ACTIONS", "POST")])
    func complete(name: String, method: String) throws {
        let start = try #require(table.range(of: "\n\(name) = {"))
        let end = try #require(table[start.upperBound...].range(of: "\n}"))
        let known = Set(
            table[start.upperBound..<end.lowerBound].matches(of: /\n    "([^"]+)":/).map {
                // A record in the address, whatever its number or name.
                String($0.output.1).replacing(/\/[0-9]+/, with: "/{}")
            })
        let routes = WebResponder.router(try Stage().house).routes.filter { $0.method.rawValue == method }
        let paths = Set(routes.map { "\($0.path)".replacing(/\{[^}]+\}/, with: "{}") })
        #expect(paths.count > 30)
        #expect(paths.subtracting(known).subtracting(Self.open).sorted() == [])
        #expect(known.subtracting(paths).filter { !$0.hasSuffix(".csv") }.sorted() == [])
    }
}
