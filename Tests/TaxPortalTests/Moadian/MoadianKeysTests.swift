import Contracts
import Foundation
import Moadian
import Sealing
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("A taxpayer's keys at Moadian")
struct MoadianKeysTests {
    /// The company's own key, a trusted company's, a person's, and some that the portal would not take.
    private static let papers = Result {
        let keys = try KeyWorkshop()
        try keys.makeCertificate("company", subject: "/CN=Karvan/serialNumber=14003778990")
        try keys.makeCertificate("trusted", subject: "/CN=Trusted/serialNumber=10100083457")
        try keys.makeCertificate("person", subject: "/CN=Sara/serialNumber=0499370899")
        try keys.makeCertificate("ended", subject: "/CN=Karvan/serialNumber=14003778990", days: 1)
        try keys.makeCertificate("short", subject: "/CN=Karvan/serialNumber=14003778990", algorithm: "rsa:1024")
        return keys
    }

    private let keys: KeyWorkshop
    private let portal: MemoryPortal
    private let secrets: URL

    init() throws {
        keys = try Self.papers.get()
        portal = try MemoryPortal()
        secrets = keys.folder.appending(path: "secrets-\(UUID())", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private func put(_ name: String, _ content: Data) throws {
        let path = secrets.appending(path: name).path(percentEncoded: false)
        #expect(FileManager.default.createFile(atPath: path, contents: content, attributes: [.posixPermissions: 0o600]))
    }

    /// `moadian-key.pem` and `moadian-certificate.crt`, or with what stands behind `moadian`.
    private func putPair(_ name: String, _ start: String = "moadian") throws {
        try put("\(start)-key.pem", keys.read("\(name).key"))
        try put("\(start)-certificate.crt", keys.read("\(name).crt"))
    }

    private func taxpayer(_ options: [String: String] = [:], taxID: String = "14003778990") -> Taxpayer {
        Taxpayer(
            company: CompanyID(), country: "IR", timeZone: .gmt, taxID: taxID,
            baseURL: URL(string: "http://portal.test/requestsmanager")!, memoryID: "A11216", secrets: secrets,
            options: options)
    }

    private func adapter(now: @escaping @Sendable () -> Timestamp = { .now() }) -> MoadianAdapter {
        MoadianAdapter(connections: MoadianConnections(transport: portal, now: now))
    }

    private static func document() throws -> Outgoing {
        let taxID = try TaxID(memoryID: "A11216", issuedAt: 1_791_000_000_000, serial: 1)
        return Outgoing(
            submission: SubmissionID(), attempt: 1, request: UUIDv7.make(),
            identity: Submission.Identity(key: "\(taxID)", contentHash: "0123456789abcdef"),
            content: Data(#"{"header":{"taxid":"\#(taxID)"}}"#.utf8), facts: [:], sentAt: .now(), channel: nil,
            reference: nil, isOffline: false, replaces: nil)
    }

    /// What kept the document here, if anything did.
    private func obstacle(
        _ taxpayer: Taxpayer, _ adapter: MoadianAdapter? = nil
    ) async throws -> PortalTrouble? {
        let document = try Self.document()
        let replies = await (adapter ?? self.adapter()).send(
            [document], through: nil, for: taxpayer, archive: Unkept())
        switch replies[document.submission] {
        case .refused(let trouble): return trouble
        case .takenIn: return nil
        case let other:
            Issue.record("\(String(describing: other))")
            return nil
        }
    }

    /// The trouble, with nothing said to the portal, and the same before anything is to be sent.
    private func expectObstacle(_ words: String, _ taxpayer: Taxpayer, line: Int = #line) async throws {
        let trouble = try await obstacle(taxpayer)
        #expect(trouble?.kind == .credentials, "line \(line)")
        #expect(trouble?.message.contains(words) == true, "line \(line): \(trouble?.message ?? "")")
        #expect(portal.asked.isEmpty, "line \(line)")
        let found = #expect(throws: PortalTrouble.self) { try adapter().credentials(of: taxpayer) }
        #expect(found?.message == trouble?.message, "line \(line)")
    }

    @Test("the certificate has to name the company, before anything is said to the portal (section 12)")
    func owner() async throws {
        try putPair("company")
        try await expectObstacle("names another owner", taxpayer(taxID: "10100302746"))
        #expect(try await obstacle(taxpayer()) == nil)
        #expect(try adapter().credentials(of: taxpayer()).map(\.name) == ["moadian-certificate.crt"])
        // As people write it.
        #expect(try await obstacle(taxpayer(taxID: "۱۴۰۰-۳۷۷۸-۹۹۰")) == nil)
    }

    @Test("a person's certificate names the national code that his economic number begins with")
    func person() async throws {
        try putPair("person")
        try await expectObstacle("names another owner", taxpayer(taxID: "00842752940001"))
        #expect(try await obstacle(taxpayer(taxID: "04993708990001")) == nil)
    }

    @Test("a key that is too short is told of before anything is sent")
    func short() async throws {
        try putPair("short")
        try await expectObstacle("1024 bits", taxpayer())
        try await expectObstacle("1024 bits", taxpayer(["api": "v1"]))
    }

    @Test("what has ended is shown with its end, and sends nothing, also where it ends while the process runs")
    func ended() async throws {
        try putPair("ended")
        let later = Timestamp.now().adding(days: 2)
        let clock = SteadyMutex(Timestamp.now())
        let adapter = adapter(now: { clock.withLock { $0 } })
        let taxpayer = taxpayer()
        #expect(try await obstacle(taxpayer, adapter) == nil)
        clock.withLock { $0 = later }
        #expect(try await obstacle(taxpayer, adapter)?.message.contains("ended") == true)
        #expect(try adapter.credentials(of: taxpayer).first.map { $0.validUntil < later } == true)
    }

    // MARK: Trusted companies (section 1)

    private struct Seen {
        let clientID: String?
        let tokenSigner: String?
        let invoiceSigner: String?
    }

    /// Who signed what arrived last.
    private func seen() throws -> Seen {
        let call = try #require(portal.state.withLock { $0.calls }.last { $0.url.hasSuffix("/invoice") })
        let bearer = try #require(call.headers.first { $0.name == "Authorization" }).value.dropFirst("Bearer ".count)
        let token = try SignedContent(compact: Data(bearer.utf8))
        let payload = try JSONDecoder().decode([String: String].self, from: token.payload)
        let packet = try #require(try InvoicePacket.list(in: call.body ?? Data()).first)
        let invoice = try OpenedInvoice(Data(packet.payload.utf8), openedWith: portal.key)
        return Seen(
            clientID: payload["clientId"], tokenSigner: token.certificates.first?.serialNumberAttribute,
            invoiceSigner: invoice.signer.serialNumberAttribute)
    }

    @Test("a trusted company's key signs the token, the taxpayer's the invoice")
    func trustedCompany() async throws {
        try putPair("company")
        try putPair("trusted", "moadian-token")
        let taxpayer = taxpayer(["client_id": "TRUSTED-1"])
        #expect(try await obstacle(taxpayer) == nil)
        let seen = try seen()
        #expect(seen.clientID == "TRUSTED-1")
        #expect(seen.tokenSigner == "10100083457" && seen.invoiceSigner == "14003778990")
        #expect(
            try adapter().credentials(of: taxpayer).map(\.name)
                == ["moadian-certificate.crt", "moadian-token-certificate.crt"])
    }

    @Test("a trusted company's only key signs both, and names whom it likes")
    func companyKey() async throws {
        try putPair("trusted")
        #expect(try await obstacle(taxpayer(["client_id": "TRUSTED-1"])) == nil)
        let seen = try seen()
        #expect(seen.clientID == "TRUSTED-1" && seen.tokenSigner == "10100083457")
        #expect(seen.invoiceSigner == "10100083457")
    }

    @Test("a key for tokens without the company's id, or with a taxpayer's key of somebody else, sends nothing")
    func halfTrusted() async throws {
        try putPair("company")
        try putPair("trusted", "moadian-token")
        try await expectObstacle("client_id", taxpayer())
        try await expectObstacle("client_id", taxpayer(["client_id": "A11216"]))
        try await expectObstacle("names another owner", taxpayer(["client_id": "TRUSTED-1"], taxID: "10100302746"))
    }

    // MARK: What a gateway wants

    @Test("headers come from files, are sent with every call, and are read again when they change")
    func headers() async throws {
        try putPair("company")
        try put("moadian-header-X-Api-Key", Data("first\n".utf8))
        let (adapter, taxpayer) = (adapter(), taxpayer())
        #expect(try await obstacle(taxpayer, adapter) == nil)
        func sent() -> Set<String?> {
            Set(portal.state.withLock { $0.calls }.map { call in call.headers.first { $0.name == "X-Api-Key" }?.value })
        }
        #expect(sent() == ["first"])
        try put("moadian-header-X-Api-Key", Data("second".utf8))
        portal.change { $0.calls = [] }
        #expect(try await obstacle(taxpayer, adapter) == nil)
        #expect(sent() == ["second"])
    }

    @Test("a header that is none, more than a line, or kept among the options sends nothing")
    func badHeaders() async throws {
        try putPair("company")
        try await expectObstacle("moadian-header-x-key", taxpayer(["header.x-key": "secret"]))
        try put("moadian-header-X Key", Data("a".utf8))
        try await expectObstacle("is no name of a header", taxpayer())
        try FileManager.default.removeItem(at: secrets.appending(path: "moadian-header-X Key"))
        try put("moadian-header-X-Key", Data("a\r\nHost: elsewhere".utf8))
        try await expectObstacle("one line", taxpayer())
    }

    @Test("a receipt is kept with the portal's key that signed it")
    func receiptSigner() async throws {
        try putPair("company")
        let (adapter, taxpayer, document) = (adapter(), taxpayer(["receipts": "any"]), try Self.document())
        func receipt() async throws -> Receipt {
            let replies = await adapter.inquire(about: [document], for: taxpayer, archive: Unkept())
            guard case .confirmed(_, let receipt)? = replies[document.submission] else {
                throw ReceiptObjection(message: "\(replies)")
            }
            return receipt
        }
        _ = await adapter.send([document], through: nil, for: taxpayer, archive: Unkept())
        #expect(try await receipt().signer == Receipt.Signer(keyID: "k", publicKey: portal.key.publicKey.spki))
        let stranger = try PrivateKey(keys.read("trusted.key"))
        portal.change { state in
            state.registered = []
            state.signer = stranger
        }
        _ = await adapter.send([document], through: nil, for: taxpayer, archive: Unkept())
        let forged = try await receipt()
        #expect(forged.signer == nil && forged.mediaType == "application/jose; verified=false")
    }
}

private struct Unkept: ExchangeArchive {
    func keep(_ exchange: Exchange) async {}
}
