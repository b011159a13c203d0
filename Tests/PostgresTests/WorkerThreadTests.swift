import Testing

@testable import Postgres

/// An actor on a thread as those of database connections are.
private actor Worker {
    private let thread: WorkerThread
    private(set) var count = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    nonisolated var executor: WorkerThread { thread }

    init() throws(PostgresError) { thread = try WorkerThread() }

    deinit { thread.stop() }

    func work() -> Int {
        count += 1
        return count
    }

    /// As a unit of work runs: its body on the thread, with children of its own there.
    nonisolated func unit() async -> Int {
        await withTaskExecutorPreference(thread) {
            async let one = work()
            async let two = work()
            return await one + two
        }
    }
}

@Suite("The thread of a database connection", .timeLimit(.minutes(2)))
struct WorkerThreadTests {
    @Test("runs every job, also one that comes just as it falls asleep")
    func wakes() async throws {
        let workers = try (0..<3).map { _ in try Worker() }
        await withTaskGroup(of: Void.self) { group in
            for worker in workers {
                for _ in 0..<2 {
                    group.addTask {
                        for _ in 0..<3000 { _ = await worker.work() }
                    }
                }
            }
        }
        for worker in workers { #expect(await worker.count == 6000) }
    }

    @Test("ends with its actor, whoever lets go of the actor last, and not before its jobs are done")
    func lifetimes() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<500 {
                        let worker = try Worker()
                        #expect(await worker.unit() == 3)
                        let third = await Task { await worker.work() }.value
                        #expect(third == 3)
                    }
                }
            }
            try await group.waitForAll()
        }
        weak var thread: WorkerThread?
        do {
            let worker = try Worker()
            thread = worker.executor
            _ = await worker.unit()
        }
        while thread != nil { await Task.yield() }
    }
}
