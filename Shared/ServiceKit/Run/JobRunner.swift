import Logging
import Metrics
import ServiceLifecycle

/// Runs the periodic jobs of a service until it stops. A job that fails is tried again at its next time.
struct JobRunner: Service {
    let jobs: [PeriodicJob]
    let service: ServiceContext

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for job in jobs { group.addTask { await self.repeatedly(job) } }
            }
            // Without jobs there is still nothing to do but wait for the end.
            try? await gracefulShutdown()
        }
    }

    private func repeatedly(_ job: PeriodicJob) async {
        while !Task.isCancelled {
            let started = ContinuousClock.now
            await once(job)
            try? await Task.sleep(until: started + job.every, clock: .continuous)
        }
    }

    private func once(_ job: PeriodicJob) async {
        let started = ContinuousClock.now
        do {
            guard try await job.runOnce(service) else { return }
            count(job, "done")
        } catch is CancellationError {
            return
        } catch {
            count(job, "failed")
            service.logger.error("job failed", metadata: ["job": "\(job.name)", "error": "\(error)"])
        }
        service.metrics.histogram("karvan_job_duration_seconds", [("kind", job.name)])
            .record((ContinuousClock.now - started).inSeconds)
    }

    private func count(_ job: PeriodicJob, _ result: String) {
        service.metrics.counter("karvan_jobs_total", [("kind", job.name), ("result", result)]).increment(by: 1 as Int64)
    }
}
