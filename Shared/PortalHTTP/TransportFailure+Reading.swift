import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL

extension TransportFailure {
    /// What an error of the client means: whether anything can have left, and why not.
    ///
    /// What is not known to come before the first byte of the request counts as lost.
    static func reading(_ error: any Error, of server: Server) async -> TransportFailure {
        if error is NIOTooManyBytesError { return .lost("The answer is too large.") }
        guard comesBeforeSending(error) else {
            return .lost("The connection to the portal broke: \(reason(for: error)).")
        }
        guard let doubt = CertificateDoubt(error) else {
            return .unreachable("The portal cannot be reached: \(reason(for: error)).")
        }
        return untrusted(server.host, showing: await server.certificates(), doubt: doubt, at: Date())
    }

    private static func comesBeforeSending(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: early.contains(error)
        case is NIOConnectionError: true
        case let error as IOError: [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode)
        // What TLS says after the handshake, of a line that was cut or garbled, comes as other errors than these.
        case NIOSSLError.handshakeFailed, NIOSSLError.noCertificateToValidate, NIOSSLError.unableToValidateCertificate:
            true
        case let error as NIOSSLExtraError: error == .invalidSNIHostname || error.isOfName
        default: false
        }
    }

    private static let early: [HTTPClientError] = [
        .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidURL,
    ]

    private static func reason(for error: any Error) -> String {
        var reason: any Error = error
        if let error = error as? NIOConnectionError {
            guard let first = error.connectionErrors.first else { return "the name \(error.host) is not known" }
            reason = first.error
        }
        return String("\(reason)".prefix(300))
    }
}

/// That a handshake ended because of the server's certificate.
enum CertificateDoubt: Sendable {
    /// Nobody who is trusted vouches for it, or its time is not now.
    case ofTrust
    /// It is good, but for other names.
    case ofName

    init?(_ error: any Error) {
        switch error {
        case let error as NIOSSLExtraError where error.isOfName: self = .ofName
        case NIOSSLError.handshakeFailed(let cause) where "\(cause)".contains("CERTIFICATE_VERIFY_FAILED"):
            self = .ofTrust
        default: return nil
        }
    }
}

extension NIOSSLExtraError {
    fileprivate var isOfName: Bool { self == .failedToValidateHostname || self == .serverHostnameImpossibleToMatch }
}
