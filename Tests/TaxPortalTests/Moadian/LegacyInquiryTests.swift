import Contracts
import Foundation
import Moadian
import PortalHTTP
import Sealing
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

@Suite("Asking Moadian over API v1")
struct LegacyInquiryTests {
    private static let key = Result {
        let keys = try KeyWorkshop()
        try keys.makeCertificate("seller", subject: "/CN=Karvan")
        return try PrivateKey(keys.read("seller.key"))
    }

    private let portal = ListedPortal()
    private let client: LegacyClient

    init() throws {
        client = LegacyClient(
            base: try #require(URL(string: "http://portal.test/req/api/self-tsp")), memoryID: "A11216",
            key: try Self.key.get(), transport: portal)
    }

    private func document(
        _ serial: Int64 = 1, hash: String = "0123456789abcdef", sentAt: Timestamp = .now(), reference: String? = nil
    ) throws -> Outgoing {
        let taxID = try TaxID(memoryID: "A11216", issuedAt: 1_791_000_000_000, serial: serial)
        return Outgoing(
            submission: SubmissionID(), attempt: 1, request: UUIDv7.make(),
            identity: Submission.Identity(key: "\(taxID)", contentHash: hash),
            content: Data(#"{"header":{"taxid":"\#(taxID)"},"body":[]}"#.utf8), facts: [:], sentAt: sentAt,
            channel: nil, reference: reference, isOffline: false, replaces: nil)
    }

    private func replies(about documents: [Outgoing], resends: Bool = false) async throws -> [SubmissionID: Reply] {
        let batches = MoadianInquiry.batches(of: documents, at: .now())
        try #require(batches.count == 1)
        return try await LegacyInquiry(client: client, resendsAfterTimeout: resends).replies(about: batches[0])
    }

    private func reply(about document: Outgoing, resends: Bool = false) async throws -> Reply? {
        try await replies(about: [document], resends: resends)[document.submission]
    }

    private func ours(_ document: Outgoing) -> Reply {
        .answered(
            .duplicate(
                contentHash: document.identity.contentHash, number: document.identity.key, receipt: "r"))
    }

    private func clash(_ document: Outgoing) -> Reply {
        .answered(.duplicate(contentHash: "", number: document.identity.key, receipt: nil))
    }

    @Test("settles by uid what the portal has settled, and asks nothing more")
    func byUID() async throws {
        let (right, wrong, waiting) = (try document(1), try document(2), try document(3))
        portal.has(.uid, right.uid, "SUCCESS")
        portal.has(.uid, wrong.uid, "FAILED", "0204501")
        portal.has(.uid, waiting.uid, "PENDING")
        let replies = try await replies(about: [right, wrong, waiting])
        #expect(replies[right.submission] == .answered(.accepted(number: right.identity.key, receipt: "r")))
        guard case .answered(.rejected(.business, _))? = replies[wrong.submission] else {
            Issue.record("\(replies)")
            return
        }
        #expect(replies[waiting.submission] == .answered(.processing))
        #expect(portal.asked == ["GET_TOKEN", "INQUIRY_BY_UID"])
    }

    @Test("takes the success of a packet that was worked on twice, and waits while one is being worked on")
    func twice() async throws {
        let document = try document()
        portal.has(.uid, document.uid, "FAILED", "4019")
        portal.has(.uid, document.uid, "PENDING")
        #expect(try await reply(about: document) == .answered(.processing))
        portal.has(.uid, document.uid, "SUCCESS")
        #expect(try await reply(about: document) == .answered(.accepted(number: document.identity.key, receipt: "r")))
    }

    @Test("asks by what the portal named it where the uid is not known")
    func byReference() async throws {
        let document = try document(reference: "ref")
        portal.has(.reference, document.uid, "SUCCESS", reference: "ref")
        let reply = try await reply(about: document)
        #expect(reply == .answered(.accepted(number: document.identity.key, receipt: "ref")))
        #expect(portal.asked == ["GET_TOKEN", "INQUIRY_BY_UID", "INQUIRY_BY_REFERENCE_NUMBER"])
    }

    @Test(
        "finds an earlier sending of the same content among the days' packets when a later one is a repetition",
        arguments: ["0300101", "4019", "05001"])
    func repetition(_ code: String) async throws {
        let document = try document()
        portal.has(.uid, document.uid, "FAILED", code)
        portal.has(.day, document.uid, "FAILED", code)
        portal.has(.day, try self.document().uid, "PENDING")
        #expect(try await reply(about: document) == .answered(.processing))
        portal.has(.day, try self.document().uid, "SUCCESS")
        #expect(try await reply(about: document) == ours(document))
    }

    @Test("puts a repetition of what is not ours before people, after two weeks' packets were seen")
    func clash() async throws {
        let document = try document()
        portal.has(.uid, document.uid, "FAILED", "0300101")
        portal.has(.day, try self.document(hash: "f123456789abcdef").uid, "SUCCESS")
        #expect(try await reply(about: document) == clash(document))
        #expect(portal.asked.filter { $0 == "INQUIRY_BY_TIME" }.count == 14)
        #expect(Set(portal.days).count == 14)
    }

    @Test("has not arrived what neither its uid nor the packets since its sending show")
    func notFound() async throws {
        let (recent, older) = (try document(1), try document(2, sentAt: .now().adding(days: -3)))
        let replies = try await replies(about: [recent, older])
        #expect(replies == [recent.submission: .answered(.notFound), older.submission: .answered(.notFound)])
        // Four or five days, as the hour may be near midnight in Iran.
        #expect((4...5).contains(portal.days.count))
    }

    @Test("has arrived what an earlier sending brought, and the last one did not")
    func arrivedBefore() async throws {
        let document = try document()
        portal.has(.day, try self.document().uid, "SUCCESS")
        #expect(try await reply(about: document) == ours(document))
    }

    @Test("knows nothing of documents whose days cannot be seen", arguments: [0, 200, 401, 429, 503])
    func unseen(_ status: Int) async throws {
        let (absent, repeated, right) = (try document(1), try document(2), try document(3))
        portal.has(.uid, repeated.uid, "FAILED", "0300101")
        portal.has(.uid, right.uid, "SUCCESS")
        portal.fails("INQUIRY_BY_TIME", status)
        let replies = try await replies(about: [absent, repeated, right])
        #expect(Set(replies.keys) == [right.submission])
    }

    @Test("puts a repetition before people where the portal has no lists of days")
    func noLists() async throws {
        let (absent, repeated) = (try document(1), try document(2))
        portal.has(.uid, repeated.uid, "FAILED", "0300101")
        portal.fails("INQUIRY_BY_TIME", 404)
        #expect(try await replies(about: [absent, repeated]) == [repeated.submission: clash(repeated)])
    }

    @Test("leaves TIMEOUT in doubt, unless the taxpayer has it sent again")
    func timeout() async throws {
        let document = try document()
        portal.has(.uid, document.uid, "TIMEOUT")
        guard case .unclear? = try await reply(about: document) else {
            Issue.record("settled")
            return
        }
        guard case .answered(.dropped)? = try await reply(about: document, resends: true) else {
            Issue.record("not sent again")
            return
        }
    }
}

/// API v1 as lists of packets.
private final class ListedPortal: PortalTransport {
    enum List { case uid, reference, day }

    private struct State {
        var lists: [List: [String]] = [:]
        var faults: [String: Int] = [:]
        var calls: [TransportRequest] = []
    }

    private let state = SteadyMutex(State())

    func has(_ list: List, _ uid: UUID, _ status: String, _ codes: String..., reference: String = "r") {
        let errors = codes.map { #"{"code":"\#($0)","message":"پیام"}"# }.joined(separator: ",")
        let packet =
            #"{"uid":"\#(uid.text)","referenceNumber":"\#(reference)","status":"\#(status)","data":{"error":[\#(errors)]}}"#
        state.withLock { $0.lists[list, default: []].append(packet) }
    }

    /// - Parameter status: 0 for a lost answer.
    func fails(_ question: String, _ status: Int) { state.withLock { $0.faults[question] = status } }

    var asked: [String] { state.withLock { $0.calls }.map { $0.url.components(separatedBy: "/").last ?? "" } }

    /// Those that were asked about.
    var days: [String] {
        state.withLock { $0.calls }.compactMap { call in
            let text = String(decoding: call.body ?? Data(), as: UTF8.self)
            return text.firstMatch(of: /"time":"([0-9]{8})"/).map { String($0.output.1) }
        }
    }

    func send(_ call: TransportRequest) async throws(TransportFailure) -> TransportAnswer {
        let question = call.url.components(separatedBy: "/").last ?? ""
        let (fault, lists) = state.withLock { state in
            state.calls.append(call)
            return (state.faults[question], state.lists)
        }
        if fault == 0 { throw .lost("reset") }
        if let fault { return TransportAnswer(status: fault) }
        let list: List
        switch question {
        case "GET_TOKEN":
            return TransportAnswer(
                status: 200, body: Data(#"{"result":{"data":{"token":"t","expiresIn":9999999999999}}}"#.utf8))
        case "INQUIRY_BY_UID": list = .uid
        case "INQUIRY_BY_REFERENCE_NUMBER": list = .reference
        default: list = .day
        }
        let packets = (lists[list] ?? []).joined(separator: ",")
        return TransportAnswer(status: 200, body: Data(#"{"result":{"data":[\#(packets)]}}"#.utf8))
    }
}
