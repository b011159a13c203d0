import Contracts
import ServiceKit

/// What the figures of reports narrow lists down to, and the chips that take it away again.
enum NarrowedList {
    typealias Group = (field: String, label: String, choices: [ListControls.Choice])

    /// Codes that a list can be narrowed to, beside its own filters, and the kind of their words.
    private static let codes: [(field: String, known: [String], word: String)] = [
        ("loss_reason", LossReason.allCases.map(\.rawValue), "lossReason"),
        ("lost_at", Services.lostStates, "slice"), ("currency", Currency.known.map(\.rawValue), "costCurrency"),
    ]
    /// A company's processes and stages have keys that nobody knows beforehand.
    static let keys = ["process", "stage"]
    /// What was ticked has no chips and no names.
    private static let silent = "id"
    private static let ids: KeyValuePairs<String, ListQuery.IDCheck> = [
        silent: ListQuery.isID(OpportunityID.self),
        "process": isKey, "stage": isKey,
        "account_id": ListQuery.isID(AccountID.self), "owner_id": ListQuery.isID(UserID.self),
        "manager_id": ListQuery.isID(UserID.self),
        "unit_id": ListQuery.isID(UnitID.self), "product_id": ListQuery.isID(ProductID.self),
    ]
    private static let saleMeasures: KeyValuePairs<String, ListQuery.Measure> = [
        "opened_on": .day, "closed_on": .day, "reached": .position, "furthest": .number,
    ]

    private static var named: [(key: String, value: ListQuery.IDCheck)] {
        ids.filter { !keys.contains($0.key) && $0.key != silent }
    }

    /// The list of sales as its address asks for it.
    static func sales(
        at path: String, _ query: QueryParameters, fields: [String: [String]], searches: [String: ListQuery.Search],
        orders: [String]
    ) -> ListQuery {
        let all = codes.reduce(into: fields) { $0[$1.field] = $1.known }
        return ListQuery(
            path: path, query, fields: all, ids: ids.reduce(into: [:]) { $0[$1.key] = $1.value }, searches: searches,
            orders: orders, measures: saleMeasures)
    }

    /// What the ids in its address are called. The list is worth more than the names of its chips.
    static func names(_ query: ListQuery, _ desk: Desk) async -> [String: String] {
        let asked = named.flatMap { query.chosen[$0.key, default: []] }
        guard !asked.isEmpty, let named = try? await desk.services.names(of: asked, for: desk.visit) else { return [:] }
        return named.names.reduce(into: [:]) { $0[$1.id] = $1.name }
    }

    static let isKey: ListQuery.IDCheck = { $0.wholeMatch(of: /[a-z0-9-]{1,40}/) != nil }

    /// What of it is chosen; the rest has no chips.
    ///
    /// - Parameters:
    ///   - names: of ids, as far as they are known.
    ///   - processes: of the company, where the list is narrowed to some of them or of their stages.
    static func groups(
        _ query: ListQuery, _ names: [String: String], _ texts: MessageCatalog,
        _ processes: [SalesProcesses.Process] = []
    ) -> [Group] {
        let words = ProcessWords(texts)
        let byCode = codes.map { code -> Group in
            (
                code.field, texts.word("narrowed", code.field),
                code.known.filter { query.has(code.field, $0) }.map {
                    .init(value: $0, text: texts.word(code.word, $0))
                }
            )
        }
        let byKey = keys.map { field -> Group in
            (
                field, texts.word("narrowed", field),
                query.chosen[field, default: []].map { .init(value: $0, text: words.named(field, $0, processes)) }
            )
        }
        let byID = named.map { group(query, $0.key, names, texts) }
        return (byKey + byCode + byID).filter { !$0.choices.isEmpty }
    }

    /// One whose name nobody tells is named by what it is.
    private static func group(
        _ query: ListQuery, _ field: String, _ names: [String: String], _ texts: MessageCatalog
    ) -> Group {
        (
            field, texts.word("narrowed", field),
            query.chosen[field, default: []].map {
                .init(value: $0, text: names[$0] ?? texts.word("narrowedOne", field))
            }
        )
    }

    /// The chips of days and numbers.
    static func measures(_ query: ListQuery, _ desk: Desk) -> ListControls.Narrowed {
        let texts = desk.texts
        let fields = query.conditions.map(\.field).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        return ListControls.Narrowed(
            label: texts.text("narrowedTo"),
            chips: fields.map { field in
                let parts = query.conditions.filter { $0.field == field }.map { condition in
                    texts.text(
                        "compared.\(condition.operation.rawValue)", ["value": value(condition, desk)])
                }
                return (
                    field,
                    texts.text(
                        "format.pair",
                        [
                            "name": texts.word("narrowed", field),
                            "value": parts.joined(separator: texts.text("listSeparator")),
                        ])
                )
            })
    }

    /// Fields for the first and the last day of something, as people type days.
    static func days(_ query: ListQuery, _ desk: Desk, _ field: String, _ label: String) -> [ListControls.Days] {
        let texts = desk.texts
        func side(_ operation: ListQuery.Condition.Operation, _ key: String) -> (String, String, String) {
            let day = query.conditions.first { $0.field == field && $0.operation == operation }
                .flatMap { try? LocalDate($0.value) }
            return (
                "f.\(field).\(operation.rawValue)", texts.text(key, ["name": texts.text(label)]),
                day.map { desk.formats.numericDay($0) } ?? ""
            )
        }
        return [
            ListControls.Days(label: texts.text(label), from: side(.gte, "daysFrom"), to: side(.lte, "daysThrough"))
        ]
    }

    private static func value(_ condition: ListQuery.Condition, _ desk: Desk) -> String {
        if let day = try? LocalDate(condition.value) { return desk.formats.day(day) }
        return Int(condition.value).map { desk.formats.number($0) } ?? condition.value
    }
}
