import Foundation
import Testing

@testable import WebService

@Suite("What people of the warehouse do")
struct WarehouseActionTests {
    private let base = WarehouseAnswers.base

    private func stage(note: String = WarehouseAnswers.noteView()) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: WarehouseAnswers.rights))
        WarehouseAnswers.play(on: stage.services, note: note)
        return stage
    }

    private func form(_ fields: String) -> String { "version=5&key=\(Answers.key)&\(fields)" }

    private func body(_ stage: Stage) -> String? {
        stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "goes to the warehouse as it was filled in",
        arguments: [
            (
                "dispatch-notes/\(WarehouseAnswers.note)/cancel", "", "dispatch-notes/\(WarehouseAnswers.note)/cancel",
                nil
            ),
            (
                "exit-permits/\(WarehouseAnswers.permit)/revoke", "", "exit-permits/\(WarehouseAnswers.permit)/revoke",
                nil
            ),
            (
                "stock/\(WarehouseAnswers.product)/adjust",
                "reason=COUNT&counted=%DB%B1%DB%B2%D9%AB%DB%B5&difference=&note=",
                "stock-adjustments",
                #"{"counted":"12.5","product_id":"\#(WarehouseAnswers.product)","reason":"COUNT"}"#
            ),
            (
                "stock/\(WarehouseAnswers.product)/reallocate",
                "hold=\(WarehouseAnswers.hold)&to_slice_id=\(WarehouseAnswers.slice)&promised_on=2026-05-01&reason=x",
                "holds/\(WarehouseAnswers.hold)/reallocate",
                #"{"promised_on":"2026-05-01","reason":"x","to_slice_id":"\#(WarehouseAnswers.slice)"}"#
            ),
            (
                "expected-receipts/\(WarehouseAnswers.request)/receive", "quantity=6&unit_cost=", "receipts",
                #"{"quantity":"6","request_id":"\#(WarehouseAnswers.request)"}"#
            ),
            (
                "receipts/new", "product_id=PU-10&quantity=3&unit_cost=500", "receipts",
                #"{"product_id":"\#(WarehouseAnswers.product)","quantity":"3","#
                    + #""unit_cost":{"currency":"IRR","value":"500"}}"#
            ),
            (
                "take-backs/\(WarehouseAnswers.delivery)", "lines.\(WarehouseAnswers.line)=2",
                "deliveries/\(WarehouseAnswers.delivery)/take-back",
                #"{"lines":[{"dispatch_line_id":"\#(WarehouseAnswers.line)","quantity":"2"}]}"#
            ),
            (
                "goods-returns/\(WarehouseAnswers.goodsReturn)/receive", "counted.1=1.5",
                "goods-returns/\(WarehouseAnswers.goodsReturn)/receive",
                #"{"counted":[{"place":1,"quantity":"1.5"}]}"#
            ),
            (
                "goods-returns/\(WarehouseAnswers.goodsReturn)/inspect", "condition=SCRAP",
                "goods-returns/\(WarehouseAnswers.goodsReturn)/inspect", #"{"condition":"SCRAP"}"#
            ),
            (
                "goods-returns/\(WarehouseAnswers.goodsReturn)/reject", "reason=worn",
                "goods-returns/\(WarehouseAnswers.goodsReturn)/reject", #"{"reason":"worn"}"#
            ),
            (
                "exceptions/\(WarehouseAnswers.exceptionID)/close", "",
                "exceptions/\(WarehouseAnswers.exceptionID)/close", nil
            ),
        ] as [(String, String, String, String?)])
    func sent(page: String, fields: String, path: String, body: String?) async throws {
        let stage = try stage()
        stage.services.answer("POST", "\(base)/\(path)", 200, "{}")
        let shown = try await stage.post("/warehouse/\(page)", form(fields), stage.signedIn())
        #expect(shown.status == 303, "\(shown)")
        #expect(stage.services.asked.last?.path == "\(base)/\(path)")
        #expect(stage.services.asked.last?.headers["Idempotency-Key"] == Answers.key)
        #expect(self.body(stage) == body)
        let after = try await stage.get(try #require(shown.headers[.location]), stage.signedIn(language: "en"))
        #expect(after.html.contains(#"role="status""#), "what was done is told")
    }

    @Test(
        "is not sent where it makes no sense; the page says what is missing",
        arguments: [
            ("stock/\(WarehouseAnswers.product)/adjust", "reason=COUNT&counted=1&difference=1", "Give either what was"),
            ("stock/\(WarehouseAnswers.product)/adjust", "reason=NONE&counted=1&difference=", "Choose one of these."),
            ("receipts/new", "product_id=NONE&quantity=3&unit_cost=5", "There is no product with this code."),
            (
                "take-backs/\(WarehouseAnswers.delivery)", "lines.\(WarehouseAnswers.line)=4",
                "More than is expected back."
            ),
            ("goods-returns/\(WarehouseAnswers.goodsReturn)/reject", "reason=", "Say why."),
            ("exit-permits/new", "vehicle=&driver=x", "Choose at least one note."),
        ])
    func senseless(page: String, fields: String, words: String) async throws {
        let stage = try stage(
            note: WarehouseAnswers.noteView(state: "PICKED", pickedBy: "usr_01h455vb4pex5vsknk084sn03r", picked: "4"))
        if page == "exit-permits/new" {
            stage.services.answer("GET", "\(base)/exit-permits", 200, Answers.page())
        }
        let shown = try await stage.post("/warehouse/\(page)", form(fields), stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains(words))
        #expect(!stage.services.asked.contains { $0.method == "POST" })
    }

    // MARK: - Permits

    private func permitStage(_ answer: String, status: Int = 200) throws -> Stage {
        let stage = try stage(
            note: WarehouseAnswers.noteView(state: "PICKED", pickedBy: "usr_01h455vb4pex5vsknk084sn03r", picked: "4"))
        stage.services.answer("GET", "\(base)/exit-permits", 200, Answers.page())
        stage.services.answer("POST", "\(base)/dispatch-notes/permits", status, answer)
        return stage
    }

    private let permitFields = "note=\(WarehouseAnswers.note)&vehicle=12+A+345&driver=Reza&hours=4"

    @Test("issues a permit for a vehicle and leads to its paper")
    func permit() async throws {
        let stage = try permitStage(
            #"{"results":[{"id":"\#(WarehouseAnswers.note)","status":200,"exit_permit_id":"\#(WarehouseAnswers.permit)"}]}"#
        )
        let shown = try await stage.post("/warehouse/exit-permits/new", form(permitFields), stage.signedIn())
        #expect(shown.headers[.location] == "/warehouse/exit-permits/\(WarehouseAnswers.permit)?done=permits")
        #expect(
            body(stage)
                == #"{"driver":"Reza","ids":["\#(WarehouseAnswers.note)"],"valid_until":"2026-04-15T16:00:00.000Z","#
                + #""vehicle":"12 A 345"}"#)
    }

    @Test("is refused a permit for what the person picked, in words, and keeps the form")
    func pickerRefused() async throws {
        let stage = try permitStage(
            """
            {"results":[{"id":"\(WarehouseAnswers.note)","status":403,
            "problem":{"code":"picker_issues_permit","detail":"inner"}}]}
            """)
        let shown = try await stage.post(
            "/warehouse/exit-permits/new", form(permitFields), stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("Whoever picked the goods may not issue their permit; ask another person."))
        #expect(shown.html.contains(#"value="12 A 345""#))
        #expect(!shown.html.contains("inner"))
    }

    @Test("does not offer a permit for notes that the person picked, and names them")
    func ownNotes() async throws {
        let stage = try stage(
            note: WarehouseAnswers.noteView(state: "PICKED", pickedBy: Answers.user, picked: "4"))
        stage.services.answer("GET", "\(base)/exit-permits", 200, Answers.page())
        let html = try await stage.get("/warehouse/exit-permits/new", stage.signedIn(language: "en")).html
        #expect(html.contains("Picked by you"))
        #expect(!html.contains(#"name="note""#))
        #expect(html.contains("No picked note waits for a permit from you."))
    }

    @Test("offers a note again when its permit is over")
    func permitOver() async throws {
        for (until, isOffered) in [("2026-04-15T20:00:00.000Z", false), ("2026-04-15T09:00:00.000Z", true)] {
            let stage = try stage(
                note: WarehouseAnswers.noteView(
                    state: "PICKED", pickedBy: "usr_01h455vb4pex5vsknk084sn03r", hasPermit: true, picked: "4"))
            stage.services.answer(
                "GET", "\(base)/exit-permits", 200, Answers.page([WarehouseAnswers.permitView(until: until)]))
            let html = try await stage.get("/warehouse/exit-permits/new", stage.signedIn()).html
            #expect(html.contains(#"name="note""#) == isOffered)
        }
    }

    // MARK: - The gate

    @Test("lets a vehicle pass: the verdict fills the screen, and the permit is used once")
    func gate() async throws {
        let stage = try stage(note: WarehouseAnswers.noteView(state: "PICKED", hasPermit: true, picked: "4"))
        let scanned = try await stage.get("/warehouse/gate?scan=\(WarehouseAnswers.permit)", stage.signedIn())
        let place = "/warehouse/gate?permit=\(WarehouseAnswers.permit)"
        #expect(scanned.headers[.location] == place)
        let html = try await stage.get(place, stage.signedIn(language: "en")).html
        for text in ["May pass", "12 A 345", "Reza", "Pump", "4 kg", "autofocus", #"data-heard="good""#] {
            #expect(html.contains(text), "\(text) is not there")
        }
        stage.services.answer("POST", "\(base)/exit-permits/\(WarehouseAnswers.permit)/use", 200, "{}")
        let out = try await stage.post(
            "/warehouse/gate", "key=\(Answers.key)&permit=\(WarehouseAnswers.permit)", stage.signedIn())
        #expect(out.headers[.location] == "/warehouse/gate?out=\(WarehouseAnswers.permit)")
        let after = try await stage.get(try #require(out.headers[.location]), stage.signedIn(language: "en"))
        #expect(after.html.contains("Left the gate"))
    }

    @Test(
        "stops a vehicle and says why",
        arguments: [
            ("USED", "EXITED", "2026-04-15T20:00:00.000Z", "The permit was used already"),
            ("REVOKED", "PICKED", "2026-04-15T20:00:00.000Z", "The permit was revoked."),
            ("REVOKED", "BLOCKED", "2026-04-15T20:00:00.000Z", "cheque bounced"),
            ("EXPIRED", "PICKED", "2026-04-15T09:00:00.000Z", "The permit was valid until"),
            ("ISSUED", "PICKED", "2026-04-15T11:00:00.000Z", "The permit was valid until"),
            ("ISSUED", "BLOCKED", "2026-04-15T20:00:00.000Z", "cheque bounced"),
            ("ISSUED", "CANCELLED", "2026-04-15T20:00:00.000Z", "Cancelled"),
        ])
    func stop(permit: String, note: String, until: String, words: String) async throws {
        let stage = try stage(note: WarehouseAnswers.noteView(state: note, hasPermit: true, picked: "4"))
        stage.services.answer(
            "GET", "\(base)/exit-permits/\(WarehouseAnswers.permit)", 200,
            WarehouseAnswers.permitView(state: permit, until: until))
        let html = try await stage.get(
            "/warehouse/gate?permit=\(WarehouseAnswers.permit)", stage.signedIn(language: "en")
        ).html
        #expect(html.contains("gate--stop") && html.contains(#"data-heard="bad""#))
        #expect(html.contains(words))
        #expect(!html.contains(#"id="form-gate""#))
    }

    @Test("stops when the service says no, whatever the screen said")
    func refusedAtGate() async throws {
        let stage = try stage(note: WarehouseAnswers.noteView(state: "PICKED", hasPermit: true, picked: "4"))
        stage.services.answer(
            "POST", "\(base)/exit-permits/\(WarehouseAnswers.permit)/use", 409, #"{"code":"permit_differs"}"#)
        let shown = try await stage.post(
            "/warehouse/gate", "key=\(Answers.key)&permit=\(WarehouseAnswers.permit)", stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("gate--stop"))
        #expect(shown.html.contains("not those of the permit"))
    }

    @Test("finds the permit by the plate, as people type it, and says so where there is none or several")
    func plate() async throws {
        let stage = try stage()
        let shown = try await stage.get("/warehouse/gate?scan=%DB%B1%DB%B2a-345", stage.signedIn())
        #expect(shown.headers[.location] == "/warehouse/gate?permit=\(WarehouseAnswers.permit)")
        let none = try await stage.get("/warehouse/gate?scan=999", stage.signedIn(language: "en")).html
        #expect(none.contains("No permit is known") && none.contains("gate--stop"))
        stage.services.answer(
            "GET", "\(base)/exit-permits", 200,
            Answers.page([WarehouseAnswers.permitView(), WarehouseAnswers.permitView()]))
        let several = try await stage.get("/warehouse/gate?scan=12A345", stage.signedIn(language: "en")).html
        #expect(several.contains("Several permits are for this vehicle"))
    }
}
