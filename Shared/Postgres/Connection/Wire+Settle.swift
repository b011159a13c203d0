import CLibPQ

extension Wire {
    /// Makes the connection fit for the next user: no stray cancel request, no open transaction, no outdated statements.
    /// False when that does not succeed and the connection must be closed.
    func settle() -> Bool {
        guard handle != nil, !isBroken else { return false }
        let interrupt = Interrupt(after: cancellationGrace * 2)
        if let stray = strayCancel {
            strayCancel = nil
            guard stray.isDelivered(by: interrupt.deadline) else { return abandon() }
            // An empty round trip takes the hit of a cancel request that came too late for its statement.
            _ = try? script("select 1", interrupt)
        }
        if isInTransaction { _ = try? script("rollback", interrupt) }
        guard !isBroken, !isInTransaction else { return abandon() }
        return discardStatements(interrupt)
    }

    private func abandon() -> Bool {
        isBroken = true
        return false
    }

    /// The server is told only now and then which statements are no longer needed: their names are never used again.
    private func discardStatements(_ interrupt: Interrupt) -> Bool {
        if hasStaleStatements {
            hasStaleStatements = false
            statements.clear()
            return (try? script("deallocate all", interrupt)) != nil || abandon()
        }
        guard statements.discarded.count >= 32 else { return true }
        let text = statements.discarded.map { "deallocate \($0)" }.joined(separator: "; ")
        statements.forgetDiscarded()
        return (try? script(text, interrupt)) != nil || abandon()
    }

    /// Runs text with any number of statements by the simple protocol, outside of pipeline mode. For migrations.
    func script(_ text: String, _ interrupt: Interrupt) throws(PostgresError) {
        guard let handle, !isBroken else { throw .unavailable("the connection is closed") }
        _ = counters.roundTrips.add(1, ordering: .relaxed)
        cancelling = nil
        guard PQexitPipelineMode(handle) == 1, PQsendQuery(handle, text) == 1 else { throw lost() }
        let failure = try collectScript(handle, interrupt)
        guard PQenterPipelineMode(handle) == 1 else { throw lost() }
        if let failure { throw failure }
    }

    private func collectScript(_ handle: OpaquePointer, _ interrupt: Interrupt) throws(PostgresError) -> PostgresError?
    {
        var failure: PostgresError?
        while true {
            try awaitAnswer(on: handle, interrupt, orThrow: failure)
            guard let answer = PQgetResult(handle) else {
                if PQstatus(handle) == CONNECTION_BAD { throw failure ?? lost() }
                return failure
            }
            defer { PQclear(answer) }
            if PQresultStatus(answer) == PGRES_FATAL_ERROR {
                let report = ServerReport(result: answer)
                failure = failure ?? (report.sqlState == "57014" ? cancelling?.reason : nil) ?? PostgresError(report)
            }
        }
    }
}
