import Contracts
import Foundation
import Moadian
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
            portal.calls.map { $0.url.components(separatedBy: "/self-tsp/")[1] } == [
                "sync/GET_SERVER_INFORMATION", "sync/GET_TOKEN", "async/normal-enqueue", "sync/INQUIRY_BY_UID",
                "sync/GET_FISCAL_INFORMATION",
            ])
        for call in portal.calls { #expect(try isSigned(call)) }
        let open = portal.calls.filter { !$0.headers.contains { $0.name == "Authorization" } }
        #expect(open.count == 2)
    }

    /// As the portal would: packet or packets, and the headers beside them.
    private func isSigned(_ call: PortalCall) throws -> Bool {
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

/// Answers by the path after `self-tsp/`.
private final class LegacyPortal: PortalTransport {
    private let answers: [String: String]
    private let kept = SteadyMutex<[PortalCall]>([])

    init(_ answers: [String: String]) { self.answers = answers }

    var calls: [PortalCall] { kept.withLock { $0 } }

    func answer(to call: PortalCall) async throws(TransportFailure) -> PortalReply {
        kept.withLock { $0.append(call) }
        let path = call.url.components(separatedBy: "/self-tsp/").last ?? ""
        guard let answer = answers[path] else { return PortalReply(status: 404, body: Data()) }
        return PortalReply(status: 200, body: Data(answer.utf8))
    }
}
