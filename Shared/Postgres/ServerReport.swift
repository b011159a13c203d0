import CLibPQ

/// The parts of a server's error report that are safe to log: the detail and hint, which quote row values, are left out.
package struct ServerReport: Sendable, Equatable {
    package var sqlState: String
    package var message: String
    package var table: String?
    package var column: String?
    package var constraint: String?
    /// The text of the statement, without its parameters.
    package var statement: String

    init(sqlState: String, message: String, statement: String = "") {
        self.sqlState = sqlState
        self.message = message
        self.statement = statement
    }

    /// Reads the fields of a failed result.
    init(result: OpaquePointer, statement: String = "") {
        func field(_ code: Int) -> String? { PQresultErrorField(result, Int32(code)).map { String(cString: $0) } }
        sqlState = field(KARVAN_DIAG_SQLSTATE) ?? ""
        message = field(KARVAN_DIAG_MESSAGE) ?? String(cString: PQresultErrorMessage(result))
        table = field(KARVAN_DIAG_TABLE)
        column = field(KARVAN_DIAG_COLUMN)
        constraint = field(KARVAN_DIAG_CONSTRAINT)
        self.statement = statement
    }
}

extension ServerReport: CustomStringConvertible {
    package var description: String {
        var text = sqlState.isEmpty ? message : "[\(sqlState)] \(message)"
        if let table { text += ", table \(table)" }
        if let column { text += ", column \(column)" }
        if !statement.isEmpty { text += ", in: \(statement.prefix(300))" }
        return text
    }
}
