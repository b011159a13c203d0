import CLibPQ
import Collections
import Glibc

/// One OS thread that runs what is enqueued, one job after another: the executor of a connection's actor (W-1).
///
/// It is a task executor too, so the body of a transaction runs on the thread of its connection and a statement costs
/// no change of threads. Everything inside may block this thread and no other (W-4). The same for other parts whose tasks
/// mostly wake each other: on one thread that costs nothing.
package final class WorkerThread: SerialExecutor, TaskExecutor, @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: Deque<UnownedJob> = []
    private var isWaiting = false
    private var isStopping = false
    private var hasEnded = false
    private let name: String

    /// 8 MiB, set explicitly: the default of a thread depends on how the process was started.
    private static let stackBytes = 8 << 20

    /// - Parameter name: up to 15 bytes, shown by the system's tools.
    /// - Throws: `.exhausted` where the system has no thread left.
    package init(name: String = "postgres") throws(PostgresError) {
        self.name = name
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let this = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<WorkerThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, this.toOpaque())
        guard failure == 0 else {
            this.release()
            throw .exhausted("no thread \(name), error \(failure)")
        }
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    // The runtime lends this executor without owning it. As soon as the thread can take the job, the job may drop the
    // actor, and the actor this executor: nothing of it may be touched after the lock is left, so the waking is inside.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mutex = mutex
        pthread_mutex_lock(mutex)
        precondition(!hasEnded, "a job for a thread that has ended")
        jobs.append(job)
        if isWaiting { pthread_cond_signal(condition) }
        pthread_mutex_unlock(mutex)
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    /// Ends the thread when nothing is left to run. Called when the actor goes: no task can bring a job after that.
    package func stop() {
        let mutex = mutex
        pthread_mutex_lock(mutex)
        isStopping = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    private func run() {
        karvan_name_thread(name)
        while let job = next() {
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
    }

    private func next() -> UnownedJob? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty {
            if isStopping {
                hasEnded = true
                return nil
            }
            isWaiting = true
            pthread_cond_wait(condition, mutex)
            isWaiting = false
        }
        return jobs.removeFirst()
    }
}
