import Contracts
import Foundation

/// A JSON document as text for people: a line a field, amounts as amounts, lists of things as tables.
struct RecordText {
    private(set) var lines: [String] = []

    init(json: [UInt8]) throws {
        let object = try JSONDecoder().decode(Value.self, from: Data(json))
        add(object, indent: "")
    }

    private mutating func add(_ value: Value, indent: String) {
        guard case .object(let fields) = value else { return lines.append(indent + value.text) }
        let plain = fields.filter(\.value.isPlain).sorted(by: Self.idFirst)
        let width = plain.map { Self.title($0.key).count }.max() ?? 0
        for (key, value) in plain {
            let title = Self.title(key)
            lines.append("\(indent)\(title)\(String(repeating: " ", count: width - title.count))  \(value.text)")
        }
        for (key, value) in fields.filter({ !$0.value.isPlain }).sorted(by: Self.idFirst) {
            lines.append("")
            lines.append("\(indent)\(Self.title(key).uppercased())")
            if case .list(let items) = value {
                addList(items, indent: indent)
            } else {
                add(value, indent: indent + "  ")
            }
        }
    }

    /// A table where each item has plain fields; what lies deeper is told with its place.
    private mutating func addList(_ items: [Value], indent: String) {
        var columns: [String] = []
        for case .object(let fields) in items {
            for key in fields.filter(\.value.isPlain).sorted(by: Self.idFirst).map(\.key) where !columns.contains(key) {
                columns.append(key)
            }
        }
        let rows = items.map { item -> [String] in
            guard case .object(let fields) = item else { return [item.text] }
            return columns.map { fields[$0]?.text ?? "" }
        }
        lines += Terminal.table(columns.map { Self.title($0).uppercased() }, rows).map { indent + "  " + $0 }
        for (place, item) in items.enumerated() {
            guard case .object(let fields) = item else { continue }
            let deeper = fields.filter { !$0.value.isPlain }
            guard !deeper.isEmpty else { continue }
            lines.append("\(indent)  \(place + 1).")
            add(.object(deeper), indent: indent + "    ")
        }
    }

    private static func idFirst(_ one: (key: String, value: Value), _ other: (key: String, value: Value)) -> Bool {
        (one.key == "id" ? 0 : 1, one.key) < (other.key == "id" ? 0 : 1, other.key)
    }

    private static func title(_ key: String) -> String { key.replacing("_", with: " ") }

    /// Any JSON value; numbers as they were written, as far as they are whole.
    private indirect enum Value: Decodable {
        case none
        case flag(Bool)
        case number(Decimal)
        case text(String)
        case list([Value])
        case object([String: Value])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .none
            } else if let value = try? container.decode(Bool.self) {
                self = .flag(value)
            } else if let value = try? container.decode(Decimal.self) {
                self = .number(value)
            } else if let value = try? container.decode(String.self) {
                self = .text(value)
            } else if let value = try? container.decode([Value].self) {
                self = .list(value)
            } else {
                self = .object(try container.decode([String: Value].self))
            }
        }

        var isPlain: Bool {
            switch self {
            case .list(let items): items.isEmpty
            case .object: compound != nil
            default: true
            }
        }

        /// An amount, a price or a quantity: two fields that are read as one.
        private var compound: String? {
            guard case .object(let fields) = self, fields.count == 2 else { return nil }
            if case .number(let amount)? = fields["amount"], case .text(let currency)? = fields["currency"] {
                return Money(NSDecimalNumber(decimal: amount).int64Value, Currency(rawValue: currency)).description
            }
            guard case .text(let value)? = fields["value"] else { return nil }
            for key in ["currency", "unit"] {
                if case .text(let what)? = fields[key] { return "\(value) \(what)" }
            }
            return nil
        }

        var text: String {
            switch self {
            case .none: "–"
            case .flag(let value): value ? "yes" : "no"
            case .number(let value): value.description
            case .text(let value): value
            case .list: "–"
            case .object: compound ?? ""
            }
        }
    }
}
