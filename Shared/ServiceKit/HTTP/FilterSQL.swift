import Contracts
import Foundation
import Postgres

/// A value that a filter can be compared with.
package protocol FilterValue: PostgresArrayElement, PostgresBindable {
    init(filterText: String) throws(InvalidValue)
}

extension String: FilterValue {
    package init(filterText: String) throws(InvalidValue) { self = filterText }
}

extension Int64: FilterValue {
    package init(filterText: String) throws(InvalidValue) {
        guard let number = Int64(filterText) else { throw InvalidValue("“\(filterText.prefix(40))” is not a number.") }
        self = number
    }
}

extension Timestamp: FilterValue {
    package init(filterText: String) throws(InvalidValue) { try self.init(filterText) }
}

extension LocalDate: FilterValue {
    package init(filterText: String) throws(InvalidValue) { try self.init(filterText) }
}

extension ID: FilterValue {
    package init(filterText: String) throws(InvalidValue) { try self.init(filterText) }
}

extension Filter {
    /// This condition on a column, for the `where` of the list's query.
    package func condition<Value: FilterValue>(on column: SQL, as type: Value.Type) throws -> SQL {
        if operation == .null { return isNull(column) }
        let values = try parsed(type)
        guard let first = values.first else { throw unusable("a value is expected") }
        switch operation {
        case .equal: return "\(column) = \(first)"
        case .notEqual: return "\(column) is distinct from \(first)"
        // One value alone keeps the order of an index whose first column this is.
        case .among: return values.count == 1 ? "\(column) = \(first)" : "\(column) = any(\(values))"
        case .notAmong: return "\(column) <> all(\(values))"
        case .below: return "\(column) < \(first)"
        case .atMost: return "\(column) <= \(first)"
        case .above: return "\(column) > \(first)"
        case .atLeast: return "\(column) >= \(first)"
        case .between:
            guard values.count == 2 else { throw unusable("two values are expected, as in between:a,b") }
            return "\(column) between \(first) and \(values[1])"
        case .prefix: return try pattern(column, first, before: "", after: "%")
        case .like: return try pattern(column, first, before: "%", after: "%")
        case .null: return isNull(column)
        }
    }

    /// The same for a column that holds the raw values of an enum; others are refused.
    package func condition<Value: RawRepresentable>(on column: SQL, as type: Value.Type) throws -> SQL
    where Value.RawValue == String {
        for text in values where operation != .null && Value(rawValue: text) == nil {
            throw unusable("“\(text.prefix(40))” is not known here")
        }
        return try condition(on: column, as: String.self)
    }

    private func isNull(_ column: SQL) -> SQL {
        values.first == "false" ? "\(column) is not null" : "\(column) is null"
    }

    private func pattern(_ column: SQL, _ value: some FilterValue, before: String, after: String) throws -> SQL {
        guard let text = value as? String else { throw unusable("only texts are searched like this") }
        let literal = text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
        return "\(column) ilike \(before + literal + after)"
    }

    private func parsed<Value: FilterValue>(_ type: Value.Type) throws -> [Value] {
        try values.map { text in
            do throws(InvalidValue) {
                return try Value(filterText: text)
            } catch {
                throw unusable(error.message)
            }
        }
    }

    private func unusable(_ message: String) -> Problem {
        Problem.parameter(name, code: "unsupported_parameter", message)
    }
}

extension Filters {
    /// ` and (…)` for every condition on `name`, or nothing; goes after a `where` that is there anyway.
    package func sql<Value: FilterValue>(_ name: String, on column: SQL, as type: Value.Type) throws -> SQL {
        try joined(all(name).map { try $0.condition(on: column, as: type) })
    }

    package func sql<Value: RawRepresentable>(_ name: String, on column: SQL, as type: Value.Type) throws -> SQL
    where Value.RawValue == String {
        try joined(all(name).map { try $0.condition(on: column, as: type) })
    }

    private func joined(_ conditions: [SQL]) throws -> SQL {
        conditions.isEmpty ? "" : " and (\(conditions.joined(separator: " and ")))"
    }
}
