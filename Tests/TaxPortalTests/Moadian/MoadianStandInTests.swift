import Contracts
import Foundation
import Moadian
import Sealing
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// The portal's double as a process of its own: it shares no line with what it judges here.
private final class StandInProcess {
    /// Where products lie: said, or beside the tests.
    private static let products =
        ProcessInfo.processInfo.environment["KARVAN_TEST_PRODUCTS"].map { URL(filePath: $0) }
        ?? Bundle.main.executableURL?.deletingLastPathComponent()
    static let program = products?.appending(path: "MoadianStandIn")
    static var isBuilt: Bool {
        program.map { FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false)) } ?? false
    }

    /// With `/requestsmanager`.
    let base: URL
    private let process = Process()

    init(_ arguments: [String]) throws {
        process.executableURL = Self.program
        process.arguments = ["--port", "0", "--key-bits", "2048"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let part = output.fileHandleForReading.availableData
            guard !part.isEmpty else { throw CocoaError(.fileReadUnknown) }
            line += part
        }
        let address = String(decoding: line, as: UTF8.self).prefix { $0 != " " }
        base = try #require(URL(string: String(address)))
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}

@Suite(
    "Moadian and its stand-in", .serialized, .timeLimit(.minutes(1)),
    .enabled(if: StandInProcess.isBuilt, "MoadianStandIn is not built beside the tests"))
struct MoadianStandInTests {
    private static let number = "14003778990"
    private let keys: KeyWorkshop
    private let secrets: URL
    private let clients: String

    init() throws {
        keys = try KeyWorkshop()
        try keys.makeCertificate("moadian-certificate", subject: "/C=IR/CN=Karvan/serialNumber=\(Self.number)")
        secrets = keys.folder.appending(path: "secrets", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for (name, source) in [
            ("moadian-key.pem", "moadian-certificate.key"), ("moadian-certificate.crt", "moadian-certificate.crt"),
        ] {
            let path = secrets.appending(path: name).path(percentEncoded: false)
            #expect(
                FileManager.default.createFile(
                    atPath: path, contents: try keys.read(source), attributes: [.posixPermissions: 0o600]))
        }
        let publicKey = try keys.openssl("x509", "-in", "moadian-certificate.crt", "-pubkey", "-noout")
        let client: [String: Any] = [
            "memoryId": "A11216", "economicNumber": Self.number, "name": "Karvan",
            "certificates": [String(decoding: try keys.read("moadian-certificate.crt"), as: UTF8.self)],
            "publicKey": String(decoding: publicKey, as: UTF8.self),
        ]
        try keys.write("clients.json", JSONSerialization.data(withJSONObject: ["clients": [client]]))
        clients = keys.path("clients.json")
    }

    private func taxpayer(_ base: URL, _ options: [String: String] = [:]) -> Taxpayer {
        Taxpayer(
            company: CompanyID(), country: "IR", timeZone: .gmt, taxID: Self.number, baseURL: base, memoryID: "A11216",
            secrets: secrets, options: options)
    }

    /// - Parameter tax: of a line of 2,000,000 rials.
    private func document(_ serial: Int64, tax: Int = 200_000, sentAt: Timestamp = .now()) throws -> Outgoing {
        let indatim = Timestamp.now().milliseconds - 120_000
        let taxID = try TaxID(memoryID: "A11216", issuedAt: indatim, serial: serial)
        let content = """
            {"header":{"taxid":"\(taxID)","indatim":\(indatim),"inty":1,"inno":"\(taxID.invoiceNumber)","inp":1,"ins":1,\
            "tins":"\(Self.number)","tob":2,"tinb":"10100302746","tprdis":2000000,"tdis":0,"tadis":2000000,"tvam":\(tax),\
            "todam":0,"tbill":\(2_000_000 + tax),"setm":1},"body":[{"sstid":"2710000138624","sstt":"پمپ","mu":"1627","am":2,\
            "fee":1000000,"prdis":2000000,"dis":0,"adis":2000000,"vra":10,"vam":\(tax),"tsstam":\(2_000_000 + tax)}],\
            "payments":[]}
            """
        return Outgoing(
            submission: SubmissionID(), attempt: 1, request: UUIDv7.make(),
            identity: Submission.Identity(key: "\(taxID)", contentHash: "0123456789abcdef"),
            content: Data(content.utf8), facts: [:], sentAt: sentAt, channel: nil, reference: nil, isOffline: false,
            replaces: nil)
    }

    /// Asks until the stand-in's worker has judged them all.
    private func judged(
        _ adapter: MoadianAdapter, _ documents: [Outgoing], _ taxpayer: Taxpayer
    ) async -> [SubmissionID: Reply] {
        var replies: [SubmissionID: Reply] = [:]
        repeat {
            replies = await adapter.inquire(about: documents, for: taxpayer, archive: NoArchive())
        } while replies.values.contains(.answered(.processing))
        return replies
    }

    @Test("agree on tokens, packets, inquiries and receipts; and on a wrong rial", arguments: ["named", ""])
    func current(_ form: String) async throws {
        let portal = try StandInProcess(["--clients", clients])
        let (adapter, taxpayer) = (MoadianAdapter(), taxpayer(portal.base, ["signature_type": form]))
        let right = try (1...20).map { try document($0) }
        let wrong = try document(21, tax: 200_001)
        let replies = await adapter.send(right + [wrong], through: nil, for: taxpayer, archive: NoArchive())
        #expect(replies.count == 21)
        for reply in replies.values { if case .takenIn = reply {} else { Issue.record("\(reply)") } }
        let answers = await judged(adapter, right + [wrong], taxpayer)
        for document in right {
            guard case .confirmed(.accepted(document.identity.key, _), let receipt)? = answers[document.submission]
            else {
                Issue.record("\(String(describing: answers[document.submission]))")
                continue
            }
            #expect(receipt.mediaType == "application/jose")
        }
        guard case .answered(.rejected(.business, let faults))? = answers[wrong.submission] else {
            Issue.record("\(String(describing: answers[wrong.submission]))")
            return
        }
        #expect(faults.contains { $0.code == "0204501" })
    }

    @Test("agree that what arrived twice is ours, and that what never arrived is not there")
    func twice() async throws {
        let portal = try StandInProcess(["--clients", clients])
        let (adapter, taxpayer) = (MoadianAdapter(), taxpayer(portal.base))
        let first = try document(1)
        _ = await adapter.send([first], through: nil, for: taxpayer, archive: NoArchive())
        _ = await judged(adapter, [first], taxpayer)
        let again = Outgoing(
            submission: first.submission, attempt: 1, request: UUIDv7.make(), identity: first.identity,
            content: first.content, facts: [:], sentAt: .now(), channel: nil, reference: nil, isOffline: false,
            replaces: nil)
        #expect(await judged(adapter, [again], taxpayer) == [again.submission: .answered(.notFound)])
        _ = await adapter.send([again], through: nil, for: taxpayer, archive: NoArchive())
        guard
            case .confirmed(.duplicate(let hash, _, _), _)? = await judged(adapter, [again], taxpayer)[again.submission]
        else {
            Issue.record("the second was not told as ours")
            return
        }
        #expect(hash == first.identity.contentHash)
    }

    @Test("agree on a stranger's certificate and on a memory that nobody has")
    func strangers() async throws {
        let portal = try StandInProcess(["--clients", clients])
        let document = try document(1)
        try keys.makeCertificate("other", subject: "/CN=Other/serialNumber=\(Self.number)")
        let credentials = try Credentials(
            key: keys.read("other.key"), certificate: keys.read("other.crt"), password: nil)
        let stranger = MoadianClient(
            .init(base: portal.base, clientID: "A11216"), signer: PortalSigner(credentials), transport: HTTPTransport())
        let error = await #expect(throws: MoadianError.self) { try await stranger.serverInformation() }
        #expect(error?.kind == .credentials && error?.codes.first?.code == "4131")
        let taxpayer = taxpayer(portal.base, ["client_id": "ZZZZZZ"])
        let replies = await MoadianAdapter().send([document], through: nil, for: taxpayer, archive: NoArchive())
        guard case .refused(let trouble)? = replies[document.submission] else {
            Issue.record("\(replies)")
            return
        }
        #expect(trouble.kind == .credentials && trouble.code == "4110")
    }

    @Test("agree on API v1")
    func legacy() async throws {
        let portal = try StandInProcess(["--clients", clients])
        let base = portal.base.deletingLastPathComponent().appending(path: "req/api/self-tsp")
        let (adapter, taxpayer) = (MoadianAdapter(), taxpayer(base, ["api": "v1"]))
        let (right, wrong) = (try document(1), try document(2, tax: 199_999))
        let replies = await adapter.send([right, wrong], through: nil, for: taxpayer, archive: NoArchive())
        for reply in replies.values { if case .takenIn = reply {} else { Issue.record("\(reply)") } }
        let answers = await judged(adapter, [right, wrong], taxpayer)
        guard case .answered(.accepted(right.identity.key, _))? = answers[right.submission] else {
            Issue.record("\(answers)")
            return
        }
        guard case .answered(.rejected(.business, _))? = answers[wrong.submission] else {
            Issue.record("\(answers)")
            return
        }
    }
}

private struct NoArchive: ExchangeArchive {
    func keep(_ exchange: Exchange) async {}
}
