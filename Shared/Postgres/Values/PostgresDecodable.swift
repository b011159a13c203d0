/// A value that can be read from a result column.
package protocol PostgresDecodable {
    static func decode(_ cell: Cell) throws(PostgresError) -> Self
}

/// One value of a result in the server's binary form. Valid only while `decode` runs.
package struct Cell {
    package let column: String
    /// The object id of the column's type.
    package let type: UInt32
    /// `nil` is null.
    package let bytes: UnsafeRawBufferPointer?

    /// The bytes, after checking that there is a value and that it has the type.
    package func content(_ expected: PostgresType) throws(PostgresError) -> UnsafeRawBufferPointer {
        guard type == expected.oid else { throw mismatch("\(expected.oid)") }
        return try content()
    }

    package func content() throws(PostgresError) -> UnsafeRawBufferPointer {
        guard let bytes else { throw problem("null where a value is required") }
        return bytes
    }

    /// A big-endian integer that fills the value.
    package func integer<Number: FixedWidthInteger>(
        _ expected: PostgresType, as: Number.Type = Number.self
    ) throws(PostgresError) -> Number {
        try integer(content(expected))
    }

    func integer<Number: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) -> Number {
        guard bytes.count == MemoryLayout<Number>.size else {
            throw problem("\(bytes.count) bytes are no \(Number.self)")
        }
        return Number(bigEndian: bytes.loadUnaligned(as: Number.self))
    }

    package func problem(_ text: String) -> PostgresError { .decoding(column: column, problem: text) }

    func mismatch(_ expected: String) -> PostgresError {
        problem("type \(type) of the result is not the expected type \(expected)")
    }
}
