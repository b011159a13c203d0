/// A value that can stand in an array of the server. Optionals can too: `[String?]` is a `text[]` with nulls.
package protocol PostgresArrayElement {
    static var arrayType: PostgresType { get }
    static func encode(array: [Self], into writer: inout PostgresWriter)
    static func decode(array cell: Cell) throws(PostgresError) -> [Self]
}

extension Array: PostgresBindable where Element: PostgresArrayElement {
    package static var postgresType: PostgresType { Element.arrayType }
    package func encode(into writer: inout PostgresWriter) { Element.encode(array: self, into: &writer) }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    package static func decode(_ cell: Cell) throws(PostgresError) -> [Element] { try Element.decode(array: cell) }
}

/// Bytes are one value, `bytea`, and no array of numbers.
extension UInt8: PostgresArrayElement {
    package static var arrayType: PostgresType { .bytea }
    package static func encode(array: [UInt8], into writer: inout PostgresWriter) { writer.append(array) }
    package static func decode(array cell: Cell) throws(PostgresError) -> [UInt8] { Array(try cell.content(.bytea)) }
}

extension Array: PostgresArrayElement where Element == UInt8 {}

extension PostgresArrayElement where Self: PostgresBindable & PostgresDecodable {
    package static var arrayType: PostgresType { PostgresType(oid: postgresType.array, array: 0) }

    package static func encode(array: [Self], into writer: inout PostgresWriter) {
        writer.append(Int32(array.isEmpty ? 0 : 1))
        // No key path: in generic code each use would make it anew.
        writer.append(Int32(array.contains { $0.isNull } ? 1 : 0))
        writer.append(postgresType.oid)
        guard !array.isEmpty else { return }
        writer.append(Int32(array.count))
        writer.append(Int32(1))
        for element in array {
            if element.isNull {
                writer.append(Int32(-1))
            } else {
                writer.appendWithLength { element.encode(into: &$0) }
            }
        }
    }

    package static func decode(array cell: Cell) throws(PostgresError) -> [Self] {
        let bytes = try cell.content()
        var reader = ArrayReader(bytes: bytes, cell: cell)
        let dimensions = try reader.integer()
        _ = try reader.integer()
        let elementType = UInt32(bitPattern: try reader.integer())
        guard bytes.count == 12 || dimensions == 1 else { throw cell.problem("not an array of one dimension") }
        guard dimensions == 1 else { return [] }
        let count = Int(try reader.integer())
        _ = try reader.integer()
        var elements: [Self] = []
        elements.reserveCapacity(min(count, bytes.count / 4))
        for _ in 0..<count {
            elements.append(try decode(Cell(column: cell.column, type: elementType, bytes: reader.element())))
        }
        return elements
    }
}

/// Walks through the binary form of an array.
private struct ArrayReader {
    let bytes: UnsafeRawBufferPointer
    let cell: Cell
    private var position = 0

    init(bytes: UnsafeRawBufferPointer, cell: Cell) {
        self.bytes = bytes
        self.cell = cell
    }

    mutating func integer() throws(PostgresError) -> Int32 {
        guard position + 4 <= bytes.count else { throw cell.mismatch("an array") }
        defer { position += 4 }
        return Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Int32.self))
    }

    mutating func element() throws(PostgresError) -> UnsafeRawBufferPointer? {
        let length = Int(try integer())
        guard length >= 0 else { return nil }
        guard position + length <= bytes.count else { throw cell.problem("the array is cut short") }
        defer { position += length }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + length])
    }
}
