import Contracts
import Foundation
import Moadian
import PortalHTTP
import Sealing
import Testing

@Suite("The portal's API")
struct MoadianClientTests {
    private let papers: Papers

    init() throws { papers = try Papers.made.get() }

    private func client(_ portal: ScriptedPortal, _ change: (inout MoadianClient.Settings) -> Void = { _ in })
        -> MoadianClient
    {
        var settings = MoadianClient.Settings(
            base: URL(string: "https://gateway.example/tax/requestsmanager/")!, clientID: "A11216")
        change(&settings)
        return MoadianClient(settings, signer: papers.signer, transport: portal, now: { Papers.now })
    }

    private var packet: InvoicePacket { InvoicePacket(uid: UUID(), fiscalID: "A11216", payload: "a.b.c.d.e") }
    private static let week = Timestamp(microseconds: 0)..<Timestamp(microseconds: 3_600_000_000)

    @Test("spends a fresh nonce, in a token signed for it, on every request")
    func tokens() async throws {
        let portal = ScriptedPortal(["fiscal-information": [.json(#"{"fiscalStatus":"ACTIVE","nameTrade":"کاروان"}"#)]])
        let client = client(portal)
        for _ in 0..<2 { #expect(try await client.fiscalInformation(memoryID: "A11216").isActive) }
        let calls = portal.calls
        #expect(calls.map(ScriptedPortal.path) == ["nonce", "fiscal-information", "nonce", "fiscal-information"])
        #expect(calls[0].url == "https://gateway.example/tax/requestsmanager/api/v2/nonce")
        #expect(calls[1].url.hasSuffix("/requestsmanager/api/v2/fiscal-information?memoryId=A11216"))
        for (index, call) in [calls[1], calls[3]].enumerated() {
            let header = try #require(call.headers.first { $0.name == "Authorization" }?.value)
            #expect(header.hasPrefix("Bearer "))
            let token = try SignedContent(compact: Data(header.dropFirst(7).utf8))
            #expect(try token.signer() == papers.credentials.certificate)
            let payload = String(decoding: token.payload, as: UTF8.self)
            #expect(payload == #"{"nonce":"nonce-\#(index + 1)","clientId":"A11216"}"#)
        }
    }

    @Test("knows gateways: their token's name, their headers, another nonce's life")
    func gateway() async throws {
        let portal = ScriptedPortal(["taxpayer": [.json("{}")]])
        let client = client(portal) {
            $0.tokenHeader = "Token"
            $0.headers = [("X-Bus", "7")]
            $0.nonceSeconds = 200
        }
        #expect(try await client.taxpayer(economicCode: "1&2").name == nil)
        #expect(portal.calls[0].url.hasSuffix("nonce?timeToLive=200"))
        #expect(portal.calls[1].url.hasSuffix("taxpayer?economicCode=1%262"))
        for call in portal.calls { #expect(call.headers.contains { $0 == ("X-Bus", "7") }) }
        #expect(portal.calls[1].headers.contains { $0.name == "Token" && $0.value.hasPrefix("Bearer ") })
        #expect(!portal.calls[1].headers.contains { $0.name == "Authorization" })
    }

    @Test("asks for keys once an hour, and anew when they may have changed")
    func keys() async throws {
        let other = papers.serverInformation.replacing(papers.portalKey.id, with: "next")
        let portal = ScriptedPortal(["server-information": [.json(papers.serverInformation), .json(other)]])
        let client = client(portal)
        for _ in 0..<3 { #expect(try await client.encryptionKey() == papers.portalKey) }
        #expect(portal.asked.count == 1)
        #expect(try await client.serverInformation().serverTime == 1_791_000_000_000)
        client.forgetKeys()
        for _ in 0..<2 { #expect(try await client.encryptionKey().id == "next") }
        #expect(portal.asked.count == 2)
        #expect(try await client.serverInformation(freshness: .zero).keys.map(\.id) == ["next"])
        #expect(portal.asked.count == 3)
    }

    @Test("verifies receipts by keys that were in use once, and asks for new ones where none fits")
    func receipts() async throws {
        let other = PortalKey(id: "old", key: papers.credentials.key.publicKey).key.spki.base64EncodedString()
        let old = #"{"publicKeys":[{"key":"\#(other)","id":"old","algorithm":"RSA","purpose":1}]}"#
        let portal = ScriptedPortal(["server-information": [.json(old), .json(papers.serverInformation)]])
        let client = client(portal)
        #expect(try await client.encryptionKey().id == "old")
        let receipt = try SignedReceipt(papers.receipt(taxID: "X"))
        // The first answer is younger than half a minute, so it is believed.
        #expect(try await client.signer(of: receipt) == nil)
        client.forgetKeys()
        #expect(try await client.encryptionKey() == papers.portalKey)
        #expect(try await client.signer(of: receipt) == papers.portalKey)
        let early = try SignedReceipt(papers.receipt(taxID: "X", by: papers.credentials.key))
        #expect(try await client.signer(of: early)?.id == "old")
    }

    @Test("sends invoices and matches what was queued by uid")
    func sending() async throws {
        let packets = [packet, packet]
        let answer = """
            {"timestamp": 1, "result": [
              {"uid": "\(packets[1].uid.uuidString)", "packetType": null, "referenceNumber": "r2", "data": null},
              {"uid": "nonsense", "referenceNumber": "r3"}, null, 5,
              {"uid": "\(packets[0].uid.text)", "referenceNumber": 7}
            ]}
            """
        let portal = ScriptedPortal(["invoice": [.json(answer)]])
        let queued = try await client(portal).send(packets)
        #expect(queued.map(\.uid) == [packets[1].uid, packets[0].uid])
        #expect(queued.map(\.referenceNumber) == ["r2", "7"])
        #expect(portal.calls[1].method == "POST")
        #expect(portal.calls[1].body == InvoicePacket.body(packets))
        #expect(portal.calls[1].headers.contains { $0 == ("Content-Type", "application/json; charset=utf-8") })
    }

    @Test("carries 1 to 1000 invoices in one call")
    func limits() async throws {
        let portal = ScriptedPortal(["invoice": [.json(#"{"result":null}"#)]])
        let client = client(portal)
        for count in [0, 1001] {
            let packets = Array(repeating: packet, count: count)
            await #expect(throws: MoadianError.self) { try await client.send(packets) }
        }
        #expect(portal.calls.isEmpty)
        #expect(try await client.send(Array(repeating: packet, count: 1000)).isEmpty)
    }

    private func failure(of line: ScriptedPortal.Line, nonce: ScriptedPortal.Line? = nil) async -> MoadianError? {
        var script = ["invoice": [line]]
        if let nonce { script["nonce"] = [nonce] }
        return await failure(ScriptedPortal(script))
    }

    private func failure(_ portal: ScriptedPortal) async -> MoadianError? {
        do throws(MoadianError) {
            _ = try await client(portal).send([packet])
            return nil
        } catch {
            return error
        }
    }

    @Test("leaves no doubt unspoken: only the portal's own word says that a sending did not happen")
    func certainty() async throws {
        func envelope(_ code: String) -> String {
            #"{"timestamp":1,"requestTraceId":null,"errors":[{"code":"\#(code)","message":"پیام"}]}"#
        }
        let lost: [ScriptedPortal.Line] = [
            .failure(.lost("reset")), .status(500, envelope("5199")), .status(502, "<html>Bad gateway</html>"),
            .status(302, ""), .status(404, "<html>"), .json("<html>"), .json("[]"), .json(""), .json("null"),
            .status(400, envelope("4163")), .status(400, envelope("4162")), .status(200, "\u{FEFF}{"),
            .status(403, "<html>"), .status(999, ""),
        ]
        for line in lost { #expect(await failure(of: line)?.kind == .lost, "\(line)") }
        let refused: [(ScriptedPortal.Line, MoadianError.Kind)] = [
            (.status(400, envelope("4144")), .refused), (.status(401, envelope("4131")), .credentials),
            (.status(401, ""), .credentials), (.status(403, envelope("4160")), .credentials),
            (.pause(429, seconds: 7), .limit), (.status(404, envelope("4170")), .refused),
            (.status(400, envelope("java.lang.NullPointerException")), .refused),
        ]
        for (line, kind) in refused { #expect(await failure(of: line)?.kind == kind, "\(line)") }
        #expect(await failure(of: .pause(429, seconds: 7))?.pause == 7)
        let trust = await failure(of: .status(401, envelope("4131")))
        #expect(trust?.codes == [PortalMessage(code: "4131", text: "پیام")])
        #expect(trust?.status == 401)
    }

    @Test("has sent nothing where there was no nonce")
    func withoutNonce() async throws {
        let before: [ScriptedPortal.Line] = [
            .failure(.lost("reset")), .failure(.unreachable("refused")), .status(503, ""), .json("{}"), .json("<html>"),
            .status(401, ""), .status(302, ""), .status(400, #"{"errors":[{"code":"4146","message":"m"}]}"#),
        ]
        for line in before {
            let portal = ScriptedPortal(["nonce": [line]])
            #expect(await failure(portal).map { $0.kind != .lost && $0.isBeforeSending } == true, "\(line)")
            #expect(portal.asked.isEmpty)
        }
    }

    @Test("has sent nothing where the sending itself found nobody, or nobody to be believed")
    func unreached() async throws {
        let untrusted = TransportFailure(.untrusted, "Ended.", fault: .expired)
        for reason in [TransportFailure.unreachable("refused"), untrusted] {
            let portal = ScriptedPortal(["invoice": [.failure(reason)]])
            let error = await failure(portal)
            #expect(error?.kind == .unreachable && error?.description == reason.message)
            #expect(portal.asked == ["invoice"])
        }
        let portal = ScriptedPortal(["nonce": [.failure(untrusted)]])
        #expect(await failure(portal)?.codes.map(\.code) == ["certificate-expired"])
        #expect(portal.nonces == 1, "a certificate does not become right in a moment")
    }

    @Test("never repeats a sending, but one whose nonce was refused")
    func repeats() async throws {
        let lost = ScriptedPortal(["invoice": [.failure(.lost("timeout"))]])
        #expect(await failure(lost)?.kind == .lost)
        #expect(lost.asked == ["invoice"])
        let expired = ScriptedPortal([
            "invoice": [.status(401, #"{"errors":[{"code":"4102"}]}"#), .json(#"{"result":[]}"#)]
        ])
        #expect(await failure(expired) == nil)
        #expect(expired.asked == ["invoice", "invoice"])
        #expect(expired.nonces == 2)
        let always = ScriptedPortal(["invoice": [.status(401, #"{"errors":[{"code":"4102"}]}"#)]])
        let error = await failure(always)
        #expect(error?.codes.first?.code == "4102")
        // Something on the way may have delivered the first call twice, and the nonce was used by it.
        #expect(error?.kind == .lost)
        #expect(always.asked.count == 2)
    }

    @Test("asks a question once more, with a new nonce, where the line broke")
    func questions() async throws {
        let portal = ScriptedPortal([
            "taxpayer": [.failure(.lost("reset")), .json(#"{"taxpayerStatus":"ACTIVE","nationalId":14003778990}"#)]
        ])
        let taxpayer = try await client(portal).taxpayer(economicCode: "14003778990")
        #expect(taxpayer.status == "ACTIVE" && taxpayer.nationalID == "14003778990")
        #expect(portal.nonces == 2)
        let dead = ScriptedPortal(["taxpayer": [.status(503, "")]])
        await #expect(throws: MoadianError.self) { try await client(dead).taxpayer(economicCode: "1") }
        #expect(dead.asked.count == 2)
    }

    @Test("asks by uid, by reference and by time, with both ends of the period")
    func inquiries() async throws {
        let portal = ScriptedPortal([
            "inquiry-by-uid": [.json("[]")], "inquiry-by-reference-id": [.json("[]")], "inquiry": [.json("[]")],
        ])
        let (client, uids) = (client(portal), [UUID(), UUID()])
        _ = try await client.inquire(uids: uids, fiscalID: "A11216", in: Self.week)
        _ = try await client.inquire(references: ["a/b", "c"], in: Self.week)
        _ = try await client.inquire(in: Self.week, page: 2, status: "FAILED")
        let urls = portal.calls.map(\.url).filter { !$0.contains("nonce") }
        let period = "start=1970-01-01T00%3A00%3A00.000Z&end=1970-01-01T01%3A00%3A00.000Z"
        #expect(
            urls[0].hasSuffix(
                "inquiry-by-uid?uidList=\(uids[0].text)&uidList=\(uids[1].text)&fiscalId=A11216&\(period)"))
        #expect(urls[1].hasSuffix("inquiry-by-reference-id?referenceIds=a%2Fb&referenceIds=c&\(period)"))
        #expect(urls[2].hasSuffix("inquiry?\(period)&pageNumber=2&pageSize=100&status=FAILED"))
    }

    @Test("reads results whatever is missing in them")
    func results() async throws {
        let uid = UUID()
        let portal = ScriptedPortal([
            "inquiry": [
                .json(
                    """
                    [{"referenceNumber":"r","uid":"\(uid.text)","status":"FAILED","packetType":"receive_invoice_confirm",
                      "data":{"error":[{"code":"0300101","message":"شناسه","errorType":"ERROR"},{"code":5},null],
                      "warning":[{"code":"14029","message":"w"}],"success":false},"fiscalId":"A11216","sign":""},
                     {"status":"SUCCESS","data":{},"sign":"a.b.c"}, {"status":"IN_PROGRESS","data":null,"packetType":"invoice.v01"},
                     {"status":"pending","data":{"error":null,"warning":null}}, {"status":"NOT_FOUND"}, {"status":"TIMEOUT"},
                     {"status":"HALF_DONE"}, {}, null, 7, "x"]
                    """)
            ]
        ])
        let results = try await client(portal).inquire(in: Self.week, page: 1)
        #expect(
            results.map(\.status) == [
                .failed, .success, .inProgress, .inProgress, .notFound, .timeout, .other("HALF_DONE"), .other(""),
                .other(""), .other(""), .other(""),
            ])
        #expect(results[0].uid == uid && results[0].sign == nil)
        #expect(results[0].errors.map(\.code) == ["0300101", "5", ""])
        #expect(results[0].messages.last == PortalMessage(code: "14029", text: "w", isWarning: true))
        #expect(results[1].sign == "a.b.c")
        let page = ScriptedPortal(["inquiry": [.json("{}")]])
        await #expect(throws: MoadianError.self) { try await client(page).inquire(in: Self.week, page: 1) }
    }

    @Test("tells the dashboard's states, also new ones")
    func dashboard() async throws {
        let portal = ScriptedPortal([
            "inquiry-invoice-status": [
                .json(
                    """
                    [{"taxId":"A","invoiceStatus":"SYSTEMIC_APPROVED","article6Status":"NOT_EXCEEDED","error":null},
                     {"taxId":"B","invoiceStatus":"FROZEN","article6Status":"EXCEEDED"},
                     {"taxId":"C","error":"NOT_FOUND"}, {"invoiceStatus":"APPROVED"}]
                    """)
            ]
        ])
        let found = try await client(portal).invoiceStatus(of: ["A", "B", "C"])
        #expect(found.map(\.taxID) == ["A", "B", "C"])
        #expect(found.map(\.status) == ["SYSTEMIC_APPROVED", "FROZEN", nil])
        #expect(found.map(\.isOverCeiling) == [false, true, false])
        #expect(found[2].error == "NOT_FOUND")
        #expect(portal.calls[1].url.hasSuffix("?taxIds=A&taxIds=B&taxIds=C"))
    }

    @Test("asks what official kits ask of a counterparty, and takes what is missing as unknown")
    func profile() async throws {
        let portal = ScriptedPortal([
            "taxpayer-info": [
                .json(
                    #"{"taxpayerName":"کاروان","taxpayerProfileStatus":3,"taxpayerCallStatus":true,"taxpayerArticle2Status":false}"#
                ), .json("{}"),
            ],
            "taxpayer-article6-status": [.json(#"{"article6RemainStatus":false}"#), .json("{}")],
        ])
        let client = client(portal)
        let known = try await client.profile(economicCode: "14003778990")
        #expect(known.name == "کاروان" && known.status == 3 && known.isCalled == true)
        #expect(known.isSubjectOfArticle2 == false)
        #expect(portal.calls[1].url.hasSuffix("/taxpayer-info?economicCode=14003778990"))
        let empty = try await client.profile(economicCode: "1")
        #expect(empty.name == nil && empty.status == nil && empty.isCalled == nil)
        let below = try await client.staysBelowCeiling(economicCode: "14003778990", vat: 7, period: "1405 1")
        #expect(below == false)
        #expect(portal.calls.last?.url.hasSuffix("?economicCode=14003778990&vatValue=7&period=1405%201") == true)
        #expect(try await client.staysBelowCeiling(economicCode: "1", vat: 0, period: "1") == nil)
    }

    @Test("registers payments, and says why one was refused")
    func payments() async throws {
        let payment = InvoicePayment(
            taxID: "A", amount: 5_000, paidAt: 1_791_000_000_000, method: .transfer, referenceNumber: "\"1\"")
        let portal = ScriptedPortal([
            "invoice-payment": [
                .json(#"{"requestStatus":"SUCCESS","error":[]}"#),
                .json(#"{"requestStatus":"FAILED","error":[{"code":"0407601","message":"m"}]}"#),
                .json(#"{"requestStatus":"TIMEOUT"}"#),
                .json(#"{"requestStatus":"TIMEOUT","error":[{"code":"0407601","message":"m"}]}"#),
                .json(#"{"requestStatus":"FAILED","error":[{"code":"5159","message":"m"}]}"#),
            ]
        ])
        let client = client(portal)
        try await client.register(payment)
        #expect(
            String(decoding: try #require(portal.calls[1].body), as: UTF8.self)
                == #"{"taxId":"A","paidAmount":5000,"paymentDate":1791000000000,"paymentMethod":"TRANSFER","referenceNumber":"\"1\""}"#
        )
        let refused = await #expect(throws: MoadianError.self) { try await client.register(payment) }
        #expect(refused?.kind == .refused && refused?.codes.first?.code == "0407601")
        #expect(refused?.isBeforeSending == false)
        for _ in 1...3 {
            let lost = await #expect(throws: MoadianError.self) { try await client.register(payment) }
            #expect(lost?.kind == .lost)
        }
    }

    @Test("shows every exchange to its witness, without nonce and token")
    func witness() async throws {
        let portal = ScriptedPortal(["invoice": [.failure(.lost("reset"))]])
        let seen = SteadyMutex<[PortalExchange]>([])
        let client = client(portal).witnessed { exchange in seen.withLock { $0.append(exchange) } }
        await #expect(throws: MoadianError.self) { try await client.send([packet]) }
        let exchanges = seen.withLock { $0 }
        #expect(exchanges.count == 2)
        #expect(exchanges[0].reply?.status == 200 && exchanges[0].failure == nil)
        #expect(exchanges[1].reply == nil && exchanges[1].failure == "reset")
        #expect(exchanges[1].call.body == portal.calls[1].body)
        #expect(exchanges[1].startedAt == Papers.now)
        let text = "\(exchanges)" + exchanges.map { String(decoding: $0.reply?.body ?? Data(), as: UTF8.self) }.joined()
        #expect(!text.contains("nonce-1"))
        #expect(exchanges[1].call.headers.first { $0.name == "Authorization" }?.value == "Bearer ***")
    }

    @Test(
        "tells content from transport",
        arguments: [
            ("04150", true), ("04131", true), ("05139", true), ("4103", true), ("5199", true),
            ("java.lang.RuntimeException", true), ("", true), ("0300101", false), ("00012", false), ("0204501", false),
            ("02002", false), ("0202", false), ("00107", false),
        ])
    func classes(_ code: String, _ isTechnical: Bool) {
        #expect(PortalMessage(code: code, text: "").isTechnical == isTechnical)
    }
}
