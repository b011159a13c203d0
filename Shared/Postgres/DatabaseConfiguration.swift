import CLibPQ

/// Where a database is and how patient we are with it.
package struct DatabaseConfiguration: Sendable {
    /// Connections of the pool; sessions come on top.
    package var poolSize: Int
    /// How long to wait for a free connection.
    package var acquireTimeout: Duration = .seconds(2)
    package var connectTimeout: Duration = .seconds(5)
    /// The deadline of an interactive unit of work, all its attempts together (messaging 11.5).
    package var unitDeadline: Duration = .seconds(5)
    package var statementTimeout: Duration = .seconds(5)
    package var lockTimeout: Duration = .seconds(2)
    package var idleInTransactionTimeout: Duration = .seconds(5)
    /// How long a statement may go on after it was asked to stop; then its connection is thrown away (messaging 11.5).
    /// Twice as long may take what makes the connection fit for its next user.
    package var cancellationGrace: Duration = .seconds(1)
    /// A connection is closed after this age, give or take a sixth, so that not all go at once.
    package var maximumAge: Duration = .seconds(30 * 60)
    package var maximumIdleTime: Duration = .seconds(5 * 60)
    /// Where unqualified names are looked up; `nil` leaves it to the server.
    package var searchPath: String?

    private var address: [(name: String, value: String)]

    /// - Parameter url: `postgres://user:password@host:port/database?sslmode=…`, as libpq reads it.
    /// - Throws: a message without the URL, which holds a password.
    package init(url: String, applicationName: String, poolSize: Int = 6, searchPath: String? = nil) throws {
        guard let options = PQconninfoParse(url, nil) else {
            throw PostgresError.defect(
                "the database URL is not of the form postgres://user:password@host:port/database")
        }
        defer { PQconninfoFree(options) }
        var given: [(name: String, value: String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { given.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        self.poolSize = max(1, poolSize)
        self.searchPath = searchPath
        self.address = given + [("application_name", String(applicationName.prefix(63)))]
    }

    /// What libpq is told; later entries win over earlier ones.
    func parameters(_ settings: [SessionSetting]) -> [(name: String, value: String)] {
        let fixed: [(name: String, value: String)] = [
            ("client_encoding", "UTF8"), ("target_session_attrs", "read-write"), ("gssencmode", "disable"),
            ("keepalives", "1"), ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "10000"),
        ]
        let own = address.first { $0.name == "options" }.map { $0.value + " " } ?? ""
        let rest = address.filter { $0.name != "options" }
        return fixed + rest + [("options", own + options(settings))]
    }

    private func options(_ settings: [SessionSetting]) -> String {
        var all: [SessionSetting] = [
            SessionSetting("TimeZone", "UTC"), SessionSetting("DateStyle", "ISO"),
            .statementTimeout(statementTimeout), SessionSetting("lock_timeout", lockTimeout.milliseconds),
            SessionSetting("idle_in_transaction_session_timeout", idleInTransactionTimeout.milliseconds),
            // Statements go by keys that indexes carry; planning them anew each time costs as much as running them.
            SessionSetting("plan_cache_mode", "force_generic_plan"),
        ]
        if let searchPath { all.append(SessionSetting("search_path", searchPath)) }
        return (all + settings).map(\.option).joined(separator: " ")
    }
}

/// A setting of the server for the whole life of a session.
package struct SessionSetting: Sendable {
    let name: StaticString
    let value: String

    package init(_ name: StaticString, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Commits do not wait for the disk; only for work that may be repeated, such as the relay's deletes.
    package static let asynchronousCommit = SessionSetting("synchronous_commit", "off")

    package static func statementTimeout(_ limit: Duration) -> SessionSetting {
        SessionSetting("statement_timeout", limit.milliseconds)
    }

    /// The command line form; blanks and backslashes are escaped as the server reads them.
    var option: String {
        var escaped = ""
        for character in value {
            if character == " " || character == "\\" { escaped.append("\\") }
            escaped.append(character)
        }
        return "-c \(name)=\(escaped)"
    }
}

extension Duration {
    /// Whole milliseconds as text, as the server's timeouts take them.
    fileprivate var milliseconds: String {
        "\(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)"
    }
}
