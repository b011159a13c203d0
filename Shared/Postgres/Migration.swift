/// One step of a schema's history: plain SQL with a name that starts with a letter. Only ever added, never changed.
package struct Migration: Sendable {
    package let name: String
    package let sql: String

    package init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }

    /// From a file embedded in the program.
    package init(_ name: String, _ bytes: [UInt8]) { self.init(name, String(decoding: bytes, as: UTF8.self)) }
}

/// Why migrations were not applied; the message says what to do.
package struct MigrationError: Error, Equatable, CustomStringConvertible {
    package let migration: String
    package let description: String
}
