import Foundation
import Testing

@testable import WebService

@Suite("What a sourcing unit does")
struct SourcingActionTests {
    private static let rights = #""readSourcing","answerSupply","answerProduction","answerPurchasing","runProduction""#
    private let enquiry = "/supply/enquiries/\(SourcingAnswers.id)"

    private func stage(_ enquiry: String = SourcingAnswers.enquiry(), offers: String = SourcingAnswers.offers) throws
        -> Stage
    {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: Self.rights))
        SourcingAnswers.play(on: stage.services, enquiry: enquiry, offers: offers)
        return stage
    }

    private func form(_ fields: String) -> String { "version=4&key=\(Answers.key)&\(fields)" }

    @Test(
        "is offered as the state allows, and nothing else",
        arguments: [
            ("supply", "REQUESTED", true, ["choose", "answer", "offer", "decline"]),
            ("supply", "IN_STUDY", false, ["answer", "offer", "decline"]),
            ("purchasing", "REQUESTED", false, ["answer", "offer", "origin", "decline"]),
            ("production", "REQUESTED", false, ["answer", "decline"]), ("supply", "QUOTED", false, []),
            ("supply", "COMMITTED", false, ["delay", "short-close"]),
            ("production", "PARTLY_ARRIVED", false, ["delay"]),
            ("supply", "FULFILLED", false, []), ("supply", "EXPIRED", false, []),
        ])
    func offered(unit: String, state: String, hasOffers: Bool, actions: [String]) async throws {
        let stage = try stage(
            SourcingAnswers.enquiry(state: state),
            offers: hasOffers ? SourcingAnswers.offers : SourcingAnswers.noOffers)
        let page = "/\(unit)/enquiries/\(SourcingAnswers.id)"
        let html = try await stage.get(page, stage.signedIn()).html
        #expect(Answers.actions(in: html, of: page) == actions)
    }

    @Test(
        "goes to the service as it was filled in, with the version and the form's key",
        arguments: [
            (
                "answer",
                "quantity=12%2C5&lead_time_days=%DB%B1%DB%B2&earliest_date=&unit_cost=425&currency=EUR&exchange_rate=4.25"
                    + "&supplier_id=\(SourcingAnswers.supplierID)&valid_until=1405%2F6%2F6&notes=by+sea",
                "answer",
                #"{"exchange_rate":"4.25","lead_time_days":12,"notes":"by sea","quantity":"12.5","#
                    + #""supplier_id":"\#(SourcingAnswers.supplierID)","unit_cost":{"currency":"EUR","value":"425"},"#
                    + #""valid_until":"2026-08-28"}"#
            ),
            (
                "offer", "unit_cost=1&lead_time_days=3", "offers",
                #"{"lead_time_days":3,"unit_cost":{"currency":"IRR","value":"1"}}"#
            ),
            ("choose", "offer_id=\(SourcingAnswers.offer)", "answer", #"{"offer_id":"\#(SourcingAnswers.offer)"}"#),
            ("decline", "reason=no+time", "decline", #"{"reason":"no time"}"#),
            (
                "delay", "new_date=2026-09-20&reason=strike", "delay",
                #"{"new_date":"2026-09-20","reason":"strike"}"#
            ),
            ("short-close", "reason=x", "short-close", #"{"reason":"x"}"#),
        ])
    func sent(action: String, fields: String, path: String, body: String) async throws {
        let stage = try stage()
        let target = "/api/supply/v1/enquiries/\(SourcingAnswers.id)/\(path)"
        stage.services.answer("POST", target, 200, "{}")
        let shown = try await stage.post("\(enquiry)/\(action)", form(fields), stage.signedIn())
        #expect(shown.status == 303, "\(shown)")
        #expect(shown.headers[.location] == "\(enquiry)?done=enquiry-\(action)")
        let asked = try #require(stage.services.asked.last)
        #expect(asked.path == target)
        #expect(asked.headers["If-Match"] == #""4""#)
        #expect(asked.headers["Idempotency-Key"] == Answers.key)
        #expect(asked.body.map { String(decoding: $0, as: UTF8.self) } == body)
        let after = try await stage.get("\(enquiry)?done=enquiry-\(action)", stage.signedIn(language: "en")).html
        #expect(after.contains(#"role="status""#))
    }

    @Test("is not sent with what cannot be read; the form comes back as it was typed")
    func unreadable() async throws {
        let stage = try stage()
        let shown = try await stage.post(
            "\(enquiry)/answer", form("unit_cost=abc&lead_time_days=1.5&notes=kept+words"),
            stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        for text in ["Write a number", "Write a whole number", ">kept words</textarea>", #"value="abc""#] {
            #expect(shown.html.contains(text), "\(text)")
        }
        #expect(shown.html.contains("<title>\u{2068}Error: Enquiry: Pump\u{2069} · Karvan</title>"))
        #expect(!stage.services.asked.contains { $0.method == "POST" })
    }

    @Test("has the service's fault at its field, in our words")
    func fault() async throws {
        let stage = try stage()
        stage.services.answer(
            "POST", "/api/supply/v1/enquiries/\(SourcingAnswers.id)/answer", 422,
            #"{"code":"date_missing","errors":[{"pointer":"/lead_time_days","code":"date_missing","message":"inner"}]}"#
        )
        let shown = try await stage.post(
            "\(enquiry)/answer", form("unit_cost=5&lead_time_days=&earliest_date="), stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains(#"<p class="field__fault" id="answer-lead_time_days-fault">Say when"#))
        #expect(!shown.html.contains("inner"))
    }

    @Test(
        "is refused with a reason and keeps what was typed",
        arguments: [(409, "enquiry_not_open", "answered or taken back"), (412, "version_conflict", "has changed")])
    func refused(status: Int, code: String, words: String) async throws {
        let stage = try stage()
        stage.services.answer(
            "POST", "/api/supply/v1/enquiries/\(SourcingAnswers.id)/decline", status, #"{"code":"\#(code)"}"#)
        let shown = try await stage.post(
            "\(enquiry)/decline", form("reason=kept+words"), stage.signedIn(language: "en"))
        #expect(shown.status == status)
        #expect(shown.html.contains(words))
        #expect(shown.html.contains(">kept words</textarea>"))
    }

    // MARK: - Several at once

    private let second = "srq_01h455vb4pex5vsknk084sn03r"

    private func several() throws -> Stage {
        let stage = try stage()
        let rows = [SourcingAnswers.enquiry(), SourcingAnswers.enquiry(id: second, name: "Valve")]
        stage.services.answer("GET", "/api/supply/v1/enquiries", 200, Answers.page(rows))
        return stage
    }

    private func rows(_ more: String) -> String {
        "key=\(Answers.key)&enquiry=\(SourcingAnswers.id)&enquiry=\(second)&\(more)"
    }

    @Test("answers several at once: only the rows that are filled in")
    func answers() async throws {
        let stage = try several()
        stage.services.answer(
            "POST", "/api/supply/v1/enquiries/answers", 200,
            #"{"results":[{"enquiry_id":"\#(second)","status":200,"version":5}]}"#)
        let shown = try await stage.post(
            "/supply/enquiries/answers", rows("cost.\(second)=80&day.\(second)=2026-09-01&cost.\(SourcingAnswers.id)="),
            stage.signedIn())
        #expect(shown.headers[.location] == "/supply/enquiries?done=answers")
        #expect(
            stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"items":[{"answer":{"earliest_date":"2026-09-01","unit_cost":{"currency":"IRR","value":"80"}},"#
                + #""enquiry_id":"\#(second)"}]}"#)
    }

    @Test("tells which of several answers were refused, at their rows, and keeps them")
    func partly() async throws {
        let stage = try several()
        stage.services.answer(
            "POST", "/api/supply/v1/enquiries/answers", 200,
            """
            {"results":[{"enquiry_id":"\(SourcingAnswers.id)","status":200,"version":5},
            {"enquiry_id":"\(second)","status":409,"code":"enquiry_not_open","detail":"inner"}]}
            """)
        let both = [SourcingAnswers.id, second].map { "cost.\($0)=80&day.\($0)=2026-09-01" }.joined(separator: "&")
        let shown = try await stage.post("/supply/enquiries/answers", rows(both), stage.signedIn(language: "en"))
        #expect(shown.status == 409)
        #expect(shown.html.contains("1 answer was refused"))
        #expect(shown.html.contains("1 other was sent."))
        #expect(shown.html.contains(#"id="answers-cost.\#(second)-fault">It was answered or taken back"#))
        #expect(!shown.html.contains("inner"))
    }

    @Test("needs at least one of several answers, each whole")
    func noneOfSeveral() async throws {
        let stage = try several()
        let none = try await stage.post("/supply/enquiries/answers", rows("x=1"), stage.signedIn(language: "en"))
        #expect(none.status == 422)
        #expect(none.html.contains("Fill in at least one row."))
        let half = try await stage.post(
            "/supply/enquiries/answers", rows("cost.\(second)=80&day.\(second)="), stage.signedIn(language: "en"))
        #expect(half.status == 422)
        #expect(half.html.contains(#"id="answers-day.\#(second)-fault">Fill this in."#))
        #expect(!stage.services.asked.contains { $0.method == "POST" })
    }

    // MARK: - Orders, bills, suppliers

    @Test(
        "records what happens to orders",
        arguments: [
            ("production/orders", "start", "", "orders/\(SourcingAnswers.id)/start", nil),
            (
                "production/orders", "output", "good=3&scrap=1&is_last=yes", "orders/\(SourcingAnswers.id)/output",
                #"{"good":"3","is_last":true,"scrap":"1"}"#
            ),
            ("production/orders", "stop", "reason=x", "orders/\(SourcingAnswers.id)/stop", #"{"reason":"x"}"#),
            (
                "purchasing/orders", "confirm", "date=2026-09-01&quantity=12.5",
                "orders/\(SourcingAnswers.id)/confirm", #"{"date":"2026-09-01","quantity":"12.5"}"#
            ),
            (
                "purchasing/orders", "shipment", "shipped_on=2026-08-25&carrier=Sea&tracking_number=",
                "orders/\(SourcingAnswers.id)/shipment", #"{"carrier":"Sea","shipped_on":"2026-08-25"}"#
            ),
            (
                "purchasing/orders", "customs", "reference=MRN-%DB%B1&cleared_on=",
                "orders/\(SourcingAnswers.id)/customs", #"{"reference":"MRN-1"}"#
            ),
            (
                "purchasing/orders", "delay", "new_date=2026-09-20&reason=late",
                "enquiries/\(SourcingAnswers.id)/delay",
                #"{"new_date":"2026-09-20","reason":"late"}"#
            ),
        ] as [(String, String, String, String, String?)])
    func orders(page: String, action: String, fields: String, path: String, body: String?) async throws {
        let stage = try stage()
        let service = page.prefix { $0 != "/" }
        stage.services.answer("POST", "/api/\(service)/v1/\(path)", 200, "{}")
        let shown = try await stage.post("/\(page)/\(SourcingAnswers.id)/\(action)", form(fields), stage.signedIn())
        #expect(shown.status == 303, "\(shown)")
        #expect(stage.services.asked.last?.path == "/api/\(service)/v1/\(path)")
        #expect(stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) } == body)
    }

    @Test("writes a bill of materials by codes, and says which code nobody knows")
    func bill() async throws {
        let stage = try stage()
        let path = "/production/bills-of-materials/\(SourcingAnswers.product)"
        stage.services.answer("POST", "/api/production/v1/bills-of-materials", 201, "{}")
        let fields =
            "key=\(Answers.key)&process_days=3&scrap_allowance=10&steps=cut%0D%0Apaint&lines.0.material=ST-2"
            + "&lines.0.quantity=2.5"
        let unknown = try await stage.post(
            path, fields + "&lines.1.material=NONE&lines.1.quantity=1", stage.signedIn(language: "en"))
        #expect(unknown.status == 422)
        #expect(unknown.html.contains(#"id="bill-lines.1.material-fault">There is no product with this code."#))
        let shown = try await stage.post(path, fields, stage.signedIn())
        #expect(shown.headers[.location] == "\(path)?done=bill")
        #expect(
            stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"lines":[{"material_id":"\#(SourcingAnswers.steel)","quantity":"2.5"}],"process_days":3,"#
                + #""product_id":"\#(SourcingAnswers.product)","scrap_allowance":"0.1","steps":["cut","paint"]}"#)
    }

    @Test("adds and changes suppliers")
    func suppliers() async throws {
        let stage = try stage()
        stage.services.answer("POST", "/api/supply/v1/suppliers", 201, SourcingAnswers.supplier())
        let added = try await stage.post(
            "/supply/suppliers/new", "key=\(Answers.key)&name=Nord&country=DE&allows_cancellation=yes",
            stage.signedIn())
        #expect(added.headers[.location] == "/supply/suppliers/\(SourcingAnswers.supplierID)?done=supplier-added")
        #expect(
            stage.services.asked.last?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"allows_cancellation":true,"country":"DE","name":"Nord"}"#)
        stage.services.answer("PATCH", "/api/supply/v1/suppliers/\(SourcingAnswers.supplierID)", 200, "{}")
        let kept = try await stage.post(
            "/supply/suppliers/\(SourcingAnswers.supplierID)/revise", form("name=Nord+AG&country=AT"),
            stage.signedIn())
        #expect(kept.status == 303)
        let asked = try #require(stage.services.asked.last)
        #expect(asked.method == "PATCH")
        #expect(asked.headers["If-Match"] == #""4""#)
        #expect(
            asked.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"allows_cancellation":false,"country":"AT","is_active":false,"name":"Nord AG"}"#)
    }
}
