import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server that speaks TLS on loopback, with papers that can be changed, and does with a request what it is told to.
final class TLSServer: Sendable {
    enum Conduct: Sendable {
        case answers
        /// Ends the connection as TLS wants it, without an answer.
        case closes
        /// Ends it as a cut line does.
        case cuts
        /// The same in the middle of an answer of which nobody was told how long it is.
        case breaksOff
        /// Puts bytes on the line that are no TLS.
        case garbles
    }

    struct State: Sendable {
        var papers: Papers
        /// Everything that was decrypted.
        var heard = ""
    }

    private let state: SharedState
    private let channel: any Channel

    final class SharedState: Sendable {
        let value: Mutex<State>
        init(_ papers: Papers) { value = Mutex(State(papers: papers)) }
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    var heard: String { state.value.withLock { $0.heard } }
    func show(_ papers: Papers) { state.value.withLock { $0.papers = papers } }

    init(_ papers: Papers, _ conduct: Conduct = .answers) async throws {
        let state = SharedState(papers)
        self.state = state
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let context = try NIOSSLContext(configuration: state.value.withLock { $0.papers }.configuration)
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOSSLServerHandler(context: context), Behaviour(state, conduct),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    deinit { channel.close(promise: nil) }
}

private final class Behaviour: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let state: TLSServer.SharedState
    private let conduct: TLSServer.Conduct

    init(_ state: TLSServer.SharedState, _ conduct: TLSServer.Conduct) {
        self.state = state
        self.conduct = conduct
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let heard = state.value.withLock { state in
            state.heard += String(buffer: unwrapInboundIn(data))
            return state.heard
        }
        guard heard.hasSuffix("body") else { return }
        switch conduct {
        case .answers:
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
            context.close(promise: nil)
        case .closes: context.close(promise: nil)
        case .cuts: behindTLS(context)?.close(promise: nil)
        case .breaksOff:
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n{")), promise: nil)
            behindTLS(context)?.close(promise: nil)
        case .garbles:
            behindTLS(context)?.writeAndFlush(NIOAny(ByteBuffer(repeating: 0x17, count: 100)), promise: nil)
        }
    }

    /// What is said there goes onto the line as it is.
    private func behindTLS(_ context: ChannelHandlerContext) -> ChannelHandlerContext? {
        try? context.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
