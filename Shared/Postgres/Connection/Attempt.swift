import Contracts

/// How one attempt at a unit of work ended.
struct Attempt<R: Sendable>: Sendable {
    let result: Result<R, any Error>
    let transaction: Transaction
    /// Whether the connection may be used again.
    let isReusable: Bool
}

extension PGConnection {
    /// Runs a unit of work once: body, hooks, commit; or rollback. The body runs on the connection's own thread.
    nonisolated func attempt<R: Sendable>(
        _ acting: Acting, now: Timestamp, mode: TransactionMode, _ interrupt: Interrupt,
        _ body: @Sendable (Transaction) async throws -> R
    ) async -> Attempt<R> {
        let transaction = Transaction(acting, now: now, mode: mode, on: self, interrupt: interrupt)
        return await withTaskExecutorPreference(thread) {
            let result: Result<R, any Error>
            do {
                let value = try await body(transaction)
                try await transaction.runHooks()
                try await self.commit(transaction)
                result = .success(value)
            } catch {
                result = .failure(error)
            }
            transaction.close()
            return Attempt(result: result, transaction: transaction, isReusable: await self.settle())
        }
    }
}
