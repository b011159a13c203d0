import CLibPQ

/// The names and types of a statement's result columns, found once per prepared statement and shared by all its rows.
final class Columns: Sendable {
    let types: [UInt32]
    private let positions: [String: Int]

    init(_ result: OpaquePointer) {
        let indices = 0..<PQnfields(result)
        types = indices.map { PQftype(result, $0) }
        positions = Dictionary(
            indices.map { (String(cString: PQfname(result, $0)), Int($0)) }, uniquingKeysWith: { first, _ in first })
    }

    func position(of name: String) throws(PostgresError) -> Int {
        guard let position = positions[name] else {
            throw .decoding(column: name, problem: "the statement has no such column")
        }
        return position
    }
}

/// What the server answered to one statement. Only read after it was made, and so safe to read from anywhere.
final class ResultSet: @unchecked Sendable {
    private let handle: OpaquePointer
    let columns: Columns
    let count: Int

    /// Takes the handle over and frees it at the end.
    init(_ handle: OpaquePointer, columns: Columns) {
        self.handle = handle
        self.columns = columns
        self.count = Int(PQntuples(handle))
    }

    deinit { PQclear(handle) }

    var rows: [Row] { (0..<count).map { Row(result: self, index: $0) } }

    /// How many rows the statement changed.
    var affected: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    /// The first word of what was done: `COMMIT`, `ROLLBACK`, `INSERT`.
    var command: String { String(String(cString: PQcmdStatus(handle)).prefix { $0 != " " }) }

    func decode<Value: PostgresDecodable>(_ column: String, row: Int) throws(PostgresError) -> Value {
        let position = try columns.position(of: column)
        defer { withExtendedLifetime(self) {} }
        return try Value.decode(Cell(column: column, type: columns.types[position], bytes: bytes(row, position)))
    }

    private func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(handle, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
    }
}
