import Contracts
import Hummingbird
import ServiceKit
import ServiceLifecycle
import Synchronization

/// What all streams of this process share.
final class Live: Sendable {
    /// Between two looks; under the patience of proxies with a silent stream.
    static let pause = Duration.seconds(10)

    let inboxes = LiveCache<InboxCount>(seconds: 15)
    let records = LiveCache<String>(seconds: 5)
    /// Waits between two looks; tests pass the time by themselves.
    let wait: @Sendable () async throws -> Void
    private let gauge: PrometheusGauge
    private let open = Mutex(0)

    init(_ metrics: PrometheusRegistry, wait: @escaping @Sendable () async throws -> Void) {
        self.wait = wait
        gauge = metrics.gauge("karvan_sse_connections", [])
    }

    func count(_ change: Int) {
        open.withLock { open in
            open += change
            gauge.set(Double(open))
        }
    }
}

/// `/live`: news for one open tab, until its session's token ends; the browser then comes again and gets the next one.
enum LiveStream {
    /// The browser's script has its own patience; this is for a line that breaks.
    private static let beginning = "retry: 5000\n\n"
    private static let heartbeat = ": \n\n"

    static func register(on pages: PageRoutes) {
        pages.get("/live", stream)
        // Whether the session still lasts, which renews it; 401 says no.
        pages.get("/session") { _ in Reply(status: .noContent, headers: [.cacheControl: "no-store"]) }
    }

    static func stream(_ desk: Desk) async throws -> Reply {
        let query = desk.visit.query
        let seen = query["seen"].flatMap { $0.isEmpty || $0.utf8.count > 64 ? nil : $0 }
        let watch = LiveWatch(desk, page: query["page"].flatMap { LivePage($0) }, seen: seen)
        var reply = Reply(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store, no-transform"])
        reply.stream = ResponseBody { writer in
            desk.visit.house.live.count(1)
            defer { desk.visit.house.live.count(-1) }
            try await write(watch, to: &writer)
        }
        return reply
    }

    private static func write(_ watch: LiveWatch, to writer: inout any ResponseBodyWriter) async throws {
        var watch = watch
        let (desk, live) = (watch.desk, watch.desk.visit.house.live)
        try await writer.write(ByteBuffer(string: beginning))
        do {
            while !Task.isShuttingDownGracefully, desk.visit.session?.isEnding(at: desk.now) == false {
                let events = try await watch.look()
                let text = events.isEmpty ? heartbeat : events.map(\.text).joined()
                try await writer.write(ByteBuffer(string: text))
                try await cancelWhenGracefulShutdown { try await live.wait() }
            }
        } catch is CancellationError {
            // The process stops; the browser finds the next one.
        } catch ServiceFailure.signedOut {
            // The browser comes again, and is told so.
        }
        try await writer.finish(nil)
    }
}
