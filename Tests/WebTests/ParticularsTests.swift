import Foundation
import Testing

@testable import WebService

@Suite("What only the portal asks for")
struct ParticularsTests {
    private let page = "/taxportal/submissions/\(TaxAnswers.id)/particulars"
    private let key = "0198cf2e-5b7a-7c31-9a55-3b1f0d6f2a10"

    private func stage(rights: String = #""readTax","submitTax""#, editable: Bool = true) throws -> Stage {
        let stage = try Stage()
        stage.services.answer("GET", "/api/identity/v1/me", 200, Answers.me(rights: rights))
        stage.services.answer("GET", TaxAnswers.path, 200, TaxAnswers.detail())
        stage.services.answer("GET", "\(TaxAnswers.path)/particulars", 200, TaxAnswers.particulars(editable: editable))
        return stage
    }

    @Test("is a form of the facts that belong together, with what is known already")
    func shown() async throws {
        let html = try await stage().get(page, stage().signedIn(language: "fa")).html
        for text in [
            #"name="lines.1.making_charge" value="۲٬۵۰۰٬۰۰۰""#, #"name="header.note_1" value="kept""#,
            #"value="۱۴۰۵/۰۵/۳۰""#, "اجرت ساخت", "from the workshop", #"name="resubmit""#,
        ] {
            #expect(html.contains(text), "\(text) is not there")
        }
        #expect(!html.contains("net_weight"))
        let export = try await stage().get("\(page)?f.facts.in=export", stage().signedIn()).html
        #expect(export.contains("lines.1.net_weight"))
        #expect(!export.contains("making_charge"))
    }

    @Test("keeps what was not on the page, and says numbers and days as the service wants them")
    func saved() async throws {
        let stage = try stage()
        stage.services.answer("PUT", "\(TaxAnswers.path)/particulars", 200, TaxAnswers.particulars())
        let form =
            "version=7&key=\(key)&reason=scale&resubmit=yes&header.note_1=&header.customs_declaration_date=1405%2F6%2F1"
            + "&lines.1.profit=%DB%B1%D9%AC%DB%B0%DB%B0%DB%B0"
        let shown = try await stage.post(page, form, stage.signedIn(language: "fa"))
        #expect(shown.status == 303, "\(shown)")
        let body = try #require(stage.services.asked.last { $0.method == "PUT" }?.body)
        let sent = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? NSDictionary)
        #expect(
            sent == [
                "header": ["customs_declaration_date": "2026-08-23"],
                "lines": ["1": ["making_charge": "2500000", "profit": "1000"]], "reason": "scale", "resubmit": true,
            ] as NSDictionary)
    }

    @Test("comes back with the service's objection beside its field")
    func refused() async throws {
        let stage = try stage()
        stage.services.answer(
            "PUT", "\(TaxAnswers.path)/particulars", 422,
            #"{"code":"particulars_invalid","errors":[{"pointer":"/lines/1/profit","code":"invalid","message":"Too much."}]}"#
        )
        let form = "version=7&key=\(key)&reason=scale&lines.1.profit=9"
        let shown = try await stage.post("\(page)?f.facts.in=gold", form, stage.signedIn(language: "en"))
        #expect(shown.status == 422)
        #expect(shown.html.contains("Too much."))
        #expect(shown.html.contains(##"href="#particulars-lines.1.profit""##))
    }

    @Test("is only read once the document is prepared, or without the right")
    func closed() async throws {
        for stage in [try stage(editable: false), try stage(rights: #""readTax""#)] {
            let html = try await stage.get(page, stage.signedIn(language: "en")).html
            #expect(!html.contains(#"name="reason""#))
            #expect(html.contains("2500000"))
        }
        let stage = try stage(rights: #""readTax""#)
        #expect(try await stage.post(page, "version=7&key=\(key)&reason=x", stage.signedIn()).status == 404)
    }
}
