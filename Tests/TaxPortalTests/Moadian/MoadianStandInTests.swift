import Contracts
import Foundation
import Moadian
import PortalHTTP
import Sealing
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite(
    "Moadian and its stand-in", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: StandInProcess.isBuilt(), "MoadianStandIn is not built beside the tests"))
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
        let certificates = [String(decoding: try keys.read("moadian-certificate.crt"), as: UTF8.self)]
        let clients: [[String: Any]] = [
            [
                "memoryId": "A11216", "economicNumber": Self.number, "name": "Karvan", "certificates": certificates,
                "publicKey": String(decoding: publicKey, as: UTF8.self),
            ],
            [
                "memoryId": "B11216", "economicNumber": Self.number, "name": "Karvan", "certificates": certificates,
                "fiscalStatus": "DEACTIVATED",
            ],
            [
                "clientId": "TRUSTED-1", "kind": "COMPANY", "economicNumber": Self.number, "name": "Trusted",
                "certificates": certificates, "sendsFor": ["A11216", "B11216"],
            ],
        ]
        try keys.write("clients.json", JSONSerialization.data(withJSONObject: ["clients": clients]))
        self.clients = keys.path("clients.json")
    }

    private func taxpayer(
        _ base: URL, _ options: [String: String] = [:], memoryID: String = "A11216"
    ) -> Taxpayer {
        Taxpayer(
            company: CompanyID(), country: "IR", timeZone: .gmt, taxID: Self.number, baseURL: base, memoryID: memoryID,
            secrets: secrets, options: options)
    }

    private func again(_ document: Outgoing) -> Outgoing {
        Outgoing(
            submission: document.submission, attempt: 1, request: UUIDv7.make(), identity: document.identity,
            content: document.content, facts: [:], sentAt: .now(), channel: nil, reference: nil, isOffline: false,
            replaces: nil)
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
            identity: Submission.Identity(key: "\(taxID)", contentHash: "\(100_000_000_000_000 + serial)0"),
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
        let again = again(first)
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

    @Test("agree over API v1 that what arrived twice is ours, and that what never arrived is not there")
    func legacyTwice() async throws {
        let portal = try StandInProcess(["--clients", clients])
        let base = portal.base.deletingLastPathComponent().appending(path: "req/api/self-tsp")
        let (adapter, taxpayer) = (MoadianAdapter(), taxpayer(base, ["api": "v1"]))
        let first = try document(1)
        _ = await adapter.send([first], through: nil, for: taxpayer, archive: NoArchive())
        _ = await judged(adapter, [first], taxpayer)
        // As if the first answer had been lost: nothing under the second's uid, the content under the first's.
        let ours = Reply.answered(
            .duplicate(contentHash: first.identity.contentHash, number: first.identity.key, receipt: nil))
        let unsent = again(first)
        #expect(await judged(adapter, [unsent], taxpayer)[unsent.submission]?.withoutReceipt == ours)
        let second = again(first)
        _ = await adapter.send([second], through: nil, for: taxpayer, archive: NoArchive())
        #expect(await judged(adapter, [second], taxpayer)[second.submission]?.withoutReceipt == ours)
        let other = try document(2)
        let replies = await judged(adapter, [other], taxpayer)
        #expect(replies == [other.submission: .answered(.notFound)], "\(replies)")
    }

    /// `moadian.md` 9.3: a buyer with an economic number has thirty days.
    @Test("agree on what buyers make of invoices")
    func reactions() async throws {
        let portal = try StandInProcess(["--clients", clients])
        let (adapter, taxpayer) = (MoadianAdapter(), taxpayer(portal.base))
        let documents = try (1...3).map { try document($0) }
        _ = await adapter.send(documents, through: nil, for: taxpayer, archive: NoArchive())
        _ = await judged(adapter, documents, taxpayer)
        func standings() async throws -> [Standing?] {
            let told = try await adapter.standings(of: documents, for: taxpayer, archive: NoArchive())
            return documents.map { told[$0.submission] }
        }
        #expect(try await standings() == [.awaited, .awaited, .awaited])
        try await react("APPROVE", to: documents[0], at: portal)
        try await react("REJECT", to: documents[1], at: portal)
        #expect(try await standings() == [.inForce, .rejected, .awaited])
        let unknown = try document(9)
        #expect(try await adapter.standings(of: [unknown], for: taxpayer, archive: NoArchive()).isEmpty)
    }

    private func react(_ word: String, to document: Outgoing, at portal: StandInProcess) async throws {
        let address = portal.base.deletingLastPathComponent().appending(path: "stand-in/reactions")
        let body = Data(#"{"taxId":"\#(document.identity.key)","reaction":"\#(word)"}"#.utf8)
        let answer = try await HTTPTransport().send(
            TransportRequest(method: "POST", url: address.absoluteString, headers: [], body: body))
        #expect(answer.status == 200)
    }

    @Test("agree on a memory that is not active, and send nothing for it")
    func inactive() async throws {
        let portal = try StandInProcess(["--clients", clients])
        let document = try document(1)
        func reply(for memoryID: String) async -> Reply? {
            let taxpayer = taxpayer(portal.base, ["client_id": "TRUSTED-1"], memoryID: memoryID)
            return await MoadianAdapter().send([document], through: nil, for: taxpayer, archive: NoArchive())[
                document.submission]
        }
        guard case .refused(let trouble)? = await reply(for: "B11216") else {
            Issue.record("sent")
            return
        }
        #expect(trouble.code == "memory-not-active" && trouble.message.contains("DEACTIVATED"))
        guard case .takenIn? = await reply(for: "A11216") else {
            Issue.record("not sent")
            return
        }
    }

    @Test("agree that their clocks differ, and send nothing then", arguments: ["", "v1"])
    func clocks(_ interface: String) async throws {
        let portal = try StandInProcess(["--clients", clients, "--clock", "\(Timestamp.now().adding(seconds: 120))"])
        let base =
            interface == "v1"
            ? portal.base.deletingLastPathComponent().appending(path: "req/api/self-tsp") : portal.base
        let document = try document(1)
        let replies = await MoadianAdapter().send(
            [document], through: nil, for: taxpayer(base, ["api": interface]), archive: NoArchive())
        guard case .refused(let trouble)? = replies[document.submission] else {
            Issue.record("\(replies)")
            return
        }
        #expect(trouble.code == "clock-differs")
    }
}

extension Reply {
    fileprivate var withoutReceipt: Reply {
        guard case .answered(.duplicate(let hash, let number, _)) = self else { return self }
        return .answered(.duplicate(contentHash: hash, number: number, receipt: nil))
    }
}

private struct NoArchive: ExchangeArchive {
    func keep(_ exchange: Exchange) async {}
}
