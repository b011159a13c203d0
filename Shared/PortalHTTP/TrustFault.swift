import Foundation
import SwiftASN1
import X509

/// Why a server was not believed: what is wrong with its certificate, or with what it was to be held against.
package enum TrustFault: String, Sendable, CaseIterable {
    case expired = "certificate-expired"
    case notYetValid = "certificate-not-yet-valid"
    case wrongHost = "certificate-wrong-host"
    case untrusted = "certificate-untrusted"
    /// Of ``TrustRoots``: the file that is to hold them does not.
    case roots = "trust-file"
}

extension TransportFailure {
    /// Says why a server was not believed, and what to do.
    ///
    /// - Parameter shown: its certificates, its own first; none where they could not be had.
    static func untrusted(
        _ host: String, showing shown: [Certificate], doubt: CertificateDoubt, at now: Date
    ) -> TransportFailure {
        if case .ofName = doubt { return wrongHost(host, shown.first) }
        if let ended = shown.first(where: { $0.notValidAfter < now }) {
            return because(
                .expired, "the certificate of \(host) ended on \(day(ended.notValidAfter)) (\(name(ended.subject)))",
                "Whoever runs that server has to renew it; if this machine's clock is wrong, set it.")
        }
        if let early = shown.first(where: { now < $0.notValidBefore }) {
            return because(
                .notYetValid,
                "the certificate of \(host) begins only on \(day(early.notValidBefore)) (\(name(early.subject)))",
                "Set this machine's clock; if it is right, ask whoever runs that server.")
        }
        return because(
            .untrusted, "the certificate of \(host) \(origin(shown))",
            "If that is the authority of your gateway or of a test system, put its certificate (PEM) into the company's "
                + "folder of secrets and name the file in the option trust_file; if not, somebody stands between this "
                + "machine and the portal: ask whoever runs the network.")
    }

    private static func wrongHost(_ host: String, _ certificate: Certificate?) -> TransportFailure {
        let names = certificate.map(Self.names) ?? []
        return because(
            .wrongHost,
            "the certificate that \(host) shows is for \(names.isEmpty ? "others" : names.joined(separator: ", "))",
            "Check the portal's base address; if it is right, somebody else answers there: ask whoever runs the network."
        )
    }

    private static func because(_ fault: TrustFault, _ reason: String, _ advice: String) -> TransportFailure {
        TransportFailure(.untrusted, "Nothing was sent, because \(reason). \(advice)", fault: fault)
    }

    private static func origin(_ shown: [Certificate]) -> String {
        guard let last = shown.last else { return "could not be verified" }
        return last.issuer == last.subject && shown.count == 1
            ? "is vouched for by nobody but itself (\(name(last.subject)))"
            : "comes from an authority that is not trusted here (\(name(last.issuer)))"
    }

    /// Of its alternative names, which are those that count.
    private static func names(_ certificate: Certificate) -> [String] {
        let all = (try? certificate.extensions.subjectAlternativeNames).map(Array.init) ?? []
        return all.prefix(10).compactMap { name in
            switch name {
            case .dnsName(let name): String(name.prefix(100))
            case .ipAddress(let address) where address.bytes.count == 4:
                address.bytes.map(String.init).joined(separator: ".")
            default: nil
            }
        }
    }

    /// The other side wrote it, at any length.
    private static func name(_ name: DistinguishedName) -> String { String("\(name)".prefix(200)) }

    private static func day(_ date: Date) -> String { date.formatted(.iso8601) }
}
