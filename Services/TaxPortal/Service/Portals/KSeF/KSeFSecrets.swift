import Contracts
import Foundation
import KSeF
import Sealing
import TaxPortalDomain

/// What lies in a taxpayer's folder for KSeF.
///
/// | File | What |
/// |---|---|
/// | `seal.pfx`, or `seal.key` with `seal.crt` | the certificate to sign in with |
/// | `token` | the KSeF token to sign in with, where there is no seal |
/// | `offline.pfx`, or `offline.key` with `offline.crt` | a KSeF certificate of the type `Offline`, for KOD II |
/// | `seal.password`, `offline.password` | what opens them, where they are protected |
struct KSeFSecrets: Sendable {
    let folder: SecretFolder

    init(_ taxpayer: Taxpayer) { folder = SecretFolder(taxpayer.secrets) }

    /// - Parameter choice: the option `sign_in`: `certificate` or `token`; by itself the certificate where there is one.
    func signIn(_ choice: String?) throws(PortalTrouble) -> SignInMeans {
        let hasSeal = has("seal")
        if choice != "token", choice == "certificate" || hasSeal { return .certificate(try credentials("seal")) }
        guard let token = try folder.text(of: "token"), !token.isEmpty else {
            throw .credentials(
                "Nothing to sign in to KSeF with: put seal.pfx (or seal.key with seal.crt) or token into the company's "
                    + "folder of secrets.")
        }
        return .token(token)
    }

    /// The certificate for KOD II; `nil` where there is none.
    func offline() throws(PortalTrouble) -> Credentials? { has("offline") ? try credentials("offline") : nil }

    var hasOffline: Bool { has("offline") }

    /// All certificates that can be read here, to warn before they end. A token tells nobody when it ends. What is wrong
    /// with the certificate for KOD II keeps nobody from signing in; ``offline()`` tells it.
    ///
    /// - Throws: what is wrong with the means to sign in.
    func all(signingInBy choice: String?) throws(PortalTrouble) -> [Credential] {
        _ = try signIn(choice)
        var found: [Credential] = []
        for name in ["seal", "offline"] where has(name) {
            guard let certificate = try? credentials(name).certificate else { continue }
            let end = Int64(certificate.notAfter.timeIntervalSince1970) * 1_000_000
            found.append(
                Credential(
                    name: folder.names.contains("\(name).pfx") ? "\(name).pfx" : "\(name).crt",
                    subject: certificate.subject, validUntil: Timestamp(microseconds: end)))
        }
        return found
    }

    private func has(_ name: String) -> Bool {
        let names = folder.names
        return names.contains("\(name).pfx") || names.contains("\(name).key") || names.contains("\(name).crt")
    }

    private func credentials(_ name: String) throws(PortalTrouble) -> Credentials {
        let password = try folder.text(of: "\(name).password")
        let isOneFile = folder.names.contains("\(name).pfx")
        let key = try folder.content(of: isOneFile ? "\(name).pfx" : "\(name).key")
        let certificate = isOneFile ? nil : try folder.content(of: "\(name).crt")
        do { return try Credentials(key: key, certificate: certificate, password: password) } catch {
            throw .credentials("\(isOneFile ? "\(name).pfx" : "\(name).key and \(name).crt"): \(error)")
        }
    }
}
