import Contracts
import Foundation
import HTTPTypes

/// A value that a list is sorted by and a cursor can remember.
package protocol PageKey: Sendable {
    init?(cursorText: String)
    var cursorText: String { get }
}

extension String: PageKey {
    package init?(cursorText: String) { self = cursorText }
    package var cursorText: String { self }
}

extension Int: PageKey {
    package init?(cursorText: String) { self.init(cursorText) }
    package var cursorText: String { description }
}

extension Int64: PageKey {
    package init?(cursorText: String) { self.init(cursorText) }
    package var cursorText: String { description }
}

extension Timestamp: PageKey {
    package init?(cursorText: String) {
        guard let microseconds = Int64(cursorText) else { return nil }
        self.init(microseconds: microseconds)
    }
    /// To the microsecond, as the database sorts; the wire form would lose three digits.
    package var cursorText: String { microseconds.description }
}

extension LocalDate: PageKey {
    package init?(cursorText: String) { try? self.init(cursorText) }
    package var cursorText: String { description }
}

extension ID: PageKey {
    package init?(cursorText: String) { try? self.init(cursorText) }
    package var cursorText: String { description }
}

/// Which part of a list is asked for.
package struct PageRequest: Sendable {
    package static let defaultLimit = 50
    package static let maximumLimit = 200

    package let limit: Int
    /// One of the sorts that the list offers, `-` in front of it when descending.
    package let sort: String
    fileprivate let after: [String]?

    /// Whether this is not the first page.
    package var continues: Bool { after != nil }

    /// How many rows to fetch: one more than shown tells whether there is a next page.
    package var fetch: Int { limit + 1 }

    /// Key `index` of the last record of the page before.
    package func key<Key: PageKey>(_ index: Int, _ type: Key.Type = Key.self) throws -> Key? {
        guard let after else { return nil }
        guard after.indices.contains(index), let key = Key(cursorText: after[index]) else { throw Self.staleCursor }
        return key
    }

    fileprivate static let staleCursor = Problem.parameter(
        "after", code: "unsupported_parameter", "this cursor is too old or from another list; start again without it")
}

extension Call {
    /// Limit, sort and cursor of a list request.
    ///
    /// - Parameter sorts: the sorts that an index carries; the first is the usual one.
    package func page(sorts: String...) throws -> PageRequest {
        let limit = try pageLimit
        let asked = query["sort"]
        if let asked, !sorts.contains(asked) {
            let known = sorts.joined(separator: ", ")
            throw Problem.parameter("sort", code: "unsupported_parameter", "known here: \(known)")
        }
        guard let text = query["after"], !text.isEmpty else {
            return PageRequest(limit: limit, sort: asked ?? sorts.first ?? "", after: nil)
        }
        guard let cursor = service.cursors.open(text, for: pagePlace, at: service.now()),
            sorts.isEmpty || sorts.contains(cursor.sort), asked == nil || asked == cursor.sort
        else { throw PageRequest.staleCursor }
        return PageRequest(limit: limit, sort: cursor.sort, after: cursor.keys)
    }

    /// The page of a list with only one order.
    package var page: PageRequest {
        get throws { try page(sorts: "") }
    }

    /// One page as it is answered.
    ///
    /// - Parameters:
    ///   - found: up to ``PageRequest/fetch`` records in the order of the sort.
    ///   - keys: what the record is sorted by; the last one must be unique.
    package func list<Record, View: Codable & Sendable>(
        _ found: [Record], _ page: PageRequest, keys: (Record) -> [any PageKey], view: (Record) throws -> View
    ) throws -> Answer {
        let shown = found.prefix(page.limit)
        var next: String?
        if found.count > page.limit, let last = shown.last {
            let cursor = Cursor(
                sort: page.sort, keys: keys(last).map(\.cursorText), madeAt: service.now().microseconds / 1_000_000)
            next = try service.cursors.seal(cursor, for: pagePlace)
        }
        var answer = try Answer(.ok, Page(shown.map(view), limit: page.limit, next: next))
        answer.isEmptyList = shown.isEmpty
        return answer.with(.link, links(next: next))
    }

    private var pageLimit: Int {
        get throws {
            guard let text = query["limit"] else { return PageRequest.defaultLimit }
            guard let limit = Int(text), (1...PageRequest.maximumLimit).contains(limit) else {
                throw Problem.parameter(
                    "limit", code: "unsupported_parameter", "a number from 1 to \(PageRequest.maximumLimit)")
            }
            return limit
        }
    }

    private var pagePlace: String { "\(principal.company.uuid)|\(path)" }

    /// RFC 8288, saying the same as `page.next`.
    private func links(next: String?) -> String {
        let others = query.pairs.filter { $0.name != "after" }
        func address(_ after: String?) -> String {
            let pairs = others.map { ($0.name, $0.value) } + (after.map { [("after", $0)] } ?? [])
            let text = pairs.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
            return text.isEmpty ? path : path + "?" + text
        }
        let first = "<\(address(nil))>; rel=\"first\""
        return next.map { "<\(address($0))>; rel=\"next\", \(first)" } ?? first
    }

    private func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .urlQueryValueAllowed) ?? ""
    }
}

extension CharacterSet {
    fileprivate static let urlQueryValueAllowed = CharacterSet.urlQueryAllowed.subtracting(
        CharacterSet(charactersIn: "&=+#"))
}
