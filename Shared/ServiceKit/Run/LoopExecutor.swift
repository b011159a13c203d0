import NIOCore
import ServiceLifecycle

/// Runs tasks on an event loop: what handles requests then stands where their bytes arrive and leave.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// A server whose tasks prefer an executor.
struct Preferring<Wrapped: Service>: Service {
    let executor: (any TaskExecutor)?
    let service: Wrapped

    func run() async throws {
        try await withTaskExecutorPreference(executor) { try await service.run() }
    }
}
