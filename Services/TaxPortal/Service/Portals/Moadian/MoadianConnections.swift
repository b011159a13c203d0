import Contracts
import Crypto
import Foundation
import Moadian
import PortalHTTP
import Sealing
import TaxPortalDomain

/// What it takes to talk to the portal for one taxpayer.
struct MoadianConnection: Sendable {
    enum Interface: Sendable {
        /// API v2, and what signs invoices; the client signs its tokens itself, by a trusted company's key perhaps.
        case current(MoadianClient, PortalSigner)
        /// API v1, for keys without a certificate.
        case legacy(LegacyClient, PrivateKey)
    }

    let interface: Interface
    let memoryID: String
    /// When the first of its certificates ends.
    var validUntil: Date?
}

/// Keeps a portal's calls in the archive, under the documents they are about.
struct MoadianWitness: Sendable {
    let submissions: [SubmissionID]
    let archive: any ExchangeArchive

    func see(_ exchange: PortalExchange) async {
        await archive.keep(
            Exchange(
                submissions: submissions, method: exchange.call.method, url: exchange.call.url,
                requestBody: exchange.call.body, status: exchange.reply?.status, answerBody: exchange.reply?.body,
                failure: exchange.failure, startedAt: exchange.startedAt, milliseconds: exchange.milliseconds))
    }
}

/// The taxpayers' connections, made when they are first needed and again when keys or settings have changed. Parsed keys
/// and the portal's public ones stay here; a restart loses nothing that cannot be read or asked again.
final class MoadianConnections: Sendable {
    private struct Made {
        let fingerprint: [UInt8]
        let roots: TrustRoots?
        let connection: MoadianConnection
    }

    private let made = SteadyMutex<[CompanyID: Made]>([:])
    private let transport: (any PortalTransport)?
    private let now: @Sendable () -> Timestamp

    /// - Parameter transport: in place of HTTP with each taxpayer's own trust.
    init(transport: (any PortalTransport)? = nil, now: @escaping @Sendable () -> Timestamp = { .now() }) {
        self.transport = transport
        self.now = now
    }

    /// - Throws: of kind `.credentials`, with what to do: nothing was sent.
    func connection(for taxpayer: Taxpayer) throws(PortalTrouble) -> MoadianConnection {
        guard let memoryID = taxpayer.memoryID, TaxID.isMemoryID(memoryID) else {
            throw .credentials("The taxpayer has no memory id: enter the six characters of the portal's dashboard.")
        }
        let files = try MoadianSecrets(taxpayer)
        let (fingerprint, roots) = (Self.fingerprint(taxpayer, files), try taxpayer.trustRoots())
        if let known = made.withLock({ $0[taxpayer.company] }), known.fingerprint == fingerprint, known.roots == roots,
            known.connection.validUntil.map({ now().date <= $0 }) ?? true
        {
            return known.connection
        }
        let transport = transport ?? HTTPTransport(trusting: roots)
        let connection =
            files.isLegacy
            ? try legacy(taxpayer, memoryID, files, transport) : try current(taxpayer, memoryID, files, transport)
        made.withLock {
            $0[taxpayer.company] = Made(fingerprint: fingerprint, roots: roots, connection: connection)
        }
        return connection
    }

    private func current(
        _ taxpayer: Taxpayer, _ memoryID: String, _ files: MoadianSecrets, _ transport: any PortalTransport
    ) throws(PortalTrouble) -> MoadianConnection {
        let (invoices, tokens) = try files.credentials(at: now())
        let namesType = taxpayer.options["signature_type"] == "named"
        var settings = MoadianClient.Settings(base: taxpayer.baseURL, clientID: files.companyID ?? memoryID)
        settings.tokenHeader = taxpayer.options["token_header"] ?? settings.tokenHeader
        settings.nonceSeconds = taxpayer.options["nonce_seconds"].flatMap { Int($0) }
        settings.headers = files.headers.map { ($0.name, $0.value) }
        let client = MoadianClient(
            settings, signer: PortalSigner(tokens, namesType: namesType), transport: transport, now: now)
        return MoadianConnection(
            interface: .current(client, PortalSigner(invoices, namesType: namesType)), memoryID: memoryID,
            validUntil: min(invoices.certificate.notAfter, tokens.certificate.notAfter))
    }

    private func legacy(
        _ taxpayer: Taxpayer, _ memoryID: String, _ files: MoadianSecrets, _ transport: any PortalTransport
    ) throws(PortalTrouble) -> MoadianConnection {
        let key = try files.privateKey()
        let client = LegacyClient(
            base: taxpayer.baseURL, memoryID: memoryID, key: key, transport: transport, now: now)
        return MoadianConnection(interface: .legacy(client, key), memoryID: memoryID)
    }

    /// Of everything a connection is made of; the secrets themselves are not kept.
    private static func fingerprint(_ taxpayer: Taxpayer, _ files: MoadianSecrets) -> [UInt8] {
        var hash = SHA256()
        let options = taxpayer.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        for text in [taxpayer.baseURL.absoluteString, taxpayer.memoryID ?? "", taxpayer.taxID] + options {
            hash.update(data: Data("\(text)\n".utf8))
        }
        files.add(to: &hash)
        return Array(hash.finalize())
    }
}
