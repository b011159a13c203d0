import Contracts
import Foundation
import ServiceKit

/// What a list shows, as its address says (UX guide 3.2): `?f.state.in=SENT,UNKNOWN&f.name.has=pump&after=…`.
///
/// Chips are links to the same address with one value more or less, so that all works without script.
struct ListQuery: Sendable, Equatable {
    /// May have a query of its own, for what stays whatever is filtered.
    private(set) var path: String
    /// The chosen values by field; a field without any is not filtered.
    private(set) var chosen: [String: [String]]
    /// What is chosen where the address says nothing about a field; `f.state.in=` alone asks for everything.
    private let usual: [String: [String]]
    /// What was typed to search for, by field.
    private(set) var typed: [String: String] = [:]
    /// What narrows it further, in the order of the address: a figure of a report leads to the records behind it so.
    private(set) var conditions: [Condition] = []
    /// How the service searches each of these fields.
    private let searches: [String: Search]
    /// The orders that the service knows, the usual one first; its first value has “-” before it where it falls.
    private let orders: [String]
    /// Another order than the usual one.
    private var sort: String?
    /// The key after which the page begins.
    private(set) var after: String?

    /// How a service searches a field for words that were typed.
    enum Search: String, Sendable {
        case equals = "eq:"
        case contains = "like:"
        case begins = "prefix:"
        /// A parameter of its own, such as `q`.
        case plain = ""
    }

    /// What can be compared. A value that is none is passed over, since no service could read it.
    enum Measure: Sendable {
        case day, number
        /// A number that the service compares for being the same alone.
        case position

        /// As the services write it; `nil` for what is none.
        ///
        /// - Parameter reading: how people write days; without it they are read as addresses have them.
        fileprivate func read(_ text: String, _ reading: Reading?) -> String? {
            switch self {
            case .day: ((try? reading?.day(text)) ?? (try? LocalDate(text)))?.description
            case .number, .position: Int64(text)?.description
            }
        }

        fileprivate var operations: [Condition.Operation] { self == .position ? [.eq] : Condition.Operation.allCases }
    }

    /// Whether a text is an id of one kind.
    typealias IDCheck = @Sendable (String) -> Bool

    static func isID<Of>(_ kind: ID<Of>.Type) -> IDCheck { { (try? ID<Of>($0)) != nil } }

    /// `?f.closed_on.gte=2026-08-01`
    struct Condition: Sendable, Equatable {
        enum Operation: String, Sendable, CaseIterable {
            case eq, gt, gte, lt, lte
        }

        let field: String
        let operation: Operation
        let value: String
    }

    private static let longestSearch = 200

    /// - Parameters:
    ///   - fields: what can be filtered, with the values that are known; others are passed over.
    ///   - ids: what can be filtered by ids, which nobody knows beforehand; what is none is passed over.
    ///   - usual: what the bare address shows of a field: on a desk, what waits.
    ///   - searches: what can be searched for words.
    ///   - orders: what the list can be ordered by, the usual order first.
    ///   - measures: what can be compared, in the order of the address.
    ///   - reading: where days are typed.
    init(
        path: String, _ query: QueryParameters, fields: [String: [String]], ids: [String: IDCheck] = [:],
        usual: [String: [String]] = [:],
        searches: [String: Search] = [:], orders: [String] = [], measures: KeyValuePairs<String, Measure> = [:],
        reading: Reading? = nil
    ) {
        self.path = path
        self.orders = orders
        sort = query["sort"].flatMap { orders.dropFirst().contains($0) ? $0 : nil }
        self.usual = usual
        self.searches = searches
        for (field, measure) in measures {
            for operation in measure.operations {
                guard let typed = query["f.\(field).\(operation.rawValue)"], let value = measure.read(typed, reading)
                else { continue }
                conditions.append(Condition(field: field, operation: operation, value: value))
            }
        }
        for field in searches.keys {
            let words = (query["f.\(field).has"] ?? "").trimmingCharacters(in: .whitespaces)
            if !words.isEmpty { typed[field] = String(words.prefix(Self.longestSearch)) }
        }
        chosen = fields.compactMapValues { _ in [] }
        func asked(_ field: String) -> [String] {
            let named = query.all("f.\(field).in")
            return named.isEmpty
                ? usual[field, default: []] : named.flatMap { $0.split(separator: ",").map(String.init) }
        }
        for (field, known) in fields { chosen[field] = known.filter(asked(field).contains) }
        for (field, isID) in ids { chosen[field] = asked(field).filter(isID) }
        after = query["after"].flatMap { $0.isEmpty || $0.utf8.count > 500 ? nil : $0 }
    }

    /// Whether it shows something else than the bare address does.
    var isFiltered: Bool { !typed.isEmpty || !conditions.isEmpty || chosen.contains { !isUsual($0.key, $0.value) } }

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

    /// The first page of what the bare address shows.
    var bare: ListQuery {
        var other = self
        other.after = nil
        for field in chosen.keys { other.chosen[field] = usual[field, default: []] }
        other.typed = [:]
        other.conditions = []
        return other
    }

    /// The first page without what a field is compared with.
    func without(_ field: String) -> ListQuery {
        var other = self
        other.after = nil
        other.conditions.removeAll { $0.field == field }
        return other
    }

    /// The first page with these values of a field instead; without any, all of them.
    func choosing(_ field: String, _ values: [String]) -> ListQuery {
        var other = self
        other.after = nil
        other.chosen[field] = values
        return other
    }

    private func isUsual(_ field: String, _ values: [String]) -> Bool { Set(values) == Set(usual[field, default: []]) }

    /// `-opened_at`; none where the service has but one.
    var order: String? { sort ?? orders.first }

    /// The first page in another order; everything that is filtered stays.
    func ordered(by order: String) -> ListQuery {
        var other = self
        other.after = nil
        other.sort = order == orders.first ? nil : order
        return other
    }

    /// The same, first page, at another address: as a board, or as a file.
    func at(_ path: String) -> ListQuery {
        var other = firstPage
        other.path = path
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
        var parts = told.map { "f.\($0.field).in=\($0.values.map(Self.encoded).joined(separator: ","))" }
        parts += conditions.map { "f.\($0.field).\($0.operation.rawValue)=\($0.value)" }
        parts += words { "f.\($0).has=\($1)" }
        if let sort { parts.append("sort=\(Self.encoded(sort))") }
        if let after { parts.append("after=\(Self.encoded(after))") }
        return parts.isEmpty ? path : "\(path)\(path.contains("?") ? "&" : "?")\(parts.joined(separator: "&"))"
    }

    /// The same question as a service wants it.
    ///
    /// - Parameters:
    ///   - besides: fields that the service does not have; the page asks for them in its own way.
    ///   - more: further parameters, ready for the address.
    func question(_ collection: String, limit: Int, besides: Set<String> = [], _ more: [String] = []) -> String {
        var parts = chosen.sorted { $0.key < $1.key }.compactMap { field, values in
            values.isEmpty || besides.contains(field)
                ? nil : "\(field)=in:\(values.map(Self.encoded).joined(separator: ","))"
        }
        parts += conditions.filter { !besides.contains($0.field) }.map {
            "\($0.field)=\($0.operation.rawValue):\($0.value)"
        }
        parts += words { "\($0)=\(searches[$0, default: .plain].rawValue)\($1)" } + more
        if let sort { parts.append("sort=\(Self.encoded(sort))") }
        parts.append("limit=\(limit)")
        if let after { parts.append("after=\(Self.encoded(after))") }
        return "\(collection)?\(parts.joined(separator: "&"))"
    }

    /// What the address has to say.
    private var told: [(field: String, values: [String])] {
        chosen.sorted { $0.key < $1.key }.filter { !isUsual($0.key, $0.value) }.map { ($0.key, $0.value) }
    }

    private func words(_ shape: (String, String) -> String) -> [String] {
        typed.sorted { $0.key < $1.key }.map { shape($0.key, Self.encoded($0.value)) }
    }

    /// What a search form has to carry along, as its hidden fields: the chosen values, the order, and what stays whatever is
    /// filtered; a browser puts the form's fields in place of the query of its address.
    fileprivate var carried: [(name: String, value: String)] {
        let stays = path.split(separator: "?").dropFirst().flatMap { QueryParameters(String($0)).pairs }
        return stays + told.map { ("f.\($0.field).in", $0.values.joined(separator: ",")) }
            + conditions.map { ("f.\($0.field).\($0.operation.rawValue)", $0.value) }
            + (sort.map { [("sort", $0)] } ?? [])
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
    /// What the list is narrowed to by comparing, each a chip that takes it away.
    var narrowed: Narrowed?
    /// Days between which it can be narrowed, typed beside the words.
    var days: [Days] = []
    /// Choices that are too many for chips, beside the words.
    var picks: [Pick] = []

    /// The first and the last day; the names of their parameters, and what stands there.
    struct Days: Sendable {
        let label: String
        let from: (name: String, label: String, value: String)
        let to: (name: String, label: String, value: String)
    }

    struct Pick: Sendable {
        let name: String
        let label: String
        /// What stands for none of them.
        let all: String
        let choices: [Choice]
        let chosen: String?
    }

    struct Narrowed: Sendable {
        let label: String
        let chips: [(field: String, text: String)]
    }

    var values: Values {
        [
            "groups": groups.map { group -> Values in
                ["label": group.label, "choices": group.choices.map { choice(group.field, $0) }]
            } + narrowedGroup.section,
            "searchForms": searchForm.section,
            "isFiltered": query.isFiltered,
            "clearTarget": query.bare.address,
            "hasPager": next != nil || query.after != nil,
            "firstTarget": query.after.map { _ in query.firstPage.address }.section,
            "nextTarget": next.map { query.page(after: $0).address }.section,
        ]
    }

    private var narrowedGroup: Values? {
        guard let narrowed, !narrowed.chips.isEmpty else { return nil }
        let chips = narrowed.chips.map { chip -> Values in
            [
                "text": chip.text, "count": [String](), "isChosen": true, "target": query.without(chip.field).address,
            ]
        }
        return ["label": narrowed.label, "choices": chips]
    }

    private var searchForm: Values? {
        guard !searches.isEmpty || !days.isEmpty || !picks.isEmpty else { return nil }
        let own = Set(days.flatMap { [$0.from.name, $0.to.name] } + picks.map(\.name))
        return [
            "listPath": String(query.path.prefix { $0 != "?" }),
            "carried": query.carried.filter { !own.contains($0.name) }.map {
                ["name": $0.name, "value": $0.value] as Values
            },
            "days": days.map { days -> Values in
                [
                    "dayLabel": days.label,
                    "dayFields": [days.from, days.to].map {
                        ["field": $0.name, "label": $0.label, "value": $0.value] as Values
                    },
                ]
            },
            "picks": picks.map { pick -> Values in
                [
                    "field": pick.name, "label": pick.label, "all": pick.all,
                    "options": pick.choices.map {
                        ["value": $0.value, "text": $0.text, "isChosen": $0.value == pick.chosen] as Values
                    },
                ]
            },
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
