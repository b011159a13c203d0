extension Bool: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .bool }
    package func encode(into writer: inout PostgresWriter) { writer.append(UInt8(self ? 1 : 0)) }
    package static func decode(_ cell: Cell) throws(PostgresError) -> Bool {
        try cell.integer(.bool, as: UInt8.self) != 0
    }
}

extension Int16: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .int2 }
    package func encode(into writer: inout PostgresWriter) { writer.append(self) }
    package static func decode(_ cell: Cell) throws(PostgresError) -> Int16 { try cell.narrowed() }
}

extension Int32: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .int4 }
    package func encode(into writer: inout PostgresWriter) { writer.append(self) }
    package static func decode(_ cell: Cell) throws(PostgresError) -> Int32 { try cell.narrowed() }
}

extension Int64: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .int8 }
    package func encode(into writer: inout PostgresWriter) { writer.append(self) }
    package static func decode(_ cell: Cell) throws(PostgresError) -> Int64 { try cell.narrowed() }
}

extension Int: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .int8 }
    package func encode(into writer: inout PostgresWriter) { writer.append(Int64(self)) }
    package static func decode(_ cell: Cell) throws(PostgresError) -> Int { try cell.narrowed() }
}

extension Cell {
    /// Any whole number that fits, also one of `numeric`, which is what the server makes of a sum of bigints.
    func narrowed<Number: FixedWidthInteger>() throws(PostgresError) -> Number {
        let wide = try wholeNumber()
        guard let number = Number(exactly: wide) else { throw problem("\(wide) does not fit \(Number.self)") }
        return number
    }

    private func wholeNumber() throws(PostgresError) -> Int64 {
        let bytes = try content()
        switch type {
        case PostgresType.int8.oid, PostgresType.xid8: return try integer(bytes)
        case PostgresType.int4.oid: return Int64(try integer(bytes) as Int32)
        case PostgresType.int2.oid: return Int64(try integer(bytes) as Int16)
        case PostgresType.oid: return Int64(try integer(bytes) as UInt32)
        case PostgresType.numeric:
            let text = try NumericText.read(bytes, of: self)
            guard let number = Int64(text) else { throw problem("\(text) is not a whole number of 64 bits") }
            return number
        default: throw mismatch("int2, int4 or int8")
        }
    }
}
