import Contracts

/// One condition of a list: `stage=in:offer,talks`, `next_due_on=lt:2026-08-21`, `state=issued` (UX guide 14.3).
package struct Filter: Sendable, Equatable {
    package enum Operation: String, Sendable, CaseIterable {
        case equal = "eq"
        case notEqual = "ne"
        case among = "in"
        case notAmong = "nin"
        case below = "lt"
        case atMost = "lte"
        case above = "gt"
        case atLeast = "gte"
        case between
        case prefix
        case like
        case null
    }

    package let name: String
    package let operation: Operation
    package let values: [String]

    init(name: String, text: String) {
        self.name = name
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let operation = Operation(rawValue: String(parts[0])) {
            self.operation = operation
            let several = [.among, .notAmong, .between].contains(operation)
            self.values = several ? parts[1].split(separator: ",").map(String.init) : [String(parts[1])]
        } else {
            self.operation = .equal
            self.values = [text]
        }
    }
}

/// The conditions that a list request names. A name that the list does not know is refused, never ignored.
package struct Filters: Sendable {
    private let filters: [Filter]

    /// Parameters with a meaning of their own, never taken for filters.
    private static let reserved: Set<String> = ["limit", "after", "sort", "fields", "expand", "include", "dry_run"]

    init(_ query: QueryParameters, known: [String]) throws(Problem) {
        var filters: [Filter] = []
        for (name, value) in query.pairs where !Self.reserved.contains(name) {
            guard known.contains(name) else {
                throw Problem(
                    .unprocessableContent, "unsupported_parameter", "This list has no such filter",
                    detail: "“\(name.prefix(64))” is not one of: \(known.joined(separator: ", ")).")
            }
            filters.append(Filter(name: name, text: value))
        }
        self.filters = filters
    }

    package subscript(name: String) -> Filter? { filters.first { $0.name == name } }

    package func all(_ name: String) -> [Filter] { filters.filter { $0.name == name } }

    /// The one value of a filter that can only be compared for equality: `q`, ids.
    package func value(_ name: String) -> String? { self[name]?.values.first }

    /// The one id that a filter names.
    package func id<Tag: IDTag>(_ name: String, _ type: ID<Tag>.Type = ID<Tag>.self) throws -> ID<Tag>? {
        guard let text = value(name) else { return nil }
        do {
            return try ID<Tag>(text)
        } catch {
            throw Problem.parameter(name, code: "unsupported_parameter", error.message)
        }
    }
}

extension Call {
    /// The filters of a list request.
    ///
    /// - Throws: 422 for a name that is not in `known`.
    package func filters(_ known: String...) throws -> Filters { try Filters(query, known: known) }

    /// One filter's value, for lists with a single one: `call.filter("state")`.
    package func filter(_ name: String) -> String? { query[name] }
}
