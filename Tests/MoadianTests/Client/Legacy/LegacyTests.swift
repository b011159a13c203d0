import Contracts
import Foundation
import Moadian
import PortalHTTP
import Sealing
import Testing

@Suite("Normalised text of API v1")
struct NormalisedTextTests {
    private func normalised(_ json: String) throws -> String { try NormalisedText.of(JSONNode(json: Data(json.utf8))) }

    @Test("joins values in the order of their full names, capitals first, 10 before 2")
    func order() throws {
        #expect(try normalised(#"{"b":"2","a":"1","B":"0"}"#) == "0#1#2")
        #expect(try normalised(#"{"x":{"b":1,"a":2},"x2":3,"x.":{"c":4}}"#) == "4#2#1#3")
        #expect(try normalised(#"{"a":["0","1","2","3","4","5","6","7","8","9","10"]}"#) == "0#1#10#2#3#4#5#6#7#8#9")
    }

    /// Tests of the kits Snapp-Market-Pro/moadian and Jooyeshgar/moadian; the second is an invoice of 2022.
    @Test("is that of other kits")
    func published() throws {
        #expect(try normalised(#"{"KD":12.94,"KB":"ABC","KA":[{"B":2,"A":1},{"A":3,"B":4}]}"#) == "1#2#3#4#ABC#12.94")
        #expect(try normalised(#"{"k2":"v1","k4":"v2","k3":{"k1":"v4","k5":"v5"}}"#) == "v1#v4#v5#v2")
        let invoice = """
            {"header":{"taxid":"A111220E1B9155CB1F18C7","indatim":"1665490063785","Indati2m":"1665490063785","inty":"1",
            "inno":"0000011300","irtaxid":null,"tins":"19117484910001","tinb":"19117484910002","tbill":"2616000"},
            "body":[{"sstid":"1254219865985","sstt":"روغن بهران","am":"1","mu":"لیتر","vra":"0.09","bsrn":null}],
            "payments":[{"iinn":"125036","trn":"252545"}],"extension":[{"key":null,"value":null}]}
            """
        let text =
            "1###لیتر#1254219865985#روغن بهران#0.09#####1665490063785#1665490063785#0000011300#1###A111220E1B9155CB1F18C7"
            + "#2616000#19117484910002#19117484910001#125036#252545"
        #expect(try normalised(invoice) == text)
    }

    @Test("writes empty ones as #, doubles # in texts, and keeps numbers as they are")
    func values() throws {
        #expect(try normalised(#"{"a":null,"b":"","c":"x#y","d":true,"e":1.50,"f":1e3}"#) == "####x##y#true#1.50#1e3")
        #expect(try normalised(#"{"a":[],"b":{},"c":"د"}"#) == "د")
    }
}

@Suite("API v1")
struct LegacyTests {
    private let papers: Papers

    init() throws { papers = try Papers.made.get() }

    @Test("seals so that the portal opens it, the key's text in hexadecimal")
    func sealing() throws {
        let packet = try LegacyPacket(
            sealing: Papers.invoice, uid: UUID(), fiscalID: "A11216", key: papers.credentials.key,
            portalKey: papers.portalKey)
        let opened = try packet.opened(with: papers.portal, signer: papers.credentials.key.publicKey)
        #expect(opened.invoice == Papers.invoice && opened.isSigned)
        #expect(try !packet.opened(with: papers.portal, signer: papers.portal.publicKey).isSigned)
        #expect(throws: MoadianError.self) {
            try packet.opened(with: papers.credentials.key, signer: papers.portal.publicKey)
        }
    }

    private func client(_ portal: LegacyPortal) -> LegacyClient {
        LegacyClient(
            base: URL(string: "https://example.test/req/api/self-tsp/")!, memoryID: "A11216",
            key: papers.credentials.key, transport: portal, now: { Papers.now })
    }

    @Test("signs every request over packet and headers, and uses a token while it lasts")
    func requests() async throws {
        let portal = LegacyPortal([
            "sync/GET_TOKEN": #"{"result":{"data":{"token":"secret-token","expiresIn":1791003600000}}}"#,
            "sync/GET_SERVER_INFORMATION": #"{"result":{"data":\#(papers.serverInformation)}}"#,
            "async/normal-enqueue":
                #"{"result":[{"uid":"11111111-1111-4111-8111-111111111111","referenceNumber":"r1"},"#
                + #"{"uid":"22222222-2222-4222-8222-222222222222","errorCode":"4019","errorDetail":"double"}]}"#,
            "sync/INQUIRY_BY_UID":
                #"{"result":{"data":[{"uid":"11111111-1111-4111-8111-111111111111","status":"PENDING"}]}}"#,
            "sync/GET_FISCAL_INFORMATION": #"{"result":{"data":"{\"fiscalStatus\":\"ACTIVE\"}"}}"#,
        ])
        let client = client(portal)
        let key = try await client.encryptionKey()
        #expect(key == papers.portalKey)
        let packet = try LegacyPacket(
            sealing: Papers.invoice, uid: UUID(), fiscalID: "A11216", key: papers.credentials.key, portalKey: key)
        let queued = try await client.send([packet])
        #expect(queued.map(\.referenceNumber) == ["r1", nil])
        #expect(queued[1].error == PortalMessage(code: "4019", text: "double"))
        #expect(try await client.inquire(uids: [UUID()]).map(\.status) == [.inProgress])
        #expect(try await client.fiscalInformation().isActive)
        #expect(
            portal.asked == [
                "sync/GET_SERVER_INFORMATION", "sync/GET_TOKEN", "async/normal-enqueue", "sync/INQUIRY_BY_UID",
                "sync/GET_FISCAL_INFORMATION",
            ])
        for call in portal.calls { #expect(try isSigned(call)) }
        let open = portal.calls.filter { !$0.headers.contains { $0.name == "Authorization" } }
        #expect(open.count == 2)
    }

    /// As the portal would: packet or packets, and the headers beside them.
    private func isSigned(_ call: TransportRequest) throws -> Bool {
        guard case .object(let members) = try JSONNode(json: #require(call.body)) else { return false }
        func member(_ name: String) -> JSONNode? { members.first { $0.name == name }?.value }
        var signed: [JSONMember] = []
        if case .object(let packet)? = member("packet") { signed = packet }
        if member("packets") != nil { signed = members.filter { $0.name == "packets" } }
        for (name, value) in call.headers where ["Authorization", "requestTraceId", "timestamp"].contains(name) {
            let text = value.replacing("Bearer ", with: "")
            guard case .object(let header) = try JSONNode(json: JSONSerialization.data(withJSONObject: [name: text]))
            else { return false }
            signed += header
        }
        guard case .text(let text)? = member("signature"), let signature = Data(base64Encoded: text) else {
            return false
        }
        let normalised = Data(NormalisedText.of(.object(signed)).utf8)
        return papers.credentials.key.publicKey.verifies(signature, of: normalised)
    }

    @Test("keeps the token out of the archive")
    func secrets() async throws {
        let portal = LegacyPortal([
            "sync/GET_TOKEN": #"{"result":{"data":{"token":"secret-token","expiresIn":1791003600000}}}"#,
            "sync/INQUIRY_BY_UID": #"{"result":{"data":[]}}"#,
        ])
        let seen = SteadyMutex<[PortalExchange]>([])
        let client = client(portal).witnessed { exchange in seen.withLock { $0.append(exchange) } }
        _ = try await client.inquire(uids: [UUID()])
        let exchanges = seen.withLock { $0 }
        #expect(exchanges.count == 2)
        let text = "\(exchanges)" + exchanges.map { String(decoding: $0.reply?.body ?? Data(), as: UTF8.self) }.joined()
        #expect(!text.contains("secret-token"))
    }

    private static func refusal(_ code: String, _ status: Int) -> ScriptedPortal.Line {
        .status(status, #"{"timestamp":1,"errors":[{"code":"\#(code)","message":"پیام"}]}"#)
    }

    private static func token(_ text: String) -> ScriptedPortal.Line {
        .json(#"{"result":{"data":{"token":"\#(text)","expiresIn":1791003600000}}}"#)
    }

    @Test(
        "throws away a token that is refused, however that is said, and fetches the next one once",
        arguments: ["4016", "4017", "4018", "4020", "4022"], [400, 401])
    func refusedToken(_ code: String, _ status: Int) async throws {
        let portal = LegacyPortal(
            [:],
            [
                "sync/GET_TOKEN": [Self.token("first"), Self.token("second")],
                "sync/INQUIRY_BY_UID": [Self.refusal(code, status), .json(#"{"result":{"data":[]}}"#)],
                "async/normal-enqueue": [.json(#"{"result":[]}"#), Self.refusal(code, status)],
            ])
        let client = client(portal)
        _ = try await client.inquire(uids: [UUID()])
        func tokens() -> [String] { portal.calls.compactMap { $0.headers.first { $0.name == "Authorization" }?.value } }
        #expect(tokens() == ["Bearer first", "Bearer second"])
        // The next call goes on with the one that was taken; refused for good, it ends after one more.
        _ = try await client.send([])
        #expect(tokens().last == "Bearer second")
        let error = await #expect(throws: MoadianError.self) { try await client.send([]) }
        #expect(error?.kind == .credentials && error?.codes.first?.code == code)
        #expect(portal.asked.filter { $0 == "async/normal-enqueue" }.count == 3)
        #expect(portal.asked.filter { $0 == "sync/GET_TOKEN" }.count == 3)
    }

    @Test("repeats no sending for a token of which a fault of the portal speaks")
    func unclearToken() async throws {
        let portal = LegacyPortal(
            [:], ["sync/GET_TOKEN": [Self.token("t")], "async/normal-enqueue": [Self.refusal("4018", 500)]])
        let error = await #expect(throws: MoadianError.self) { try await client(portal).send([]) }
        #expect(error?.kind == .lost)
        #expect(portal.asked == ["sync/GET_TOKEN", "async/normal-enqueue"])
    }

    @Test("takes a call that is a duplicate for one that got through before")
    func duplicateCall() async throws {
        let portal = LegacyPortal(
            [:], ["sync/GET_TOKEN": [Self.token("t")], "async/normal-enqueue": [Self.refusal("4019", 400)]])
        let error = await #expect(throws: MoadianError.self) { try await client(portal).send([]) }
        #expect(error?.kind == .lost)
        #expect(portal.asked.filter { $0 == "async/normal-enqueue" }.count == 1)
    }

    @Test(
        "asks for a day by its Persian date",
        arguments: [
            ("2026-03-20T20:29:59Z", "14041229"), ("2026-03-20T20:30:00Z", "14050101"),
            ("2026-09-27T12:00:00Z", "14050705"), ("2025-03-20T12:00:00Z", "14031230"),
        ])
    func days(_ instant: String, _ day: String) async throws {
        let portal = LegacyPortal(
            ["sync/INQUIRY_BY_TIME": #"{"result":{"data":[{"status":"SUCCESS"}]}}"#],
            ["sync/GET_TOKEN": [Self.token("t")]])
        let found = try await client(portal).inquire(day: Timestamp(instant).dayInIran)
        #expect(found.map(\.status) == [.success])
        let body = String(decoding: try #require(portal.calls.last?.body), as: UTF8.self)
        #expect(body.contains(#""data":{"time":"\#(day)"}"#))
    }

    @Test("is certain of nothing where the answer to a sending is none", arguments: ["", "[]", "<html>"])
    func lost(_ answer: String) async throws {
        let portal = LegacyPortal([
            "sync/GET_TOKEN": #"{"result":{"data":{"token":"t","expiresIn":1791003600000}}}"#,
            "async/normal-enqueue": answer,
        ])
        let error = await #expect(throws: MoadianError.self) { try await client(portal).send([]) }
        #expect(error?.kind == .lost)
    }
}

/// Answers by the path after `self-tsp/`, each line once and the last one again and again.
private final class LegacyPortal: PortalTransport {
    private struct State {
        var lines: [String: [ScriptedPortal.Line]]
        var calls: [TransportRequest] = []
    }

    private let state: SteadyMutex<State>

    init(_ answers: [String: String], _ lines: [String: [ScriptedPortal.Line]] = [:]) {
        state = SteadyMutex(State(lines: answers.mapValues { [.json($0)] }.merging(lines) { $1 }))
    }

    var calls: [TransportRequest] { state.withLock { $0.calls } }
    /// Paths in their order.
    var asked: [String] { calls.map(Self.path) }

    func send(_ call: TransportRequest) async throws(TransportFailure) -> TransportAnswer {
        let line = state.withLock { state -> ScriptedPortal.Line in
            state.calls.append(call)
            guard let lines = state.lines[Self.path(call)] else { return .status(404, "") }
            if lines.count > 1 { state.lines[Self.path(call)] = Array(lines.dropFirst()) }
            return lines[0]
        }
        switch line {
        case .json(let text): return TransportAnswer(status: 200, body: Data(text.utf8))
        case .status(let status, let text): return TransportAnswer(status: status, body: Data(text.utf8))
        case .pause(let status, let seconds):
            return TransportAnswer(status: status, headers: ["Retry-After": "\(seconds)"])
        case .failure(let failure): throw failure
        }
    }

    private static func path(_ call: TransportRequest) -> String {
        call.url.components(separatedBy: "/self-tsp/").last ?? ""
    }
}
