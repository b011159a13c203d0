import Foundation
import NIOCore
import NIOPosix

/// A way to a server that a test can make bad: hold back, slow down, cut (messaging 15.3).
///
/// ```swift
/// try await FaultProxy.with(brokerURL) { proxy, url in
///     …                                   // connect to `url`
///     await proxy.set(.held, .toServer)   // nothing arrives any more, and nobody is told
/// }
/// ```
/// What is held back is not lost: it goes on when the way is open again, as after a network's outage or a frozen peer.
package final class FaultProxy: Sendable {
    package enum Direction: Sendable, CaseIterable { case toServer, toClient }

    package enum Way: Sendable {
        case open
        /// Nothing passes, not even the end of a connection.
        case held
        case delayed(Duration)
        case throttled(bytesPerSecond: Int)
    }

    /// How a connection ends before its time.
    package enum Cut: Sendable, CaseIterable, CustomStringConvertible {
        case closed
        /// The peers get RST.
        case reset
        /// In the midst of what is sent to the server: a few bytes of a frame arrive, then RST.
        case insideFrame

        package var description: String {
            switch self {
            case .closed: "closed"
            case .reset: "reset"
            case .insideFrame: "inside a frame"
            }
        }
    }

    private let loop: any EventLoop
    private let target: (host: String, port: Int)
    private let state: NIOLoopBoundBox<State>

    fileprivate struct State {
        var ways: [Direction: Way] = [:]
        var pipes: [FaultPipe] = []
        var accepted = 0
        /// So many more bytes to the server, then everything is reset.
        var fuse: Int?
    }

    /// Runs `body` with the URL's host and port replaced by a proxy's.
    package static func with<R>(_ url: String, _ body: (FaultProxy, String) async throws -> R) async throws -> R {
        guard var parts = URLComponents(string: url), let host = parts.host, let port = parts.port else {
            throw URLError(.badURL)
        }
        let proxy = FaultProxy(host: host, port: port)
        let server = try await proxy.listen()
        (parts.host, parts.port) = ("127.0.0.1", server.localAddress?.port)
        let result: Result<R, any Error>
        do { result = .success(try await body(proxy, parts.string ?? "")) } catch { result = .failure(error) }
        try await server.close()
        try await proxy.cut(.closed)
        return try result.get()
    }

    private init(host: String, port: Int) {
        loop = MultiThreadedEventLoopGroup.singleton.next()
        target = (host, port)
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    /// Connections made through the proxy so far.
    package var accepted: Int { get async throws { try await onLoop { $0.accepted } } }

    package func set(_ way: Way, _ directions: Direction...) async throws {
        let directions = directions.isEmpty ? Direction.allCases : directions
        try await onLoop { state in
            for direction in directions { state.ways[direction] = way }
            return state.pipes
        }.forEach { pipe in loop.execute { pipe.pump() } }
    }

    /// Ends all connections that there are. Those inside a frame end with the next bytes to the server.
    package func cut(_ how: Cut) async throws {
        if how == .insideFrame { return try await onLoop { $0.fuse = 11 } }
        try await onLoop { state in
            defer { state.pipes = [] }
            return state.pipes
        }.forEach { pipe in loop.execute { pipe.end(reset: how == .reset) } }
    }

    private func onLoop<R: Sendable>(_ body: @escaping @Sendable (inout State) -> R) async throws -> R {
        try await loop.submit { [state] in body(&state.value) }.get()
    }

    private func listen() async throws -> any Channel {
        try await ServerBootstrap(group: loop)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { self.join($0) }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private func join(_ client: any Channel) -> EventLoopFuture<Void> {
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: target.host, port: target.port)
            .flatMapThrowing { server in
                let pipes = [
                    FaultPipe(.toServer, from: client, to: server, of: self),
                    FaultPipe(.toClient, from: server, to: client, of: self),
                ]
                self.state.value.accepted += 1
                self.state.value.pipes += pipes
                for pipe in pipes { try pipe.source.pipeline.syncOperations.addHandler(pipe) }
            }
    }

    // MARK: - For pipes, on the loop

    fileprivate func way(_ direction: Direction) -> Way { state.value.ways[direction] ?? .open }

    fileprivate func forget(_ pipe: FaultPipe) { state.value.pipes.removeAll { $0 === pipe } }

    /// How much of so many bytes may still pass; `nil` when all.
    fileprivate func burn(_ count: Int) -> Int? {
        guard let left = state.value.fuse else { return nil }
        guard count > left else {
            state.value.fuse = left - count
            return nil
        }
        state.value.fuse = nil
        return left
    }
}

/// One direction of one connection: passes on what it reads, when the way allows it. Lives on the proxy's loop.
private final class FaultPipe: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    let source: any Channel
    private let sink: any Channel
    private let direction: FaultProxy.Direction
    private let proxy: FaultProxy
    /// What has come and when it may go on; no bytes are the end of the connection.
    private var waiting: CircularBuffer<(bytes: ByteBuffer?, due: NIODeadline)> = []
    private var timer: Scheduled<Void>?

    init(_ direction: FaultProxy.Direction, from source: any Channel, to sink: any Channel, of proxy: FaultProxy) {
        self.direction = direction
        self.source = source
        self.sink = sink
        self.proxy = proxy
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        waiting.append((bytes, due(bytes.readableBytes)))
        pump()
    }

    func channelInactive(context: ChannelHandlerContext) {
        waiting.append((nil, due(0)))
        pump()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Passes on what may go now.
    func pump() {
        timer?.cancel()
        if case .held = proxy.way(direction) { return }
        while let next = waiting.first {
            guard next.due <= .now() else {
                timer = source.eventLoop.scheduleTask(deadline: next.due) { self.pump() }
                return
            }
            waiting.removeFirst()
            guard let bytes = next.bytes else { return end(reset: false) }
            if direction == .toServer, let rest = proxy.burn(bytes.readableBytes) {
                sink.writeAndFlush(bytes.getSlice(at: bytes.readerIndex, length: rest) ?? bytes, promise: nil)
                return end(reset: true)
            }
            sink.writeAndFlush(bytes, promise: nil)
        }
    }

    func end(reset: Bool) {
        timer?.cancel()
        proxy.forget(self)
        for channel in [source, sink] {
            if reset, let options = channel as? any SocketOptionProvider {
                options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
            }
            channel.close(promise: nil)
        }
    }

    private func due(_ count: Int) -> NIODeadline {
        let last = waiting.last?.due ?? .now()
        switch proxy.way(direction) {
        case .open, .held: return last
        case .delayed(let pause): return max(last, .now() + TimeAmount(pause))
        case .throttled(let rate): return max(last, .now()) + .nanoseconds(Int64(count) * 1_000_000_000 / Int64(rate))
        }
    }
}
