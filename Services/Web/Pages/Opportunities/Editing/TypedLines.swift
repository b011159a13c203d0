import ServiceKit

/// The lines of a sale as they stand in a form: `lines.0.quantity`, … Empty rows fall away, and the others are numbered
/// anew in the order in which they stand, so that a row has the place of its line in the request.
struct TypedLines: Sendable {
    typealias Row = [String: String]

    static let group = "lines"
    /// What a person types of a line; a row without any of it is empty.
    private static let typed = [
        "product_id", "quantity", "unit_price", "discount_rate", "requested_on", "taxable_price",
    ]
    /// What travels along: the line's id, its own description, that it must stay, and what was chosen of several products.
    private static let carried = ["id", "description", "fixed", "chosen"]
    /// So many a page can bear; a sale with more is changed through the API. Nothing is ever cut away.
    static let most = 1000

    private(set) var rows: [Row]
    /// Everything of the form that is not a line.
    private let others: [(name: String, value: String)]

    init(rows: [Row]) {
        self.rows = rows
        others = []
    }

    init(_ fields: QueryParameters) {
        var (order, byIndex) = ([Int](), [Int: Row]())
        var others: [(name: String, value: String)] = []
        for pair in fields.pairs {
            let parts = pair.name.split(separator: ".")
            guard parts.count == 3, parts[0] == Self.group, let index = Int(parts[1]),
                (Self.typed + Self.carried).contains(String(parts[2]))
            else {
                others.append(pair)
                continue
            }
            if byIndex[index] == nil { order.append(index) }
            byIndex[index, default: [:]][String(parts[2])] = pair.value
        }
        self.others = others
        rows = order.compactMap { byIndex[$0] }
    }

    /// What a button of the grid does: `remove.2`, `repeat.2`.
    mutating func carryOut(_ command: String) {
        let parts = command.split(separator: ".")
        guard parts.count == 2, let index = Int(parts[1]), rows.indices.contains(index) else { return }
        switch parts[0] {
        case "remove" where rows[index]["fixed"] != "yes": rows.remove(at: index)
        case "repeat":
            var copy = rows[index]
            for name in ["id", "fixed"] { copy[name] = nil }
            rows.insert(copy, at: index + 1)
        default: break
        }
    }

    mutating func dropEmpty() {
        rows = rows.filter { row in Self.typed.contains { !(row[$0] ?? "").allSatisfy(\.isWhitespace) } }
    }

    mutating func set(_ cell: String, of row: Int, to value: String) { rows[row][cell] = value }

    /// The form with these lines in place of those that came.
    var fields: QueryParameters {
        let lines = rows.enumerated().flatMap { index, row in
            row.sorted { $0.key < $1.key }.map { (name: "\(Self.group).\(index).\($0.key)", value: $0.value) }
        }
        return QueryParameters(pairs: others + lines)
    }
}
