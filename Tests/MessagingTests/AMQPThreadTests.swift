import Foundation
import Testing

@testable import Messaging

/// An actor on a thread as those of broker connections are.
private actor Worker {
    private let thread = AMQPThread()
    private(set) var count = 0
    private(set) var turns = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    nonisolated var executor: AMQPThread { thread }

    /// - Parameter pause: how long the thread sleeps when nobody wakes it; for ever without.
    init(pause: Duration? = nil) {
        thread.start { [weak self] in
            self?.assumeIsolated { $0.turns += 1 }
            return AMQPThread.Wish(descriptor: nil, until: pause.map { .now + $0 })
        }
    }

    deinit { thread.stop() }

    func work() -> Int {
        count += 1
        return count
    }
}

@Suite("The thread of a broker connection", .timeLimit(.minutes(2)))
struct AMQPThreadTests {
    @Test("runs every job, also one that comes just as it falls asleep")
    func wakes() async {
        let workers = (0..<3).map { _ in Worker() }
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

    /// The thread wakes by itself all the time, as a busy socket makes it: it may take a job before whoever brought the
    /// job has come to waking it, and the job may be the actor's last.
    @Test("ends with its actor, whoever lets go of the actor last, and not before its jobs are done")
    func lifetimes() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<500 {
                        let worker = Worker(pause: .microseconds(50))
                        let first = await worker.work()
                        let second = await Task { await worker.work() }.value
                        #expect((first, second) == (1, 2))
                    }
                }
            }
        }
        weak var thread: AMQPThread?
        do {
            let worker = Worker()
            thread = worker.executor
            _ = await worker.work()
        }
        while thread != nil { await Task.yield() }
    }
}
