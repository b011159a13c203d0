import CLibPQ
import Glibc
import Logging

/// One libpq handle, used on its connection's thread alone. Every call is non-blocking; waiting is `poll` with a deadline
/// on the socket and the wake signal (W-2).
final class Wire {
    var handle: OpaquePointer?
    let wake: WakeSignal
    let cancellationGrace: Duration
    let counters: Counters
    let notices: Notices
    var statements = StatementCache(limit: 256)

    /// The connection can never be used again.
    var isBroken = false
    /// The server refused a prepared statement as outdated; all are prepared anew.
    var hasStaleStatements = false
    /// A cancel request that may still hit the next statement.
    var strayCancel: CancelRequest?

    var cancelHandle: CancelHandle?
    /// Set while the statements under way are being cancelled: what to throw, and how long to wait for their end.
    var cancelling: (reason: PostgresError, until: Deadline)?

    init(wake: WakeSignal, cancellationGrace: Duration, counters: Counters, logger: Logger) {
        self.wake = wake
        self.cancellationGrace = cancellationGrace
        self.counters = counters
        self.notices = Notices(logger: logger)
    }

    deinit { finish() }

    func finish() {
        isBroken = true
        cancelHandle = nil
        if let handle { PQfinish(handle) }
        handle = nil
    }

    var isInTransaction: Bool {
        guard let handle, !isBroken else { return false }
        return PQtransactionStatus(handle) != PQTRANS_IDLE
    }

    /// Looks at the socket without a round trip: a server that ended the session has said so or closed it.
    func isAlive() -> Bool {
        guard let handle, !isBroken else { return false }
        if karvan_poll(PQsocket(handle), Int32(KARVAN_READABLE), -1, 0) & Int32(KARVAN_READABLE) != 0 {
            if PQconsumeInput(handle) == 0 { isBroken = true }
            _ = PQisBusy(handle)  // hands notices to their receiver
        }
        if PQstatus(handle) == CONNECTION_BAD || notices.farewell != nil { isBroken = true }
        return !isBroken
    }

    /// Marks the connection as dead and tells why, preferring what the server said before it left.
    func lost() -> PostgresError {
        isBroken = true
        if let farewell = notices.farewell { return PostgresError(farewell) }
        return .unavailable(errorText)
    }

    var errorText: String {
        guard let handle else { return "the connection is closed" }
        let text = String(cString: PQerrorMessage(handle))
        return text.split(separator: "\n").first.map(String.init) ?? "the connection is lost"
    }

    /// Ends the connection under a statement that does not end.
    func cutOff() {
        isBroken = true
        if let handle { shutdown(PQsocket(handle), Int32(SHUT_RDWR)) }
    }
}

/// What the server says unasked; goes to the log. The last words before it ends a session are kept.
final class Notices {
    private let logger: Logger
    private(set) var farewell: ServerReport?

    init(logger: Logger) { self.logger = logger }

    func receive(_ result: OpaquePointer) {
        let report = ServerReport(result: result)
        let severity = PQresultErrorField(result, Int32(KARVAN_DIAG_SEVERITY)).map { String(cString: $0) } ?? ""
        if severity == "FATAL" || severity == "PANIC" { farewell = report }
        let level: Logger.Level = severity == "WARNING" ? .warning : .debug
        logger.log(level: level, "database notice", metadata: ["notice": "\(report)"])
    }
}
