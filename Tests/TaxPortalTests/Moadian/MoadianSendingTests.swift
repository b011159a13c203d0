import Contracts
import Foundation
import Moadian
import Sealing
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Sending to Moadian")
struct MoadianSendingTests {
    private static let papers = Result {
        let keys = try KeyWorkshop()
        try keys.makeCertificate("seller", subject: "/CN=Karvan/serialNumber=14003778990")
        return keys
    }

    private let portal: MemoryPortal
    private let secrets: URL
    private let archive = SeenExchanges()
    private let adapter: MoadianAdapter

    init() throws {
        let (keys, portal) = (try Self.papers.get(), try MemoryPortal())
        self.portal = portal
        secrets = keys.folder.appending(path: "secrets-\(UUID())", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        adapter = MoadianAdapter(connections: MoadianConnections(transport: portal))
        try put("moadian-key.txt", keys.read("seller.key"))
        try put("moadian-certificate.cer", keys.read("seller.crt"))
    }

    private func put(_ name: String, _ content: Data) throws {
        let path = secrets.appending(path: name).path(percentEncoded: false)
        #expect(FileManager.default.createFile(atPath: path, contents: content, attributes: [.posixPermissions: 0o600]))
    }

    private func taxpayer(_ options: [String: String] = [:], memoryID: String? = "A11216") -> Taxpayer {
        Taxpayer(
            company: Self.company, country: "IR", timeZone: .gmt, taxID: "14003778990",
            baseURL: URL(string: "http://portal.test/requestsmanager")!, memoryID: memoryID, secrets: secrets,
            options: options)
    }

    private static let company = CompanyID()

    private func document(
        serial: Int64 = 1, hash: String = "0123456789abcdef0123456789abcdef", attempt: Int = 1,
        request: UUID = UUIDv7.make(),
        sentAt: Timestamp = .now()
    ) throws -> Outgoing {
        let taxID = try TaxID(memoryID: "A11216", issuedAt: 1_791_000_000_000, serial: serial)
        return Outgoing(
            submission: SubmissionID(), attempt: attempt, request: request,
            identity: Submission.Identity(key: "\(taxID)", contentHash: hash),
            content: Data(#"{"header":{"taxid":"\#(taxID)","tinb":"123"},"body":[{"am":2}]}"#.utf8), facts: [:],
            sentAt: sentAt, channel: nil, reference: nil, isOffline: false, replaces: nil)
    }

    private func send(_ documents: [Outgoing], _ options: [String: String] = [:]) async -> [SubmissionID: Reply] {
        await adapter.send(documents, through: nil, for: taxpayer(options), archive: archive)
    }

    private func inquire(_ documents: [Outgoing], _ options: [String: String] = [:]) async -> [SubmissionID: Reply] {
        await adapter.inquire(about: documents, for: taxpayer(options), archive: archive)
    }

    @Test("arrives sealed, is taken in, and ends accepted with a verified receipt")
    func accepted() async throws {
        let documents = try (1...3).map { try document(serial: $0) }
        let replies = await send(documents)
        #expect(replies.count == 3)
        for document in documents {
            guard case .takenIn(let reference)? = replies[document.submission] else {
                Issue.record("\(String(describing: replies[document.submission]))")
                continue
            }
            #expect(reference.hasPrefix("ref-"))
        }
        #expect(portal.registered.map(\.taxID) == documents.map(\.identity.key))
        for (document, reply) in await inquire(documents) {
            let key = documents.first { $0.submission == document }?.identity.key ?? ""
            guard case .confirmed(let answer, let receipt) = reply else {
                Issue.record("\(reply)")
                continue
            }
            #expect(answer == .accepted(number: key, receipt: "ref"))
            #expect(receipt.mediaType == "application/jose")
            #expect(try SignedReceipt(String(decoding: receipt.content, as: UTF8.self)).taxID == key)
        }
        #expect(portal.asked == ["server-information", "fiscal-information", "invoice", "inquiry-by-uid"])
    }

    @Test("keeps every exchange, without nonce, token or key")
    func archived() async throws {
        let document = try document()
        _ = await send([document])
        let kept = await archive.exchanges
        let paths = kept.map { $0.url.components(separatedBy: "/api/v2/").last ?? "" }
        #expect(
            paths == [
                "nonce", "server-information", "nonce", "fiscal-information?memoryId=A11216", "nonce", "invoice",
            ])
        #expect(kept.allSatisfy { $0.submissions == [document.submission] && $0.status == 200 })
        #expect(kept[5].method == "POST" && kept[5].url == "http://portal.test/requestsmanager/api/v2/invoice")
        #expect(try InvoicePacket.list(in: #require(kept[5].requestBody)).map(\.uid) == [document.uid])
        #expect(String(decoding: try #require(kept[0].answerBody), as: UTF8.self) == #"{"nonce":"***"}"#)
    }

    @Test("that got no answer is lost, and found by the uid that was known before")
    func lostAnswer() async throws {
        portal.change { $0.losesAnswers = true }
        let document = try document()
        guard case .lost? = await send([document])[document.submission] else {
            Issue.record("not lost")
            return
        }
        #expect(portal.registered.count == 1)
        guard case .confirmed(.accepted, _)? = await inquire([document])[document.submission] else {
            Issue.record("not found")
            return
        }
        #expect(portal.asked.filter { $0 == "invoice" }.count == 1)
    }

    @Test("that never arrived is not found")
    func notFound() async throws {
        let document = try document()
        #expect(await inquire([document]) == [document.submission: .answered(.notFound)])
    }

    @Test("that arrived twice is ours where the portal's copy bears our hash, and a clash where it does not")
    func duplicates() async throws {
        let first = try document()
        _ = await send([first])
        let again = try document(request: UUIDv7.make())
        _ = await send([again])
        guard case .confirmed(let ours, _)? = await inquire([again])[again.submission] else {
            Issue.record("no receipt")
            return
        }
        let (hash, number) = (again.identity.contentHash, again.identity.key)
        #expect(ours == .duplicate(contentHash: hash, number: number, receipt: "ref"))
        let other = try document(hash: "ffffffffffffffffffffffffffffffff")
        _ = await send([other])
        guard case .confirmed(.duplicate(let theirs, _, _), _)? = await inquire([other])[other.submission] else {
            Issue.record("no clash")
            return
        }
        #expect(theirs != other.identity.contentHash)
    }

    @Test(
        "refused for its tax id is a plain refusal where the dashboard does not know it, and a clash where only it does"
    )
    func taxIDRefused() async throws {
        portal.change { $0.verdict = ("FAILED", ["0300101"]) }
        let document = try document()
        _ = await send([document])
        guard case .answered(.rejected(.business, let faults))? = await inquire([document])[document.submission] else {
            Issue.record("not refused")
            return
        }
        #expect(faults.map(\.code) == ["0300101"] && faults[0].member == "taxid")
        #expect(faults[0].value == document.identity.key)
        portal.change { $0.dashboard = [document.identity.key] }
        let clash = Reply.answered(.duplicate(contentHash: "", number: document.identity.key, receipt: nil))
        #expect(await inquire([document]) == [document.submission: clash])
    }

    @Test(
        "refused is told by what the codes are about",
        arguments: [
            (["0204501"], Submission.RejectionClass.business), (["0101204", "04131"], .business),
            (["04131"], .technical), (["04132", "java.lang.NullPointerException"], .technical), ([], .technical),
            (["0204501", "00000"], .business),
        ])
    func refused(_ codes: [String], _ kind: Submission.RejectionClass) async throws {
        portal.change { $0.verdict = ("FAILED", codes) }
        let document = try document()
        _ = await send([document])
        guard case .answered(.rejected(let found, let faults))? = await inquire([document])[document.submission] else {
            Issue.record("not refused")
            return
        }
        #expect(found == kind)
        #expect(faults.map(\.code) == (codes.isEmpty ? ["FAILED"] : codes.filter { $0 != "00000" }))
    }

    @Test("names the member and what stood in it")
    func members() async throws {
        portal.change { $0.verdict = ("FAILED", ["0101204", "0103605"]) }
        let document = try document()
        _ = await send([document])
        guard case .answered(.rejected(_, let faults))? = await inquire([document])[document.submission] else {
            Issue.record("not refused")
            return
        }
        #expect(faults.map(\.member) == ["tinb", "am"])
        #expect(faults.map(\.value) == ["123", "2"])
        #expect(faults.map(\.line) == [nil, 1])
    }

    @Test("given up by the portal may go again", arguments: ["04150", "05139"])
    func dropped(_ code: String) async throws {
        portal.change { $0.verdict = ("FAILED", [code]) }
        let document = try document()
        _ = await send([document])
        guard case .answered(.dropped)? = await inquire([document])[document.submission] else {
            Issue.record("not dropped")
            return
        }
    }

    @Test("that the portal did not finish in its time stays in doubt, unless the taxpayer has it sent again")
    func timeout() async throws {
        portal.change { $0.verdict = ("TIMEOUT", []) }
        let document = try document()
        _ = await send([document])
        guard case .unclear(let reason)? = await inquire([document])[document.submission] else {
            Issue.record("settled")
            return
        }
        #expect(reason.hasPrefix("TIMEOUT"))
        guard case .answered(.dropped)? = await inquire([document], ["on_timeout": "resend"])[document.submission]
        else {
            Issue.record("not sent again")
            return
        }
        // Held, a late answer settles it.
        portal.change { $0.registered[0].status = "SUCCESS" }
        guard case .confirmed(.accepted, _)? = await inquire([document])[document.submission] else {
            Issue.record("not accepted")
            return
        }
    }

    @Test("encrypted for a key that the portal gave up asks for the new one")
    func forgetsKeys() async throws {
        portal.change { $0.verdict = ("FAILED", ["04150"]) }
        let document = try document()
        _ = await send([document])
        _ = await inquire([document])
        _ = await send([try self.document(serial: 2)])
        #expect(portal.asked.filter { $0 == "server-information" }.count == 2)
    }

    @Test("still being looked at is processing, and a status nobody knows is no answer")
    func processing() async throws {
        portal.change { $0.verdict = ("IN_PROGRESS", []) }
        let document = try document()
        _ = await send([document])
        #expect(await inquire([document]) == [document.submission: .answered(.processing)])
        portal.change { $0.registered[0].status = "HALF_DONE" }
        guard case .unclear? = await inquire([document])[document.submission] else {
            Issue.record("an unknown status counted")
            return
        }
    }

    @Test("is accepted only on a receipt that the portal signed, unless any will do; never on another's")
    func receipts() async throws {
        let stranger = try PrivateKey(Self.papers.get().read("seller.key"))
        portal.change { $0.signer = stranger }
        let document = try document()
        _ = await send([document])
        guard case .unclear? = await inquire([document])[document.submission] else {
            Issue.record("believed")
            return
        }
        let taken = await inquire([document], ["receipts": "any"])[document.submission]
        guard case .confirmed(.accepted, let receipt)? = taken else {
            Issue.record("not accepted")
            return
        }
        #expect(receipt.mediaType == "application/jose; verified=false")
        let other = try self.document(serial: 2)
        _ = await send([other])
        portal.change { state in state.registered[1].sign = state.registered[0].sign }
        guard case .unclear? = await inquire([other])[other.submission] else {
            Issue.record("took another's receipt")
            return
        }
    }

    @Test(
        "with the portal down is refused before anything leaves, or lost after",
        arguments: [
            ("nonce", 503, PortalTrouble.Kind.outage), ("nonce", 302, .outage),
            ("server-information", 401, .credentials),
            ("server-information", 429, .limit), ("invoice", 401, .credentials), ("invoice", 429, .limit),
        ])
    func troubles(_ path: String, _ status: Int, _ kind: PortalTrouble.Kind) async throws {
        portal.change { $0.faults = [path: status] }
        let document = try document()
        guard case .refused(let trouble)? = await send([document])[document.submission] else {
            Issue.record("not refused")
            return
        }
        #expect(trouble.kind == kind)
    }

    @Test(
        "that got no answer before it left is no doubt",
        arguments: ["nonce", "server-information", "fiscal-information"])
    func lostBefore(_ path: String) async throws {
        portal.change { $0.faults = [path: 0] }
        let document = try document()
        guard case .refused(let trouble)? = await send([document])[document.submission] else {
            Issue.record("in doubt")
            return
        }
        #expect(trouble.kind == .outage)
        #expect(!portal.asked.contains("invoice"))
    }

    @Test("waits for people while the memory is not active, and goes when it is")
    func inactiveMemory() async throws {
        portal.change { $0.memoryState = "TEMPORARY_UNAUTHORIZE" }
        let document = try document()
        guard case .refused(let trouble)? = await send([document])[document.submission] else {
            Issue.record("sent")
            return
        }
        #expect(trouble.kind == .credentials && trouble.code == "memory-not-active")
        #expect(trouble.message.contains("A11216") && trouble.message.contains("TEMPORARY_UNAUTHORIZE"))
        #expect(portal.registered.isEmpty)
        portal.change { $0.memoryState = "ACTIVE" }
        for serial: Int64 in 1...2 {
            let document = try self.document(serial: serial)
            guard case .takenIn? = await send([document])[document.submission] else {
                Issue.record("not sent")
                return
            }
        }
        #expect(portal.asked.filter { $0 == "fiscal-information" }.count == 2)
    }

    @Test("waits for people while the clocks differ, and says what both show", arguments: [-300, 300])
    func clocksDiffer(_ seconds: Int64) async throws {
        portal.change { $0.isAhead = seconds }
        let document = try document()
        guard case .refused(let trouble)? = await send([document])[document.submission] else {
            Issue.record("sent")
            return
        }
        #expect(trouble.kind == .credentials && trouble.code == "clock-differs")
        let shown = try trouble.message.matches(of: /[0-9-]{10}T[0-9:.]+Z/).map { try Timestamp(String($0.output)) }
        try #require(shown.count == 2)
        #expect(abs(shown[1].microseconds - shown[0].microseconds - seconds * 1_000_000) < 30_000_000)
        #expect(trouble.message.contains("Set the machine's clock"))
        #expect(portal.asked.allSatisfy { $0 == "server-information" })
        portal.change { $0.isAhead = 0 }
        guard case .takenIn? = await send([document])[document.submission] else {
            Issue.record("not sent")
            return
        }
    }

    @Test("answered with nonsense is lost", arguments: [200, 302, 404, 500, 502])
    func nonsense(_ status: Int) async throws {
        portal.change { $0.faults = ["invoice": status] }
        let document = try document()
        guard case .lost? = await send([document])[document.submission] else {
            Issue.record("taken for certain")
            return
        }
    }

    @Test("without memory, key or certificate says what is missing")
    func missing() async throws {
        let document = try document()
        func message(_ taxpayer: Taxpayer) async -> String {
            guard
                case .refused(let trouble)? =
                    await adapter.send([document], through: nil, for: taxpayer, archive: archive)[document.submission],
                trouble.kind == .credentials
            else { return "" }
            return trouble.message
        }
        #expect(await message(taxpayer(memoryID: nil)).contains("memory id"))
        #expect(await message(taxpayer(["certificate_file": "gone.crt"])).contains("gone.crt"))
        try FileManager.default.removeItem(at: secrets.appending(path: "moadian-certificate.cer"))
        #expect(await message(taxpayer()).contains("moadian-certificate.crt"))
        try put(
            "moadian-certificate.cer", Self.papers.get().openssl("req", "-new", "-key", "seller.key", "-subj", "/CN=a"))
        #expect(await message(taxpayer()).contains("(CSR)"))
        try FileManager.default.removeItem(at: secrets.appending(path: "moadian-key.txt"))
        #expect(await message(taxpayer()).contains("moadian-key.pem"))
        #expect(portal.asked.isEmpty)
    }

    @Test("takes new keys when the files change")
    func newKeys() async throws {
        #expect(try adapter.credentials(of: taxpayer()).map(\.name) == ["moadian-certificate.cer"])
        _ = await send([try document()])
        let keys = try Self.papers.get()
        try keys.makeCertificate("next", subject: "/CN=Next/serialNumber=14003778990")
        try put("moadian-key.txt", keys.read("next.key"))
        try put("moadian-certificate.cer", keys.read("next.crt"))
        let document = try document(serial: 2)
        _ = await send([document])
        let packet = try #require(await archive.exchanges.last?.requestBody)
        let sealed = try #require(InvoicePacket.list(in: packet).first?.payload)
        #expect(try OpenedInvoice(Data(sealed.utf8), openedWith: portal.key).signer.commonName == "Next")
        #expect(try adapter.credentials(of: taxpayer()).map(\.subject) == ["serialNumber=14003778990,CN=Next"])
    }

    @Test("marks every uid with the content's hash, and with the sending")
    func uids() throws {
        let (one, two) = (try document(), try document())
        #expect(one.uid != two.uid)
        #expect(one.uid.high == two.uid.high)
        #expect(one.isContent(of: two.uid))
        #expect(one.uid.text.prefix(8) == "01234567")
        #expect(one.uid.text.dropFirst(14).first == "8")
        let other = try document(hash: "0123456789abcdee0123456789abcdef")
        #expect(other.isContent(of: one.uid), "only the first 60 bits are marked")
        #expect(try !document(hash: "1123456789abcdef0123456789abcdef").isContent(of: one.uid))
        #expect(!one.isContent(of: UUIDv7.make()))
    }

    @Test("asks about at most 50 at once, within a week around their sendings")
    func batches() throws {
        let now = Timestamp.now()
        let recent = try (0..<150).map { try document(serial: $0, sentAt: now) }
        let old = try document(serial: 999, sentAt: now.adding(days: -20))
        let batches = MoadianInquiry.batches(of: recent + [old], at: now)
        #expect(batches.map(\.documents.count) == [1, 50, 50, 50])
        #expect(batches[0].documents[0].submission == old.submission)
        for batch in batches {
            let (start, end) = (batch.period.lowerBound, batch.period.upperBound)
            #expect(end <= start.adding(days: 7))
            for document in batch.documents {
                let sentAt = try #require(document.sentAt)
                #expect(start < sentAt && sentAt < end)
            }
        }
    }
}

/// Keeps exchanges for the test to look at.
private actor SeenExchanges: ExchangeArchive {
    private(set) var exchanges: [Exchange] = []
    func keep(_ exchange: Exchange) async { exchanges.append(exchange) }
}
