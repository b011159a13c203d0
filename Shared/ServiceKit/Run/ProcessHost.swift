import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOCore
import NIOPosix
import ServiceLifecycle

/// One running process: its logger, metrics, health, admin port, and the order in which its parts start and stop.
///
/// Used by ``ServiceRunner``; by itself for a process without a database, such as Web.
package final class ProcessHost: Sendable {
    /// Set when a release is built.
    package static let version = "0.1.0"

    package let settings: ProcessSettings
    package let logger: Logger
    package let metrics: PrometheusRegistry
    package let health = Health()

    /// Few threads: a service waits for its database most of the time, and each thread costs memory.
    package static let fewLoops = max(1, min(2, System.coreCount / 2))

    /// One thread for each core: for a process whose own work keeps it busy.
    package static let allLoops = System.coreCount

    private let loops: Int

    /// Once per process: logging and metrics are global.
    ///
    /// - Parameter loops: how many threads read and answer requests.
    package init(_ settings: ProcessSettings, loops: Int = ProcessHost.fewLoops) {
        self.settings = settings
        self.loops = loops
        let registry = PrometheusRegistry()
        let (name, level) = (settings.name, settings.logLevel)
        LoggingSystem.bootstrap { label in
            JSONLogHandler(label: label, service: name, version: ProcessHost.version, level: level)
        }
        MetricsSystem.bootstrap(registry)
        metrics = registry
        var logger = Logger(label: "karvan.\(name)")
        logger[metadataKey: "replica"] = "\(settings.replica)"
        self.logger = logger
        NIOSingletons.groupLoopCountSuggestion = loops
        registry.gauge("karvan_build_info", [("version", ProcessHost.version), ("service", name)]).set(1.0)
        registry.collect { ProcessMetrics.samples() }
    }

    /// The public server. It stops accepting when asked to stop, and ends what it has begun.
    package func httpServer<Responder: HTTPResponder>(_ responder: Responder) -> some Service
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        server(responder, port: settings.httpPort, kind: "http")
    }

    /// Runs the admin port and then `services`, in this order, until SIGTERM or SIGINT; stops them in the reverse order.
    package func run(_ services: [any Service]) async throws {
        let admin = AdminResponder(name: settings.name, version: Self.version, health: health, metrics: metrics)
        let all: [any Service] =
            [server(admin, port: settings.adminPort, kind: "admin")] + services
            + [Drain(health: health, seconds: settings.drainSeconds)]
        var configuration = ServiceGroupConfiguration(
            services: all.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = .seconds(30 + settings.drainSeconds)
        configuration.maximumCancellationDuration = .seconds(5)
        logger.info("starting")
        try await ServiceGroup(configuration: configuration).run()
        logger.info("stopped")
    }

    private func server<Responder: HTTPResponder>(
        _ responder: Responder, port: Int, kind: String
    ) -> some Service where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        let logger = logger
        let server = Application(
            responder: responder,
            server: .http1(configuration: .init(idleTimeout: .seconds(75))),
            configuration: .init(address: .hostname(settings.host, port: port), backlog: 1024),
            onServerRunning: { channel in
                logger.info(
                    "listening", metadata: ["port": "\(channel.localAddress?.port ?? port)", "kind": "\(kind)"])
            },
            logger: quiet)
        // With one loop, requests are handled on it: each then costs two changes of threads instead of five. Their work
        // is done on the threads of database connections.
        let loop = loops == 1 ? MultiThreadedEventLoopGroup.singleton.any() : nil
        return Preferring(executor: loop.map(LoopExecutor.init), service: server)
    }

    /// Libraries tell what they do at a level that only matters when looking for a fault.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(settings.logLevel, .warning)
        return quiet
    }
}

/// Stands last, so it is the first to hear that the process shall stop: readiness fails, and only when `seconds` have
/// passed do the others stop.
private struct Drain: Service {
    let health: Health
    let seconds: Int

    func run() async throws {
        try? await gracefulShutdown()
        health.drain()
        if seconds > 0 { try? await Task.sleep(for: .seconds(seconds)) }
    }
}
