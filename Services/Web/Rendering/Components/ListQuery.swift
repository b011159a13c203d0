import Foundation
import ServiceKit

/// What a list shows, as its address says (UX guide 3.2): `?f.state.in=SENT,UNKNOWN&after=…`.
///
/// Chips are links to the same address with one value more or less, so that all works without script.
struct ListQuery: Sendable, Equatable {
    let path: String
    /// The chosen values by field; a field without any is not filtered.
    private(set) var chosen: [String: [String]]
    /// The key after which the page begins.
    private(set) var after: String?

    /// - Parameter fields: what can be filtered, with the values that are known; others are passed over.
    init(path: String, _ query: QueryParameters, fields: [String: [String]]) {
        self.path = path
        chosen = fields.compactMapValues { _ in [] }
        for (field, known) in fields {
            let asked = query.all("f.\(field).in").flatMap { $0.split(separator: ",").map(String.init) }
            chosen[field] = known.filter(asked.contains)
        }
        after = query["after"].flatMap { $0.isEmpty || $0.utf8.count > 500 ? nil : $0 }
    }

    var isFiltered: Bool { chosen.values.contains { !$0.isEmpty } }

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
        var parts = conditions { "f.\($0).in=\($1)" }
        if let after { parts.append("after=\(Self.encoded(after))") }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }

    /// The same question as a service wants it.
    func question(_ collection: String, limit: Int) -> String {
        var parts = conditions { "\($0)=in:\($1)" } + ["limit=\(limit)"]
        if let after { parts.append("after=\(Self.encoded(after))") }
        return "\(collection)?\(parts.joined(separator: "&"))"
    }

    private func conditions(_ shape: (String, String) -> String) -> [String] {
        chosen.sorted { $0.key < $1.key }.compactMap { field, values in
            values.isEmpty ? nil : shape(field, values.map(Self.encoded).joined(separator: ","))
        }
    }

    private static func encoded(_ text: String) -> String {
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
    let next: String?

    var values: Values {
        [
            "groups": groups.map { group -> Values in
                ["label": group.label, "choices": group.choices.map { choice(group.field, $0) }]
            },
            "isFiltered": query.isFiltered,
            "clearTarget": query.bare.address,
            "hasPager": next != nil || query.after != nil,
            "firstTarget": query.after.map { _ in query.firstPage.address }.section,
            "nextTarget": next.map { query.page(after: $0).address }.section,
        ]
    }

    private func choice(_ field: String, _ choice: Choice) -> Values {
        [
            "text": choice.text, "count": choice.count.section,
            "isChosen": query.has(field, choice.value), "target": query.toggling(field, choice.value).address,
        ]
    }
}
