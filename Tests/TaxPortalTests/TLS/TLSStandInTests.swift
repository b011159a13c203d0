import Contracts
import Foundation
import PortalHTTP
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// The adapters and the portals' doubles, as processes of their own, over TLS: believed by `trust_file` alone.
@Suite(
    "The stand-ins over TLS", .serialized, .timeLimit(.minutes(3)),
    .enabled(
        if: StandInProcess.isBuilt(.moadian) && StandInProcess.isBuilt(.ksef),
        "The stand-ins are not built beside the tests"))
struct TLSStandInTests {
    private static let economicNumber = "14003778990"
    private static let nip = "5265877635"
    private static let token = "20260101-EC-0000000000-0000000001-00|nip-\(nip)|0123456789abcdef"

    private let keys: KeyWorkshop
    private let secrets: URL
    private let papers: ServerPapers

    init() throws {
        keys = try KeyWorkshop()
        papers = try ServerPapers(keys, "gateway")
        try keys.makeCertificate("seller", subject: "/C=IR/CN=Karvan/serialNumber=\(Self.economicNumber)")
        secrets = keys.folder.appending(path: "secrets", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let files = [
            "gateway.pem": papers.pem, "moadian-key.pem": try keys.read("seller.key"),
            "moadian-certificate.crt": try keys.read("seller.crt"), "token": Data(Self.token.utf8),
        ]
        for (name, content) in files {
            let path = secrets.appending(path: name).path(percentEncoded: false)
            #expect(
                FileManager.default.createFile(
                    atPath: path, contents: content, attributes: [.posixPermissions: 0o600]))
        }
    }

    private func standIn(_ product: StandInProcess.Product, knowing client: [String: Any]) throws -> StandInProcess {
        try keys.write("clients.json", JSONSerialization.data(withJSONObject: ["clients": [client]]))
        let portal = try StandInProcess(
            [
                "--clients", keys.path("clients.json"), "--tls-certificate", keys.path("gateway.crt"), "--tls-key",
                keys.path("gateway.key"),
            ], of: product)
        #expect(portal.base.scheme == "https")
        return portal
    }

    private func taxpayer(_ portal: StandInProcess, _ country: String, _ number: String, trusting: Bool) -> Taxpayer {
        Taxpayer(
            company: CompanyID(), country: country, timeZone: .gmt, taxID: number, baseURL: portal.base,
            memoryID: "A11216", secrets: secrets,
            options: trusting ? ["trust_file": "gateway.pem", "batch_from": "1"] : [:])
    }

    private func document(_ content: Data) -> Outgoing {
        Outgoing(
            submission: SubmissionID(), attempt: 1, request: UUIDv7.make(),
            identity: Submission.Identity(key: "A1121604C2F00000000010", contentHash: "0123456789abcdef"),
            content: content, facts: [:], sentAt: .now(), channel: nil, reference: nil, isOffline: false,
            replaces: nil)
    }

    @Test("Moadian's is asked by whoever trusts it, and told nothing by others")
    func moadian() async throws {
        let portal = try standIn(
            .moadian,
            knowing: [
                "memoryId": "A11216", "economicNumber": Self.economicNumber, "name": "Karvan",
                "certificates": [String(decoding: try keys.read("seller.crt"), as: UTF8.self)],
            ])
        let document = document(Data("{}".utf8))
        func reply(trusting: Bool) async -> Reply? {
            let taxpayer = taxpayer(portal, "IR", Self.economicNumber, trusting: trusting)
            return await MoadianAdapter().inquire(about: [document], for: taxpayer, archive: KeptExchanges())[
                document.submission]
        }
        #expect(await reply(trusting: true) == .answered(.notFound))
        guard case .refused(let trouble)? = await reply(trusting: false) else {
            Issue.record("it was believed")
            return
        }
        #expect(trouble.kind == .outage && trouble.code == TrustFault.untrusted.rawValue)
    }

    /// A batch goes by links that the portal gives, and they too have to lead over TLS.
    @Test("KSeF's takes sessions and batches of whoever trusts it, and is told nothing by others")
    func ksef() async throws {
        let portal = try standIn(.ksef, knowing: ["nip": Self.nip, "tokens": [["token": Self.token]]])
        func session(trusting: Bool) async throws -> String? {
            let taxpayer = self.taxpayer(portal, "PL", Self.nip, trusting: trusting)
            return try await KSeFAdapter().openChannel(for: taxpayer, archive: KeptExchanges())
        }
        #expect(try await session(trusting: true)?.contains("-SO-") == true)
        let taxpayer = self.taxpayer(portal, "PL", Self.nip, trusting: true)
        let sent = await KSeFAdapter().send(
            [document(Data("<Faktura/>".utf8))], through: nil, for: taxpayer, archive: KeptExchanges())
        guard case .takenIn(let batch)? = sent.values.first, batch.contains("-SB-") else {
            Issue.record("\(sent)")
            return
        }
        let trouble = await #expect(throws: PortalTrouble.self) { try await session(trusting: false) }
        #expect(trouble?.kind == .outage && trouble?.code == TrustFault.untrusted.rawValue)
        #expect(trouble?.message.hasPrefix("Nothing was sent") == true)
    }
}
