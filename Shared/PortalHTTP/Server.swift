import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import X509

/// Whom a request goes to.
struct Server: Sendable {
    private static let patience = TimeAmount.seconds(5)

    let host: String
    private let port: Int

    /// - Returns: `nil` for what is no address of a server.
    init?(of url: String) {
        guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme?.lowercased()),
            let host = parts.host, !host.isEmpty
        else { return nil }
        self.host = host.trimmingCharacters(in: ["[", "]"])
        port = parts.port ?? (parts.scheme?.lowercased() == "http" ? 80 : 443)
    }

    /// The certificates that it shows, its own first; none where it shows none in time. Nothing is sent but a greeting.
    ///
    /// Looked at after it was not believed, to say why. Whether it is believed is decided elsewhere.
    func certificates() async -> [Certificate] {
        let shown = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: [NIOSSLCertificate].self)
        do {
            let channel = try await connect { shown.succeed($0) }
            channel.closeFuture.whenComplete { _ in shown.succeed([]) }
            let end = channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
            defer { end.cancel() }
            return try await shown.futureResult.get().compactMap { certificate in
                try? Certificate(derEncoded: certificate.toDERBytes())
            }
        } catch {
            shown.succeed([])
            return []
        }
    }

    private func connect(_ look: @escaping @Sendable ([NIOSSLCertificate]) -> Void) async throws -> any Channel {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([])
        let context = try NIOSSLContext(configuration: configuration)
        let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Self.patience)
            .channelInitializer { [host] channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(
                        context: context, serverHostname: isAddress ? nil : host
                    ) { (chain: [NIOSSLCertificate], verdict: EventLoopPromise<NIOSSLVerificationResult>) in
                        look(chain)
                        verdict.succeed(.failed)
                    }
                    try channel.pipeline.syncOperations.addHandler(tls)
                }
            }
            .connect(host: host, port: port).get()
    }
}
