import Foundation
import Testing

@testable import WebService

/// What the delivery service says in tests.
enum DeliveryAnswers {
    static let rights = #""readDeliveries","confirmDelivery""#
    static let id = "dlv_01h455vb4pex5vsknk084sn02q"
    static let slice = "sli_01h455vb4pex5vsknk084sn02q"
    static let second = "sli_01h455vb4pex5vsknk084sn03r"
    static let invoiceLine = "invl_01h455vb4pex5vsknk084sn02q"
    static let line = "dnl_01h455vb4pex5vsknk084sn02q"
    static let path = "/api/delivery/v1/deliveries/\(id)"

    static func delivery(
        state: String = "IN_TRANSIT", kind: String = "GOODS", overdue: Bool = false, delivered: String = "0",
        name: String = "Peyman"
    ) -> String {
        """
        {"id": "\(id)", "version": 3, "state": "\(state)", "kind": "\(kind)",
        "opportunity_id": "opp_01h455vb4pex5vsknk084sn02q", "invoice_id": "inv_01h455vb4pex5vsknk084sn02q",
        "dispatch_note_id": "dn_01h455vb4pex5vsknk084sn02q", "account_id": "acc_01h455vb4pex5vsknk084sn02q",
        "account_name": "\(name)", "address": {"street": "Azadi 12", "city": "Tehran", "country": "IR"},
        "failed_attempts": 1, "departed_at": "2026-04-14T10:00:00.000Z", "overdue": \(overdue),
        "lines": [\(row(slice, "Pump", "4", "kg", delivered)), \(row(second, "Hose", "25.5", "m", "0"))],
        "history": [{"kind": "ATTEMPT_FAILED", "at": "2026-04-14T12:00:00.000Z",
            "recorded_at": "2026-04-14T12:00:00.000Z", "recorded_by": "\(Answers.user)", "reason": "door closed"},
            {"kind": "REATTEMPTED", "at": "2026-04-14T13:00:00.000Z", "recorded_at": "2026-04-14T13:00:00.000Z",
            "recorded_by": "\(WarehouseAnswers.colleague)", "recorded_by_name": "Kaveh"}],
        "proofs": [\(proof("PHOTO", false)), \(proof("SIGNATURE", true))]}
        """
    }

    private static func proof(_ kind: String, _ confirmed: Bool) -> String {
        """
        {"id": "pod_01h455vb4pex5vsknk084sn0\(confirmed ? "2q" : "3r")", "delivery_id": "\(id)", "kind": "\(kind)",
        "media_type": "image/png", "size": 9, "width": 640, "height": 480, "sha256": "ab",
        "captured_at": "2026-04-14T12:00:00.000Z", "recorded_at": "2026-04-14T12:00:00.000Z",
        "recorded_by": "\(Answers.user)", "confirmed": \(confirmed)}
        """
    }

    private static func row(_ slice: String, _ name: String, _ open: String, _ unit: String, _ delivered: String)
        -> String
    {
        """
        {"slice_id": "\(slice)", "dispatch_line_id": "\(line)", "line_id": "opl_01h455vb4pex5vsknk084sn02q",
        "invoice_line_id": "\(invoiceLine)", "product_id": "prod_01h455vb4pex5vsknk084sn02q",
        "description": "\(name)", "quantity": {"value": "\(open)", "unit": "\(unit)"}, "delivered": "\(delivered)",
        "refused": "0", "lost": "0", "recalled": "0", "received": "0", "open": "\(open)"}
        """
    }

    static func play(on services: PlayedServices, _ delivery: String = delivery()) {
        services.answer("GET", "/api/delivery/v1/deliveries", 200, Answers.page([delivery], next: "k1"))
        services.answer("GET", path, 200, delivery)
        let work = ["IN_TRANSIT": 12, "ATTEMPT_FAILED": 3, "OVERDUE": 2]
        services.answer("GET", "/api/delivery/v1/work", 200, Answers.counts(work))
    }
}

@Suite("Deliveries, at the door")
struct DeliveryDeskTests {
    private let page = "/delivery/deliveries/\(DeliveryAnswers.id)"

    private func stage(_ delivery: String = DeliveryAnswers.delivery(), rights: String = DeliveryAnswers.rights) throws
        -> Stage
    {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        DeliveryAnswers.play(on: stage.services, delivery)
        return stage
    }

    private func form(_ fields: String) -> String { "version=3&key=\(Answers.key)&\(fields)" }

    @Test("shows what is on the road, the longest first, and what is silent")
    func list() async throws {
        let stage = try stage(DeliveryAnswers.delivery(overdue: true))
        let html = try await stage.get("/delivery/deliveries", stage.signedIn(language: "en")).html
        for text in ["Peyman", "Azadi 12, Tehran", "Pump, 4 kg and 1 more line", "No news for long"] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(
            stage.services.asked.last?.path
                == "/api/delivery/v1/deliveries?state=in:IN_TRANSIT,ATTEMPT_FAILED&sort=departed_at&limit=50")
        _ = try await stage.get("/delivery/deliveries?f.state.in=&f.overdue.in=true", stage.signedIn())
        #expect(stage.services.asked.last?.path == "/api/delivery/v1/deliveries?overdue=in:true&limit=50")
    }

    @Test("shows one delivery with its lines and what was said about it")
    func record() async throws {
        let stage = try stage()
        let html = try await stage.get(page, stage.signedIn(language: "en")).html
        for text in [
            "An attempt failed", "door closed", "<bdi>You</bdi>", "<bdi>Kaveh</bdi>", "25.5 m",
            #"name="delivered.\#(DeliveryAnswers.slice)" value="4""#,
            #"name="refused.\#(DeliveryAnswers.second)""#, "?fill=refused#form-confirm",
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        let refused = try await stage.get("\(page)?fill=refused", stage.signedIn()).html
        #expect(refused.contains(#"name="refused.\#(DeliveryAnswers.slice)" value="۴""#) == false)
        #expect(refused.contains(#"name="refused.\#(DeliveryAnswers.slice)" value="4""#))
    }

    @Test(
        "offers what the state, the kind and the person allow",
        arguments: [
            ("IN_TRANSIT", "GOODS", "0", DeliveryAnswers.rights, ["confirm", "failed-attempts"]),
            ("IN_TRANSIT", "SERVICE", "0", DeliveryAnswers.rights, ["confirm"]),
            ("ATTEMPT_FAILED", "GOODS", "0", DeliveryAnswers.rights, ["reattempt", "return"]),
            ("REFUSED", "GOODS", "0", DeliveryAnswers.rights, ["return"]),
            ("DELIVERED", "GOODS", "4", DeliveryAnswers.rights, []),
            ("IN_TRANSIT", "GOODS", "0", #""readDeliveries","authoriseReturn""#, ["declare-loss"]),
            ("DELIVERED", "GOODS", "4", #""readDeliveries","requestReturn""#, ["goods-return"]),
            ("DELIVERED", "SERVICE", "4", #""readDeliveries","requestReturn""#, []),
            ("IN_TRANSIT", "GOODS", "0", #""readDeliveries""#, []),
        ])
    func offered(state: String, kind: String, delivered: String, rights: String, actions: [String]) async throws {
        let stage = try stage(
            DeliveryAnswers.delivery(state: state, kind: kind, delivered: delivered), rights: rights)
        let html = try await stage.get(page, stage.signedIn()).html
        #expect(Answers.actions(in: html, of: page) == actions)
    }

    @Test("is confirmed in parts, with the receiver's name and proof")
    func confirmed() async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(DeliveryAnswers.path)/confirm", 200, "{}")
        let fields =
            "receiver=Sara&reference=P-7&place=&delivered.\(DeliveryAnswers.slice)=%DB%B3&refused.\(DeliveryAnswers.slice)=1"
            + "&why.\(DeliveryAnswers.slice)=scratched&delivered.\(DeliveryAnswers.second)=25.5&refused.\(DeliveryAnswers.second)="
        let shown = try await stage.post("\(page)/confirm", form(fields), stage.signedIn())
        #expect(shown.headers[.location] == "\(page)?done=delivery-confirm")
        let asked = try #require(stage.services.asked.last)
        #expect(asked.headers["If-Match"] == #""3""#)
        #expect(
            asked.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"lines":[{"delivered":"3","refusal_reason":"scratched","refused":"1","#
                + #""slice_id":"\#(DeliveryAnswers.slice)"},{"delivered":"25.5","slice_id":"\#(DeliveryAnswers.second)"}],"#
                + #""proof":{"reference":"P-7"},"receiver":"Sara"}"#)
    }

    @Test("is not confirmed beyond what is there, nor refused without a reason, nor without a receiver")
    func senseless() async throws {
        let stage = try stage()
        let fields =
            "receiver=&delivered.\(DeliveryAnswers.slice)=3&refused.\(DeliveryAnswers.slice)=2&why.\(DeliveryAnswers.slice)="
            + "&delivered.\(DeliveryAnswers.second)=1"
        let shown = try await stage.post("\(page)/confirm", form(fields), stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        for text in [
            #"id="confirm-delivered.\#(DeliveryAnswers.slice)-fault">More than there is."#,
            #"id="confirm-why.\#(DeliveryAnswers.slice)-fault">Say why it was refused."#,
            #"id="confirm-receiver-fault">Fill this in."#, "#confirm-receiver",
        ] {
            #expect(shown.html.contains(text), "\(text) is not there")
        }
        #expect(!stage.services.asked.contains { $0.method == "POST" })
    }

    @Test(
        "takes what happens on the road",
        arguments: [
            ("failed-attempts", "reason=closed", "failed-attempts", #"{"reason":"closed"}"#),
            ("reattempt", "", "reattempt", nil), ("return", "", "return", nil),
            (
                "declare-loss", "evidence=burnt&lost.\(DeliveryAnswers.slice)=2&lost.\(DeliveryAnswers.second)=",
                "declare-loss",
                #"{"evidence":"burnt","lines":[{"dispatch_line_id":"\#(DeliveryAnswers.line)","quantity":"2"}]}"#
            ),
        ] as [(String, String, String, String?)])
    func journey(action: String, fields: String, path: String, body: String?) async throws {
        let stage = try stage(rights: DeliveryAnswers.rights + #","authoriseReturn""#)
        stage.services.answer("POST", "\(DeliveryAnswers.path)/\(path)", 200, "{}")
        let shown = try await stage.post("\(page)/\(action)", form(fields), stage.signedIn())
        #expect(shown.status == 303, "\(shown)")
        #expect(stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) } == body)
    }

    @Test("is asked back of the warehouse, by the invoice's lines")
    func givenBack() async throws {
        let stage = try stage(
            DeliveryAnswers.delivery(state: "DELIVERED", delivered: "4"), rights: #""readDeliveries","requestReturn""#)
        stage.services.answer("POST", "/api/warehouse/v1/goods-returns", 201, "{}")
        let none = try await stage.post(
            "\(page)/goods-return", form("reason=x&back.\(DeliveryAnswers.slice)="), stage.signedIn(language: "en"))
        #expect(none.html.contains("Fill in at least one row."))
        let shown = try await stage.post(
            "\(page)/goods-return", form("reason=too+big&back.\(DeliveryAnswers.slice)=2"), stage.signedIn())
        #expect(shown.headers[.location] == "\(page)?done=delivery-goods-return")
        #expect(
            stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"account_id":"acc_01h455vb4pex5vsknk084sn02q","invoice_id":"inv_01h455vb4pex5vsknk084sn02q","#
                + #""lines":[{"invoice_line_id":"\#(DeliveryAnswers.invoiceLine)","quantity":"2"}],"reason":"too big"}"#
        )
    }

    @Test("is refused in words, and keeps what was typed")
    func refused() async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(DeliveryAnswers.path)/failed-attempts", 409, #"{"code":"not_in_transit"}"#)
        let shown = try await stage.post(
            "\(page)/failed-attempts", form("reason=kept+words"), stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("It is not on the road any more."))
        #expect(shown.html.contains(">kept words</textarea>"))
    }

    @Test("is not there for who has no right to it")
    func rights() async throws {
        let stage = try stage(rights: #""readStock""#)
        for path in ["/delivery/deliveries", page] {
            #expect(try await stage.get(path, stage.signedIn()).status == 404)
        }
        let reader = try self.stage(rights: #""readDeliveries""#)
        for action in DeliveryAction.allCases {
            let shown = try await reader.post("\(page)/\(action.rawValue)", form("reason=x"), reader.signedIn())
            #expect(shown.status == 404, "\(action)")
        }
        #expect(!reader.services.asked.contains { $0.method == "POST" })
    }
}
