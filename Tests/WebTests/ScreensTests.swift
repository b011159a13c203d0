import Foundation
import Testing

@testable import WebService

/// The pictures of every page (`deploy/lib/screens.sh`), beside the pages that there are.
@Suite("The list of screens")
struct ScreensTests {
    private struct Row {
        let person: String
        let name: String
        let path: String
        let mark: String?
    }

    /// What is no page to look at, and what a list cannot lead to.
    private static let unseen: [String: String] = [
        "/": "leads on to a person's own start page",
        "/go/**": "leads on to the record of a number",
        "/session": "asked by the script, answers with nothing",
        "/live": "a stream",
        "/assets/{}": "files",
        "/calendar": "a part of a page, asked by the script",
        "/sales/products/options": "a part of a page, asked by the script",
        "/accounting/invoices/{}/codes/{}": "a picture",
        "/accounting/adjustments/{}/codes/{}": "a picture",
        "/delivery/deliveries/{}/proofs/{}": "a picture",
        "/sales/opportunities/{}/lines/{}/withdrawal": "the line's id stands on the sale's page alone",
        "/admin/company/new": "for whoever has no company yet, and everybody in the demo has one",
        "/admin/problems/{}": "the demo has no report",
        "/admin/messages/{}/{}/{}": "the demo parks no message",
    ]
    /// Lists whose rows lead to pages of another place.
    private static let leads = [
        "/approval/tasks": "/approval/requests/{}", "/sales/opportunities/new": "/sales/opportunities/new",
        "/warehouse/gate": "/warehouse/gate",
    ]

    private let rows: [Row]
    private let routes: Set<String>

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../deploy/lib/screens.sh")
        let script = try String(contentsOf: file.standardized, encoding: .utf8)
        let start = try #require(script.range(of: "\nscreens=(\n"))
        let end = try #require(script[start.upperBound...].range(of: "\n)"))
        rows = try script[start.upperBound..<end.lowerBound].split(separator: "\n").map { line in
            let row = try #require(line.wholeMatch(of: /\s{4}"(.+)"/), "\(line)")
            let parts = row.output.1.split(separator: " ").map(String.init)
            try #require((3...4).contains(parts.count), "\(line)")
            return Row(person: parts[0], name: parts[1], path: parts[2], mark: parts.dropFirst(3).first)
        }
        let got = WebResponder.router(try Stage().house).routes.filter { $0.method == .get }
        routes = Set(got.map { "\($0.path)".replacing(/\{[^}]+\}/, with: "{}") })
    }

    @Test("has every page, or a reason stands here why not")
    func complete() {
        let seen = Set(rows.compactMap { route(of: $0.path) })
        let pages = routes.filter { !$0.hasSuffix(".csv") && !$0.hasSuffix(".pdf") }
        #expect(pages.count > 100)
        #expect(pages.subtracting(seen).subtracting(Self.unseen.keys).sorted() == [])
        #expect(Set(Self.unseen.keys).subtracting(pages).sorted() == [], "reasons for what is not there")
        #expect(Set(Self.unseen.keys).intersection(seen).sorted() == [], "reasons for what is seen")
    }

    @Test("leads to pages that there are; to one that is not, on purpose")
    func known() {
        #expect(rows.filter { route(of: $0.path) == nil }.map(\.name) == ["not-found"])
        #expect(rows.filter { $0.mark != nil && $0.mark != "may-be-empty" }.map(\.name) == [])
        #expect(rows.filter { $0.mark != nil && !$0.path.contains("!") }.map(\.name) == [])
    }

    @Test("names every picture once")
    func names() {
        let twice = Dictionary(grouping: rows, by: \.name).filter { $0.value.count > 1 }.keys
        #expect(twice.sorted() == [])
    }

    @Test("shows lists that have nothing to show, too")
    func empty() {
        let lists = rows.filter { $0.name.hasSuffix("-none") }.compactMap { route(of: $0.path) }
        for list in ["/sales/opportunities", "/sales/products", "/accounting/invoices", "/warehouse/stock"] {
            #expect(lists.contains(list), "\(list)")
        }
    }

    /// The page that a row's path comes to.
    private func route(of path: String) -> String? {
        let parts = path.split(separator: "!", maxSplits: 1, omittingEmptySubsequences: false).map(bare)
        guard parts.count == 2 else { return fitting(parts[0]) }
        if path.contains("{}") { return fitting(parts[1]) }
        return fitting((Self.leads[parts[0]] ?? "\(parts[0])/{}") + parts[1])
    }

    private func bare(_ path: Substring) -> String { String(path.prefix { $0 != "?" }) }

    /// As the router takes it: a part that is written out goes before one that may be anything. A record's id is no word.
    private func fitting(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        return routes.filter { route in
            let shape = route.split(separator: "/")
            return parts.count == shape.count && zip(parts, shape).allSatisfy { $0 == $1 || $1 == "{}" }
        }.min { $0.count(of: "{}") < $1.count(of: "{}") }
    }
}

extension String {
    fileprivate func count(of part: String) -> Int { components(separatedBy: part).count - 1 }
}
