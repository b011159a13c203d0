import Foundation
import Testing

@testable import WebService

/// What the browser's check of rights asks about (`Tests/Browser/rights_table.py`), beside what there is to ask about.
@Suite("The table of rights")
struct RightsTableTests {
    /// For whoever is not signed in, or no page: the entrance, choices of the looks, files, streams, what pages themselves ask.
    private static let open: Set<String> = [
        "/", "/sign-in", "/sign-out", "/language", "/theme", "/session", "/components", "/live", "/assets/{}",
        "/sales/products/options", "/calendar",
    ]
    /// What the check cannot ask for by an address alone: records that the demo need not have, parts of records, a company
    /// for whoever has none yet, papers that take a second each. Their rights are tried in the tests of their pages.
    private static let untried: Set<String> = [
        "/accounting/invoices/{}/codes/{}", "/accounting/adjustments/{}/codes/{}", "/accounting/invoices/{}/print.pdf",
        "/accounting/pro-formas/{}/print.pdf", "/accounting/adjustments/{}/print.pdf",
        "/accounting/accounts/{}/print.pdf",
        "/warehouse/dispatch-notes/{}/print.pdf", "/warehouse/exit-permits/{}/print.pdf",
        "/delivery/deliveries/{}/print.pdf",
        "/admin/company/new", "/admin/problems/{}", "/admin/problems/{}/close", "/admin/messages/{}/{}/{}",
        "/admin/messages/{}/{}/{}/{}", "/approval/decisions",
        "/approval/delegations/{}/revoke", "/accounting/exceptions/{}/close", "/warehouse/exceptions/{}/close",
        "/sales/opportunities/{}/lines/{}/withdrawal", "/sales/opportunities/{}/lines/{}/lose",
        "/sales/opportunities/{}/lines/{}/withdraw", "/sales/opportunities/{}/slices/{}/{}", "/warehouse/take-backs/{}",
        "/delivery/deliveries/{}/proofs/{}",
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
            table[start.upperBound..<end.lowerBound].matches(of: /\n    "([^"]+)":/).map { String($0.output.1) })
        let routes = WebResponder.router(try Stage().house).routes.filter { $0.method.rawValue == method }
        let paths = Set(routes.map { "\($0.path)".replacing(/\{[^}]+\}/, with: "{}") })
        #expect(paths.count > 30)
        let unasked = paths.filter { path in !known.contains { Self.fits($0, path) } }
        #expect(unasked.subtracting(Self.open).subtracting(Self.untried).sorted() == [])
        #expect(known.filter { asked in !paths.contains { Self.fits(asked, $0) } }.sorted() == [])
    }

    /// Whether a path is one of a route, whose `{}` is any part.
    private static func fits(_ path: String, _ route: String) -> Bool {
        let (parts, shape) = (path.split(separator: "/"), route.split(separator: "/"))
        return parts.count == shape.count && zip(parts, shape).allSatisfy { $0 == $1 || $1 == "{}" }
    }
}
