import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import MoadianStandIn

@Suite("An inquiry")
struct InquiryTests {
    private func send(_ session: Session, _ document: Document) async throws -> (uid: String, reference: String) {
        let uid = UUID().uuidString.lowercased()
        let reply = try await session.post("invoice", [Session.packet(session.sealed(document), uid: uid)])
        let reference = try #require(reply.json["result"]?.elements?.first?["referenceNumber"]?.text)
        await session.portal.rest()
        return (uid, reference)
    }

    private func first(_ session: Session, _ path: String) async throws -> JSON {
        let reply = try await session.get(path)
        return try #require(reply.json.elements?.first, "\(reply.json)")
    }

    @Test("finds the portal thinking as often as it is told to, then the answer")
    func thinking() async throws {
        try await Session.run({ $0.think = 2 }) { (session: Session) async throws in
            let (uid, reference) = try await send(session, Documents.sale(1))
            for _ in 0..<2 {
                let waiting = try await first(session, "inquiry-by-reference-id?referenceIds=\(reference)")
                #expect(waiting["status"] == "IN_PROGRESS")
                #expect(waiting["data"] == nil)
                #expect(waiting["packetType"] == "invoice.v01")
                #expect(waiting["sign"] == "")
            }
            let done = try await first(session, "inquiry-by-uid?uidList=\(uid)&fiscalId=A11216")
            #expect(done["status"] == "SUCCESS")
            #expect(done["uid"]?.text == uid)
            #expect(done["referenceNumber"]?.text == reference)
            #expect(done["fiscalId"] == "A11216")
            #expect(done["packetType"] == "receive_invoice_confirm")
            #expect(done["data"] == ["error": [], "warning": [], "success": true])
        }
    }

    @Test("finds nothing checked before the delay is over")
    func delay() async throws {
        try await Session.run({ $0.delay = 5000 }) { (session: Session) async throws in
            let (_, reference) = try await send(session, Documents.sale(1))
            let path = "inquiry-by-reference-id?referenceIds=\(reference)"
            #expect(try await first(session, path)["status"] == "IN_PROGRESS")
            try await session.tell("clock", ["advance": 4999])
            await session.portal.rest()
            #expect(try await first(session, path)["status"] == "IN_PROGRESS")
            try await session.tell("clock", ["advance": 1])
            await session.portal.rest()
            #expect(try await first(session, path)["status"] == "SUCCESS")
        }
    }

    @Test("sees the last day unless it names a window")
    func window() async throws {
        try await Session.run { (session: Session) async throws in
            let (uid, reference) = try await send(session, Documents.sale(1))
            try await session.tell("clock", ["advance": .integer(2 * Instant.day)])
            let bare = "inquiry-by-reference-id?referenceIds=\(reference)"
            let lost = try await first(session, bare)
            #expect(lost["status"] == "NOT_FOUND")
            #expect(lost["data"] == nil)
            #expect(lost["referenceNumber"]?.text == reference)
            // The same instant twice, once by Tehran's clock, percent-encoded as the guide shows.
            let start = Instant(milliseconds: Scene.now - 1000).isoSeconds
            #expect(try await first(session, bare + "&start=\(start)")["status"] == "SUCCESS")
            let tehran = Instant(milliseconds: Scene.now + 12_600_000 - 1000).isoNanoseconds
                .replacing("Z", with: "%2B03:30")
            let byUID = "inquiry-by-uid?uidList=\(uid)&fiscalId=A11216&start=\(tehran)"
            #expect(try await first(session, byUID)["status"] == "SUCCESS")
        }
    }

    @Test("refuses wrong windows, too many ids, unknown statuses and bad parameters")
    func refusals() async throws {
        @Sendable func ids(_ count: Int) -> String {
            (0..<count).map { "referenceIds=r\($0)" }.joined(separator: "&")
        }
        let cases = [
            ("inquiry?start=2026-10-02T00:00:00Z&end=2026-10-01T00:00:00Z", "4140"),
            ("inquiry-by-reference-id?" + ids(101), "4141"), ("inquiry?status=DONE", "4142"),
            ("inquiry?start=2026-09-01T00:00:00Z&end=2026-09-08T00:00:01Z", "4164"),
            ("inquiry?start=yesterday", "4147"), ("inquiry?pageNumber=0", "4147"), ("inquiry?pageSize=101", "4147"),
            ("inquiry-by-reference-id", "4147"), ("inquiry-by-uid?uidList=x", "4147"),
            ("inquiry-by-uid?uidList=x&fiscalId=1", "4148"),
            // A plus that was not encoded is a space.
            ("inquiry?start=2026-10-01T00:00:00+03:30", "4147"),
        ]
        try await Session.run { (session: Session) async throws in
            for (path, code) in cases {
                let reply = try await session.get(path)
                #expect(reply.status == 400)
                #expect(reply.code == code, "\(path)")
            }
            #expect(try await session.get("inquiry-by-reference-id?" + ids(100)).json.elements?.count == 100)
            let week = "inquiry?start=2026-09-01T00:00:00Z&end=2026-09-08T00:00:00Z"
            #expect(try await session.get(week).json == [])
        }
    }

    @Test("shows nobody another's packets")
    func foreign() async throws {
        try await Session.run { (session: Session) async throws in
            let (uid, reference) = try await send(session, Documents.sale(1))
            let byReference = try await session.get(
                "inquiry-by-reference-id?referenceIds=\(reference)", for: "B22222", by: Keys.other)
            #expect(byReference.json.elements?.first?["status"] == "NOT_FOUND")
            let byUID = try await session.get(
                "inquiry-by-uid?uidList=\(uid)&fiscalId=A11216", for: "B22222", by: Keys.other)
            #expect(byUID.json.elements?.first?["status"] == "NOT_FOUND")
            #expect(try await session.get("inquiry", for: "B22222", by: Keys.other).json == [])
            // His company sees them.
            let company = try await session.get("inquiry", for: "TRUSTED-1", by: Keys.company)
            #expect(company.json.elements?.count == 1)
        }
    }

    @Test("lists by time, page by page, by status")
    func pages() async throws {
        try await Session.run { (session: Session) async throws in
            for serial in 1...12 { _ = try await send(session, Documents.sale(Int64(serial))) }
            _ = try await send(session, Documents.sale(13).changed { $0.header["tvam"] = 1 })
            #expect(try await session.get("inquiry").json.elements?.count == 10)
            #expect(try await session.get("inquiry?pageNumber=2").json.elements?.count == 3)
            #expect(try await session.get("inquiry?pageNumber=3").json == [])
            #expect(try await session.get("inquiry?status=FAILED").json.elements?.count == 1)
            #expect(try await session.get("inquiry?status=SUCCESS&pageSize=100").json.elements?.count == 12)
            #expect(try await session.get("inquiry?status=IN_PROGRESS").json == [])
        }
    }

    @Test("brings a receipt that the published key signed")
    func receipt() async throws {
        try await Session.run { (session: Session) async throws in
            let document = Documents.sale(1)
            let (_, reference) = try await send(session, document)
            let done = try await first(session, "inquiry-by-reference-id?referenceIds=\(reference)")
            let receipt = try #require(done["sign"]?.text)
            let parts = receipt.split(separator: ".")
            let header = try JSON(parsing: Sealing.decode(parts[0]))
            #expect(header["alg"] == "RS256")
            #expect(header["sigT"]?.text?.hasSuffix("Z") == true)
            #expect(header["crit"] == nil)
            #expect(header["x5c"] == nil)
            let information = try await session.get("server-information")
            let published = try #require(information.json["publicKeys"]?.elements?.first?["key"]?.text)
            let key = try _RSA.Signing.PublicKey(derRepresentation: Data(base64Encoded: published)!)
            let signature = _RSA.Signing.RSASignature(rawRepresentation: Sealing.decode(parts[2]))
            let digest = SHA256.hash(data: Data("\(parts[0]).\(parts[1])".utf8))
            #expect(key.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5))
            let payload = try JSON(parsing: Sealing.decode(parts[1]))
            #expect(payload["taxId"]?.text == document.taxID)
            #expect(payload["clientId"] == "A11216")
            #expect(payload["referenceNumber"]?.text == reference)
            #expect(payload["receivedDate"]?.text == Instant(milliseconds: Scene.now).isoMilliseconds)
        }
    }
}

@Suite("The dashboard")
struct DashboardTests {
    @Test("waits thirty days for the buyer, then approves by itself")
    func systemicApproval() async throws {
        try await Session.run { (session: Session) async throws in
            let taxID = try await session.accepted(Documents.sale(1))
            let before = try await session.status(of: taxID)
            #expect(
                before == [
                    "taxId": .text(taxID), "invoiceStatus": "AWAITING_REACTION", "article6Status": "NOT_EXCEEDED",
                    "error": .null,
                ])
            try await session.tell("clock", ["advance": .integer(30 * Instant.day - 1)])
            #expect(try await session.status(of: taxID)["invoiceStatus"] == "AWAITING_REACTION")
            try await session.tell("clock", ["advance": 1])
            #expect(try await session.status(of: taxID)["invoiceStatus"] == "SYSTEMIC_APPROVED")
            let late = try await session.call(
                .post, "/stand-in/reactions", body: ["taxId": .text(taxID), "reaction": "REJECT"])
            #expect(late.status == 400)
        }
    }

    @Test("asks no one where nobody can answer")
    func noReaction() async throws {
        try await Session.run { (session: Session) async throws in
            let simple = try await session.accepted(Documents.sale(1, type: 2))
            #expect(try await session.status(of: simple)["invoiceStatus"] == "NO_NEED_REACTION")
            let export = try await session.accepted(Documents.export(2))
            #expect(try await session.status(of: export)["invoiceStatus"] == "NO_NEED_REACTION")
            let outsider = try await session.accepted(Documents.sale(3).changed { $0.header["tinb"] = "10108251920" })
            #expect(try await session.status(of: outsider)["invoiceStatus"] == "IMPOSSIBLE_REACTION")
        }
    }

    @Test("has buyers that answer at once where the setting says so")
    func willingBuyers() async throws {
        try await Session.run({ $0.reactions = .approve }) { (session: Session) async throws in
            let original = try await session.accepted(Documents.sale(1))
            #expect(try await session.status(of: original)["invoiceStatus"] == "APPROVED")
            try await session.accepted(Documents.correction(2, of: original))
            #expect(try await session.status(of: original)["invoiceStatus"] == "CANCELED")
        }
    }

    @Test("tells what it does not know, and nothing about another's invoices")
    func errors() async throws {
        try await Session.run { (session: Session) async throws in
            let taxID = try await session.accepted(Documents.sale(1))
            let unknown = TestTaxID.make(Scene.memory, at: Scene.issuedAt, serial: 9)
            #expect(try await session.status(of: unknown)["error"] == "NOT_FOUND")
            let foreign = try await session.get(
                "inquiry-invoice-status?taxIds=\(taxID)&taxIds=\(unknown)", for: "B22222", by: Keys.other)
            #expect(foreign.json.elements?.compactMap { $0["error"]?.text } == ["ACCESS_DENIED", "NOT_FOUND"])
            #expect(foreign.json.elements?.first?["invoiceStatus"] == nil)
            #expect(try await session.get("inquiry-invoice-status").code == "4147")
        }
    }

    @Test("marks what is above the ceiling of article 6")
    func article6() async throws {
        try await Session.run { (session: Session) async throws in
            try await session.tell(
                "clients", ["memoryId": "A11216", "economicNumber": "14003778990", "saleThreshold": 2_000_000])
            let first = try await session.accepted(Documents.sale(1))
            #expect(try await session.status(of: first)["article6Status"] == "NOT_EXCEEDED")
            let second = try await session.accepted(Documents.sale(2))
            #expect(try await session.status(of: second)["article6Status"] == "EXCEEDED")
        }
    }

    @Test("takes payments of what was sold on credit")
    func payments() async throws {
        try await Session.run { (session: Session) async throws in
            let cash = try await session.accepted(Documents.sale(1))
            let mixed = try await session.accepted(Documents.mixed(2))
            func pay(_ taxID: String, _ amount: JSON, _ date: Int64 = Scene.now) async throws -> Session.Reply {
                try await session.post(
                    "invoice-payment",
                    [
                        "taxId": .text(taxID), "paidAmount": amount, "paymentDate": .integer(date),
                        "paymentMethod": "TRANSFER", "terminalNumber": "12345678", "referenceNumber": "1",
                    ])
            }
            func codes(_ reply: Session.Reply) -> [String] {
                reply.json["error"]?.elements?.compactMap { $0["code"]?.text } ?? []
            }
            #expect(try await pay(mixed, 2_500_000).json == ["requestStatus": "SUCCESS", "error": []])
            let tooMuch = try await pay(mixed, 3_500_001)
            #expect(tooMuch.json["requestStatus"] == "FAILED")
            #expect(codes(tooMuch) == ["0207601"])
            #expect(try await pay(mixed, 3_500_000).json["requestStatus"] == "SUCCESS")
            #expect(try await codes(pay(cash, 1)) == ["0202801"])
            #expect(try await codes(pay(mixed, 0)) == ["0107605"])
            #expect(try await codes(pay("A11216", 1)) == ["0300101"])
            let foreign = try await session.post(
                "invoice-payment",
                ["taxId": .text(mixed), "paidAmount": 1, "paymentDate": .integer(Scene.now), "paymentMethod": "CASH"],
                for: "B22222", by: Keys.other)
            #expect(foreign.code == "4160")
            #expect(try await session.post("invoice-payment", ["taxId": .text(mixed)]).code == "4145")
            #expect(try await session.post("invoice-payment", nil, raw: "{").code == "4144")
            let barter: JSON = [
                "taxId": .text(mixed), "paidAmount": 1, "paymentDate": .integer(Scene.now), "paymentMethod": "GOLD",
            ]
            #expect(try await session.post("invoice-payment", barter).code == "4147")
        }
    }
}
