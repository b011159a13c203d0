import Foundation

extension String: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .text }

    package func encode(into writer: inout PostgresWriter) {
        // The server's text has no zero character; refused here, with a better message than the server's.
        if utf8.contains(0) { writer.flaw = "a text contains a zero character" }
        writer.append(utf8)
    }

    package static func decode(_ cell: Cell) throws(PostgresError) -> String {
        let bytes = try cell.content()
        switch cell.type {
        case PostgresType.text.oid, PostgresType.varchar, PostgresType.bpchar, PostgresType.name, PostgresType.json,
            PostgresType.unknown, PostgresType.firstUserDefined...:
            return String(decoding: bytes, as: UTF8.self)
        case PostgresType.numeric:
            return try NumericText.read(bytes, of: cell)
        default:
            throw cell.mismatch("text")
        }
    }
}

extension UUID: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .uuid }

    package func encode(into writer: inout PostgresWriter) {
        withUnsafeBytes(of: uuid) { writer.append($0) }
    }

    package static func decode(_ cell: Cell) throws(PostgresError) -> UUID {
        let bytes = try cell.content(.uuid)
        guard bytes.count == 16 else { throw cell.problem("\(bytes.count) bytes are no uuid") }
        return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }
}

extension Data: PostgresBindable, PostgresDecodable, PostgresArrayElement {
    package static var postgresType: PostgresType { .bytea }
    package func encode(into writer: inout PostgresWriter) { writer.append(self) }
    package static func decode(_ cell: Cell) throws(PostgresError) -> Data { Data(try cell.content(.bytea)) }
}
