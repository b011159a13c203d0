import ArgumentParser
import HummingbirdCore
import HummingbirdTLS

/// How a stand-in is to be spoken to: in clear, or over TLS with papers that a test or a demo made.
package struct TLSOptions: ParsableArguments {
    @Option(help: "A PEM file of the certificate that it shows, and its issuers; without one it speaks in clear.")
    package var tlsCertificate: String?

    @Option(help: "A PEM file of that certificate's key.")
    package var tlsKey: String?

    package init() {}

    package func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together.")
        }
    }

    package var scheme: String { tlsCertificate == nil ? "http" : "https" }

    /// What an application is served by.
    package func server() throws -> HTTPServerBuilder {
        guard let tlsCertificate, let tlsKey else { return .http1() }
        let chain = try NIOSSLCertificate.fromPEMFile(tlsCertificate)
        let key = try NIOSSLPrivateKey(file: tlsKey, format: .pem)
        return try .tls(
            tlsConfiguration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
    }
}
