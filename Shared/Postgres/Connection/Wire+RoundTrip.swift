import CLibPQ

extension Wire {
    /// One answer the server owes us.
    private enum Expected {
        case preparation(PreparedStatement, SQL)
        case result(PreparedStatement, SQL)
        case end
    }

    /// Sends all statements in one go and reads all answers: one round trip (W-3).
    ///
    /// After a failure the server passes over the rest up to the end of the batch; the first failure is thrown.
    func roundTrip(_ batch: [SQL], _ interrupt: Interrupt) throws(PostgresError) -> [ResultSet] {
        guard let handle, !isBroken else { throw .unavailable("the connection is closed") }
        for sql in batch { try Self.check(sql) }
        _ = counters.roundTrips.add(1, ordering: .relaxed)
        cancelling = nil
        var expected: [Expected] = []
        expected.reserveCapacity(batch.count + 2)
        for sql in batch { try send(sql, on: handle, &expected) }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        expected.append(.end)
        return try collect(expected, on: handle, interrupt)
    }

    private static func check(_ sql: SQL) throws(PostgresError) {
        if let flaw = sql.flaw { throw .value(flaw) }
        if sql.parameters.count > 65_535 { throw .defect("more than 65535 parameters", statement: sql.text) }
    }

    private func send(_ sql: SQL, on handle: OpaquePointer, _ expected: inout [Expected]) throws(PostgresError) {
        let statement = statements.find(sql)
        let count = Int32(sql.parameters.count)
        if !statement.isPrepared {
            guard PQsendPrepare(handle, statement.name, sql.text, count, sql.parameters.types) == 1 else {
                throw lost()
            }
            statement.isPrepared = true  // for the rest of this batch; taken back if the server refuses
            expected.append(.preparation(statement, sql))
        }
        let sent = sql.parameters.withPointers { values, lengths, formats in
            PQsendQueryPrepared(handle, statement.name, count, values, lengths, formats, 1)
        }
        guard sent == 1 else { throw lost() }
        expected.append(.result(statement, sql))
    }

    private func collect(
        _ expected: [Expected], on handle: OpaquePointer, _ interrupt: Interrupt
    ) throws(PostgresError) -> [ResultSet] {
        var results: [ResultSet] = []
        results.reserveCapacity(expected.count)
        var failure: PostgresError?
        var position = 0
        while position < expected.count {
            try awaitAnswer(on: handle, interrupt, orThrow: failure)
            guard let answer = PQgetResult(handle) else {
                // In a pipeline "no more" ends one statement; on a dead connection it would go on for ever.
                if PQstatus(handle) == CONNECTION_BAD { throw gone(failure) }
                position += 1
                continue
            }
            switch PQresultStatus(answer) {
            case PGRES_PIPELINE_SYNC:
                PQclear(answer)
                position = expected.count
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
                if case .result(let statement, _) = expected[position] {
                    let columns = statement.columns ?? Columns(answer)
                    statement.columns = columns
                    results.append(ResultSet(answer, columns: columns))
                } else {
                    PQclear(answer)
                }
            default:
                let refused = refusal(answer, expected[position])
                failure = failure ?? refused
                PQclear(answer)
            }
        }
        if let failure { throw failure }
        return results
    }

    /// What a failed or passed over answer means.
    private func refusal(_ answer: OpaquePointer, _ expected: Expected) -> PostgresError? {
        let text: String
        switch expected {
        case .preparation(let statement, let sql):
            statement.isPrepared = false
            text = sql.text
        case .result(_, let sql): text = sql.text
        case .end: text = ""
        }
        guard PQresultStatus(answer) != PGRES_PIPELINE_ABORTED else { return nil }
        let report = ServerReport(result: answer, statement: text)
        if report.sqlState == "57014", let cancelling { return cancelling.reason }
        if report.sqlState == "0A000" || report.sqlState == "26000" { hasStaleStatements = true }
        if report.sqlState.isEmpty { return lost() }
        return PostgresError(report)
    }

    /// Waits until an answer can be read without blocking; sends what is still unsent meanwhile and reads all the time,
    /// because a server that cannot get rid of its answers stops taking statements.
    func awaitAnswer(
        on handle: OpaquePointer, _ interrupt: Interrupt, orThrow failure: PostgresError?
    ) throws(PostgresError) {
        while PQisBusy(handle) == 1 {
            let unsent = PQflush(handle)
            if unsent < 0 { throw gone(failure) }
            let wanted = Int32(unsent > 0 ? KARVAN_READABLE | KARVAN_WRITABLE : KARVAN_READABLE)
            let deadline = cancelling?.until ?? interrupt.deadline
            let found = karvan_poll(PQsocket(handle), wanted, wake.descriptor, deadline.pollMilliseconds)
            if found & Int32(KARVAN_READABLE) != 0, PQconsumeInput(handle) == 0 {
                throw gone(failure ?? lastWords(of: handle))
            }
            if found & Int32(KARVAN_EVENT) != 0 { wake.lower() }
            if found & ~Int32(KARVAN_READABLE | KARVAN_WRITABLE) != 0 || found == 0 { try interruptIfDue(interrupt) }
        }
    }

    /// First asks the server to stop; when the grace is over, cuts the connection (messaging 11.5).
    private func interruptIfDue(_ interrupt: Interrupt) throws(PostgresError) {
        if let cancelling {
            guard cancelling.until.hasPassed else { return }
            cutOff()
            throw cancelling.reason
        }
        guard let reason = interrupt.reason else { return }
        cancelling = (reason, .after(cancellationGrace))
        if let cancelHandle { strayCancel = CancelRequest.start(cancelHandle) }
    }

    /// The connection ended; what the server said first counts, then what it said in leaving.
    private func gone(_ failure: PostgresError?) -> PostgresError {
        let lost = lost()
        return failure ?? cancelling?.reason ?? lost
    }

    /// Reads what had arrived before the connection ended: mostly why it ended.
    private func lastWords(of handle: OpaquePointer) -> PostgresError? {
        for _ in 0..<16 {
            guard let answer = PQgetResult(handle) else { continue }
            defer { PQclear(answer) }
            guard PQresultStatus(answer) == PGRES_FATAL_ERROR else { continue }
            let report = ServerReport(result: answer)
            return report.sqlState.isEmpty ? nil : PostgresError(report)
        }
        return nil
    }
}
