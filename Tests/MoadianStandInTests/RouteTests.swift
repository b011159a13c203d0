import Foundation
import Testing

@testable import MoadianStandIn

@Suite("Information")
struct InformationTests {
    @Test("server-information names the clock and the key that opens envelopes")
    func serverInformation() async throws {
        try await Session.run { (session: Session) async throws in
            let json = try await session.get("server-information").json
            #expect(json["serverTime"]?.integer == Scene.now)
            let key = try #require(json["publicKeys"]?.elements?.first)
            #expect(key["id"]?.text == Keys.portal.id)
            #expect(key["algorithm"] == "RSA")
            #expect(key["purpose"] == 1)
            #expect(key["key"]?.text == Keys.portal.publicKeyDER.base64EncodedString())
        }
    }

    @Test("fiscal-information tells about a memory of one's own, and a company's taxpayers")
    func fiscalInformation() async throws {
        try await Session.run { (session: Session) async throws in
            let own = try await session.get("fiscal-information?memoryId=A11216")
            #expect(
                own.json == [
                    "nameTrade": "فروشنده", "fiscalStatus": "ACTIVE", "nationalId": "14003778990",
                    "economicCode": "14003778990",
                ])
            let company = try await session.get(
                "fiscal-information?memoryId=A11216", for: "TRUSTED-1", by: Keys.company)
            #expect(company.status == 200)
            #expect(try await session.get("fiscal-information?memoryId=a1").code == "4148")
            #expect(try await session.get("fiscal-information").code == "4147")
            let foreign = try await session.get("fiscal-information?memoryId=B22222")
            #expect(foreign.status == 403)
            #expect(foreign.code == "4160")
            let unknown = try await session.get("fiscal-information?memoryId=Z99999")
            #expect(unknown.status == 404)
            #expect(unknown.code == "4170")
        }
    }

    @Test("taxpayer looks a counterparty up")
    func taxpayer() async throws {
        try await Session.run { (session: Session) async throws in
            let found = try await session.get("taxpayer?economicCode=14001730425")
            #expect(
                found.json == [
                    "nameTrade": "تعلیقی", "taxpayerStatus": "PERMANENT_UNAUTHORIZE", "nationalId": "14001730425",
                ])
            let unknown = try await session.get("taxpayer?economicCode=99999999999")
            #expect(unknown.status == 404)
            #expect(unknown.code == "4171")
            #expect(try await session.get("taxpayer?economicCode=abc").code == "4147")
            #expect(try await session.get("taxpayer-info?economicCode=14001730425").json["taxpayerCallStatus"] == false)
            let article6 = try await session.get(
                "taxpayer-article6-status?economicCode=14001730425&vatValue=1&period=1")
            #expect(article6.json == ["article6RemainStatus": true])
        }
    }

    @Test("a wrong method is 4100, a wrong path is not found")
    func wrongMethod() async throws {
        try await Session.run { (session: Session) async throws in
            let reply = try await session.call(.post, Session.base + "server-information")
            #expect(reply.status == 405)
            #expect(reply.code == "4100")
            #expect(try await session.call(.get, Session.base + "nothing").status == 404)
            #expect(try await session.call(.get, "/nothing").status == 404)
        }
    }
}

@Suite("Sending as a whole")
struct SendingTests {
    private func uid(_ number: Int) -> String { "00000000-0000-4000-8000-" + String(100_000_000_000 + number) }

    @Test("gives each packet a name, and queues it")
    func queued() async throws {
        try await Session.run { (session: Session) async throws in
            let first = UUID().uuidString.lowercased()
            let second = UUID().uuidString
            let packets: JSON = [
                Session.packet(session.sealed(Documents.sale(1)), uid: first),
                Session.packet(session.sealed(Documents.sale(2)), uid: second),
            ]
            let reply = try await session.post("invoice", packets)
            #expect(reply.status == 200)
            #expect(reply.json["timestamp"]?.integer == Scene.now)
            let results = try #require(reply.json["result"]?.elements)
            #expect(results.compactMap { $0["uid"]?.text } == [first, second])
            #expect(Set(results.compactMap { $0["referenceNumber"]?.text }).count == 2)
            await session.portal.rest()
            #expect(try await session.ask("totals")["accepted"] == 2)
        }
    }

    @Test("refuses what is no list of packets", arguments: ["", "{}", "[]", "[", "null"])
    func badJSON(body: String) async throws {
        try await Session.run { (session: Session) async throws in
            let reply = try await session.post("invoice", nil, raw: body)
            #expect(reply.status == 400)
            #expect(reply.code == "4144")
        }
    }

    @Test("refuses packets with members missing")
    func membersMissing() async throws {
        let packets: [JSON] = [
            ["payload": "x"], ["header": ["requestTraceId": .text(uid(1)), "fiscalId": "A11216"]],
            ["payload": "x", "header": ["requestTraceId": .text(uid(1))]],
            ["payload": "x", "header": ["fiscalId": "A11216"]],
            ["payload": "", "header": ["requestTraceId": .text(uid(1)), "fiscalId": "A11216"]],
        ]
        try await Session.run { (session: Session) async throws in
            for packet in packets { #expect(try await session.post("invoice", [packet]).code == "4145", "\(packet)") }
        }
    }

    @Test("refuses more than a thousand, names that are no UUID, and names met before")
    func limits() async throws {
        try await Session.run { (session: Session) async throws in
            let many = JSON.array((0...1000).map { Session.packet("x", uid: uid($0)) })
            #expect(try await session.post("invoice", many).code == "4143")
            #expect(try await session.post("invoice", [Session.packet("x", uid: "12")]).code == "4162")
            let twins: JSON = [Session.packet("x", uid: uid(1)), Session.packet("y", uid: uid(1))]
            #expect(try await session.post("invoice", twins).code == "4163")
            #expect(try await session.post("invoice", [Session.packet("x", uid: uid(1))]).status == 200)
            #expect(try await session.post("invoice", [Session.packet("x", uid: uid(1))]).code == "4163")
        }
    }
}

@Suite("A packet")
struct PacketTests {
    private func code(_ outcome: JSON) -> [String] {
        #expect(outcome["status"] == "FAILED")
        #expect(outcome["sign"] == "")
        return Session.codes(outcome)
    }

    @Test("04150: made for another key, with another hash, or with other authenticated data")
    func notOpened() async throws {
        try await Session.run { (session: Session) async throws in
            let text = String(decoding: Documents.sale(1).json.bytes, as: UTF8.self)
            let forms: [Sealing.Envelope] = [
                .init(padding: .sha1), .init(authenticated: ""), .init(keyID: UUID().uuidString.lowercased()),
            ]
            for form in forms {
                let outcome = try await session.outcome(of: session.sealed(text, form))
                #expect(code(outcome) == ["04150"], "\(form)")
            }
            let stale = try ServerKey(bits: 2048)
            let signed = Sealing.sign(Data(text.utf8), by: Keys.seller)
            let wrong = Sealing.seal(signed, for: stale.publicKeyDER, id: Keys.portal.id)
            #expect(try await code(session.outcome(of: wrong)) == ["04150"])
            #expect(try await code(session.outcome(of: "no.envelope")) == ["04150"])
        }
    }

    @Test("04152, 04153: another algorithm, another length of vector")
    func algorithm() async throws {
        try await Session.run { (session: Session) async throws in
            for form in [Sealing.Envelope(algorithm: "RSA-OAEP"), Sealing.Envelope(encryption: "A128GCM")] {
                #expect(try await code(session.outcome(of: session.sealed("{}", form))) == ["04152"])
            }
            let outcome = try await session.outcome(of: session.sealed("{}", .init(vectorLength: 16)))
            #expect(code(outcome) == ["04153"])
        }
    }

    @Test("04130, 04131: what is inside is no signed text, or signed by nobody the portal believes")
    func innerSignature() async throws {
        try await Session.run { (session: Session) async throws in
            let bare = Sealing.seal("{}", for: Keys.portal.publicKeyDER, id: Keys.portal.id)
            #expect(try await code(session.outcome(of: bare)) == ["04130"])
            let document = Documents.sale(1)
            #expect(try await code(session.outcome(of: session.sealed(document, by: Keys.stranger))) == ["04131"])
            let mixed = Sealing.sign(Data(document.json.bytes), by: Keys.seller, with: Keys.other.key)
            let sealed = Sealing.seal(mixed, for: Keys.portal.publicKeyDER, id: Keys.portal.id)
            #expect(try await code(session.outcome(of: sealed)) == ["04131"])
        }
    }

    @Test("may have white space around the signed text")
    func whiteSpace() async throws {
        try await Session.run { (session: Session) async throws in
            let signed = Sealing.sign(Data(Documents.sale(1).json.bytes), by: Keys.seller) + "\r\n"
            let sealed = Sealing.seal(signed, for: Keys.portal.publicKeyDER, id: Keys.portal.id)
            #expect(try await session.outcome(of: sealed)["status"] == "SUCCESS")
        }
    }

    @Test("04132: the certificate has no say over the memory")
    func permission() async throws {
        try await Session.run { (session: Session) async throws in
            let document = Documents.sale(1)
            #expect(try await code(session.outcome(of: session.sealed(document, by: Keys.other))) == ["04132"])
            // A taxpayer does not send for another, whoever signed.
            let outcome = try await session.outcome(
                of: session.sealed(document), memory: "A11216", from: "B22222", by: Keys.other)
            #expect(code(outcome) == ["04132"])
        }
    }

    @Test("04133, 04148: the memory is unknown, or no memory's name")
    func memory() async throws {
        try await Session.run { (session: Session) async throws in
            let sealed = session.sealed(Documents.sale(1))
            #expect(try await code(session.outcome(of: sealed, memory: "Z99999")) == ["04133"])
            #expect(try await code(session.outcome(of: sealed, memory: "a-1")) == ["04148"])
        }
    }

    @Test("04133: the memory may not send any more, whoever sends for it")
    func inactive() async throws {
        try await Session.run({ $0.delay = 1000 }) { (session: Session) async throws in
            for (client, person, serial) in [("TRUSTED-1", Keys.company, Int64(1)), ("A11216", Keys.seller, 2)] {
                let packet = Session.packet(session.sealed(Documents.sale(serial)))
                let reply = try await session.post("invoice", [packet], for: client, by: person)
                #expect(reply.status == 200)
                _ = try #require(reply.json["result"]?.elements?.first?["referenceNumber"]?.text)
            }
            try await session.tell(
                "clients", ["memoryId": "A11216", "economicNumber": "14003778990", "fiscalStatus": "INACTIVE"])
            try await session.tell("clock", ["advance": 1000])
            await session.portal.rest()
            let results = try await session.get("inquiry", for: "TRUSTED-1", by: Keys.company)
            let found = try #require(results.json.elements)
            #expect(found.map { Session.codes($0) } == [["04133"], ["04133"]])
        }
    }

    @Test("04111, 04134: the company has no contract, or is gone")
    func company() async throws {
        try await Session.run { (session: Session) async throws in
            let signed = session.sealed(Documents.sale(1))
            let foreign = try await session.outcome(
                of: signed, memory: "B22222", from: "TRUSTED-1", by: Keys.company)
            #expect(code(foreign) == ["04111"])
            // With the taxpayer's key, and with the company's own.
            for (serial, person) in [(Int64(2), Keys.seller), (3, Keys.company)] {
                let outcome = try await session.outcome(
                    of: session.sealed(Documents.sale(serial), by: person), memory: "A11216", from: "TRUSTED-1",
                    by: Keys.company)
                #expect(outcome["status"] == "SUCCESS", "\(outcome)")
            }
        }
        try await Session.run({ $0.delay = 1000 }) { (session: Session) async throws in
            let packet = Session.packet(session.sealed(Documents.sale(4)))
            let reply = try await session.post("invoice", [packet], for: "TRUSTED-1", by: Keys.company)
            let reference = try #require(reply.json["result"]?.elements?.first?["referenceNumber"]?.text)
            #expect(try await session.call(.delete, "/stand-in/clients/TRUSTED-1").status == 200)
            try await session.tell("clock", ["advance": 1000])
            await session.portal.rest()
            let results = try await session.get("inquiry-by-reference-id?referenceIds=\(reference)")
            #expect(try code(#require(results.json.elements?.first)) == ["04134"])
        }
    }

    @Test("05139, 05151, 05159: the portal itself fails, by its switch")
    func internalFault() async throws {
        try await Session.run { (session: Session) async throws in
            var codes: [String] = []
            for serial in 1...3 {
                try await session.tell("faults", ["fault": "packet-fault", "call": "invoice"])
                codes += try await code(session.outcome(of: Documents.sale(Int64(serial))))
            }
            #expect(codes == ["05139", "05151", "05159"])
        }
    }
}
