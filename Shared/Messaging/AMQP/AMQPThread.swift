import CRabbitMQ
import Foundation
import Synchronization

/// One OS thread that is the executor of one actor, and waits in `poll` between its jobs (X-9, W-10).
///
/// The library is not thread-safe and decodes nested tables by recursion: everything about one connection happens
/// here, on a stack of 8 MiB (W-18).
final class AMQPThread: SerialExecutor {
    /// What the thread should wait for when it has nothing to do.
    struct Wish {
        var descriptor: CInt?
        var until: ContinuousClock.Instant?
        /// For how many seconds to let more arrive once the descriptor is ready.
        var gathering: TimeInterval = 0
    }

    private struct Queue {
        var jobs: [UnownedJob] = []
        var sleeping = false
        var stopping = false
        var ended = false
    }

    private let queue = Mutex(Queue())
    private let wakeDescriptor = karvan_event_descriptor()
    private let thread = Atomic<UInt>(0)

    /// Begins to run; `turn` is called on the thread after every round of jobs and whenever the descriptor is ready.
    func start(turn: @escaping @Sendable () -> Wish) {
        _ = signal(SIGPIPE, SIG_IGN)
        let start = Unmanaged.passRetained(Start(thread: self, turn: turn))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 8 << 20)
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        var handle = pthread_t()
        let status = pthread_create(&handle, &attributes, { Start.run($0) }, start.toOpaque())
        precondition(status == 0, "no thread for a broker connection: \(String(cString: strerror(status)))")
        pthread_attr_destroy(&attributes)
    }

    /// Ends the thread after the jobs it already has. Called when the actor goes: no task can bring a job after that.
    func stop() {
        queue.withLock { queue in
            queue.stopping = true
            if queue.sleeping { wake() }
        }
    }

    // The runtime lends this executor without owning it. As soon as the thread can take the job, the job may drop the
    // actor, and the actor this executor: nothing of it may be touched after the lock is left, so the waking is inside.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.withLock { queue in
            precondition(!queue.ended, "a job for a broker connection whose thread has ended")
            queue.jobs.append(job)
            if queue.sleeping { wake() }
        }
    }

    func checkIsolated() {
        precondition(thread.load(ordering: .relaxed) == UInt(pthread_self()), "not on the thread of this connection")
    }

    deinit { close(wakeDescriptor) }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, 8)
    }

    private func run(turn: () -> Wish) {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        while true {
            for job in queue.withLock({ exchange(&$0.jobs, with: []) }) {
                job.runSynchronously(on: asUnownedSerialExecutor())
            }
            let wish = turn()
            let (rest, end) = queue.withLock { queue in
                queue.sleeping = queue.jobs.isEmpty && !queue.stopping
                queue.ended = queue.jobs.isEmpty && queue.stopping
                return (queue.sleeping, queue.ended)
            }
            if end { return }
            if rest {
                wait(for: wish)
                queue.withLock { $0.sleeping = false }
            }
        }
    }

    private func wait(for wish: Wish) {
        var descriptors = [pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)]
        if let descriptor = wish.descriptor {
            descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
        var timeout: CInt = -1
        if let until = wish.until {
            let left = (until - .now).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1
            timeout = CInt(clamping: max(0, milliseconds))
        }
        _ = poll(&descriptors, nfds_t(descriptors.count), timeout)
        if descriptors[0].revents != 0 {
            var count: UInt64 = 0
            _ = read(wakeDescriptor, &count, 8)
        }
        if descriptors.count > 1, descriptors[1].revents != 0, wish.gathering > 0 {
            Thread.sleep(forTimeInterval: wish.gathering)
        }
    }

    private func exchange(_ jobs: inout [UnownedJob], with fresh: [UnownedJob]) -> [UnownedJob] {
        let taken = jobs
        jobs = fresh
        return taken
    }

    /// Carries the thread and its work into the C callback.
    private final class Start {
        let thread: AMQPThread
        let turn: @Sendable () -> Wish

        init(thread: AMQPThread, turn: @escaping @Sendable () -> Wish) {
            self.thread = thread
            self.turn = turn
        }

        static func run(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
            guard let pointer else { return nil }
            let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
            start.thread.run(turn: start.turn)
            return nil
        }
    }
}
