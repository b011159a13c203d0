import Crypto
import CryptoExtras
import Foundation
import HummingbirdTesting
import Testing

@testable import MoadianStandIn

@Suite("The legacy API")
struct LegacyTests {
    static let base = "/req/api/self-tsp/"
    static let trace = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
    static let time = "1791003600000"

    /// A client of v1: it normalises, signs and seals by itself.
    struct Caller: Sendable {
        let session: Session

        func signature(_ text: String) -> String {
            let digest = SHA256.hash(data: Data(text.utf8))
            return must(
                try Keys.seller.key.signature(for: digest, padding: .insecurePKCS1v1_5)
                    .rawRepresentation.base64EncodedString())
        }

        /// Names in the order of their code points, values joined by `#`.
        func normalised(_ object: JSON, _ more: [String: String] = [:]) -> String {
            var flat = more.mapValues { $0.isEmpty ? "#" : $0.replacing("#", with: "##") }
            func walk(_ value: JSON, _ path: String) {
                switch value {
                case .object(let members): for member in members { walk(member.value, path + "." + member.name) }
                case .array(let elements): for (index, one) in elements.enumerated() { walk(one, "\(path).E\(index)") }
                case .null: flat[path] = "#"
                case .bool(let bool): flat[path] = "\(bool)"
                case .number(let number): flat[path] = number
                case .text(let text): flat[path] = text.isEmpty ? "#" : text.replacing("#", with: "##")
                }
            }
            for member in object.members ?? [] { walk(member.value, member.name) }
            return flat.sorted { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }
                .map(\.value).joined(separator: "#")
        }

        func headers(_ token: String?) -> [String: String] {
            var headers = ["requestTraceId": LegacyTests.trace, "timestamp": LegacyTests.time]
            headers["Authorization"] = token
            return headers
        }

        func post(_ path: String, _ body: JSON, token: String?) async throws -> Session.Reply {
            try await session.call(
                .post, LegacyTests.base + path, bearer: token,
                headers: [.init("requestTraceId")!: LegacyTests.trace, .init("timestamp")!: LegacyTests.time],
                body: body)
        }

        func packet(_ type: String, _ data: JSON, uid: String = UUID().uuidString) -> [String: JSON] {
            [
                "uid": .text(uid), "packetType": .text(type), "retry": false, "data": data, "encryptionKeyId": "",
                "symmetricKey": "", "iv": "", "fiscalId": "K44444", "dataSignature": "",
            ]
        }

        func ask(_ type: String, _ data: JSON, token: String?, spoil: String = "") async throws -> Session.Reply {
            let packet = Sealing.object(packet(type, data))
            let body: JSON = [
                "packet": packet, "signature": .text(signature(normalised(packet, headers(token)) + spoil)),
            ]
            return try await post("sync/\(type)", body, token: token)
        }

        func token() async throws -> String {
            let reply = try await ask("GET_TOKEN", ["username": "K44444"], token: nil)
            return try #require(reply.json["result"]?["data"]?["token"]?.text, "\(reply.json)")
        }

        /// Seals an invoice as v1 does; `wrapRaw` wraps the key itself, a mistake met in the wild.
        func sealed(
            _ document: Document, uid: String = UUID().uuidString, keyID: String? = nil, wrapRaw: Bool = false,
            signed: Document? = nil
        ) -> [String: JSON] {
            let key = SymmetricKey(size: .bits256)
            let bytes = key.withUnsafeBytes { Array($0) }
            let text = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let vector = (0..<16).map { _ in UInt8.random(in: 0...255) }
            let masked = document.json.bytes.enumerated().map { $1 ^ bytes[$0 % 32] }
            let box = must(try AES.GCM.seal(masked, using: key, nonce: AES.GCM.Nonce(data: vector)))
            let publicKey = must(try _RSA.Encryption.PublicKey(derRepresentation: Keys.portal.publicKeyDER))
            let wrapped = must(
                try publicKey.encrypt(wrapRaw ? Data(bytes) : Data(text.utf8), padding: .PKCS1_OAEP_SHA256))
            var packet = packet("INVOICE.V01", .text((box.ciphertext + box.tag).base64EncodedString()), uid: uid)
            packet["encryptionKeyId"] = .text(keyID ?? Keys.portal.id)
            packet["symmetricKey"] = .text(wrapped.base64EncodedString())
            packet["iv"] = .text(vector.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
            packet["dataSignature"] = .text(signature(normalised((signed ?? document).json)))
            return packet
        }

        func enqueue(_ packets: [[String: JSON]], token: String) async throws -> Session.Reply {
            let list = JSON.array(packets.map(Sealing.object))
            let text = normalised(["packets": list], headers(token))
            let body: JSON = ["packets": list, "signature": .text(signature(text)), "signatureKeyId": .null]
            return try await post("async/normal-enqueue", body, token: token)
        }

        /// Sends one packet and asks for its outcome by its uid.
        func outcome(_ packet: [String: JSON], token: String) async throws -> JSON {
            let reply = try await enqueue([packet], token: token)
            #expect(reply.json["result"]?.elements?.first?["errorCode"] == nil, "\(reply.json)")
            await session.portal.rest()
            let uid = packet["uid"] ?? .null
            let answer = try await ask("INQUIRY_BY_UID", [["uid": uid, "fiscalId": "K44444"]], token: token)
            return try #require(answer.json["result"]?["data"]?.elements?.first, "\(answer.json)")
        }
    }

    private func run(_ test: @Sendable @escaping (Caller) async throws -> Void) async throws {
        try await Session.run { try await test(Caller(session: $0)) }
    }

    private static func sale(_ serial: Int64) -> Document {
        Documents.sale(serial).changed { $0.header.merge(Documents.header(serial, memory: "K44444")) { $1 } }
    }

    @Test("normalises names by code point, values by the rules of section 3.3")
    func normalised() throws {
        let json = try JSON(
            parsing: #"{"b":[{"x":1},{"x":2.50}],"a":null,"C":"k#v","d":{"z":true,"y":""},"e":[],"Z":{}}"#)
        #expect(NormalisedText.of(json.members ?? []) == "k##v###1#2.50###true")
        let many = JSON.object([.init(name: "l", value: .array((0...10).map { .integer($0) }))])
        #expect(NormalisedText.of(many.members ?? []) == "0#1#10#2#3#4#5#6#7#8#9")
    }

    @Test("hands out a token, takes an invoice, and tells what became of it")
    func whole() async throws {
        try await run { (caller: Caller) async throws in
            let information = try await caller.post("sync/GET_SERVER_INFORMATION", ["packet": [:]], token: nil)
            let key = information.json["result"]?["data"]?["publicKeys"]?.elements?.first
            #expect(key?["id"]?.text == Keys.portal.id)
            let token = try await caller.token()
            let done = try await caller.outcome(caller.sealed(Self.sale(1)), token: token)
            #expect(done["status"] == "SUCCESS", "\(done)")
            #expect(done["data"]?["success"] == true)
            #expect(done["data"]?["confirmationReferenceId"]?.text?.isEmpty == false)
            let references: JSON = ["referenceNumber": [done["referenceNumber"] ?? .null]]
            let byReference = try await caller.ask("INQUIRY_BY_REFERENCE_NUMBER", references, token: token)
            #expect(byReference.json["result"]?["data"]?.elements?.count == 1)
            // 1791003600 is the eleventh of Mehr 1405.
            let byTime = try await caller.ask("INQUIRY_BY_TIME", ["time": "14050711"], token: token)
            #expect(byTime.json["result"]?["data"]?.elements?.count == 1, "\(byTime.json)")
            let range: JSON = ["startDate": "14050701", "endDate": "14050710"]
            let before = try await caller.ask("INQUIRY_BY_TIME_RANGE", range, token: token)
            #expect(before.json["result"]?["data"] == [])
        }
    }

    @Test("answers its other questions")
    func questions() async throws {
        try await run { (caller: Caller) async throws in
            let token = try await caller.token()
            let fiscal = try await caller.ask("GET_FISCAL_INFORMATION", "K44444", token: token)
            #expect(fiscal.json["result"]?["data"]?["economicCode"] == "14003778990")
            let known = try await caller.ask(
                "GET_ECONOMIC_CODE_INFORMATION", ["economicCode": "14001730425"], token: token)
            #expect(known.json["result"]?["data"]?["taxpayerStatus"] == "PERMANENT_UNAUTHORIZE")
            let unknown = try await caller.ask(
                "GET_ECONOMIC_CODE_INFORMATION", .text(#"{"economicCode":"1"}"#), token: token)
            #expect(unknown.json["result"]?["data"] == [:])
            let goods = try await caller.ask("GET_SERVICE_STUFF_LIST", ["page": 0, "size": 10], token: token)
            #expect(goods.json["result"]?["data"]?["total"] == 2)
        }
    }

    @Test("refuses wrong signatures, tokens and shapes")
    func refusals() async throws {
        try await run { (caller: Caller) async throws in
            let token = try await caller.token()
            #expect(try await caller.ask("GET_FISCAL_INFORMATION", "K44444", token: token, spoil: "x").code == "4011")
            #expect(try await caller.ask("GET_FISCAL_INFORMATION", "K44444", token: nil).code == "4016")
            #expect(try await caller.ask("GET_FISCAL_INFORMATION", "K44444", token: "other").code == "4017")
            #expect(try await caller.ask("GET_FISCAL_INFORMATION", "K44444", token: "").code == "4020")
            #expect(try await caller.ask("GET_TOKEN", ["username": "Z99999"], token: nil).code == "4011")
            #expect(try await caller.ask("GET_TOKEN", ["username": "K44444"], token: nil, spoil: "x").code == "4011")
            #expect(try await caller.ask("NO_SUCH_TYPE", .null, token: token).code == "4006")
            #expect(try await caller.ask("INQUIRY_BY_TIME", ["time": "14051301"], token: token).code == "4205")
            let many = [[String: JSON]](repeating: caller.packet("INVOICE.V01", "x"), count: 1001)
            #expect(try await caller.enqueue(many, token: token).code == "4012")
            try await caller.session.tell("clock", ["advance": 3_600_000])
            #expect(try await caller.ask("GET_FISCAL_INFORMATION", "K44444", token: token).code == "4018")
        }
    }

    @Test("refuses a token whose holder may not send any more: 4022")
    func holder() async throws {
        try await run { (caller: Caller) async throws in
            let token = try await caller.token()
            #expect(try await caller.ask("GET_FISCAL_INFORMATION", "K44444", token: token).status == 200)
            #expect(try await caller.session.call(.delete, "/stand-in/clients/K44444").status == 200)
            #expect(try await caller.ask("GET_FISCAL_INFORMATION", "K44444", token: token).code == "4022")
        }
    }

    @Test("refuses single packets: 4008 for the key's id, 4019 for a repeated uid, 4005 for their shape")
    func packets() async throws {
        try await run { (caller: Caller) async throws in
            let token = try await caller.token()
            func code(_ packet: [String: JSON]) async throws -> String? {
                try await caller.enqueue([packet], token: token).json["result"]?.elements?.first?["errorCode"]?.text
            }
            #expect(try await code(caller.sealed(Self.sale(1), keyID: "mine")) == "4008")
            #expect(try await code(caller.packet("INVOICE.V01", .null)) == "4005")
            let packet = caller.sealed(Self.sale(1))
            #expect(try await code(packet) == nil)
            #expect(try await code(packet) == "4019")
        }
    }

    @Test("refuses what it opens: 4103 for the wrapped key, 4011 for the data's signature, and content as v2")
    func opened() async throws {
        try await run { (caller: Caller) async throws in
            let token = try await caller.token()
            let raw = try await caller.outcome(caller.sealed(Self.sale(1), wrapRaw: true), token: token)
            #expect(Session.codes(raw) == ["4103"])
            let other = try await caller.outcome(
                caller.sealed(Self.sale(1), signed: Self.sale(2)), token: token)
            #expect(Session.codes(other) == ["4011"])
            let wrong = try await caller.outcome(
                caller.sealed(Self.sale(1).changed { $0.header["tvam"] = 1 }), token: token)
            #expect(wrong["status"] == "FAILED")
            #expect(Session.codes(wrong) == ["0202501"])
        }
    }
}
