import Contracts
import Foundation
import KSeF
import PortalHTTP
import TaxPortalDomain
import TestKit
import Testing

@testable import TaxPortalService

/// The adapter and the portal's double, a process of its own: what one says has to mean the same to the other.
@Suite(
    "KSeF and its stand-in", .serialized, .timeLimit(.minutes(3)),
    .enabled(if: StandInProcess.isBuilt(.ksef), "KSeFStandIn is not built beside the tests"))
struct KSeFStandInTests {
    private static let nip = "5265877635"
    private static let token = "20260101-EC-0000000000-0000000001-00|nip-\(nip)|0123456789abcdef"

    private let portal: StandInProcess
    private let keys: KeyWorkshop
    private let owner: KSeFTaxpayer
    private let adapter = KSeFAdapter()
    private let archive = KeptExchanges()

    init() throws {
        keys = try KSeFTestKeys.shared.get().workshop
        owner = try KSeFTaxpayer(token: Self.token)
        let clients = owner.folder.appending(path: "clients.json")
        let client: [String: Any] = ["nip": Self.nip, "tokens": [["token": Self.token]]]
        try JSONSerialization.data(withJSONObject: ["clients": [client]]).write(to: clients)
        portal = try StandInProcess(["--clients", clients.path(percentEncoded: false)], of: .ksef)
    }

    private func taxpayer(_ options: [String: String] = [:], taxID: String = nip) throws -> Taxpayer {
        try owner.taxpayer(options, at: portal.base, taxID: taxID)
    }

    private var today: LocalDate { PolishCalendar.day(of: .now()) }

    /// An invoice as it is prepared, of its own number and day.
    private func content(_ number: String, on day: LocalDate? = nil) throws -> Data {
        let document = Polish.document(.invoice, [(nil, Polish.Position())], number: number, on: day ?? today)
        let ground = Ground(
            taxpayer: try taxpayer(), serial: 1, accepted: [], replaces: nil, issuedAt: .now(), now: .now(),
            isOffline: false)
        guard case .ready(_, let content, _) = KSeFPreparation.prepare(document, on: ground) else { throw NotFound() }
        return content
    }

    private func outgoing(
        _ content: Data, through channel: String?, as reference: String? = nil, offline: Bool = false,
        replaces: String? = nil
    ) -> Outgoing {
        Outgoing(
            submission: SubmissionID(), attempt: 1, request: UUIDv7.make(),
            identity: Submission.Identity(key: "key", contentHash: ContentHash(of: content).text), content: content,
            facts: [:], sentAt: .now(), channel: channel, reference: reference, isOffline: offline, replaces: replaces)
    }

    private func opened(_ taxpayer: Taxpayer) async throws -> String {
        try #require(try await adapter.openChannel(for: taxpayer, archive: archive))
    }

    /// Sends a document by itself, and asks until the stand-in has judged it.
    private func judged(_ document: Outgoing, _ taxpayer: Taxpayer) async throws -> Reply? {
        let sent = await adapter.send([document], through: document.channel, for: taxpayer, archive: archive)
        guard case .takenIn(let reference)? = sent[document.submission] else { return sent[document.submission] }
        let named = outgoing(
            document.content, through: document.channel, as: reference, offline: document.isOffline,
            replaces: document.replaces)
        return await judged([named], taxpayer)[named.submission]
    }

    private func judged(_ documents: [Outgoing], _ taxpayer: Taxpayer) async -> [SubmissionID: Reply] {
        var replies: [SubmissionID: Reply] = [:]
        repeat {
            replies = await adapter.inquire(about: documents, for: taxpayer, archive: archive)
        } while replies.values.contains(.answered(.processing))
        return replies
    }

    /// The number of an acceptance that came with its confirmation.
    private func number(_ reply: Reply?) -> String? {
        guard case .confirmed(.accepted(let number, _), let receipt)? = reply else {
            Issue.record("\(String(describing: reply))")
            return nil
        }
        #expect(receipt.mediaType == "application/xml" && receipt.content.contains(number.utf8))
        return number
    }

    // MARK: - Signing in

    @Test(
        "agree on who signs in, by token and by the signatures of both kinds of keys, and on number and confirmation",
        arguments: ["token", "seal", "curve-seal"])
    func signIn(means: String) async throws {
        if means != "token" {
            for kind in ["key", "crt"] { try owner.put("seal.\(kind)", keys.read("\(means).\(kind)")) }
        }
        let taxpayer = try taxpayer(taxID: "PL 526-587-76-35")
        let channel = try await opened(taxpayer)
        let number = try #require(
            number(try await judged(outgoing(content("FV/1"), through: channel), taxpayer)))
        #expect(try KSeFNumber(number).seller == Self.nip)
        let proof = means == "token" ? "/auth/ksef-token" : "/auth/xades-signature"
        #expect(await archive.all.contains { $0.url.hasSuffix(proof) && $0.requestBody == nil })
        await adapter.closeChannel(channel, for: taxpayer, archive: archive)
    }

    @Test("agree on a wrong token and on a stranger's seal, in words")
    func strangers() async throws {
        try owner.put("token", Data("20261125-EC-AAAAAAAAAA-BBBBBBBBBB-CC|nip-\(Self.nip)|wrong".utf8))
        let wrong = await #expect(throws: PortalTrouble.self) { try await opened(taxpayer()) }
        #expect(wrong?.kind == .credentials && wrong?.code == "450")
        try keys.makeCertificate("stranger", subject: "/C=PL/organizationIdentifier=VATPL-1111111111/CN=Stranger")
        for kind in ["key", "crt"] { try owner.put("seal.\(kind)", keys.read("stranger.\(kind)")) }
        let fresh = KSeFAdapter()
        let stranger = await #expect(throws: PortalTrouble.self) {
            try await fresh.openChannel(for: taxpayer(), archive: archive)
        }
        #expect(stranger?.kind == .credentials)
    }

    // MARK: - Sending

    @Test("agree on a batch, and on each of its documents, one of them of tomorrow")
    func batch() async throws {
        let taxpayer = try taxpayer()
        let channel = try await opened(taxpayer)
        var contents = try (1...24).map { try content("FV/\($0)") }
        let future = String(decoding: contents[23], as: UTF8.self)
            .replacing("<P_1>\(today)</P_1>", with: "<P_1>\(today.adding(days: 2))</P_1>")
        contents[23] = Data(future.utf8)
        let documents = contents.map { outgoing($0, through: channel) }
        let sent = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
        guard case .takenIn(let session)? = sent[documents[0].submission] else { throw NotFound() }
        #expect(sent.values.allSatisfy { $0 == .takenIn(reference: session) } && session.contains("-SB-"))
        let named = contents.map { outgoing($0, through: channel, as: session) }
        let replies = await judged(named, taxpayer)
        #expect(Set(named.dropLast().compactMap { number(replies[$0.submission]) }).count == 23)
        guard case .answered(.rejected(.business, let faults))? = replies[named[23].submission] else {
            Issue.record("\(String(describing: replies[named[23].submission]))")
            return
        }
        #expect(faults.map(\.code) == ["450"])
        // Whose name was lost with its process is found by its hash.
        let nameless = outgoing(contents[5], through: channel)
        #expect(number(await judged([nameless], taxpayer)[nameless.submission]) != nil)
    }

    @Test(
        "agree that what arrived twice is ours, that another of its number is not, and that what never left is not there"
    )
    func duplicates() async throws {
        let taxpayer = try taxpayer()
        let channel = try await opened(taxpayer)
        let content = try content("FV/1")
        let first = try #require(number(try await judged(outgoing(content, through: channel), taxpayer)))
        guard
            case .confirmed(.duplicate(let hash, first, _), _)? = try await judged(
                outgoing(content, through: channel), taxpayer)
        else {
            Issue.record("the second was not told as ours")
            return
        }
        #expect(hash == ContentHash(of: content).text)
        let other = Data(String(decoding: content, as: UTF8.self).replacing("młynek", with: "wiatrak").utf8)
        #expect(
            try await judged(outgoing(other, through: channel), taxpayer)
                == .answered(.duplicate(contentHash: hash, number: first, receipt: nil)))
        let nowhere = outgoing(try self.content("FV/2"), through: channel)
        #expect(await judged([nowhere], taxpayer)[nowhere.submission] == .answered(.notFound))
    }

    @Test(
        "agree on technical corrections: of what was refused, of what never was there, and of what was accepted after all"
    )
    func technicalCorrection() async throws {
        let taxpayer = try taxpayer()
        let channel = try await opened(taxpayer)
        let (refused, accepted) = (try content("FV/1"), try content("FV/2"))
        let mended = Data(String(decoding: refused, as: UTF8.self).replacing("młynek", with: "młynek ręczny").utf8)
        func correct(_ old: Data, by new: Data) async throws -> Reply? {
            try await judged(
                outgoing(new, through: channel, offline: true, replaces: ContentHash(of: old).text), taxpayer)
        }
        guard case .answered(.notTaken(let faults))? = try await correct(refused, by: mended) else {
            Issue.record("KSeF never held it")
            return
        }
        #expect(faults.map(\.code) == ["21405"])
        try await portal.tell("POST", "verdicts", ["code": 430])
        guard
            case .answered(.rejected(.technical, _))? = try await judged(
                outgoing(refused, through: channel, offline: true), taxpayer)
        else {
            Issue.record("it was to be refused")
            return
        }
        #expect(number(try await correct(refused, by: mended)) != nil)
        _ = number(try await judged(outgoing(accepted, through: channel, offline: true), taxpayer))
        for (old, code) in [(refused, "21166"), (accepted, "21167")] {
            guard case .answered(.rejected(.numberClash, let faults))? = try await correct(old, by: mended) else {
                Issue.record("\(code) was expected")
                continue
            }
            #expect(faults.map(\.code) == [code])
        }
    }

    @Test("agree on keys that are withdrawn at once: encrypted again, once")
    func rotation() async throws {
        let taxpayer = try taxpayer()
        await adapter.closeChannel(try await opened(taxpayer), for: taxpayer, archive: archive)
        try await portal.tell("POST", "keys/SymmetricKeyEncryption/withdraw")
        let fresh = try owner.taxpayer(["batch_from": "1"], at: portal.base)
        let document = outgoing(try content("FV/1"), through: nil)
        let sent = await adapter.send([document], through: nil, for: fresh, archive: archive)
        guard case .takenIn? = sent[document.submission] else {
            Issue.record("\(sent)")
            return
        }
        // A second taxpayer, who shares what is known of the portal's keys, signs in with a token.
        try await portal.tell("POST", "keys/KsefTokenEncryption/withdraw")
        let other = "1111111111"
        try await portal.tell("POST", "contexts", ["context": ["type": "Nip", "value": other]])
        let token = "20260101-EC-0000000000-0000000002-00|nip-\(other)|fedcba9876543210"
        try await portal.tell("POST", "tokens", ["token": token, "context": ["type": "Nip", "value": other]])
        let stranger = try KSeFTaxpayer(token: token)
        _ = try await opened(stranger.taxpayer(at: portal.base, taxID: other))
        let refusals = try await portal.calls().filter { $0.code == 21470 }.map(\.route)
        #expect(refusals == ["POST /sessions/batch", "POST /auth/ksef-token"])
    }

    @Test("agree on both codes of a document that was issued offline yesterday")
    func offline() async throws {
        for kind in ["key", "crt"] { try owner.put("offline.\(kind)", keys.read("offline.\(kind)")) }
        try keys.openssl("x509", "-in", "offline.crt", "-outform", "DER", "-out", "offline.der")
        try await portal.tell(
            "POST", "offline-certificates",
            [
                "context": ["type": "Nip", "value": Self.nip],
                "certificate": keys.read("offline.der").base64EncodedString(),
            ])
        let pages = portal.root.appending(path: "qr").absoluteString
        let taxpayer = try taxpayer(["verification_url": pages], taxID: "PL\(Self.nip)")
        #expect(adapter.offlineObstacle(for: taxpayer, isNeeded: true) == nil)
        let channel = try await opened(taxpayer)
        let document = outgoing(
            try content("FV/1", on: today.adding(days: -1)), through: channel, offline: true)
        let facts = try adapter.offlineFacts(of: document, for: taxpayer)
        func status(_ code: String) async throws -> Int {
            try await HTTPTransport().send(TransportRequest(method: "GET", url: try #require(facts[code]))).status
        }
        #expect(try await status("kod_ii") == 200)
        #expect(try await status("kod_i") == 404, "KSeF has not seen it yet")
        #expect(number(try await judged(document, taxpayer)) != nil)
        #expect(try await status("kod_i") == 200)
    }

    // MARK: - Limits

    @Test("agree on how often may be called: our own count holds first, and the portal's 429 is a pause")
    func limits() async throws {
        try await portal.tell("PUT", "switches", ["limits": true])
        let two = ["perSecond": 2, "perMinute": 2, "perHour": 20]
        try await portal.tell("PUT", "limits", ["invoiceSend": two])
        let taxpayer = try taxpayer(["batch_from": "never"])
        let channel = try await opened(taxpayer)
        let documents = try (1...4).map { outgoing(try content("FV/\($0)"), through: channel) }
        func refusals(_ documents: [Outgoing]) async -> [PortalTrouble] {
            let replies = await adapter.send(documents, through: channel, for: taxpayer, archive: archive)
            return documents.compactMap {
                if case .refused(let trouble)? = replies[$0.submission] { trouble } else { nil }
            }
        }
        let own = await refusals(documents)
        #expect(own.count == 2 && own.allSatisfy { $0.kind == .limit && ($0.pause ?? .zero) > .seconds(30) })
        #expect(try await portal.calls().allSatisfy { $0.status != 429 }, "the portal never had to remind us")

        // Another process of the same taxpayer knows nothing of these calls until the portal says so.
        try await portal.tell("PUT", "limits", ["onlineSession": ["perSecond": 9, "perMinute": 1, "perHour": 99]])
        let other = KSeFAdapter()
        _ = try await other.openChannel(for: taxpayer, archive: archive)
        let third = KSeFAdapter()
        let trouble = await #expect(throws: PortalTrouble.self) {
            try await third.openChannel(for: taxpayer, archive: archive)
        }
        #expect(trouble?.kind == .limit && (trouble?.pause ?? .zero) > .seconds(2))
        #expect(try await portal.calls().contains { $0.status == 429 && $0.route == "POST /sessions/online" })
    }
}
