import Contracts
import Crypto
import Foundation
import Moadian
import Sealing
import TaxPortalDomain

/// What it takes to talk to the portal for one taxpayer.
struct MoadianConnection: Sendable {
    enum Interface: Sendable {
        /// API v2.
        case current(MoadianClient, PortalSigner)
        /// API v1, for keys without a certificate.
        case legacy(LegacyClient, PrivateKey)
    }

    let interface: Interface
    let memoryID: String
}

/// Keeps a portal's calls in the archive, under the documents they are about.
struct MoadianWitness: Sendable {
    let submissions: [SubmissionID]
    let archive: any ExchangeArchive

    func see(_ exchange: PortalExchange) async {
        await archive.keep(
            Exchange(
                submissions: submissions, method: exchange.call.method.rawValue, url: exchange.call.url,
                requestBody: exchange.call.body, status: exchange.reply?.status, answerBody: exchange.reply?.body,
                failure: exchange.failure, startedAt: exchange.startedAt, milliseconds: exchange.milliseconds))
    }
}

/// The taxpayers' connections, made when they are first needed and again when keys or settings have changed. Parsed keys
/// and the portal's public ones stay here; a restart loses nothing that cannot be read or asked again.
final class MoadianConnections: Sendable {
    private struct Made {
        let fingerprint: [UInt8]
        let connection: MoadianConnection
    }

    private let made = SteadyMutex<[CompanyID: Made]>([:])
    private let transport: any PortalTransport
    private let now: @Sendable () -> Timestamp

    init(
        transport: any PortalTransport = HTTPTransport(), now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.transport = transport
        self.now = now
    }

    /// - Throws: of kind `.credentials`, with what to do: nothing was sent.
    func connection(for taxpayer: Taxpayer) throws(PortalTrouble) -> MoadianConnection {
        guard let memoryID = taxpayer.memoryID, TaxID.isMemoryID(memoryID) else {
            throw .credentials("The taxpayer has no memory id: enter the six characters of the portal's dashboard.")
        }
        let files = try MoadianSecrets(taxpayer)
        let fingerprint = Self.fingerprint(taxpayer, files)
        if let known = made.withLock({ $0[taxpayer.company] }), known.fingerprint == fingerprint {
            return known.connection
        }
        let interface =
            MoadianSecrets.isLegacy(taxpayer)
            ? try legacy(taxpayer, memoryID, files) : try current(taxpayer, memoryID, files)
        let connection = MoadianConnection(interface: interface, memoryID: memoryID)
        made.withLock { $0[taxpayer.company] = Made(fingerprint: fingerprint, connection: connection) }
        return connection
    }

    private func current(
        _ taxpayer: Taxpayer, _ memoryID: String, _ files: MoadianSecrets
    ) throws(PortalTrouble) -> MoadianConnection.Interface {
        let credentials = try files.credentials()
        if let objection = credentials.objection(at: now()) { throw .credentials(objection) }
        let signer = PortalSigner(credentials, namesType: taxpayer.options["signature_type"] == "named")
        var settings = MoadianClient.Settings(
            base: taxpayer.baseURL, clientID: taxpayer.options["client_id"] ?? memoryID)
        settings.tokenHeader = taxpayer.options["token_header"] ?? settings.tokenHeader
        settings.nonceSeconds = taxpayer.options["nonce_seconds"].flatMap { Int($0) }
        settings.headers = taxpayer.options.sorted { $0.key < $1.key }.compactMap { name, value in
            name.hasPrefix("header.") ? (String(name.dropFirst("header.".count)), value) : nil
        }
        return .current(MoadianClient(settings, signer: signer, transport: transport, now: now), signer)
    }

    private func legacy(
        _ taxpayer: Taxpayer, _ memoryID: String, _ files: MoadianSecrets
    ) throws(PortalTrouble) -> MoadianConnection.Interface {
        let key = try files.privateKey()
        let client = LegacyClient(
            base: taxpayer.baseURL, memoryID: memoryID, key: key, transport: transport, now: now)
        return .legacy(client, key)
    }

    /// Of everything a connection is made of; the secrets themselves are not kept.
    private static func fingerprint(_ taxpayer: Taxpayer, _ files: MoadianSecrets) -> [UInt8] {
        var hash = SHA256()
        let options = taxpayer.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        for text in [taxpayer.baseURL.absoluteString, taxpayer.memoryID ?? ""] + options {
            hash.update(data: Data("\(text)\n".utf8))
        }
        for part in [files.key, files.certificate ?? Data(), Data((files.password ?? "").utf8)] {
            hash.update(data: Data("\(part.count)\n".utf8))
            hash.update(data: part)
        }
        return Array(hash.finalize())
    }
}

/// The files of a taxpayer at Moadian, by the beginnings of their names: endings say nothing.
struct MoadianSecrets {
    let key: Data
    let certificate: Data?
    let password: String?
    private let keyName: String
    private let certificateName: String?

    /// - Throws: of kind `.credentials` that names the missing file.
    init(_ taxpayer: Taxpayer) throws(PortalTrouble) {
        let folder = SecretFolder(taxpayer.secrets)
        let names = folder.names
        func name(_ option: String, _ start: String) -> String? {
            taxpayer.options[option] ?? names.first { $0.hasPrefix(start) }
        }
        guard let keyName = name("key_file", "moadian-key") else {
            throw .credentials(
                "There is no private key: put it into the company's folder of secrets as moadian-key.pem, or .pfx with its "
                    + "certificate.")
        }
        self.keyName = keyName
        certificateName = name("certificate_file", "moadian-certificate")
        key = try folder.content(of: keyName)
        if let certificateName { certificate = try folder.content(of: certificateName) } else { certificate = nil }
        if let passwordName = name("password_file", "moadian-password") {
            password = try folder.text(of: passwordName)
        } else {
            password = nil
        }
    }

    /// - Throws: of kind `.credentials`, with the file's name and what is wrong with it.
    func credentials() throws(PortalTrouble) -> Credentials {
        do throws(SealingError) {
            return try Credentials(key: key, certificate: certificate, password: password)
        } catch {
            let names = [keyName, certificateName].compactMap(\.self).joined(separator: ", ")
            if case .wrongKind(.privateKey, .certificate) = error {
                throw .credentials(
                    "There is no certificate: put it into the folder of secrets as moadian-certificate.crt.")
            }
            throw .credentials("\(names): \(error)")
        }
    }

    /// Without a certificate, as API v1 wants it.
    func privateKey() throws(PortalTrouble) -> PrivateKey {
        do throws(SealingError) { return try PrivateKey(key, password: password) } catch {
            throw .credentials("\(keyName): \(error)")
        }
    }

    static func isLegacy(_ taxpayer: Taxpayer) -> Bool { taxpayer.options["api"] == "v1" }

    /// The certificate's end, for the warnings before it.
    func credential() throws(PortalTrouble) -> Credential {
        let certificate = try credentials().certificate
        return Credential(
            name: certificateName ?? keyName, subject: certificate.subject,
            validUntil: Timestamp(
                microseconds: Int64(certificate.notAfter.timeIntervalSince1970) * 1_000_000))
    }
}
