/// What can go wrong with the database, told apart by what the caller may do about it.
///
/// Made from the SQLSTATE of the server's answer; nothing in it repeats values of rows or passwords.
package enum PostgresError: Error, Sendable, Equatable {
    /// 40001, 40P01: two units of work met. The whole unit is run again, at most five times, before this is thrown.
    case conflict(ServerReport)
    /// 55P03: a row stayed locked for longer than the lock timeout. The unit is run again once before this is thrown.
    case lockTimeout(ServerReport)
    /// 23505, 23P01: the named constraint allows it once only, and it is there. The unit is run again once before this
    /// is thrown, so a unit that looks first finds what another saved a moment ago.
    case duplicate(String)
    /// 23502, 23503, 23514: the named constraint, or `table.column` that must not be empty, said no to a value.
    case constraint(String)
    /// 22001, 22003, 22008, 22021, 22P05: a value that no column can hold, such as a text with a zero byte.
    case value(String)
    /// The task was cancelled; the statement has ended or its connection is gone.
    case cancelled
    /// The unit's deadline, or one of the server's timeouts, has passed.
    case timeout(String)
    /// The server or the way to it is away. Nothing was committed.
    case unavailable(String)
    /// The connection died while `commit` was under way: it may have happened or not. Never simply run again.
    case outcomeUnknown(String)
    /// No connection was free in time, or the server is out of disk, memory or connections.
    case exhausted(String)
    /// A mistake of ours: wrong SQL, a wrong value, a statement after a failed one.
    case defect(ServerReport)
    /// A result column does not hold what the code asked for.
    case decoding(column: String, problem: String)
}

extension PostgresError {
    /// Sorts the server's report by its SQLSTATE.
    init(_ report: ServerReport) {
        switch report.sqlState {
        case "40001", "40P01": self = .conflict(report)
        case "55P03": self = .lockTimeout(report)
        case "23505", "23P01": self = report.constraint.map { .duplicate($0) } ?? .defect(report)
        // The same thing twice in one list; other errors of this class are mistakes of ours.
        case "21000" where report.message.hasPrefix("ON CONFLICT"): self = .duplicate("on conflict")
        case "23503", "23514": self = report.constraint.map { .constraint($0) } ?? .defect(report)
        case "23502": self = .constraint([report.table, report.column].compactMap(\.self).joined(separator: "."))
        case "22001", "22003", "22008", "22021", "22P05": self = .value(report.message)
        case "57014", "25P03", "57P05": self = .timeout(report.message)
        case "57P01", "57P02", "57P03", "25006": self = .unavailable(report.message)
        case let state where state.hasPrefix("08"): self = .unavailable(report.message)
        case "53100", "53200", "53300": self = .exhausted(report.message)
        default: self = .defect(report)
        }
    }

    static func defect(_ message: String, statement: String = "") -> PostgresError {
        .defect(ServerReport(sqlState: "", message: message, statement: statement))
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .conflict(let report): "conflict between units of work: \(report)"
        case .lockTimeout(let report): "a row stayed locked: \(report)"
        case .duplicate(let name): "constraint \(name) is violated: it is there already"
        case .constraint(let name): "constraint \(name) is violated"
        case .value(let message): "a value does not fit: \(message)"
        case .cancelled: "cancelled"
        case .timeout(let message): "out of time: \(message)"
        case .unavailable(let message): "the database is away: \(message)"
        case .outcomeUnknown(let message): "connection lost during commit, outcome unknown: \(message)"
        case .exhausted(let message): "the database is exhausted: \(message)"
        case .defect(let report): "defect: \(report)"
        case .decoding(let column, let problem): "column \(column): \(problem)"
        }
    }
}
