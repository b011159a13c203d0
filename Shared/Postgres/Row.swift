/// One row of a result. `let id: ProFormaID = try row["id"]`; `nil` only where an optional is asked for.
package struct Row: Sendable {
    let result: ResultSet
    let index: Int

    package subscript<Value: PostgresDecodable>(_ column: String) -> Value {
        get throws { try result.decode(column, row: index) }
    }

    /// An enum is read by its raw value.
    @_disfavoredOverload
    package subscript<Value: RawRepresentable>(_ column: String) -> Value where Value.RawValue: PostgresDecodable {
        get throws {
            let raw: Value.RawValue = try result.decode(column, row: index)
            return try Row.known(raw, column)
        }
    }

    @_disfavoredOverload
    package subscript<Value: RawRepresentable>(_ column: String) -> Value? where Value.RawValue: PostgresDecodable {
        get throws {
            let raw: Value.RawValue? = try result.decode(column, row: index)
            return try raw.map { try Row.known($0, column) }
        }
    }

    @_disfavoredOverload
    package subscript<Value: RawRepresentable>(_ column: String) -> [Value]
    where Value.RawValue: PostgresArrayElement {
        get throws {
            let raw: [Value.RawValue] = try result.decode(column, row: index)
            return try raw.map { try Row.known($0, column) }
        }
    }

    private static func known<Value: RawRepresentable>(_ raw: Value.RawValue, _ column: String) throws -> Value {
        guard let value = Value(rawValue: raw) else {
            throw PostgresError.decoding(column: column, problem: "“\(raw)” is no \(Value.self)")
        }
        return value
    }
}
