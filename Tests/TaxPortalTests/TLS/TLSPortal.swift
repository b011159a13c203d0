import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import NIOSSL
import PortalHTTP
import TestKit

/// What a server shows, and its key.
struct ServerPapers: Sendable {
    let certificate: NIOSSLCertificate
    let key: NIOSSLPrivateKey
    /// For those who are to trust it.
    let pem: Data

    /// - Parameter names: as OpenSSL writes them.
    init(_ keys: KeyWorkshop, _ name: String, for names: String = "DNS:localhost,IP:127.0.0.1") throws {
        try keys.openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(name).key",
            "-out", "\(name).crt", "-days", "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)")
        pem = try keys.read("\(name).crt")
        certificate = try NIOSSLCertificate(bytes: Array(pem), format: .pem)
        key = try NIOSSLPrivateKey(bytes: Array(keys.read("\(name).key")), format: .pem)
    }
}

/// A portal of the test's behind TLS on loopback, with papers that can be changed while it listens.
final class TLSPortal: Sendable {
    let port: Int
    private let shown: Shown
    private let serving: Task<Void, any Error>

    /// - Parameter origin: how the portal's own addresses begin: `https://ksef.test`.
    init(_ portal: any PortalTransport, at origin: String, showing first: ServerPapers) async throws {
        let shown = Shown(first)
        self.shown = shown
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(first.certificate)], privateKey: .privateKey(first.key))
        configuration.sslContextCallback = { _, choice in
            let papers = shown.papers.withLock { $0 }
            var changes = NIOSSLContextConfigurationOverride()
            changes.certificateChain = [.certificate(papers.certificate)]
            changes.privateKey = .privateKey(papers.key)
            choice.succeed(changes)
        }
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in
                try await Self.response(of: portal, at: origin, to: request)
            }, server: try .tls(tlsConfiguration: configuration),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in announce.yield(channel.localAddress?.port ?? 0) },
            logger: TestDatabase.silent)
        serving = Task {
            defer { announce.finish() }
            try await application.run()
        }
        var found: Int?
        for await port in ports {
            found = port
            break
        }
        guard let found else { throw CocoaError(.fileReadUnknown) }
        port = found
    }

    deinit { serving.cancel() }

    func show(_ papers: ServerPapers) { shown.papers.withLock { $0 = papers } }

    private final class Shown: Sendable {
        let papers: SteadyMutex<ServerPapers>
        init(_ papers: ServerPapers) { self.papers = SteadyMutex(papers) }
    }

    private static func response(
        of portal: any PortalTransport, at origin: String, to request: Request
    ) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 24)
        let answer = try await portal.send(
            TransportRequest(
                method: request.method.rawValue, url: origin + request.uri.string,
                headers: request.headers.map { (name: $0.name.rawName, value: $0.value) },
                body: body.readableBytes == 0 ? nil : Data(body.readableBytesView)))
        var headers = HTTPFields()
        for (name, value) in answer.headers { if let name = HTTPField.Name(name) { headers[name] = value } }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
