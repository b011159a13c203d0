import Foundation
import ServiceKit

/// What a list shows, as its address says (UX guide 3.2): `?f.state.in=SENT,UNKNOWN&f.name.has=pump&after=…`.
///
/// Chips are links to the same address with one value more or less, so that all works without script.
struct ListQuery: Sendable, Equatable {
    /// May have a query of its own, for what stays whatever is filtered.
    let path: String
    /// The chosen values by field; a field without any is not filtered.
    private(set) var chosen: [String: [String]]
    /// What was typed to search for, by field.
    private(set) var typed: [String: String] = [:]
    /// How the service searches each of these fields.
    private let searches: [String: Search]
    /// The key after which the page begins.
    private(set) var after: String?

    /// How a service searches a field for words that were typed.
    enum Search: String, Sendable {
        case equals = "eq:"
        case contains = "contains:"
        case begins = "begins:"
        /// A parameter of its own, such as `q`.
        case plain = ""
    }

    private static let longestSearch = 200

    /// - Parameters:
    ///   - fields: what can be filtered, with the values that are known; others are passed over.
    ///   - ids: what can be filtered by ids, which nobody knows beforehand.
    ///   - searches: what can be searched for words.
    init(
        path: String, _ query: QueryParameters, fields: [String: [String]], ids: [String] = [],
        searches: [String: Search] = [:]
    ) {
        self.path = path
        self.searches = searches
        for field in searches.keys {
            let words = (query["f.\(field).has"] ?? "").trimmingCharacters(in: .whitespaces)
            if !words.isEmpty { typed[field] = String(words.prefix(Self.longestSearch)) }
        }
        chosen = fields.compactMapValues { _ in [] }
        func asked(_ field: String) -> [String] {
            query.all("f.\(field).in").flatMap { $0.split(separator: ",").map(String.init) }
        }
        for (field, known) in fields { chosen[field] = known.filter(asked(field).contains) }
        for field in ids {
            chosen[field] = asked(field).filter { $0.utf8.count <= 40 && $0.utf8.allSatisfy(Self.isInID) }
        }
        after = query["after"].flatMap { $0.isEmpty || $0.utf8.count > 500 ? nil : $0 }
    }

    var isFiltered: Bool { !typed.isEmpty || chosen.values.contains { !$0.isEmpty } }

    func has(_ field: String, _ value: String) -> Bool { chosen[field, default: []].contains(value) }

    /// The first page with one value more, or less when it was chosen.
    func toggling(_ field: String, _ value: String) -> ListQuery {
        var other = self
        other.after = nil
        if has(field, value) {
            other.chosen[field]?.removeAll { $0 == value }
        } else {
            other.chosen[field, default: []].append(value)
        }
        return other
    }

    /// The first page of everything.
    var bare: ListQuery {
        var other = self
        other.after = nil
        other.chosen = other.chosen.mapValues { _ in [] }
        other.typed = [:]
        return other
    }

    var firstPage: ListQuery { page(after: nil) }

    func page(after key: String?) -> ListQuery {
        var other = self
        other.after = key
        return other
    }

    /// The address of the page.
    var address: String {
        var parts = conditions { "f.\($0).in=\($1)" } + words { "f.\($0).has=\($1)" }
        if let after { parts.append("after=\(Self.encoded(after))") }
        return parts.isEmpty ? path : "\(path)\(path.contains("?") ? "&" : "?")\(parts.joined(separator: "&"))"
    }

    /// The same question as a service wants it.
    func question(_ collection: String, limit: Int) -> String {
        var parts = conditions { "\($0)=in:\($1)" }
        parts += words { "\($0)=\(searches[$0, default: .plain].rawValue)\($1)" } + ["limit=\(limit)"]
        if let after { parts.append("after=\(Self.encoded(after))") }
        return "\(collection)?\(parts.joined(separator: "&"))"
    }

    private func conditions(_ shape: (String, String) -> String) -> [String] {
        chosen.sorted { $0.key < $1.key }.compactMap { field, values in
            values.isEmpty ? nil : shape(field, values.map(Self.encoded).joined(separator: ","))
        }
    }

    private func words(_ shape: (String, String) -> String) -> [String] {
        typed.sorted { $0.key < $1.key }.map { shape($0.key, Self.encoded($0.value)) }
    }

    /// What a search form has to carry along: the chosen values, as its hidden fields.
    fileprivate var carried: [(name: String, value: String)] {
        chosen.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }
            .map { ("f.\($0.key).in", $0.value.joined(separator: ",")) }
    }

    private static func isInID(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// For a query: nothing but letters, digits and four signs stays as it is.
    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~")))
            ?? ""
    }
}

/// Filters as chips, and the pager: `ui/filters`, `ui/pager`.
struct ListControls: Sendable {
    struct Choice: Sendable {
        let value: String
        let text: String
        var count: String?
    }

    let query: ListQuery
    /// Each group with its label, in the order shown.
    let groups: [(field: String, label: String, choices: [Choice])]
    /// Fields to type into, with their labels.
    var searches: [(field: String, label: String)] = []
    let next: String?

    var values: Values {
        [
            "groups": groups.map { group -> Values in
                ["label": group.label, "choices": group.choices.map { choice(group.field, $0) }]
            },
            "searchForms": searchForm.section,
            "isFiltered": query.isFiltered,
            "clearTarget": query.bare.address,
            "hasPager": next != nil || query.after != nil,
            "firstTarget": query.after.map { _ in query.firstPage.address }.section,
            "nextTarget": next.map { query.page(after: $0).address }.section,
        ]
    }

    private var searchForm: Values? {
        guard !searches.isEmpty else { return nil }
        return [
            "listPath": query.path,
            "carried": query.carried.map { ["name": $0.name, "value": $0.value] as Values },
            "searches": searches.map { search -> Values in
                ["field": "f.\(search.field).has", "label": search.label, "words": query.typed[search.field] ?? ""]
            },
        ]
    }

    private func choice(_ field: String, _ choice: Choice) -> Values {
        [
            "text": choice.text, "count": choice.count.section,
            "isChosen": query.has(field, choice.value), "target": query.toggling(field, choice.value).address,
        ]
    }
}
