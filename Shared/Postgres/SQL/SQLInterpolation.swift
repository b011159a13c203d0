extension SQL.Interpolation {
    /// `\(value)` becomes a parameter.
    package mutating func appendInterpolation(_ value: some PostgresBindable) { sql.bind(value) }

    /// `nil` becomes null. Beside the general form only so that the compiler does not warn of a slip.
    package mutating func appendInterpolation<Value: PostgresBindable>(_ value: Value?) { sql.bind(value) }

    /// An enum is bound by its raw value, so that domain types need not know the database.
    @_disfavoredOverload
    package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value)
    where Value.RawValue: PostgresBindable {
        sql.bind(value.rawValue)
    }

    @_disfavoredOverload
    package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?)
    where Value.RawValue: PostgresBindable {
        sql.bind(value?.rawValue)
    }

    @_disfavoredOverload
    package mutating func appendInterpolation<Value: RawRepresentable>(_ values: some Sequence<Value>)
    where Value.RawValue: PostgresArrayElement {
        sql.bind(values.map { $0.rawValue })
    }

    /// `\(lock)` at the end of a select.
    package mutating func appendInterpolation(_ lock: RowLock) { sql.splice(lock.clause) }

    /// `\(raw: "order by due_on")`: literal text chosen by the program, for example one of two orders.
    package mutating func appendInterpolation(raw literal: StaticString) { sql.splice(literal) }

    /// `\(condition)`: another fragment with its parameters.
    package mutating func appendInterpolation(_ fragment: SQL) { sql.splice(fragment) }
    package mutating func appendInterpolation(sql fragment: SQL) { sql.splice(fragment) }

    /// `\(identifier: schema)`: a quoted name. For tools and tests that make schemas; business SQL names its tables.
    package mutating func appendInterpolation(identifier: String) { sql.splice(identifier: identifier) }
}
